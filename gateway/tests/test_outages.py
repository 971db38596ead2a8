"""A database that does not answer: requests are told so, and what works in the background outlives it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import anyio
import httpx
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from gateway.app import create_app, sweep
from gateway.keyring import Keyring
from gateway.outbox.worker import Outbox
from gateway.rooms import Rooms
from gateway.storage.database import engine_for
from gateway.storage.launches import Launches
from gateway.storage.outages import is_outage
from gateway.storage.registrations import Registration, Registrations
from gateway.tests.lms import Lms
from gateway.tests.postgresql import BOTH, Postgresql
from gateway.tests.site import BEARER, START, Database, MovingClock, Site, address_of, browser, code_of, settings

pytestmark = pytest.mark.anyio
STORED_IN = BOTH

NOBODY = "postgresql://nobody@127.0.0.1:9/none"


@pytest.fixture
async def orphan() -> AsyncIterator[httpx.AsyncClient]:
    """A gateway whose server of PostgreSQL is down."""
    engine = engine_for(NOBODY)
    async with browser(create_app(settings(), clock=MovingClock(), engine=engine)) as client:
        yield client
    await engine.dispose()


@pytest.mark.parametrize("path", ["/readyz", "/admin/platforms", "/lti/keys", "/lti/login"])
async def test_outage_is_told_wherever_it_is_met(orphan: httpx.AsyncClient, path: str) -> None:
    """Whatever is asked of a gateway without its database, the answer is that it may be asked again."""
    answer = await orphan.get(path, params=Lms().login() if path == "/lti/login" else None, headers=BEARER)

    assert (answer.status_code, code_of(answer)) == (503, "DATABASE_UNAVAILABLE")
    assert "127.0.0.1" not in answer.text


async def test_defect_at_the_database_is_no_outage(site: Site) -> None:
    """What the database refuses is a defect of ours, and is told as one."""

    class Broken(Registrations):
        async def find(self, **_wanted: str | Sequence[str]) -> Sequence[Registration]:
            raise IntegrityError("INSERT", None, Exception("a constraint"))

    site.refurnish(registrations=Broken(site.rooms.health.engine, site.clock))

    answer = await site.client.get("/admin/platforms", headers=BEARER)

    assert (answer.status_code, code_of(answer)) == (500, "INTERNAL_ERROR")


async def test_statement_that_takes_too_long_is_an_outage(database: Database) -> None:
    """A driver's own time limit is told as every other outage."""
    engine = engine_for(address_of(database))

    def slow(*_execution: object) -> None:
        raise TimeoutError

    event.listen(engine.sync_engine, "do_execute", slow)
    with pytest.raises(SQLAlchemyError) as failure:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    await engine.dispose()

    assert is_outage(failure.value)


async def test_server_that_hangs_is_waited_for_in_vain(
    prepared_server: Postgresql, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A statement that PostgreSQL does not answer ends with the limit, and is told as an outage."""
    monkeypatch.setattr("gateway.storage.database.STATEMENT_LIMIT", timedelta(milliseconds=200))
    engine = engine_for(prepared_server.url("test"))

    with anyio.fail_after(60), pytest.raises(SQLAlchemyError) as failure:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT pg_sleep(120)"))
    await engine.dispose()

    assert is_outage(failure.value)


@pytest.mark.parametrize("error", [ConnectionRefusedError(), SQLAlchemyError()], ids=["network", "database"])
async def test_sweeping_survives_an_outage(error: Exception) -> None:
    """One kind of row that cannot be forgotten keeps no other from it, and the sweeping goes on."""
    forgotten, ended = asyncio.Event(), asyncio.Event()

    async def fail(_now: datetime) -> None:
        raise error

    async def forget(_now: datetime) -> None:
        forgotten.set()

    with anyio.fail_after(60):
        sweeping = asyncio.create_task(sweep((fail, forget), MovingClock(START), until=ended))
        await asyncio.wait((sweeping, asyncio.create_task(forgotten.wait())), return_when=asyncio.FIRST_COMPLETED)
        ended.set()
        await sweeping

    assert forgotten.is_set()


async def test_defect_of_the_sweeping_does_not_cut_deliveries_short(database: Database) -> None:
    """A gateway that ends waits for its deliveries, also when its sweeping broke off."""
    engine = engine_for(address_of(database))
    app = create_app(settings(), clock=MovingClock(), engine=engine)
    rested = asyncio.Event()

    class Forgetful(Launches):
        async def forget_expired(self, _now: datetime) -> None:
            raise LookupError("a defect")

    class Slow(Outbox):
        async def run(self) -> None:
            await super().run()
            await asyncio.sleep(0)
            rested.set()

    rooms: Rooms = app.state.rooms
    outbox = Slow(deliveries=rooms.outbox.deliveries, carriers={}, clock=rooms.outbox.clock)
    launches = Forgetful(engine, Keyring(rooms.settings.secret))
    app.state.rooms = replace(rooms, launches=launches, outbox=outbox)
    with pytest.raises(LookupError):
        async with app.router.lifespan_context(app):
            await asyncio.sleep(0)
    await engine.dispose()

    assert rested.is_set()
