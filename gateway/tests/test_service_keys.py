"""`/api/servicekeys`: keys are listed without themselves, and one that is revoked has ended."""

import asyncio
from typing import Any

import httpx
import pytest

from gateway.tests.lms import C
from gateway.tests.postgresql import BOTH
from gateway.tests.site import API_KEY, BEARER, Site, code_of

pytestmark = pytest.mark.anyio

STORED_IN = BOTH


async def key_of(site: Site, answer: httpx.Response) -> str | None:
    """The service key that the id token of a launch shows."""
    key: str | None = (await site.id_token(answer))["services"].get("serviceKey")
    return key


async def listed(site: Site, **query: Any) -> dict[str, Any]:
    """What the list shows."""
    answer = await site.client.get("/api/servicekeys", params=query, headers=BEARER)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


async def revoke(site: Site, identity: str) -> httpx.Response:
    """Revoke a key."""
    return await site.client.delete(f"/api/servicekeys/{identity}", headers=BEARER)


async def opens(site: Site, key: str | None) -> bool:
    """Whether a service key opens its activity: what then fails is the platform, which has no such service here."""
    headers = {"Authorization": f"SERVICE-AUTH-V1 {API_KEY}:{key}"}
    answer = await site.client.get("/api/memberships", headers=headers)
    return answer.status_code != 401


async def test_key_is_listed_without_itself(site: Site) -> None:
    """The list names platform, deployment, context and link, and holds no key."""
    key = await key_of(site, await site.launch())

    document = await listed(site)

    (shown,) = document["serviceKeys"]
    assert {name: shown[name] for name in shown if name != "id"} == {
        "kind": "activity",
        "platformId": site.platform["id"],
        "deploymentId": "d1",
        "contextId": "ctx9",
        "resourceLinkId": "rl-3",
        "refreshedAt": "2026-03-01T12:00:00.000Z",
    }
    assert key is not None
    assert key not in str(document)


async def test_revoked_key_ends_at_once(site: Site) -> None:
    """A revoked key opens nothing, is listed no longer, and no id token of an earlier launch shows another one."""
    launched = await site.launch()
    key = await key_of(site, launched)
    (shown,) = (await listed(site))["serviceKeys"]

    before = await opens(site, key)
    ended = await revoke(site, shown["id"])

    assert (before, ended.status_code, ended.content) == (True, 204, b"")
    assert await opens(site, key) is False
    assert await listed(site) == {"serviceKeys": []}
    assert await key_of(site, launched) is None


async def test_next_launch_gives_a_new_key(site: Site) -> None:
    """After a revocation the activity's next launch has a key of its own; the old one stays dead, again and again."""
    keys = []
    for _ in range(3):
        site.clock.move(seconds=1)
        keys.append(await key_of(site, await site.launch()))
        site.clock.move(seconds=1)
        await revoke(site, (await listed(site))["serviceKeys"][0]["id"])
    site.clock.move(seconds=1)
    keys.append(await key_of(site, await site.launch()))

    assert len(set(keys)) == 4
    assert [await opens(site, key) for key in keys] == [False, False, False, True]


async def test_other_activity_keeps_its_key(site: Site) -> None:
    """A revocation ends one key."""
    one = await key_of(site, await site.launch())
    (shown,) = (await listed(site))["serviceKeys"]
    other = await key_of(site, await site.launch({C + "resource_link": {"id": "rl-4"}}))

    await revoke(site, shown["id"])

    assert [await opens(site, key) for key in (one, other)] == [False, True]


async def test_key_can_be_revoked_once(site: Site) -> None:
    """An id whose key has ended is unknown, also after the activity was launched again."""
    await site.launch()
    (shown,) = (await listed(site))["serviceKeys"]
    await revoke(site, shown["id"])
    site.clock.move(seconds=1)
    await site.launch()

    again = await revoke(site, shown["id"])

    assert (again.status_code, code_of(again)) == (404, "SERVICE_KEY_NOT_FOUND")
    assert len((await listed(site))["serviceKeys"]) == 1


async def test_simultaneous_revocations_end_one_key(site: Site) -> None:
    """Of several who revoke the same key at once nobody ends the one after it."""
    await site.launch()
    (shown,) = (await listed(site))["serviceKeys"]

    answers = await asyncio.gather(*(revoke(site, shown["id"]) for _ in range(5)))
    site.clock.move(seconds=1)
    key = await key_of(site, await site.launch())

    assert {answer.status_code for answer in answers} <= {204, 404}
    assert await opens(site, key)


@pytest.mark.parametrize("identity", ["x", "%00", "0" * 64], ids=["short", "nul", "unknown"])
async def test_unknown_id_is_refused(site: Site, identity: str) -> None:
    """What is no key's id is unknown."""
    answer = await revoke(site, identity)

    assert (answer.status_code, code_of(answer)) == (404, "SERVICE_KEY_NOT_FOUND")


async def test_list_is_read_page_by_page(site: Site) -> None:
    """Each page tells where the next begins, and together they are the whole."""
    for number in range(3):
        await site.launch({C + "resource_link": {"id": f"rl-{number}"}})

    first = await listed(site, limit=2)
    second = await listed(site, limit=2, after=first["next"])

    links = sorted(key["resourceLinkId"] for key in first["serviceKeys"] + second["serviceKeys"])
    assert links == ["rl-0", "rl-1", "rl-2"]
    assert "next" not in second


async def test_list_knows_platforms(site: Site) -> None:
    """The filter leaves the keys of one platform."""
    await site.launch()

    own = await listed(site, platformId=site.platform["id"])
    other = await listed(site, platformId="0" * 32)

    assert (len(own["serviceKeys"]), other["serviceKeys"]) == (1, [])


@pytest.mark.parametrize("action", ["deactivate", "delete"])
async def test_key_ends_with_its_platform(site: Site, action: str) -> None:
    """A platform that is switched off or deleted takes its service keys along, at once."""
    key = await key_of(site, await site.launch())
    path = f"/admin/platforms/{site.platform['id']}"
    before = await opens(site, key)

    calls = {"deactivate": ("POST", f"{path}/deactivate"), "delete": ("DELETE", path)}
    await site.client.request(*calls[action], headers=BEARER)

    assert (before, await opens(site, key)) == (True, False)


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/servicekeys"), ("DELETE", f"/api/servicekeys/{'0' * 64}")],
    ids=["list", "revoke"],
)
async def test_keys_are_the_accounts(site: Site, method: str, path: str) -> None:
    """Neither an ltik nor nothing opens the list."""
    assert (await site.client.request(method, path)).status_code == 401


@pytest.mark.parametrize("path", ["/api/servicekeys", "/api/scores"])
async def test_empty_parameters_are_left_out(site: Site, path: str) -> None:
    """A limit or an id that was left empty is as good as none, in the lists of the gateway's own too."""
    answer = await site.client.get(path, params={"limit": "", "after": "", "platformId": ""}, headers=BEARER)

    assert answer.status_code == 200, answer.text
