"""Submissions that platforms tell of: the service key that goes with a notice, and for how long it counts."""

import hashlib
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import anyio
import pytest
from sqlalchemy import Table, func, select

from gateway.launch.notice_reception import REMEMBERED_FOR
from gateway.storage.submissions import KEPT_FOR
from gateway.storage.tables import outbox, submissions
from gateway.tests.lms import C
from gateway.tests.postgresql import BOTH
from gateway.tests.site import BEARER, Database, Site, code_of, settings
from gateway.tests.submitting import (
    SCOPES,
    SUBMISSION,
    TOOL,
    asset,
    asset_claims,
    key_header,
    lms_of,
    open_submitting_site,
    submission,
    told,
)

pytestmark = pytest.mark.anyio
STORED_IN = BOTH


@pytest.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    async with open_submitting_site(database) as opened:
        yield opened


async def status_of(site: Site, header: dict[str, str]) -> int:
    """How the list of assets is answered."""
    return (await site.client.get("/api/assets", headers=header)).status_code


async def count_of(site: Site, table: Table) -> int:
    """How many rows a table has."""
    async with site.rooms.health.engine.connect() as connection:
        return (await connection.execute(select(func.count()).select_from(table))).scalar_one()


def named(identity: str) -> dict[str, Any]:
    """The claim that names a notice."""
    return {C + "notice": {"id": identity, "type": SUBMISSION, "timestamp": "2026-03-01T11:59:00.000Z"}}


async def test_notice_of_assets_comes_with_a_key(site: Site) -> None:
    """The key opens the assets of its own notice; another notice, and another deployment's, has another."""
    keys = [
        (await told(site, **edits))["serviceKey"]
        for edits in (
            asset_claims(asset(asset_id="first")),
            {**named("no-2"), **asset_claims(asset(asset_id="second"))},
            {C + "deployment_id": "d2", **asset_claims(asset(asset_id="third"))},
        )
    ]

    lists = [(await site.client.get("/api/assets", headers=key_header(key))).json()["assets"] for key in keys]

    assert [[found["id"] for found in listed] for listed in lists] == [["first"], ["second"], ["third"]]


@pytest.mark.parametrize("missing", ["assetservice", "assetreport"])
async def test_notice_of_one_service_comes_with_a_key(site: Site, missing: str) -> None:
    """A platform may offer assets without reports, or the reverse."""
    assert (await told(site, **{C + missing: None}))["serviceKey"]


async def test_other_notices_come_without_a_key(site: Site) -> None:
    """There is nothing that it could open."""
    given = await told(site, **{C + "assetservice": None, C + "assetreport": {"report_url": 7}})

    assert "serviceKey" not in given
    assert await count_of(site, submissions) == 0


async def test_service_that_is_off_gives_no_key(database: Database) -> None:
    """Where the operator wants no asset processor nothing is kept of a submission; the notice is handed on."""
    async with open_submitting_site(database, enabled_services=frozenset({"groups"})) as site:
        given = await told(site)

        assert (given["noticeId"], "serviceKey" in given) == ("no-1", False)
        assert await count_of(site, submissions) == 0


async def test_key_is_stored_nowhere(site: Site) -> None:
    """Who reads the database finds the fingerprint alone, and of the claims no person's."""
    key = (await told(site))["serviceKey"]

    async with site.rooms.health.engine.connect() as connection:
        kept = (await connection.execute(select(submissions))).mappings().one()
        content = (await connection.execute(select(outbox.c.content))).scalar_one()

    assert kept["fingerprint"] == hashlib.sha256(key.encode()).hexdigest()
    claims = {C + name for name in ("notice", "deployment_id", "assetservice", "assetreport")}
    assert set(json.loads(kept["claims"])) == claims
    assert key not in content


async def test_key_ends_after_half_a_year(site: Site) -> None:
    """It counts to the last second, then no more, and then the row is gone too."""
    header = await submission(site)
    site.clock.move(seconds=(KEPT_FOR - timedelta(seconds=1)).total_seconds())
    await site.rooms.submissions.forget_expired(site.clock())
    before = await status_of(site, header)
    site.clock.move(seconds=1)
    after = await status_of(site, header)
    await site.rooms.submissions.forget_expired(site.clock())

    assert (before, after) == (200, 401)
    assert await count_of(site, submissions) == 0


async def test_submissions_are_swept(site: Site) -> None:
    """What is over is forgotten without anybody asking for it."""
    assert site.rooms.submissions.forget_expired in site.rooms.forgetting


async def test_key_stops_with_its_platform(site: Site) -> None:
    """A platform that is switched off serves nothing; switched on again it does, until it is deleted."""
    header = await submission(site)
    address = f"/admin/platforms/{site.platform['id']}"

    await site.client.post(f"{address}/deactivate", headers=BEARER)
    inactive = await status_of(site, header)
    await site.client.post(f"{address}/activate", headers=BEARER)
    active = await status_of(site, header)
    await site.client.delete(address, headers=BEARER)

    assert (inactive, active, await status_of(site, header)) == (401, 200, 401)
    assert await count_of(site, submissions) == 0


async def test_notice_that_comes_again_later_has_the_same_key(site: Site) -> None:
    """A notice of the same name, long after the first, brings up to date what its key opens."""
    first = await told(site)
    site.clock.move(seconds=(REMEMBERED_FOR + timedelta(seconds=1)).total_seconds())
    await site.rooms.launches.forget_expired(site.clock())

    second = await told(site, **asset_claims(asset(asset_id="as-9")))

    listed = await site.client.get("/api/assets", headers=key_header(first["serviceKey"]))
    assert first["serviceKey"] == second["serviceKey"]
    assert [found["id"] for found in listed.json()["assets"]] == ["as-9"]


@pytest.mark.parametrize("key", ["", "x", "a\0b", "é"])
async def test_key_that_nobody_gave_is_refused(site: Site, key: str) -> None:
    """What is no key of any activity or notice opens nothing, where the notice's own opens its assets."""
    given = await submission(site)

    answer = await site.client.get("/api/assets", headers={b"Authorization": key_header(key)["Authorization"].encode()})

    assert (answer.status_code, code_of(answer)) == (401, "INVALID_LTIK_AUTH_AUTHORIZATION_HEADER")
    assert await status_of(site, given) == 200


async def test_key_without_its_api_key_is_refused(site: Site) -> None:
    """A service key alone, read somewhere on its way, opens nothing."""
    given = await submission(site)
    key = given["Authorization"].rpartition(":")[2]

    refused = await status_of(site, {"Authorization": f"SERVICE-AUTH-V1 another:{key}"})

    assert (refused, await status_of(site, given)) == (401, 200)


@pytest.mark.parametrize(("changes", "asked"), [({}, False), ({"notice_url": TOOL}, True)], ids=["off", "on"])
def test_scopes_are_asked_for_where_notices_come(changes: dict[str, Any], asked: bool) -> None:
    """Who cannot hear of submissions does not ask to read them."""
    scopes = settings(**changes).tool.scopes

    assert [scope in scopes for scope in (f"{SCOPES}asset.readonly", f"{SCOPES}report")] == [asked, asked]


async def test_key_is_not_kept_with_an_error_page(site: Site) -> None:
    """A tool that fails and shows the request on its error page leaves no key of it behind in the database."""
    lms_of(site).echoes = True
    key = (await told(site))["serviceKey"]

    replies = await replies_of(site)

    assert (len(replies), replies[0]["bodyReceived"]["serviceKey"]) == (1, "***")
    assert key not in json.dumps(replies)


async def replies_of(site: Site) -> list[dict[str, Any]]:
    """What is kept of the tool's answers, once there are some."""
    kept = select(outbox.c.reply).where(outbox.c.reply.is_not(None))
    replies: list[str] = []
    with anyio.fail_after(20):
        while not replies:
            async with site.rooms.health.engine.connect() as connection:
                replies = list((await connection.execute(kept)).scalars())
            await anyio.sleep(0.01)
    return [json.loads(reply) for reply in replies]
