"""The seal of a database: which SECRET it was begun with, so that no process works on it with another.

With another SECRET no private key opens, and what a process seals nobody else can open: a key rotated by such a process
would be lost. The first process to start seals the database; one that was filled before there were seals is sealed by a
process that can open its oldest private key.
"""

from typing import Final

from cryptography.exceptions import InvalidTag
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.keyring import Keyring
from gateway.storage.database import begin_writing, insert_into
from gateway.storage.tables import registrations, seals

_NAME: Final = "secret"


class WrongSecret(Exception):
    """The database was begun with another SECRET."""


async def demand_secret(engine: AsyncEngine, keyring: Keyring) -> None:
    """Make sure that the database was begun with this SECRET; raises WrongSecret when it was not."""
    async with engine.connect() as connection:
        sealed = await _sealed(connection)
    _demand_opens(keyring, sealed or await _seal(engine, keyring), owner=_NAME)


async def _seal(engine: AsyncEngine, keyring: Keyring) -> bytes:
    async with engine.begin() as connection:
        await connection.run_sync(begin_writing)
        oldest = select(registrations.c.id, registrations.c.private_key).order_by(registrations.c.created_at).limit(1)
        for identity, private_key in (await connection.execute(oldest)).all():
            _demand_opens(keyring, private_key, owner=identity)
        seal = insert_into(connection, seals).values(name=_NAME, content=keyring.seal(b"", owner=_NAME))
        await connection.execute(seal.on_conflict_do_nothing())
        # Another process may have been the first: its seal is what counts.
        return await _sealed(connection) or b""


async def _sealed(connection: AsyncConnection) -> bytes | None:
    content: bytes | None = (await connection.execute(select(seals.c.content))).scalar_one_or_none()
    return content


def _demand_opens(keyring: Keyring, sealed: bytes, *, owner: str) -> None:
    try:
        keyring.open(sealed, owner=owner)
    except InvalidTag as error:
        raise WrongSecret("it does not open the private keys of this database, which was begun with another") from error
