"""Deletions of many rows, a few at a time: what is committed soon keeps nobody waiting, least of all a launch."""

from collections.abc import Awaitable, Callable
from typing import Final

from sqlalchemy import ColumnElement, Table, delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

MOST_DELETED: Final = 1000


async def delete_gradually(
    engine: AsyncEngine,
    table: Table,
    condition: ColumnElement[bool],
    *,
    then: Callable[[AsyncConnection], Awaitable[None]] | None = None,
) -> None:
    """Delete the rows of which this holds, but for those that another process is deleting in this moment.

    `then` is what comes last in each transaction that deleted any.
    """
    key = tuple_(*table.primary_key)
    some = select(*table.primary_key).where(condition).limit(MOST_DELETED).with_for_update(skip_locked=True)
    # PostgreSQL may plan to select anew for each row, and finds others each time: then there is no limit.
    once = some.cte("some", nesting=True).prefix_with("MATERIALIZED", dialect="postgresql")
    deleted = MOST_DELETED
    while deleted == MOST_DELETED:
        async with engine.begin() as connection:
            deleted = (await connection.execute(delete(table).where(key.in_(select(*once.c))))).rowcount
            if deleted and then:
                await then(connection)
