"""API keys made by `lti-gateway api-key new`: random, shown once, stored as a fingerprint.

Each is asked for at every request, so that one that is revoked has ended at once, in every process.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.keyring import fingerprint
from gateway.storage.tables import api_keys

# Digits of the fingerprint: enough to tell keys apart, and nothing can be made of them.
ID_DIGITS: Final = 16


@dataclass(frozen=True, kw_only=True)
class ApiKey:
    """An API key without itself."""

    id: str
    name: str
    created_at: datetime


class ApiKeys:
    """The table of API keys. Each method is one transaction."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def make(self, *, now: datetime, name: str = "") -> str:
        """Make a key and give it; it cannot be read again later."""
        key = secrets.token_urlsafe(32)
        row = {"fingerprint": fingerprint(key), "created_at": now, "name": name.replace("\0", "")}
        async with self._engine.begin() as connection:
            await connection.execute(insert(api_keys).values(row))
        return key

    async def listed(self) -> Sequence[ApiKey]:
        """All keys, oldest first."""
        ordered = select(api_keys).order_by(api_keys.c.created_at, api_keys.c.fingerprint)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(ordered)).all()
        return [ApiKey(id=row.fingerprint[:ID_DIGITS], name=row.name or "", created_at=row.created_at) for row in rows]

    async def revoke(self, identity: str) -> bool:
        """End a key; tells whether there was one with this id."""
        if len(identity) != ID_DIGITS or "\0" in identity:
            return False
        named = api_keys.c.fingerprint.startswith(identity, autoescape=True)
        async with self._engine.begin() as connection:
            gone = await connection.execute(delete(api_keys).where(named))
        return gone.rowcount > 0

    async def knows(self, key: str) -> bool:
        """Whether a key was made here."""
        wanted = select(api_keys.c.fingerprint).where(api_keys.c.fingerprint == fingerprint(key))
        async with self._engine.connect() as connection:
            return (await connection.execute(wanted)).one_or_none() is not None
