"""PostgreSQL with a table for each day, as docs/gateway/operation.md says how to make them."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from gateway.tests.postgresql import Postgresql
from gateway.tests.site import START, Database, MovingClock, Site, browser, code_of, ltik_header, ltik_of, open_site

pytestmark = pytest.mark.anyio
STORED_IN = ("postgresql",)
PAGE = Path(__file__).parents[2] / "docs" / "gateway" / "operation.md"
AS_BEFORE = """
    ALTER TABLE {0} DETACH PARTITION {0}_of_other_days;
    DROP TABLE {0};
    ALTER TABLE {0}_of_other_days RENAME TO {0};
"""


def statements() -> str:
    """The SQL of the page."""
    found = re.findall(r"```sql\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert len(found) == 2
    return "".join(found)


async def rows(site: Site, table: str) -> int:
    """How many rows a table has."""
    async with site.rooms.launches._engine.connect() as connection:
        return int((await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())  # noqa: S608


async def test_launches_work_with_a_table_for_each_day(database: Database, prepared_server: Postgresql) -> None:
    """Launches, replays, ltiks and the end of a platform are as before; the rows of a day are in its own table."""
    async with open_site(database, clock=MovingClock(START - timedelta(hours=13))) as site:
        old = ltik_of(await site.launch())
    prepared_server.execute(statements(), "test")

    async with open_site(database) as site, browser(site.app) as again:
        request = await site.begin()
        token = site.lms.id_token(site.claims(request["nonce"]))
        again.cookies.update(dict(site.client.cookies))
        answer = await site.post(token, request["state"])
        replay = await site.post(token, request["state"], again)
        shown = [
            (await site.client.get("/api/idtoken", headers=ltik_header(ltik))).status_code
            for ltik in (old, ltik_of(answer))
        ]
        of_the_day = [await rows(site, "launches_20260301"), await rows(site, "consumed_nonces_20260301")]
        await site.rooms.registrations.remove(site.platform["id"])
        left = await rows(site, "launches") + await rows(site, "consumed_nonces")
    prepared_server.execute(AS_BEFORE.format("launches") + AS_BEFORE.format("consumed_nonces"), "test")

    assert code_of(replay) == "NONCE_ALREADY_RECEIVED"
    assert shown == [200, 200]
    assert of_the_day == [1, 1]
    assert left == 0
