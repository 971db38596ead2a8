"""Steps of a tool that decides about registrations, for the gateway's tests."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from gateway.tests.inviting import invite
from gateway.tests.site import BEARER, Site

APPROVAL = "https://tool.example/approve?plan=free"


async def invited(site: Site, **query: str) -> str:
    """Invite the tool, and give the id under which the registration waits."""
    answer = await invite(site, **query)
    assert answer.status_code == 302, answer.text
    (identity,) = parse_qs(urlsplit(answer.headers["location"]).query)["registrationId"]
    return identity


async def complete(site: Site, identity: str, body: dict[str, Any] | None = None) -> httpx.Response:
    """Complete a registration as the tool does; without a body nothing is sent."""
    content = None if body is None else json.dumps(body)
    headers = BEARER | ({} if body is None else {"Content-Type": "application/json"})
    return await site.client.post(f"/api/registrations/{identity}/complete", content=content, headers=headers)


async def shown(site: Site, identity: str, **query: str) -> httpx.Response:
    """What the API shows of a registration that waits."""
    return await site.client.get(f"/api/registrations/{identity}", params=query, headers=BEARER)
