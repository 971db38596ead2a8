"""A learning platform where people hand in, and the tool that hears of it: both sides of the gateway in one place."""

import hashlib
import json
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import anyio
import httpx

from gateway.tests.lms import C
from gateway.tests.service_lms import ServiceLms
from gateway.tests.site import API_KEY, Database, Site, open_site

TOOL = "https://tool.example/notices"
SECRET = b"n" * 32
SUBMISSION = "LtiAssetProcessorSubmissionNotice"
ESSAY = b"Cells are small."
ESSAY_URL = "https://lms.example/assets/as-1"
REPORTS = "https://lms.example/processors/p-1/reports"
SCOPES = "https://purl.imsglobal.org/spec/lti/scope/"


@dataclass
class Submitting(ServiceLms):
    """A platform that tells of submissions; `given` is what the tool was given, which may fail and show it again."""

    given: list[dict[str, Any]] = field(default_factory=list)
    echoes: bool = False

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer as the tool, or as the platform."""
        if str(request.url) == TOOL:
            self.given.append(json.loads(request.content))
            return httpx.Response(500, content=request.content) if self.echoes else httpx.Response(204)
        return await super().answer(request)

    def notice(self, now: float, /, **edits: Any) -> dict[str, Any]:
        """The claims of a valid notice of a submission; `edits` set members, None takes one out."""
        claims = {
            C + "notice": {"id": "no-1", "type": SUBMISSION, "timestamp": "2026-03-01T11:59:00.000Z"},
            C + "activity": {"id": "a-1"},
            C + "submission": {"id": "s-1"},
            C + "for_user": {"user_id": "user-8"},
            **asset_claims(),
            **edits,
        }
        return super().notice(now, **claims)


def asset_claims(*assets: dict[str, Any]) -> dict[str, Any]:
    """The claims of both services; without assets, of one essay."""
    return {
        C + "assetservice": {"scope": [SCOPES + "asset.readonly"], "assets": list(assets) or [asset()]},
        C + "assetreport": {"scope": [SCOPES + "report"], "report_url": REPORTS},
    }


def asset(content: bytes = ESSAY, **edits: Any) -> dict[str, Any]:
    """An asset as a platform names it; `edits` set members, None takes one out."""
    members = {
        "asset_id": "as-1",
        "url": ESSAY_URL,
        "sha256_checksum": b64encode(hashlib.sha256(content).digest()).decode(),
        "timestamp": "2026-03-01T11:58:00Z",
        "size": len(content),
        "content_type": "text/plain",
        "title": "Essay",
        "filename": "essay.txt",
        **edits,
    }
    return {name: value for name, value in members.items() if value is not None}


@asynccontextmanager
async def open_submitting_site(database: Database, **changes: Any) -> AsyncIterator[Site]:
    """A gateway whose platform tells of submissions."""
    settings = {"notice_url": TOOL, "notice_secret": SECRET, **changes}
    async with open_site(database, lms=Submitting(), **settings) as site:
        yield site


def lms_of(site: Site) -> Submitting:
    """The site's platform."""
    assert isinstance(site.lms, Submitting)
    return site.lms


async def told(site: Site, **edits: Any) -> dict[str, Any]:
    """What the tool is given of a notice, which the platform sends now."""
    lms = lms_of(site)
    before = len(lms.given)
    token = lms.id_token(lms.notice(site.clock().timestamp(), **edits))
    answer = await site.client.post("/lti/notices", json={"notices": [{"jwt": token}]})
    assert answer.json() == {"taken": 1, "refused": []}, answer.text
    with anyio.fail_after(20):
        while len(lms.given) == before:
            await site.rooms.outbox.deliver_due()
            await anyio.sleep(0.01)
    return lms.given[-1]


async def submission(site: Site, *assets: dict[str, Any], **edits: Any) -> dict[str, str]:
    """The credentials that a tool gets by a notice of these assets."""
    return key_header((await told(site, **asset_claims(*assets), **edits))["serviceKey"])


def key_header(service_key: str) -> dict[str, str]:
    """The credentials of a tool that has a service key."""
    return {"Authorization": f"SERVICE-AUTH-V1 {API_KEY}:{service_key}"}
