"""Platforms that registered themselves: how many there may be, and when those that nobody wanted are forgotten."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, insert, select

from gateway.errors import Rejected
from gateway.registration.places import (
    DAY,
    MOST_AT_ONCE,
    MOST_INACTIVE,
    MOST_LATELY,
    MOST_OF_DOMAIN,
    MOST_WAITING,
    Places,
)
from gateway.registration.registering import KEPT_INACTIVE
from gateway.storage.registration_requests import RegistrationRequests
from gateway.storage.tables import metadata, registration_requests, registrations
from gateway.tests.approving import APPROVAL, complete, invited
from gateway.tests.inviting import CONFIGURATION_URL, ISSUER, InvitingLms, configuration, invite, lms_of
from gateway.tests.key_pairs import key_pair_in_turn
from gateway.tests.lms import Lms
from gateway.tests.postgresql import BOTH
from gateway.tests.site import BEARER, START, Database, Site, open_site

pytestmark = pytest.mark.anyio
STORED_IN = BOTH


@dataclass
class Counting(InvitingLms):
    """A platform that gives every tool a client id of its own."""

    made: int = 0

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer as an inviting platform does."""
        self.made += 1
        self.new_client_id = f"client-of-{self.made}"
        return await super().answer(request)


@dataclass
class Several(Counting):
    """Platforms at any host, which answer a configuration when so many were asked for theirs."""

    together: int = 1
    _all_came: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer as the platform at the host does that is asked."""
        origin = f"https://{request.url.netloc.decode()}"
        self.document = {
            name: value.replace(ISSUER, origin) if isinstance(value, str) else value
            for name, value in configuration().items()
        }
        answer = await super().answer(request)
        if len(self.asked) >= self.together:
            self._all_came.set()
        await self._all_came.wait()
        return answer


class Ending(RegistrationRequests):
    """Tells of one place that is left; what is under way ends before the answer is there."""

    def __init__(self, under_way: AsyncExitStack) -> None:
        self._under_way = under_way

    async def count(self, *, now: datetime) -> int:  # noqa: ARG002
        """Count what had been stored before."""
        await self._under_way.aclose()
        return MOST_WAITING - 1


def address_at(host: str) -> str:
    """The address of the configuration of the platform at a host."""
    return CONFIGURATION_URL.replace(ISSUER, f"https://{host}")


@pytest.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    async with open_site(database, lms=Counting()) as opened:
        yield opened


async def platforms(site: Site) -> dict[str, str]:
    """The ids of the platforms by client id, but for the one that was there from the beginning."""
    listed = (await site.client.get("/admin/platforms", headers=BEARER)).json()["platforms"]
    return {each["clientId"]: each["id"] for each in listed if each["clientId"] != Lms().client_id}


async def self_registered(site: Site) -> str:
    """The id of a platform that registered itself just now."""
    assert (await invite(site)).status_code == 200
    (identity,) = (await platforms(site)).values()
    return identity


async def forget(site: Site) -> None:
    """Let the gateway forget what is over."""
    await asyncio.gather(*(forget(site.clock()) for forget in site.rooms.forgetting))


async def fill(site: Site, count: int, *, label: str = "filled", **changes: Any) -> None:
    """Store so many platforms that registered themselves."""
    (known,) = await site.rooms.registrations.find(id=site.platform["id"])
    pattern = {**asdict(known), "active": False, "self_registered_at": START, **changes}
    rows = [{**pattern, "id": uuid.uuid4().hex, "client_id": f"{label}-{number}"} for number in range(count)]
    async with site.rooms.health.engine.begin() as connection:
        await connection.execute(insert(registrations), rows)


async def keep_waiting(site: Site, count: int, *, until: datetime) -> None:
    """Store so many registrations that wait for the tool's consent."""
    rows = [{"id": f"{number:032}", "content": b"sealed", "expires_at": until} for number in range(count)]
    async with site.rooms.health.engine.begin() as connection:
        await connection.execute(insert(registration_requests), rows)


async def row_counts(site: Site) -> dict[str, int]:
    """How many rows each table has."""
    tables = metadata.sorted_tables
    counts = [select(func.count()).select_from(table).scalar_subquery().label(table.name) for table in tables]
    async with site.rooms.health.engine.connect() as connection:
        return dict((await connection.execute(select(*counts))).mappings().one())


def refused(answer: httpx.Response) -> tuple[int, bool]:
    """The status of an answer, and whether its page tells that there are too many."""
    return answer.status_code, "TOO_MANY_REGISTRATIONS" in answer.text


async def test_platform_that_nobody_switches_on_is_forgotten(site: Site) -> None:
    """Four weeks after it registered itself a platform that was never active is gone, and not a second before."""
    await self_registered(site)
    site.clock.now += KEPT_INACTIVE - timedelta(seconds=1)
    await forget(site)
    before = await platforms(site)
    site.clock.move(seconds=1)

    await forget(site)

    assert (len(before), await platforms(site)) == (1, {})
    assert (await site.client.get(f"/admin/platforms/{site.platform['id']}", headers=BEARER)).status_code == 200


@pytest.mark.parametrize("last", ["activate", "deactivate"])
async def test_platform_that_somebody_switched_is_kept(site: Site, last: str) -> None:
    """A platform that was active, or about which somebody decided, is the operator's, and stays when it is inactive."""
    identity = await self_registered(site)
    await site.client.post(f"/admin/platforms/{identity}/activate", headers=BEARER)
    await site.client.post(f"/admin/platforms/{identity}/{last}", headers=BEARER)

    site.clock.now += 2 * KEPT_INACTIVE
    await forget(site)

    assert list((await platforms(site)).values()) == [identity]


async def test_platform_that_was_changed_to_active_is_kept(site: Site) -> None:
    """PUT switches as well as the addresses for that do."""
    identity = await self_registered(site)
    await site.client.put(f"/admin/platforms/{identity}", json={"active": True}, headers=BEARER)
    await site.client.put(f"/admin/platforms/{identity}", json={"active": False}, headers=BEARER)

    site.clock.now += 2 * KEPT_INACTIVE
    await forget(site)

    assert list((await platforms(site)).values()) == [identity]


async def test_renamed_platform_is_still_nobodys(site: Site) -> None:
    """Another name is no decision about whether a platform may launch."""
    identity = await self_registered(site)
    await site.client.put(f"/admin/platforms/{identity}", json={"name": "Northside"}, headers=BEARER)

    site.clock.now += KEPT_INACTIVE
    await forget(site)

    assert await platforms(site) == {}


async def test_platform_that_was_registered_by_hand_is_kept(site: Site) -> None:
    """What the account registered is its own, active or not."""
    added = await site.register(Lms(issuer="https://second.example", client_id="by-hand"), active=False)

    site.clock.now += 2 * KEPT_INACTIVE
    await forget(site)

    assert await platforms(site) == {"by-hand": added["id"]}


async def test_inactive_platforms_are_bounded(site: Site) -> None:
    """When a thousand platforms wait to be switched on the next is refused, before anything is fetched for it."""
    await fill(site, MOST_INACTIVE, self_registered_at=START - timedelta(hours=2))

    answer = await invite(site)

    assert refused(answer) == (429, True)
    assert lms_of(site).asked == []


async def test_last_place_is_taken_once(site: Site) -> None:
    """Of several who come at once where there is room for one, one is registered; for the others nothing is fetched."""
    await fill(site, MOST_INACTIVE - 1, self_registered_at=START - timedelta(hours=2))

    answers = await asyncio.gather(*(invite(site) for _ in range(3)))

    assert sorted(map(refused, answers)) == [(200, False), (429, True), (429, True)]
    assert len(await platforms(site)) == MOST_INACTIVE
    assert [request.method for request in lms_of(site).asked] == ["GET", "POST"]


async def test_last_place_to_wait_is_taken_once(database: Database) -> None:
    """With pre-approval, too, one of several gets the last place, and the others are refused before a fetch."""
    async with open_site(database, lms=Counting(), pre_approval_url=APPROVAL) as site:
        await keep_waiting(site, MOST_WAITING - 1, until=START + timedelta(hours=1))

        answers = await asyncio.gather(*(invite(site) for _ in range(3)))

    assert sorted(map(refused, answers)) == [(302, False), (429, True), (429, True)]
    assert [request.method for request in lms_of(site).asked] == ["GET"]


async def test_many_at_once_fill_the_last_places_and_no_more(database: Database) -> None:
    """However many come before the first is stored, no more wait in the end than may."""
    lms = Several(together=10)
    async with open_site(database, lms=lms, pre_approval_url=APPROVAL) as site:
        await keep_waiting(site, MOST_WAITING - 10, until=START + timedelta(hours=1))

        answers = await asyncio.gather(*(invite(site) for _ in range(MOST_AT_ONCE - 5)))
        waiting = (await row_counts(site))["registration_requests"]

    assert [refused(answer) for answer in answers].count((302, False)) == 10
    assert waiting == MOST_WAITING


async def test_place_that_is_filled_while_the_others_are_counted(site: Site) -> None:
    """A registration that is stored between the count and the judgement on it is not overlooked."""
    async with AsyncExitStack() as first:
        places = Places(
            clock=site.clock, registrations=site.rooms.registrations, requests=Ending(first), need_approval=True
        )
        await first.enter_async_context(places.one(ISSUER))

        with pytest.raises(Rejected):
            await AsyncExitStack().enter_async_context(places.one(ISSUER))


async def test_so_many_are_under_way_at_once(database: Database) -> None:
    """Each takes memory: of more than may be under way the others are refused before a fetch, and may come again."""
    lms = Several(together=MOST_AT_ONCE)
    async with open_site(database, lms=lms, pre_approval_url=APPROVAL) as site:
        addresses = [address_at(f"lms.school-{number}.example") for number in range(MOST_AT_ONCE + 5)]

        answers = await asyncio.gather(*(invite(site, openid_configuration=each) for each in addresses))
        asked = len(lms.asked)
        later = await invite(site, openid_configuration=addresses[0])

    assert sorted(map(refused, answers)) == [(302, False)] * MOST_AT_ONCE + [(429, True)] * 5
    assert (asked, refused(later)) == (MOST_AT_ONCE, (302, False))


@pytest.mark.parametrize("approval", ["", APPROVAL])
async def test_domain_gets_some_of_the_places(database: Database, approval: str) -> None:
    """Whoever has a domain, with as many hosts and ports as he likes, keeps nobody else out until the next day."""
    async with open_site(database, lms=Several(), pre_approval_url=approval) as site:
        addresses = [address_at(f"h{number}.a.evil.example:{8000 + number}") for number in range(MOST_OF_DOMAIN + 1)]
        answers = [await invite(site, openid_configuration=each) for each in addresses]
        asked = len(lms_of(site).asked)
        odd = await invite(site, openid_configuration=address_at("EVIL.example"))
        refused_asked = len(lms_of(site).asked) - asked
        other = await invite(site, openid_configuration=address_at("lms.good.example"))
        site.clock.now += DAY
        tomorrow = await invite(site, openid_configuration=address_at("evil.example"))

    assert [refused(answer)[1] for answer in answers] == [False] * MOST_OF_DOMAIN + [True]
    assert (refused(odd), refused_asked) == ((429, True), 0)
    assert {refused(other), refused(tomorrow)} == {(302 if approval else 200, False)}


async def test_this_machine_is_no_domain(database: Database) -> None:
    """Platforms of this machine, on which tools are tried, are bounded together with all others only."""
    async with open_site(database, lms=Several(), allow_private_networks=True) as site:
        addresses = [address_at(f"localhost:{8000 + number}") for number in range(MOST_OF_DOMAIN + 1)]
        answers = [await invite(site, openid_configuration=each) for each in addresses]

    assert {refused(answer) for answer in answers} == {(200, False)}


@pytest.mark.parametrize("failing", ["configuration_answer", "registration_answer"])
async def test_failure_gives_the_place_back(site: Site, failing: str) -> None:
    """Whoever took the last place and came to nothing leaves it to the next."""
    await fill(site, MOST_INACTIVE - 1, self_registered_at=START - timedelta(hours=2))
    setattr(lms_of(site), failing, httpx.Response(400))
    failed = await invite(site)
    setattr(lms_of(site), failing, None)

    answer = await invite(site)

    assert failed.status_code >= 400
    assert refused(failed) != (429, True)
    assert refused(answer) == (200, False)


async def test_repetition_costs_no_key_pair(database: Database) -> None:
    """A platform that gives the same client id again and again is refused before anything is computed for it."""
    made: list[str] = []

    async def make() -> tuple[str, bytes]:
        made.append("a pair")
        return await key_pair_in_turn()

    async with open_site(database, lms=InvitingLms()) as site:
        enrolment = replace(site.rooms.enrolment, make_key_pair=make)
        site.refurnish(registering=replace(site.rooms.registering, enrolment=enrolment))
        answers = await asyncio.gather(*(invite(site) for _ in range(3)))

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert made == ["a pair"]


async def test_those_that_somebody_decided_about_take_no_place(site: Site) -> None:
    """A thousand inactive platforms of the operator's own, and as many older active ones, keep nobody out."""
    await fill(site, MOST_INACTIVE, label="own", self_registered_at=None)
    await fill(site, MOST_INACTIVE, label="active", active=True, self_registered_at=START - timedelta(hours=2))

    assert refused(await invite(site)) == (200, False)


async def test_rush_is_bounded_where_platforms_are_active_at_once(database: Database) -> None:
    """An hour takes so many registrations, activated or not: each costs a key pair. The next hour takes others."""
    async with open_site(database, lms=Counting(), auto_activate=True) as site:
        await fill(site, MOST_LATELY, active=True)

        full = await invite(site)
        site.clock.move(hours=1)
        later = await invite(site)

    assert (refused(full), refused(later)) == ((429, True), (200, False))


async def test_waiting_registrations_are_bounded(database: Database) -> None:
    """With pre-approval what waits for the tool's word is bounded, until its hour is over."""
    async with open_site(database, lms=Counting(), pre_approval_url=APPROVAL) as site:
        await keep_waiting(site, MOST_WAITING, until=START + timedelta(hours=1))

        full = await invite(site)
        site.clock.move(hours=1)
        later = await invite(site)

    assert (refused(full), refused(later)) == ((429, True), (302, False))


async def test_consent_makes_room(database: Database) -> None:
    """Who has the tool's consent is no stranger, and is registered however many strangers wait."""
    async with open_site(database, lms=Counting(), pre_approval_url=APPROVAL) as site:
        await fill(site, MOST_INACTIVE)

        answer = await complete(site, await invited(site))

    assert answer.status_code == 200


async def test_developer_key_of_canvas_leaves_nothing(site: Site) -> None:
    """The document for Canvas is made from the settings: whoever asks for it leaves no trace in the database."""
    before = await row_counts(site)

    answer = await site.client.get("/register/canvas")
    unchanged = await row_counts(site)
    await invite(site)

    assert (answer.status_code, unchanged) == (200, before)
    assert await row_counts(site) != before
