"""A mutant as a server: on a free port, with an SQLite file and an API key of its own, as `--dev` would have them.

It hands on notices to the mock LMS that judges it, whose port must so be known before: one for each process of ours.
What takes long and is the same for all of them is made once: the tables of the database, and key pairs.
"""

import asyncio
import random
import secrets
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import ClassVar

from starlette.applications import Starlette

from conformance.selftest.judging import NOTICE_SECRET
from conformance.selftest.mutants.mutant import Mutant, refurnish
from conformance.selftest.served import listening, served
from gateway.app import create_app
from gateway.keys.key_pairs import new_key_pair
from gateway.settings import Settings
from gateway.storage.database import engine_for, migrate

# Below those from which a system takes ports for connections: another one might be in use by the time it is wanted.
_PORTS = range(20_000, 32_000)


@cache
def mock_port() -> int:
    """Return the port on which the mock LMS has to listen that judges what is served here."""
    for port in random.sample(_PORTS, 100):
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
    raise RuntimeError("no port is free for the mock LMS")


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
        notice_url=f"http://127.0.0.1:{mock_port()}/sink/tool",
        notice_secret=NOTICE_SECRET.encode(),
    )
