"""A database belongs to the SECRET that it was begun with: another one is told, and destroys nothing."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import delete

from gateway.keyring import Keyring
from gateway.storage.database import engine_for
from gateway.storage.seals import WrongSecret, demand_secret
from gateway.storage.tables import registrations, seals
from gateway.tests.postgresql import BOTH
from gateway.tests.site import BEARER, Database, Site, address_of, code_of, open_site, settings

pytestmark = pytest.mark.anyio
STORED_IN = BOTH
RIGHT = Keyring(settings().secret)
OTHER = Keyring(b"o" * 32)


async def test_other_secret_does_not_start(site: Site, database: Database) -> None:
    """A gateway with another secret than the one before it does not start."""
    with pytest.raises(WrongSecret, match="begun with another"):
        async with open_site(database, secret=b"o" * 32):
            pass

    assert (await site.client.get("/readyz")).status_code == 200


async def test_other_secret_is_not_ready(site: Site) -> None:
    """A process whose database turns out to be another one's gets no requests, and the code says why."""
    site.refurnish(health=replace(site.rooms.health, keyring=OTHER))

    answer = await site.client.get("/readyz")

    assert (answer.status_code, code_of(answer)) == (503, "DATABASE_OF_ANOTHER_SECRET")


async def test_key_that_does_not_open_is_not_replaced(site: Site) -> None:
    """With another secret a rotation is refused before anything is stored; with the right one it works at once."""
    right, path = site.rooms.rotation, f"/admin/platforms/{site.platform['id']}/keys/rotate"
    site.refurnish(rotation=replace(right, keyring=OTHER))

    refused = await site.client.post(path, headers=BEARER)
    site.refurnish(rotation=right)
    rotated = await site.client.post(path, headers=BEARER)

    assert (refused.status_code, code_of(refused)) == (503, "DATABASE_OF_ANOTHER_SECRET")
    assert rotated.status_code == 200


async def test_database_without_a_seal_is_known_by_its_keys(database: Database) -> None:
    """What was filled before there were seals is sealed by the secret that opens its private keys, and by no other."""
    engine = engine_for(address_of(database))
    async with engine.begin() as connection:
        await connection.execute(delete(seals))

    with pytest.raises(WrongSecret):
        await demand_secret(engine, OTHER)
    await demand_secret(engine, RIGHT)
    with pytest.raises(WrongSecret):
        await demand_secret(engine, OTHER)
    await engine.dispose()


async def test_first_of_two_secrets_counts(database: Database) -> None:
    """Of two processes with different secrets that start at once on an empty database one is refused, and stays so."""
    engines = [engine_for(address_of(database)) for _ in range(2)]
    async with engines[0].begin() as connection:
        await connection.execute(delete(seals))
        await connection.execute(delete(registrations))

    keyrings = [RIGHT, OTHER]
    first, again = [
        await asyncio.gather(*map(demand_secret, engines, keyrings), return_exceptions=True) for _ in range(2)
    ]
    for engine in engines:
        await engine.dispose()

    assert sorted(type(outcome).__name__ for outcome in first) == ["NoneType", "WrongSecret"]
    assert [type(outcome) for outcome in first] == [type(outcome) for outcome in again]
