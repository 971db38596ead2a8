"""Steps of a tool whose scores are sent later, and of the processes that send them, for the gateway's tests."""

import asyncio
from typing import Any
from urllib.parse import quote

import anyio
import httpx

from gateway.tests.gradebook import ITEM
from gateway.tests.site import BEARER, Site, ltik_header, ltik_of

SCORE = {
    "userId": "user-7",
    "activityProgress": "Completed",
    "gradingProgress": "FullyGraded",
    "scoreGiven": 17.5,
    "scoreMaximum": 20,
}
DOWN = httpx.Response(503)


async def credentials(site: Site, edits: dict[str, Any] | None = None) -> dict[str, str]:
    """The ltik's header of a new launch."""
    return ltik_header(ltik_of(await site.launch(edits)))


async def post(site: Site, header: dict[str, str], item: str = ITEM, **changes: Any) -> httpx.Response:
    """Post a score to be sent later."""
    path = f"/api/lineitems/{quote(item, safe='')}/scores"
    body = {name: value for name, value in {**SCORE, **changes}.items() if value is not None}
    return await site.client.post(path, params={"async": "true"}, json=body, headers=header)


async def accept(site: Site, header: dict[str, str], item: str = ITEM, **changes: Any) -> str:
    """Post a score, which must be accepted; gives its id."""
    answer = await post(site, header, item, **changes)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


async def attempted(site: Site, identity: str, *, times: int = 1) -> dict[str, Any]:
    """What is told of a score when this many attempts are over, and none is under way."""
    with anyio.fail_after(60):
        while True:
            await site.rooms.outbox.deliver_due()
            told = await shown(site, identity)
            if told["attempts"] >= times and not site.rooms.outbox._under_way:
                return await shown(site, identity)
            await anyio.sleep(0.01)


async def attempted_hourly(site: Site, identity: str, *, times: int) -> dict[str, Any]:
    """What is told of a score after this many attempts, an hour apart."""
    for attempt in range(1, times):
        await attempted(site, identity, times=attempt)
        site.clock.move(hours=1)
    return await attempted(site, identity, times=times)


async def shown(site: Site, identity: str) -> dict[str, Any]:
    """What the account is told of a score."""
    answer = await site.client.get(f"/api/scores/{identity}", headers=BEARER)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


async def listed(site: Site, header: dict[str, str], **params: str) -> list[str]:
    """The ids of the accepted scores that are listed for somebody."""
    answer = await site.client.get("/api/scores", params=params, headers=header)
    assert answer.status_code == 200, answer.text
    return [score["id"] for score in answer.json()["scores"]]


async def drained(*sites: Site) -> None:
    """Let processes that share a database deliver until nothing waits."""
    with anyio.fail_after(60):
        while await listed(sites[0], BEARER, state="waiting"):
            await asyncio.gather(*(site.rooms.outbox.deliver_due() for site in sites))
