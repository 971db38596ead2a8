"""`/api/servicekeys`, of the keys that go with notices: listed beside those of activities, and revoked like them."""

import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from gateway.launch.notice_reception import REMEMBERED_FOR
from gateway.storage.submissions import KEPT_FOR
from gateway.tests.lms import C
from gateway.tests.postgresql import BOTH
from gateway.tests.site import BEARER, Database, Site, code_of
from gateway.tests.submitting import SUBMISSION, key_header, open_submitting_site, told

pytestmark = pytest.mark.anyio
STORED_IN = BOTH


@pytest.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    async with open_submitting_site(database) as opened:
        yield opened


async def listed(site: Site, **query: Any) -> dict[str, Any]:
    """What the list shows."""
    answer = await site.client.get("/api/servicekeys", params=query, headers=BEARER)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


async def notice_key(site: Site, identity: str = "no-1") -> str:
    """The service key of a notice that comes now."""
    named = {C + "notice": {"id": identity, "type": SUBMISSION, "timestamp": "2026-03-01T11:59:00.000Z"}}
    key: str = (await told(site, **named))["serviceKey"]
    return key


async def revoke(site: Site, key: str) -> httpx.Response:
    """Revoke a key, as who knows its text can."""
    return await site.client.delete(f"/api/servicekeys/{id_of(key)}", headers=BEARER)


def id_of(key: str) -> str:
    """The id under which a key is listed."""
    return hashlib.sha256(key.encode()).hexdigest()


async def statuses(site: Site, *keys: str) -> list[int]:
    """How the list of assets is answered to each key."""
    return [(await site.client.get("/api/assets", headers=key_header(key))).status_code for key in keys]


async def test_key_of_a_notice_is_listed_without_itself(site: Site) -> None:
    """The list tells of which notice it is and when it ends, and holds no key."""
    key = await notice_key(site)

    document = await listed(site)

    assert document == {
        "serviceKeys": [
            {
                "id": id_of(key),
                "kind": "notice",
                "platformId": site.platform["id"],
                "deploymentId": "d1",
                "noticeType": SUBMISSION,
                "noticeId": "no-1",
                "refreshedAt": "2026-03-01T12:00:00.000Z",
                "expiresAt": "2026-08-28T12:00:00.000Z",
            }
        ]
    }


async def test_revoked_key_of_a_notice_ends_at_once(site: Site) -> None:
    """It opens nothing and is listed no longer; the key of another notice stays, and a second revocation finds none."""
    one, other = await notice_key(site, "no-1"), await notice_key(site, "no-2")
    before = await statuses(site, one, other)

    ended = await revoke(site, one)
    again = await revoke(site, one)

    assert (ended.status_code, ended.content) == (204, b"")
    assert (again.status_code, code_of(again)) == (404, "SERVICE_KEY_NOT_FOUND")
    assert (before, await statuses(site, one, other)) == ([200, 200], [401, 200])
    assert [key["noticeId"] for key in (await listed(site))["serviceKeys"]] == ["no-2"]


async def test_notice_that_comes_again_does_not_revive_its_key(site: Site) -> None:
    """Who can replay a notice cannot take a revocation back."""
    key = await notice_key(site)
    await revoke(site, key)
    site.clock.move(seconds=(REMEMBERED_FOR + timedelta(seconds=1)).total_seconds())
    await site.rooms.launches.forget_expired(site.clock())

    same = await notice_key(site)

    assert (same, await statuses(site, key)) == (key, [401])
    assert await listed(site) == {"serviceKeys": []}


async def test_key_that_expired_is_neither_listed_nor_revoked(site: Site) -> None:
    """What has ended by itself is gone, though its row be not swept yet."""
    key = await notice_key(site)
    site.clock.move(seconds=(KEPT_FOR - timedelta(seconds=1)).total_seconds())
    before = len((await listed(site))["serviceKeys"])
    site.clock.move(seconds=1)

    assert (before, await listed(site)) == (1, {"serviceKeys": []})
    assert (await revoke(site, key)).status_code == 404


async def test_both_kinds_are_read_page_by_page(site: Site) -> None:
    """Keys of activities and of notices are one list in the order of their ids, and none is missed or told twice."""
    for number in range(3):
        await site.launch({C + "resource_link": {"id": f"rl-{number}"}})
        await notice_key(site, f"no-{number}")

    whole = (await listed(site))["serviceKeys"]
    first = await listed(site, limit=2)
    second = await listed(site, limit=2, after=first["next"])
    third = await listed(site, limit=2, after=second["next"])

    assert first["serviceKeys"] + second["serviceKeys"] + third["serviceKeys"] == whole
    assert [key["id"] for key in whole] == sorted(key["id"] for key in whole)
    assert sorted(key["kind"] for key in whole) == ["activity"] * 3 + ["notice"] * 3
    assert "next" not in third


async def test_list_knows_the_platforms_of_notices(site: Site) -> None:
    """The filter leaves the keys of one platform; an id that no text may be finds nothing."""
    await notice_key(site)

    own = await listed(site, platformId=site.platform["id"])
    others = [await listed(site, **query) for query in ({"platformId": "0" * 32}, {"after": "\0"})]

    assert len(own["serviceKeys"]) == 1
    assert others == [{"serviceKeys": []}] * 2
