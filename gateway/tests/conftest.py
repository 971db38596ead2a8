"""Fixtures: a gateway on a fresh database, with one platform registered."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.app import create_app
from gateway.tests.lms import Lms
from gateway.tests.site import BEARER, MovingClock, Site, browser, open_site, settings


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def prepared_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("prepared") / "gateway.db"

    async def make() -> None:
        app = create_app(settings(database_url=f"sqlite:///{file}"), clock=MovingClock())
        async with app.router.lifespan_context(app), browser(app) as client:
            answer = await client.post("/admin/platforms", json=Lms().registration(), headers=BEARER)
            assert answer.status_code == 200, answer.text

    asyncio.run(make())
    return file


@pytest.fixture
def database(prepared_database: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(prepared_database, tmp_path / "gateway.db"))


@pytest.fixture
async def site(database: Path) -> AsyncIterator[Site]:
    async with open_site(database) as opened:
        yield opened
