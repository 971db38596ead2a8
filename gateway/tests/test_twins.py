"""Two gateway processes on one PostgreSQL, as an operator would run them behind one address."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.clock import system_clock
from gateway.settings import PREFIX
from gateway.storage.database import engine_for, migrate
from gateway.tests.lms import Lms
from gateway.tests.postgresql import Postgresql
from gateway.tests.site import API_KEY, BEARER, ltik_header, ltik_of

pytestmark = pytest.mark.anyio

POSTS = 200
SETTINGS = {
    "PUBLIC_URL": "http://127.0.0.1",
    "LAUNCH_URL": "http://127.0.0.1/tool",
    "API_KEYS": API_KEY,
    "SECRET": "t" * 32,
}


@asynccontextmanager
async def gateway(database_url: str, folder: Path) -> AsyncIterator[str]:
    """A gateway process; its address."""
    settings = {PREFIX + name: value for name, value in {**SETTINGS, "DATABASE_URL": database_url}.items()}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "gateway", "serve", "--port", "0"),
        env={**os.environ, **settings},
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        assert process.stdout is not None
        listening = (await process.stdout.readline()).decode()
        yield listening.split()[-1]
    finally:
        process.terminate()
        await process.communicate()


@asynccontextmanager
async def twins(server: Postgresql, folder: Path, name: str) -> AsyncIterator[Sequence[httpx.AsyncClient]]:
    """A browser in front of each of two gateways on one new database, which knows the platform."""
    url = server.create(name)
    engine = engine_for(url)
    await migrate(engine)
    await engine.dispose()
    async with gateway(url, folder) as first, gateway(url, folder) as second:
        # Each request on a connection of its own: simultaneous ones would have one anyway.
        limits = httpx.Limits(max_connections=POSTS, max_keepalive_connections=0)
        async with (
            httpx.AsyncClient(base_url=first, limits=limits, timeout=60) as one,
            httpx.AsyncClient(base_url=second, limits=limits, timeout=60) as other,
        ):
            registered = await one.post("/admin/platforms", json=registration(Lms()), headers=BEARER)
            assert registered.status_code == 200, registered.text
            yield one, other


def registration(lms: Lms) -> dict[str, Any]:
    """The body that registers the platform with its key itself: the gateways are processes, and fetch for real."""
    pem = lms.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return {**lms.registration(), "authConfig": {"method": "RSA_KEY", "key": pem}}


async def begin(client: httpx.AsyncClient) -> tuple[dict[str, str], dict[str, str]]:
    """Begin a login; gives the form that a platform would post, and the cookie that goes with it."""
    lms = Lms()
    answer = await client.get("/lti/login", params=lms.login())
    asked = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
    token = lms.id_token(lms.claims(asked["nonce"], system_clock().timestamp()))
    cookie = answer.headers["set-cookie"].partition(";")[0]
    return {"id_token": token, "state": asked["state"]}, {"Cookie": cookie}


async def test_one_token_posted_to_both_at_once_counts_once(prepared_server: Postgresql, tmp_path: Path) -> None:
    """Of two hundred simultaneous posts of one id_token to two processes exactly one is a launch, known to both."""
    async with twins(prepared_server, tmp_path, "twins_of_a_token") as (one, other):
        form, cookie = await begin(one)

        posts = [client.post("/lti/launch", data=form, headers=cookie) for client in (one, other) * (POSTS // 2)]
        answers = await asyncio.gather(*posts)
        launched = [answer for answer in answers if answer.status_code == 302]
        refused = [answer.json()["details"]["message"] for answer in answers if answer.status_code != 302]
        shown = [
            (await client.get("/api/idtoken", headers=ltik_header(ltik_of(launched[0])))).status_code
            for client in (one, other)
        ]

    assert len(launched) == 1
    assert refused == ["NONCE_ALREADY_RECEIVED"] * (POSTS - 1)
    assert shown == [200, 200]


async def test_many_tokens_posted_to_both_at_once_count_once_each(prepared_server: Postgresql, tmp_path: Path) -> None:
    """Fifty launches, each posted to both processes at once: fifty succeed, and neither process waits for the other."""
    async with twins(prepared_server, tmp_path, "twins_of_many") as (one, other):
        begun = [await begin(client) for client in (one, other) * 25]

        posts = [
            client.post("/lti/launch", data=form, headers=cookie) for form, cookie in begun for client in (one, other)
        ]
        statuses = sorted(answer.status_code for answer in await asyncio.gather(*posts))

    assert statuses == [302] * 50 + [401] * 50
