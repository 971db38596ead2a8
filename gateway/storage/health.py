"""Whether this process can serve: its database answers, and has what this gateway works with.

A newer gateway may have migrated the database already: then this process goes on until it is replaced, or the proxy
would have nobody to pass requests on to between a migration and the first restart.
"""

import asyncio
from dataclasses import dataclass
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.errors import Code, Rejected
from gateway.storage.database import has_usable_schema

# Whoever asks does so every few seconds, and gives up on us after as many.
PATIENCE_SECONDS: Final = 2.0


@dataclass(frozen=True)
class Health:
    """Looks after the database."""

    engine: AsyncEngine

    async def demand(self) -> None:
        """Raise Rejected, with a code and nothing internal, unless this process can serve."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                usable = await has_usable_schema(self.engine)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            raise Rejected(Code.DATABASE_UNAVAILABLE) from error
        if not usable:
            raise Rejected(Code.DATABASE_OUTDATED)
