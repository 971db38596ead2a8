"""A mutant as a server: on a free port, with an SQLite file and an API key of its own, as `--dev` would have them.

What takes long and is the same for all of them is made once: the tables of the database, and key pairs.
"""

import asyncio
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import ClassVar

from starlette.applications import Starlette

from conformance.selftest.mutants.mutant import Mutant, refurnish
from conformance.selftest.served import listening, served
from gateway.app import create_app
from gateway.keys.key_pairs import new_key_pair
from gateway.settings import Settings
from gateway.storage.database import engine_for, migrate


@contextmanager
def serving(mutant: Mutant) -> Iterator[tuple[str, str]]:
    """Serve a mutant; yield its URL and its API key."""
    api_key = secrets.token_urlsafe(24)
    with tempfile.TemporaryDirectory() as folder, listening() as (listener, url):
        file = Path(folder) / "gateway.db"
        file.write_bytes(_database_without_rows())
        app = create_app(replace(_settings(url, api_key, file), **mutant.settings), rules=mutant.rules)
        _give_key_pairs(app)
        mutant.change(app)
        with served(app, listener):
            yield url, api_key


class _KeyPairs:
    """Key pairs for the platforms of one gateway, a different one for each; the next gateway is given the same."""

    made: ClassVar[list[tuple[str, bytes]]] = []

    def __init__(self) -> None:
        self.given = 0

    async def next(self) -> tuple[str, bytes]:
        """Give a pair that this gateway was not given yet."""
        if self.given == len(self.made):
            self.made.append(await new_key_pair())
        self.given += 1
        return self.made[self.given - 1]


def _give_key_pairs(app: Starlette) -> None:
    rooms = app.state.rooms
    enrolment = replace(rooms.enrolment, make_key_pair=_KeyPairs().next)
    refurnish(app, enrolment=enrolment, registering=replace(rooms.registering, enrolment=enrolment))


@cache
def _database_without_rows() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "gateway.db"
        asyncio.run(_migrate(file))
        return file.read_bytes()


async def _migrate(file: Path) -> None:
    engine = engine_for(f"sqlite:///{file}")
    await migrate(engine)
    await engine.dispose()


def _settings(url: str, api_key: str, database: Path) -> Settings:
    return Settings(
        public_url=url,
        launch_url=f"{url}/demo",
        api_keys=(api_key,),
        secret=secrets.token_bytes(48),
        database_url=f"sqlite:///{database}",
        allow_private_networks=True,
        demo_tool=True,
    )
