"""A mutant as a server: on a free port, with an SQLite file and an API key of its own, as `--dev` would have them.

It hands on notices to the mock LMS that judges it, whose port must so be known before: one for each process of ours.
What takes long and is the same for all of them is made once: the tables of the database, and key pairs.
"""

import asyncio
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from itertools import combinations, count, islice
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from starlette.applications import Starlette

from conformance.selftest.judging import NOTICE_SECRET
from conformance.selftest.mutants.mutant import Mutant, refurnish
from conformance.selftest.served import listening, served
from gateway.app import create_app
from gateway.settings import Settings
from gateway.storage.database import engine_for, migrate
from mock_platform.keys import POOL_KEYS, fixture_key
from mock_platform.ports import free_port

EXPONENT = 65_537

mock_port = cache(free_port)  # on which the mock LMS has to listen that judges what is served here


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

    def __init__(self) -> None:
        self.given = count()

    async def next(self) -> tuple[str, bytes]:
        """Give a pair that this gateway was not given yet."""
        return _key_pair(next(self.given))


@cache
def _key_pair(number: int) -> tuple[str, bytes]:
    """Put a key together from the primes of two ready-made ones: to search for primes takes 60 ms."""
    p, q = next(islice(combinations(_primes(), 2), number, None))
    d = rsa.rsa_recover_private_exponent(EXPONENT, p, q)
    parts = (rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q))
    numbers = rsa.RSAPrivateNumbers(p, q, d, *parts, rsa.RSAPublicNumbers(EXPONENT, p * q))
    private = numbers.private_key(unsafe_skip_rsa_key_validation=True)
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return public.decode(), private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


@cache
def _primes() -> tuple[int, ...]:
    keys = [fixture_key(name).private_key for name in POOL_KEYS]
    return tuple(prime for key in keys if isinstance(key, RSAPrivateKey) for prime in _primes_of(key))


def _primes_of(key: RSAPrivateKey) -> tuple[int, int]:
    numbers = key.private_numbers()
    return numbers.p, numbers.q


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
