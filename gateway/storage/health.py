"""Whether this process can serve: its database answers, has what this gateway works with, and is of its SECRET.

A newer gateway may have migrated the database already: then this process goes on until it is replaced, or the proxy
would have nobody to pass requests on to between a migration and the first restart.
"""

import asyncio
from dataclasses import dataclass
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.errors import Code, Rejected
from gateway.keyring import Keyring
from gateway.storage.database import has_usable_schema
from gateway.storage.seals import WrongSecret, demand_secret

# Whoever asks does so every few seconds, and gives up on us after as many.
PATIENCE_SECONDS: Final = 2.0


@dataclass(frozen=True)
class Health:
    """Looks after the database."""

    engine: AsyncEngine
    keyring: Keyring

    async def demand(self) -> None:
        """Raise Rejected, with a code and nothing internal, unless this process can serve."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                if not await has_usable_schema(self.engine):
                    raise Rejected(Code.DATABASE_OUTDATED)
                await demand_secret(self.engine, self.keyring)
        except WrongSecret as error:
            raise Rejected(Code.DATABASE_OF_ANOTHER_SECRET) from error
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            raise Rejected(Code.DATABASE_UNAVAILABLE) from error
