"""Scores that are sent later: accepted, delivered, tried again, given up, and told about at `/api/scores`."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from gateway.outbox.worker import FIRST_PAUSE, LEASE, LONGEST_PAUSE, LONGEST_RETRY_AFTER, MOST_ATTEMPTS, next_attempt
from gateway.protocol.timestamps import timestamp_of
from gateway.tests.gradebook import ITEM, SCOPES, TAKEN, Gradebook
from gateway.tests.lms import AGS, C
from gateway.tests.postgresql import BOTH
from gateway.tests.postponing import (
    DOWN,
    SCORE,
    accept,
    attempted,
    attempted_hourly,
    credentials,
    drained,
    listed,
    post,
    shown,
)
from gateway.tests.site import API_KEY, BEARER, START, Database, Site, code_of, ltik_header, ltik_of, open_site
from gateway.tests.statements import watched

pytestmark = pytest.mark.anyio

STORED_IN = BOTH


@pytest.fixture
def gradebook() -> Gradebook:
    return Gradebook()


@pytest.fixture
async def site(database: Database, gradebook: Gradebook) -> AsyncIterator[Site]:
    async with open_site(database, lms=gradebook) as opened:
        yield opened


async def remembered_after(site: Site, *, days: int) -> list[str]:
    """The ids of the scores that are still told about this many days after the start."""
    await site.rooms.outbox.forget_ended(START + timedelta(days=days))
    return await listed(site, BEARER)


async def test_accepted_score_is_delivered(site: Site, gradebook: Gradebook) -> None:
    """A score that was accepted reaches the platform as it would have been sent at once, with a timestamp."""
    more: dict[str, Any] = {"comment": "Nice work", "https://lms.example/x": [1]}
    answer = await post(site, await credentials(site), **more)

    told = await attempted(site, answer.json()["id"])

    assert answer.status_code == 202
    assert answer.headers["location"] == f"/api/scores/{told['id']}"
    sent = {**SCORE, **more, "timestamp": "2026-03-01T12:00:00.000Z"}
    assert gradebook.scores == [{"line_item": ITEM, **sent}]
    assert told == {
        "id": told["id"],
        "state": "delivered",
        "platformId": site.platform["id"],
        "lineItemId": ITEM,
        "userId": "user-7",
        "score": sent,
        "attempts": 1,
        "acceptedAt": timestamp_of(START),
        "endedAt": timestamp_of(START),
    }


async def test_without_the_parameter_a_score_is_sent_at_once(site: Site, gradebook: Gradebook) -> None:
    """The documented behaviour stays: 204 when the platform has taken it, and nothing is kept."""
    header = await credentials(site)

    answer = await site.client.post(f"/api/lineitems/{quote(ITEM, safe='')}/scores", json=SCORE, headers=header)

    assert answer.status_code == 204
    assert len(gradebook.scores) == 1
    assert await listed(site, BEARER) == []


async def test_repetition_is_the_same_score(site: Site, gradebook: Gradebook) -> None:
    """A score that was not taken is sent again half a minute later, with its first timestamp."""
    gradebook.answers = [DOWN, httpx.Response(TAKEN)]
    identity = await accept(site, await credentials(site))

    failed = await attempted(site, identity)
    site.clock.move(seconds=30)
    delivered = await attempted(site, identity, times=2)

    assert failed["state"] == "waiting"
    assert failed["nextAttemptAt"] == timestamp_of(START + FIRST_PAUSE)
    assert failed["lastError"]["message"] == "PLATFORM_REFUSED"
    assert failed["lastError"]["externalStatus"] == 503
    assert failed["lastError"]["externalUrl"] == f"{ITEM}/scores"
    assert gradebook.scores[0] == gradebook.scores[1]
    assert (delivered["state"], delivered["attempts"], "lastError" in delivered) == ("delivered", 2, False)


async def test_retry_after_is_honoured(site: Site, gradebook: Gradebook) -> None:
    """A platform that asks for ten minutes of rest gets them."""
    gradebook.answers = [httpx.Response(429, headers={"Retry-After": "600"})]

    told = await attempted(site, await accept(site, await credentials(site)))

    assert told["nextAttemptAt"] == timestamp_of(START + timedelta(minutes=10))


@pytest.mark.parametrize("status", [401, 408, 425, 429, 302, 500, 502, 503, 504])
async def test_failure_that_may_pass_is_waited_for(site: Site, gradebook: Gradebook, status: int) -> None:
    """A status that speaks of the moment and not of the score leaves the score waiting."""
    gradebook.answers = [httpx.Response(status, headers={"Retry-After": "60"})]

    told = await attempted(site, await accept(site, await credentials(site)))

    assert told["state"] == "waiting"
    assert told["lastError"]["externalStatus"] == status


async def test_refused_token_is_waited_for(site: Site, gradebook: Gradebook) -> None:
    """A platform that gives no token said nothing about the score: its registration can be mended within the day."""
    gradebook.token_status = 400
    identity = await accept(site, await credentials(site))

    refused = await attempted(site, identity)
    gradebook.token_status = 200
    site.clock.move(minutes=10)
    delivered = await attempted(site, identity, times=2)

    assert (refused["state"], refused["lastError"]["message"]) == ("waiting", "ACCESS_TOKEN_REFUSED")
    assert delivered["state"] == "delivered"


@pytest.mark.parametrize("status", [400, 403, 404, 409, 415, 422])
async def test_refusal_is_final(site: Site, gradebook: Gradebook, status: int) -> None:
    """What the platform will not take is not sent again; what it said is told, and the next score goes out."""
    gradebook.answers = [httpx.Response(status, json={"errors": "not a student"}), httpx.Response(TAKEN)]
    header = await credentials(site)
    first, second = await accept(site, header), await accept(site, header, scoreGiven=1)

    refused, taken = await attempted(site, first), await attempted(site, second)

    assert (refused["state"], refused["attempts"], refused["endedAt"]) == ("failed", 1, timestamp_of(START))
    assert refused["lastError"]["externalStatus"] == status
    assert refused["lastError"]["bodyReceived"] == {"errors": "not a student"}
    assert taken["state"] == "delivered"


async def test_repetition_that_the_platform_knows_already_is_delivered(site: Site, gradebook: Gradebook) -> None:
    """A platform that took a score whose answer was lost refuses it as no later than its last one: it has the score."""
    gradebook.answers = [httpx.Response(504), httpx.Response(409)]
    identity = await accept(site, await credentials(site))
    await attempted(site, identity)
    site.clock.move(seconds=30)

    told = await attempted(site, identity, times=2)

    assert (told["state"], "lastError" in told) == ("delivered", False)


async def test_lane_waits_and_others_do_not(site: Site, gradebook: Gradebook) -> None:
    """A second score of the same person waits behind the first; one of another person does not."""
    gradebook.answers = [DOWN, httpx.Response(TAKEN)]
    header = await credentials(site)
    first = await accept(site, header, scoreGiven=1)
    await attempted(site, first)

    second = await accept(site, header, scoreGiven=2)
    other = await accept(site, header, userId="user-8", scoreGiven=3)
    await attempted(site, other)
    before = await shown(site, second)
    site.clock.move(seconds=30)
    await attempted(site, second)

    assert (before["state"], before["attempts"]) == ("waiting", 0)
    assert [score["scoreGiven"] for score in gradebook.scores] == [1, 3, 1, 2]
    stamps = [score["timestamp"] for score in gradebook.scores if score["userId"] == "user-7"]
    assert stamps[0] == stamps[1] < stamps[2]


async def test_giving_up_is_reported(site: Site, gradebook: Gradebook) -> None:
    """After thirty attempts, a day later, the score has failed and says why."""
    gradebook.answers = [DOWN]
    identity = await accept(site, await credentials(site))

    told = await attempted_hourly(site, identity, times=MOST_ATTEMPTS)

    assert (told["state"], told["attempts"]) == ("failed", MOST_ATTEMPTS)
    assert told["lastError"]["externalStatus"] == 503


def test_pauses_double_up_to_an_hour() -> None:
    """The pauses between attempts, and that Retry-After makes them longer only, and not for ever."""
    pauses = [next_attempt(attempts, now=START, retry_after=None) - START for attempts in range(1, MOST_ATTEMPTS)]
    asked = [
        next_attempt(2, now=START, retry_after=span) - START
        for span in (timedelta(0), timedelta(hours=2), timedelta(days=9))
    ]

    assert pauses[:3] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert pauses[7:] == [LONGEST_PAUSE] * 22
    assert timedelta(hours=20) < sum(pauses, timedelta()) < timedelta(hours=25)
    assert asked == [2 * FIRST_PAUSE, timedelta(hours=2), LONGEST_RETRY_AFTER]


async def test_maximum_is_filled_in_at_delivery(site: Site, gradebook: Gradebook) -> None:
    """A score without maximum is accepted, and sent with that of its line item."""
    await attempted(site, await accept(site, await credentials(site), scoreMaximum=None))

    assert [score["scoreMaximum"] for score in gradebook.scores] == [20]


async def test_own_timestamp_is_kept(site: Site, gradebook: Gradebook) -> None:
    """A timestamp that the tool chose goes to the platform as it is."""
    await attempted(site, await accept(site, await credentials(site), timestamp="2026-02-28T10:00:00+01:00"))

    assert [score["timestamp"] for score in gradebook.scores] == ["2026-02-28T10:00:00+01:00"]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"activityProgress": "Done"}, 400, "VALIDATION_ERROR"),
        ({"userId": None}, 400, "VALIDATION_ERROR"),
        ({"scoreGiven": -1}, 400, "VALIDATION_ERROR"),
        ({"timestamp": "yesterday"}, 400, "VALIDATION_ERROR"),
        ({"item": "https://other.example/lineitems/3"}, 403, "FOREIGN_LINE_ITEM"),
    ],
    ids=["progress", "user", "score", "timestamp", "foreign"],
)
async def test_wrong_score_is_refused_at_once(site: Site, changes: dict[str, Any], status: int, code: str) -> None:
    """Nothing is accepted that would have been refused without the parameter."""
    answer = await post(site, await credentials(site), **changes)

    assert (answer.status_code, code_of(answer)) == (status, code)
    assert await listed(site, BEARER) == []


async def test_launch_without_the_scope_is_refused_at_once(site: Site) -> None:
    """A launch that may not send scores may not have them sent later."""
    readonly = {AGS: {"scope": SCOPES[1:2], "lineitems": "https://lms.example/lineitems", "lineitem": ITEM}}

    answer = await post(site, await credentials(site, readonly))

    assert (answer.status_code, code_of(answer)) == (403, "SERVICE_NOT_AVAILABLE_FOR_CONTEXT")


async def test_scores_of_an_inactive_platform_wait(site: Site, gradebook: Gradebook) -> None:
    """While a platform is switched off nothing is sent to it; what waited goes out when it is switched on."""
    gradebook.answers = [DOWN, httpx.Response(TAKEN)]
    identity = await accept(site, await credentials(site))
    await attempted(site, identity)
    platform = f"/admin/platforms/{site.platform['id']}"

    await site.client.post(f"{platform}/deactivate", headers=BEARER)
    site.clock.move(days=2)
    await site.rooms.outbox.deliver_due()
    waiting = await shown(site, identity)
    await site.client.post(f"{platform}/activate", headers=BEARER)
    delivered = await attempted(site, identity, times=2)

    assert (waiting["state"], waiting["attempts"]) == ("waiting", 1)
    assert delivered["state"] == "delivered"


async def test_scores_of_a_deleted_platform_are_gone(site: Site, gradebook: Gradebook) -> None:
    """With a platform go the scores that were accepted for it."""
    gradebook.answers = [DOWN]
    identity = await accept(site, await credentials(site))
    await attempted(site, identity)

    await site.client.delete(f"/admin/platforms/{site.platform['id']}", headers=BEARER)
    answer = await site.client.get(f"/api/scores/{identity}", headers=BEARER)

    assert (answer.status_code, code_of(answer)) == (404, "SCORE_NOT_FOUND")


async def test_platform_is_held_before_what_belongs_to_it(site: Site) -> None:
    """A score is stored in the order in which a deletion goes: of two in opposite orders PostgreSQL ends one."""
    header = await credentials(site)

    with watched(site.rooms.outbox.deliveries._engine.sync_engine) as statements:
        await accept(site, header)

    texts = [text for text, _ in statements]
    (held,) = [index for index, text in enumerate(texts) if text.startswith("SELECT registrations.id \n")]
    (stored,) = [index for index, text in enumerate(texts) if text.startswith("INSERT INTO score_times")]
    assert held < stored


async def test_delivered_scores_are_not_counted(site: Site, gradebook: Gradebook) -> None:
    """The figures tell of scores that wait or failed."""
    gradebook.answers = [httpx.Response(TAKEN), httpx.Response(422)]
    header = await credentials(site)
    await attempted(site, await accept(site, header))
    await attempted(site, await accept(site, header))

    assert await site.rooms.outbox.deliveries.counted() == {("score", "failed"): 1}


async def test_each_activity_sees_its_own(site: Site) -> None:
    """An ltik or service key is told about its activity's scores alone, the account about all."""
    launched = await site.launch()
    key = (await site.id_token(launched))["services"]["serviceKey"]
    own, service = ltik_header(ltik_of(launched)), {"Authorization": f"SERVICE-AUTH-V1 {API_KEY}:{key}"}
    elsewhere = await credentials(site, {C + "resource_link": {"id": "rl-4"}})
    first, second, third = [await accept(site, header) for header in (own, service, elsewhere)]

    seen = [await listed(site, header) for header in (own, service, elsewhere, BEARER)]
    hidden = await site.client.get(f"/api/scores/{third}", headers=own)

    assert seen == [[second, first], [second, first], [third], [third, second, first]]
    assert (hidden.status_code, code_of(hidden)) == (404, "SCORE_NOT_FOUND")


async def test_list_is_filtered_and_paged(site: Site, gradebook: Gradebook) -> None:
    """The account finds the failed scores, a platform's, and the following page."""
    gradebook.answers = [httpx.Response(422), httpx.Response(TAKEN)]
    header = await credentials(site)
    failed = await accept(site, header)
    await attempted(site, failed)
    others = [await accept(site, header, scoreGiven=points) for points in (1, 2)]
    await attempted(site, others[1])

    page = (await site.client.get("/api/scores", params={"limit": "2"}, headers=BEARER)).json()
    rest = (await site.client.get("/api/scores", params={"after": page["next"]}, headers=BEARER)).json()

    assert [score["id"] for score in page["scores"]] == others[::-1]
    assert [score["id"] for score in rest["scores"]] == [failed]
    assert "next" not in rest
    assert await listed(site, BEARER, state="failed") == [failed]
    assert await listed(site, BEARER, platformId="another") == []


@pytest.mark.parametrize("params", [{"state": "lost"}, {"limit": "0"}, {"after": "nobody"}])
async def test_wrong_filter_is_refused(site: Site, params: dict[str, str]) -> None:
    """A filter that means nothing is named."""
    answer = await site.client.get("/api/scores", params=params, headers=BEARER)

    assert code_of(answer) == "VALIDATION_ERROR"
    assert [error["field"] for error in answer.json()["details"]["errors"]] == list(params)


async def test_score_survives_a_restart(database: Database) -> None:
    """A score that one process accepted and could not deliver is delivered by the next."""
    down, up = Gradebook(answers=[DOWN]), Gradebook()
    async with open_site(database, lms=down) as first:
        identity = await accept(first, await credentials(first))
        await attempted(first, identity)
        first.clock.move(minutes=1)

        async with open_site(database, lms=up, clock=first.clock) as second:
            told = await attempted(second, identity, times=2)

    assert told["state"] == "delivered"
    assert up.scores == down.scores[:1]


async def test_two_processes_share_the_work(database: Database, gradebook: Gradebook) -> None:
    """Two processes at once send each score once, and those of one person in order."""
    people = [f"user-{number}" for number in range(6)]
    async with open_site(database, lms=gradebook) as first, open_site(database, lms=gradebook) as second:
        header = await credentials(first)
        # No more: on SQLite they wait for one another, in no order, and ten seconds at most.
        sites = [first, second] * 9
        await asyncio.gather(
            *(accept(site, header, userId=people[number % 6], scoreGiven=number) for number, site in enumerate(sites))
        )
        await drained(first, second)
    sent = {person: [score for score in gradebook.scores if score["userId"] == person] for person in people}
    stamps = {person: [score["timestamp"] for score in scores] for person, scores in sent.items()}

    assert sorted(score["scoreGiven"] for score in gradebook.scores) == list(range(18))
    assert stamps == {person: sorted(set(times)) for person, times in stamps.items()}


async def test_lease_of_a_killed_process_runs_out(site: Site, gradebook: Gradebook) -> None:
    """What a process had under way when it was killed is tried again after its lease, not before."""
    gradebook.answers = [DOWN, httpx.Response(TAKEN)]
    identity = await accept(site, await credentials(site))
    await attempted(site, identity)
    site.clock.move(seconds=30)
    deliveries = site.rooms.outbox.deliveries

    taken = await deliveries.take(now=site.clock(), until=site.clock() + LEASE)
    site.clock.move(seconds=59)
    early = await deliveries.take(now=site.clock(), until=site.clock() + LEASE)
    site.clock.move(seconds=1)
    told = await attempted(site, identity, times=3)

    assert taken is not None
    assert (taken.id, early) == (identity, None)
    assert (told["state"], told["attempts"]) == ("delivered", 3)


async def test_ended_scores_are_forgotten(site: Site, gradebook: Gradebook) -> None:
    """Delivered scores are told about for a week, failed ones for a month."""
    gradebook.answers = [httpx.Response(TAKEN), httpx.Response(422)]
    header = await credentials(site)
    delivered, failed = await accept(site, header), await accept(site, header)
    await attempted(site, failed)

    remembered = [await remembered_after(site, days=days) for days in (6, 7, 30)]

    assert remembered == [[failed, delivered], [failed], []]


async def test_text_that_no_database_takes_finds_nothing(site: Site) -> None:
    """An id with NUL in it is no score's, whatever the database thinks of such a text."""
    answer = await site.client.get("/api/scores/a%00b", headers=BEARER)

    assert code_of(answer) == "SCORE_NOT_FOUND"
    assert await listed(site, BEARER, platformId="a\0b") == []
