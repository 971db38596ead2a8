"""The revision of registrations: another after every change, whoever makes it, and the same after everything else."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import anyio
import pytest

from gateway.errors import Rejected
from gateway.storage.registrations import Registration, Registrations
from gateway.storage.revisions import latest_revision, revise
from gateway.storage.tables import registrations
from gateway.tests.postgresql import BOTH
from gateway.tests.site import START, Site

pytestmark = pytest.mark.anyio
STORED_IN = BOTH

Act = Callable[[Registrations, Registration], Awaitable[Any]]
LATER: Final = START + timedelta(days=1)
PAIR: Final = {"next_key_id": "k2", "next_public_key": "", "next_private_key": b"", "next_signs_at": START}

CHANGES: Final[dict[str, Act]] = {
    "add": lambda known, one: known.add(replace(one, id="2" * 32, client_id="second")),
    "change": lambda known, one: known.change(one.id, {"name": "Other"}),
    "rotate": lambda known, one: known.rotate(one, PAIR),
    "remove": lambda known, one: known.remove(one.id),
    "forget_self_registered": lambda known, _one: known.forget_self_registered(before=LATER),
}
REFUSED: Final[dict[str, Act]] = {
    "add": lambda known, one: known.add(replace(one, id="2" * 32)),
    "change": lambda known, _one: known.change("0" * 32, {"name": "Other"}),
    "rotate": lambda known, one: known.rotate(replace(one, next_key_id="k1"), PAIR),
    "remove": lambda known, _one: known.remove("0" * 32),
}


async def revision(site: Site) -> str | None:
    """The latest revision of registrations."""
    return await latest_revision(site.rooms.health.engine, registrations)


async def platform(site: Site, **changes: Any) -> Registration:
    """The registered platform, after changes to it."""
    return await site.rooms.registrations.change(site.platform["id"], {"name": "LMS", **changes})


@pytest.mark.parametrize("name", CHANGES)
async def test_every_change_revises(site: Site, name: str) -> None:
    """Whatever is changed of registrations leaves another revision."""
    known = await platform(site, active=False, self_registered_at=START)
    before = await revision(site)

    await CHANGES[name](site.rooms.registrations, known)

    assert before is not None
    assert await revision(site) not in (before, None)


@pytest.mark.parametrize("name", REFUSED)
async def test_refused_change_revises_nothing(site: Site, name: str) -> None:
    """What was refused makes no process forget what it knows."""
    known = await platform(site)
    before = await revision(site)

    with pytest.raises(Rejected):
        await REFUSED[name](site.rooms.registrations, known)

    assert await revision(site) == before


async def test_forgetting_nobody_revises_nothing(site: Site) -> None:
    """Where no platform is to be forgotten, everything that is known of others holds."""
    await platform(site)
    before = await revision(site)

    await site.rooms.registrations.forget_self_registered(before=LATER)

    assert await revision(site) == before


async def test_revision_counts_with_the_commit(site: Site) -> None:
    """Nobody sees a revision before the change that it stands for, and none of a change that was rolled back."""
    engine = site.rooms.health.engine
    await platform(site)
    before = await revision(site)

    async with engine.connect() as connection:
        await revise(connection, registrations)
        during = await revision(site)
        await connection.rollback()

    assert [during, await revision(site)] == [before, before]


async def test_many_registrations_at_once_wait_for_one_another(site: Site) -> None:
    """Platforms that are registered at the same moment all are, and what each found before holds for none."""
    known = await platform(site)

    async with anyio.create_task_group() as group:
        for number in range(8):
            group.start_soon(site.rooms.registrations.add, replace(known, id=f"{number:032}", client_id=f"c{number}"))

    assert len(await site.rooms.registrations.find()) == 9
