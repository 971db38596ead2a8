"""Second thoughts about accepted scores: withdrawn before they are sent, or tried again after they failed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import anyio
import httpx
import pytest

from gateway.outbox.worker import MOST_ATTEMPTS
from gateway.protocol.timestamps import timestamp_of
from gateway.tests.gradebook import TAKEN, Gradebook
from gateway.tests.lms import C
from gateway.tests.postgresql import BOTH
from gateway.tests.postponing import DOWN, accept, attempted, attempted_hourly, credentials, drained, listed, shown
from gateway.tests.site import API_KEY, BEARER, START, Database, Site, code_of, ltik_header, ltik_of, open_site

pytestmark = pytest.mark.anyio

STORED_IN = BOTH

REFUSED = httpx.Response(422)


@dataclass
class Hesitating(Gradebook):
    """A platform that may be made to answer a score only when it is told to."""

    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer as a gradebook does, to a score when that may be."""
        answer = await super().answer(request)
        if request.url.path.endswith("/scores"):
            self.arrived.set()
            await self.may_answer.wait()
        return answer


@pytest.fixture
def gradebook() -> Hesitating:
    made = Hesitating()
    made.may_answer.set()
    return made


@pytest.fixture
async def site(database: Database, gradebook: Hesitating) -> AsyncIterator[Site]:
    async with open_site(database, lms=gradebook) as opened:
        yield opened


@pytest.fixture
async def other(database: Database, gradebook: Hesitating, site: Site) -> AsyncIterator[Site]:
    """A second process on the same database, with the same clock."""
    async with open_site(database, lms=gradebook, clock=site.clock) as opened:
        yield opened


async def withdraw(site: Site, identity: str, header: dict[str, str] = BEARER) -> httpx.Response:
    """Withdraw a score."""
    return await site.client.delete(f"/api/scores/{identity}", headers=header)


async def retry(site: Site, identity: str, header: dict[str, str] = BEARER) -> httpx.Response:
    """Have a score tried again."""
    return await site.client.post(f"/api/scores/{identity}/retry", headers=header)


def outcome(answer: httpx.Response) -> tuple[int, str]:
    """The status of an answer, and the code of a refusal."""
    return answer.status_code, code_of(answer) if answer.is_error else ""


async def left_alone(_site: Site, _identity: str) -> None:
    """Do nothing about a score."""


async def delivered(site: Site, identity: str) -> None:
    """Wait until a score was sent a second time."""
    await attempted(site, identity, times=2)


async def withdrawn(site: Site, identity: str) -> None:
    """Withdraw a score, which must be possible."""
    assert (await withdraw(site, identity)).status_code == 204


# How a score that waits comes to its end.
ENDED_BY: Final[dict[str, Callable[[Site, str], Awaitable[None]]]] = {
    "waiting": left_alone,
    "delivered": delivered,
    "withdrawn": withdrawn,
}


async def given_up(site: Site, identity: str) -> None:
    """Wait until a score was sent as often as a score is sent."""
    assert (await attempted_hourly(site, identity, times=MOST_ATTEMPTS))["state"] == "failed"


# What becomes of a score after its first attempt.
AFTER_AN_ATTEMPT: Final[dict[str, Callable[[Site, str], Awaitable[None]]]] = {
    "waiting": left_alone,
    "delivered": left_alone,
    "withdrawn": withdrawn,
    "failed": given_up,
}


async def waiting(site: Site, gradebook: Gradebook, header: dict[str, str]) -> str:
    """A score that was tried once, in vain, and waits."""
    gradebook.answers = [DOWN, httpx.Response(TAKEN)]
    identity = await accept(site, header)
    await attempted(site, identity)
    return identity


async def failed(site: Site, gradebook: Gradebook, header: dict[str, str]) -> str:
    """A score that the platform refused; it takes the next one."""
    gradebook.answers = [REFUSED, httpx.Response(TAKEN)]
    identity = await accept(site, header)
    await attempted(site, identity)
    return identity


async def test_withdrawn_score_is_not_sent(site: Site, gradebook: Hesitating) -> None:
    """A score that waits and is withdrawn is not tried again, and says so."""
    identity = await waiting(site, gradebook, await credentials(site))

    answer = await withdraw(site, identity)
    site.clock.move(hours=2)
    await site.rooms.outbox.deliver_due()

    told = await shown(site, identity)
    assert (answer.status_code, answer.content) == (204, b"")
    assert (told["state"], told["attempts"], told["endedAt"]) == ("withdrawn", 1, timestamp_of(START))
    assert told["lastError"]["externalStatus"] == 503
    assert "nextAttemptAt" not in told
    assert len(gradebook.scores) == 1
    assert await listed(site, BEARER, state="withdrawn") == [identity]


async def test_withdrawn_score_frees_those_behind_it(site: Site, gradebook: Hesitating) -> None:
    """The next score of the same person need not wait for one that is not sent any more."""
    header = await credentials(site)
    first = await waiting(site, gradebook, header)
    second = await accept(site, header, scoreGiven=3)

    await withdraw(site, first)

    assert (await attempted(site, second))["state"] == "delivered"
    assert [score["scoreGiven"] for score in gradebook.scores] == [17.5, 3]


async def test_score_that_is_on_its_way_is_not_withdrawn(site: Site, other: Site, gradebook: Hesitating) -> None:
    """Nobody knows whether a score that is under way will be taken: in no process can it be withdrawn."""
    gradebook.may_answer.clear()
    identity = await accept(site, await credentials(site))
    with anyio.fail_after(60):
        await gradebook.arrived.wait()

    under_way = [await withdraw(process, identity) for process in (site, other)]
    gradebook.may_answer.set()
    told = await attempted(site, identity)
    afterwards = await withdraw(other, identity)

    assert [outcome(answer) for answer in (*under_way, afterwards)] == [(409, "SCORE_NOT_WAITING")] * 3
    assert told["state"] == "delivered"


async def test_score_is_withdrawn_once(site: Site, other: Site, gradebook: Hesitating) -> None:
    """Of two processes that withdraw one score at once, one does."""
    identity = await waiting(site, gradebook, await credentials(site))

    answers = await asyncio.gather(*(withdraw(process, identity) for process in (site, other)))

    assert sorted(map(outcome, answers)) == [(204, ""), (409, "SCORE_NOT_WAITING")]


async def test_score_is_withdrawn_or_delivered_never_both(site: Site, other: Site, gradebook: Hesitating) -> None:
    """While one process delivers, another withdraws: what it was promised not to send is not sent."""
    gradebook.answers = [DOWN]
    header = await credentials(site)
    identities = [await accept(site, header, userId=f"user-{number}") for number in range(12)]
    for identity in identities:
        await attempted(site, identity)
    gradebook.answers, gradebook.scores = [httpx.Response(TAKEN)], []
    gradebook.arrived.clear()
    gradebook.may_answer.clear()
    site.clock.move(minutes=1)

    delivering = asyncio.create_task(site.rooms.outbox.deliver_due())
    with anyio.fail_after(60):
        await gradebook.arrived.wait()
    answers = await asyncio.gather(*(withdraw(other, one) for one in identities))
    gradebook.may_answer.set()
    await delivering
    await drained(site, other)

    states = [(await shown(site, identity))["state"] for identity in identities]
    assert set(states) == {"withdrawn", "delivered"}
    assert states == ["withdrawn" if answer.status_code == 204 else "delivered" for answer in answers]
    sent = [f"user-{number}" for number, state in enumerate(states) if state == "delivered"]
    assert sorted(score["userId"] for score in gradebook.scores) == sorted(sent)


async def test_failed_score_is_tried_again(site: Site, gradebook: Hesitating) -> None:
    """A score that the platform refused goes out once more, as it was, and its attempts are counted anew."""
    identity = await failed(site, gradebook, await credentials(site))

    answer = await retry(site, identity)
    told = await attempted(site, identity)

    assert (answer.status_code, answer.json()["state"], answer.json()["attempts"]) == (202, "waiting", 0)
    assert (told["state"], told["attempts"], "lastError" in told) == ("delivered", 1, False)
    assert gradebook.scores[0] == gradebook.scores[1]


async def test_score_that_is_tried_again_goes_before_later_ones(site: Site, gradebook: Hesitating) -> None:
    """A failed score takes its old place: a later one of the person that was not tried yet follows it."""
    gradebook.answers = [REFUSED, httpx.Response(TAKEN)]
    gradebook.may_answer.clear()
    header = await credentials(site)
    first = await accept(site, header, scoreGiven=1)
    with anyio.fail_after(60):
        await gradebook.arrived.wait()
    second = await accept(site, header, scoreGiven=2)
    await site.rooms.enrolment.switch(site.platform["id"], active=False)
    gradebook.may_answer.set()
    before = await attempted(site, first)

    answer = await retry(site, first)
    await site.rooms.enrolment.switch(site.platform["id"], active=True)
    await drained(site)

    assert (before["state"], answer.status_code) == ("failed", 202)
    assert [score["scoreGiven"] for score in gradebook.scores] == [1, 1, 2]
    assert (await shown(site, second))["state"] == "delivered"


@pytest.mark.parametrize(
    ("state", "reply"), [("waiting", DOWN), ("delivered", httpx.Response(TAKEN)), ("withdrawn", DOWN), ("failed", DOWN)]
)
async def test_overtaken_score_is_not_tried_again(
    site: Site, gradebook: Hesitating, state: str, reply: httpx.Response
) -> None:
    """A score is not sent after a later one of the same person that may have arrived, whatever became of that one."""
    header = await credentials(site)
    first = await failed(site, gradebook, header)
    gradebook.answers = [reply]
    second = await accept(site, header, scoreGiven=2)
    await attempted(site, second)
    await AFTER_AN_ATTEMPT[state](site, second)

    assert outcome(await retry(site, first)) == (409, "SCORE_OVERTAKEN")
    assert [(await shown(site, identity))["state"] for identity in (first, second)] == ["failed", state]


async def test_retry_does_not_make_an_attempt_forgotten(site: Site, gradebook: Hesitating) -> None:
    """A later score that may have arrived is not taken for an untried one because it was retried and withdrawn."""
    header = await credentials(site)
    first = await failed(site, gradebook, header)
    gradebook.answers = [DOWN]
    second = await accept(site, header, scoreGiven=2)
    await given_up(site, second)
    await site.rooms.enrolment.switch(site.platform["id"], active=False)

    outcomes = [outcome(await answer) for answer in (retry(site, second), withdraw(site, second), retry(site, first))]

    assert outcomes == [(202, ""), (204, ""), (409, "SCORE_OVERTAKEN")]


@pytest.mark.parametrize(("days", "known"), [(29, True), (30, False)])
async def test_overtaken_score_stays_so_while_it_is_kept(
    site: Site, gradebook: Hesitating, days: int, known: bool
) -> None:
    """What overtook a failed score is remembered as long as that score: else a retry would arrive last."""
    header = await credentials(site)
    first = await failed(site, gradebook, header)
    second = await accept(site, header, scoreGiven=2)
    await attempted(site, second)

    await site.rooms.outbox.forget_ended(START + timedelta(days=days))
    await site.rooms.outbox.forget_ended(START + timedelta(days=days))

    assert await listed(site, BEARER) == [second, first] * known
    assert outcome(await retry(site, first)) == ((409, "SCORE_OVERTAKEN") if known else (404, "SCORE_NOT_FOUND"))


async def test_retried_score_that_the_platform_knows_already_is_delivered(site: Site, gradebook: Hesitating) -> None:
    """A platform that refuses a retry as a repetition took one of the attempts that it did not answer."""
    gradebook.answers = [DOWN]
    identity = await accept(site, await credentials(site))
    await given_up(site, identity)
    gradebook.answers = [httpx.Response(409)]

    await retry(site, identity)

    assert (await attempted(site, identity))["state"] == "delivered"


async def test_later_score_of_somebody_else_overtakes_nobody(site: Site, gradebook: Hesitating) -> None:
    """Another person's score, and a later one that failed too, are no reason to give one up."""
    header = await credentials(site)
    first = await failed(site, gradebook, header)
    await attempted(site, await accept(site, header, userId="user-8"))
    await failed(site, gradebook, header)

    assert outcome(await retry(site, first)) == (202, "")


@pytest.mark.parametrize(("end", "seconds"), [("waiting", 29), ("delivered", 30), ("withdrawn", 29)])
async def test_only_a_failed_score_is_tried_again(site: Site, gradebook: Hesitating, end: str, seconds: int) -> None:
    """What waits goes out anyway, what was delivered is there, and what was withdrawn shall not go."""
    identity = await waiting(site, gradebook, await credentials(site))
    site.clock.move(seconds=seconds)
    await ENDED_BY[end](site, identity)

    assert outcome(await retry(site, identity)) == (409, "SCORE_NOT_FAILED")
    assert (await shown(site, identity))["state"] == end


async def test_score_is_tried_again_once(site: Site, other: Site, gradebook: Hesitating) -> None:
    """Of two processes that have one score tried again at once, one does, and it is sent once."""
    identity = await failed(site, gradebook, await credentials(site))
    await site.rooms.enrolment.switch(site.platform["id"], active=False)

    answers = await asyncio.gather(*(retry(process, identity) for process in (site, other)))
    await site.rooms.enrolment.switch(site.platform["id"], active=True)
    await drained(site, other)

    assert sorted(map(outcome, answers)) == [(202, ""), (409, "SCORE_NOT_FAILED")]
    assert len(gradebook.scores) == 2


async def test_each_activity_decides_about_its_own(site: Site, gradebook: Hesitating) -> None:
    """An ltik or a service key withdraws and retries what was accepted in its activity, and does not see the rest."""
    launched = await site.launch()
    key = (await site.id_token(launched))["services"]["serviceKey"]
    own, service = ltik_header(ltik_of(launched)), {"Authorization": f"SERVICE-AUTH-V1 {API_KEY}:{key}"}
    elsewhere = await credentials(site, {C + "resource_link": {"id": "rl-4"}})
    identity = await failed(site, gradebook, own)

    hidden = [await retry(site, identity, elsewhere), await withdraw(site, identity, elsewhere)]
    nobody = [await retry(site, identity, {}), await withdraw(site, identity, {})]
    gradebook.answers = [DOWN]
    retried = await retry(site, identity, service)
    await attempted(site, identity)
    called_back = await withdraw(site, identity, own)

    assert list(map(outcome, hidden)) == [(404, "SCORE_NOT_FOUND")] * 2
    assert [answer.status_code for answer in nobody] == [401, 401]
    assert (outcome(retried), outcome(called_back)) == ((202, ""), (204, ""))


@pytest.mark.parametrize("identity", ["nobody", "a%00b"])
async def test_unknown_score_is_not_found(site: Site, identity: str) -> None:
    """There is nothing to withdraw or retry under an id that was never given."""
    answers = [await withdraw(site, identity), await retry(site, identity)]

    assert list(map(outcome, answers)) == [(404, "SCORE_NOT_FOUND")] * 2
