"""Revisions: what is another after every change of a kind of rows, so that processes know what they recall still holds.

A revision is a random name and not a number: nothing is added up, and a database that was restored from a copy never
comes to a revision that stood for other rows. Whoever changes rows revises them last in the transaction: others that
change rows of this kind wait for its commit, and for nothing else.
"""

import secrets

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.storage.database import insert_into
from gateway.storage.tables import revisions


async def revise(connection: AsyncConnection, table: Table) -> None:
    """Give the rows of a table another revision, which counts with the commit."""
    stored = insert_into(connection, revisions).values(rows_of=table.name, revision=secrets.token_hex(16))
    latest = {"revision": stored.excluded.revision}
    await connection.execute(stored.on_conflict_do_update(index_elements=["rows_of"], set_=latest))


async def latest_revision(engine: AsyncEngine, table: Table) -> str | None:
    """The revision of a table's rows; None when they were never changed."""
    async with engine.connect() as connection:
        wanted = select(revisions.c.revision).where(revisions.c.rows_of == table.name)
        revision: str | None = (await connection.execute(wanted)).scalar_one_or_none()
        return revision
