"""Deletions of many rows: a few at a time, whatever the database makes of the statement."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, event, insert

from gateway.storage.batches import MOST_DELETED, delete_gradually
from gateway.storage.tables import consumed_nonces
from gateway.tests.site import START, Site
from gateway.tests.statements import watched

pytestmark = pytest.mark.anyio
STORED_IN = ("postgresql",)


def plan_badly(connection: Connection) -> None:
    """Leave PostgreSQL no other join than one that asks its inner side again for every row."""
    for way in ("hashjoin", "mergejoin", "hashagg", "sort", "material", "memoize"):
        connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")


async def test_limit_holds_whatever_is_planned(site: Site) -> None:
    """The plan follows the figures that PostgreSQL has of a table; no plan deletes more rows at a time."""
    platform, engine = site.platform["id"], site.rooms.launches._engine
    rows = [
        {"registration_id": platform, "day": "20260301", "nonce": f"{number}", "expires_at": START + timedelta(hours=1)}
        for number in range(MOST_DELETED + 1)
    ]
    async with engine.begin() as connection:
        await connection.execute(insert(consumed_nonces), rows)
    event.listen(engine.sync_engine, "begin", plan_badly)

    with watched(engine.sync_engine) as statements:
        await delete_gradually(engine, consumed_nonces, consumed_nonces.c.registration_id == platform)

    deletions = [rows for text, rows in statements if text.startswith("DELETE FROM consumed_nonces")]
    assert [rows for rows in deletions if rows] == [MOST_DELETED, 1]
