"""Fixtures: a gateway on a fresh database, with one platform registered.

Tests meet SQLite; those of a module that says `STORED_IN = BOTH` meet PostgreSQL, too.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from gateway.app import create_app
from gateway.storage.database import engine_for, migrate
from gateway.storage.tables import metadata
from gateway.tests.lms import Lms
from gateway.tests.postgresql import NoPostgresql, Postgresql, postgresql
from gateway.tests.site import BEARER, Database, MovingClock, Site, address_of, browser, open_site, settings


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "stored_in" in metafunc.fixturenames and hasattr(metafunc.module, "STORED_IN"):
        metafunc.parametrize("stored_in", metafunc.module.STORED_IN, indirect=True)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def stored_in(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture(scope="session")
def prepared_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("prepared") / "gateway.db"
    asyncio.run(_prepare(file))
    return file


@pytest.fixture(scope="session")
def prepared_server() -> Iterator[Postgresql]:
    try:
        with postgresql() as server:
            asyncio.run(_prepare(server.create("test")))
            server.execute("CREATE SCHEMA kept; CREATE TABLE kept.registrations AS TABLE registrations", "test")
            yield server
    except NoPostgresql as absence:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing(str(absence))


@pytest.fixture
def database(stored_in: str, tmp_path: Path, request: pytest.FixtureRequest) -> Database:
    if stored_in == "sqlite":
        return Path(shutil.copy(request.getfixturevalue("prepared_database"), tmp_path / "gateway.db"))
    server: Postgresql = request.getfixturevalue("prepared_server")
    # Emptied, not made anew: a new database costs a second on a busy machine.
    emptied = "; ".join(str(delete(table)) for table in reversed(metadata.sorted_tables))
    server.execute(f"{emptied}; INSERT INTO registrations TABLE kept.registrations", "test")
    return server.url("test")


@pytest.fixture
def lms() -> Lms:
    return Lms()


@pytest.fixture
async def site(database: Database, lms: Lms) -> AsyncIterator[Site]:
    async with open_site(database, lms=lms) as opened:
        yield opened


async def _prepare(database: Database) -> None:
    """Migrate a database, and register the platform in it."""
    engine = engine_for(address_of(database))
    await migrate(engine)
    app = create_app(settings(), clock=MovingClock(), engine=engine)
    async with app.router.lifespan_context(app), browser(app) as client:
        answer = await client.post("/admin/platforms", json=Lms().registration(), headers=BEARER)
        assert answer.status_code == 200, answer.text
    await engine.dispose()
