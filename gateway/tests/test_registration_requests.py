"""Registrations that wait, on both databases: completed once, by any process, within the hour."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from gateway.tests.approving import APPROVAL, complete, invited, shown
from gateway.tests.inviting import InvitingLms, lms_of
from gateway.tests.postgresql import BOTH
from gateway.tests.site import Database, Site, code_of, open_site

pytestmark = pytest.mark.anyio
STORED_IN = BOTH


@pytest.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    async with open_site(database, lms=InvitingLms(), pre_approval_url=APPROVAL) as opened:
        yield opened


async def test_registration_is_completed_once(site: Site) -> None:
    """Of several that complete a registration together exactly one does, and afterwards nobody."""
    identity = await invited(site)

    answers = await asyncio.gather(*(complete(site, identity, {}) for _ in range(4)))
    after = await complete(site, identity, {})
    gone = await shown(site, identity)

    assert sorted(answer.status_code for answer in answers) == [200, 404, 404, 404]
    assert (after.status_code, code_of(after)) == (404, "REGISTRATION_NOT_FOUND")
    assert gone.status_code == 404
    assert [request.method for request in lms_of(site).asked] == ["GET", "POST"]


@pytest.mark.parametrize(("seconds", "status"), [(3599, 200), (3600, 404), (3601, 404)])
async def test_registration_waits_for_an_hour(site: Site, seconds: int, status: int) -> None:
    """A registration that nobody completes is over after an hour."""
    identity = await invited(site)
    site.clock.move(seconds=seconds)

    assert (await shown(site, identity)).status_code == status
    assert (await complete(site, identity, {})).status_code == status


@pytest.mark.parametrize("identity", ["0" * 32, "x", "%00", "a%00b", "é"])
async def test_unknown_registration_is_not_found(site: Site, identity: str) -> None:
    """Nothing waits under an id that was never given."""
    answers = [await shown(site, identity), await complete(site, identity, {})]

    assert [(answer.status_code, code_of(answer)) for answer in answers] == [(404, "REGISTRATION_NOT_FOUND")] * 2


async def test_another_process_completes(site: Site, database: Database) -> None:
    """A registration that began in one process is completed in another on the same database."""
    identity = await invited(site)

    async with open_site(database, lms=InvitingLms(), pre_approval_url=APPROVAL) as other:
        answer = await complete(other, identity, {})

    assert answer.status_code == 200
    assert (await shown(site, identity)).status_code == 404


async def test_forgotten_registrations_do_not_pile_up(site: Site) -> None:
    """The gateway's sweep clears away registrations whose hour is over, and no others."""
    engine = site.rooms.registering.requests._engine
    await invited(site)
    site.clock.move(minutes=30)
    await invited(site)
    site.clock.move(minutes=30)

    await asyncio.gather(*(forget(site.clock()) for forget in site.rooms.forgetting))

    async with engine.connect() as connection:
        rows = await connection.exec_driver_sql("SELECT count(*) FROM registration_requests")
        assert rows.scalar_one() == 1
