"""API keys made by `lti-gateway api-key new`: random, shown once, stored as a fingerprint."""

import secrets
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.keyring import fingerprint
from gateway.storage.tables import api_keys


class ApiKeys:
    """The table of API keys. Each method is one transaction."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def make(self, *, now: datetime) -> str:
        """Make a key and give it; it cannot be read again later."""
        key = secrets.token_urlsafe(32)
        async with self._engine.begin() as connection:
            await connection.execute(insert(api_keys).values(fingerprint=fingerprint(key), created_at=now))
        return key

    async def knows(self, key: str) -> bool:
        """Whether a key was made here."""
        wanted = select(api_keys.c.fingerprint).where(api_keys.c.fingerprint == fingerprint(key))
        async with self._engine.connect() as connection:
            return (await connection.execute(wanted)).one_or_none() is not None
