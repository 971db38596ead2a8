"""Fixtures: a gateway on a fresh database, with one platform registered."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from gateway.app import create_app
from gateway.storage.database import engine_for, migrate
from gateway.tests.lms import Lms
from gateway.tests.site import MovingClock, Site, browser, settings


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("migrated") / "gateway.db"

    async def make() -> None:
        engine = engine_for(f"sqlite:///{file}")
        await migrate(engine)
        await engine.dispose()

    asyncio.run(make())
    return file


@pytest.fixture
def database(migrated_database: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(migrated_database, tmp_path / "gateway.db"))


@pytest.fixture
async def site(database: Path) -> AsyncIterator[Site]:
    lms, clock = Lms(), MovingClock()
    engine = engine_for(f"sqlite:///{database}")
    http = httpx.AsyncClient(transport=httpx.MockTransport(lms.answer))
    app = create_app(settings(), clock=clock, http=http, engine=engine)
    async with http, app.router.lifespan_context(app), browser(app) as client:
        made = Site(app, lms, clock, client)
        await made.register()
        yield made
    await engine.dispose()
