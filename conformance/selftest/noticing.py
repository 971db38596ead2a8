"""A gateway that subscribed to notices of the mock LMS, and what it hands on to its tool.

The tool is the mock's own sink, so the journal shows what the gateway hands on.
"""

import hashlib
import hmac
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx

from conformance.demo import reference_gateway
from conformance.selftest.registering import CLIENT_ID, introduce
from conformance.target.file import Gateway
from mock_platform import MockPlatform

SECRET: Final = "n" * 40
PATIENCE_S: Final = 60


@dataclass(frozen=True)
class Subscribed:
    """A mock LMS and a gateway that subscribed to its notices; `listed` is what the gateway says of that."""

    lms: MockPlatform
    gateway: Gateway
    client: httpx.Client
    listed: dict[str, Any]

    def handed_on(self, *wanted: str) -> dict[str, dict[str, Any]]:
        """All notices that the tool was given, by id; waits for the wanted ones. Each is signed right."""
        deadline = time.monotonic() + PATIENCE_S
        while not set(wanted) <= set(found := {told["noticeId"]: told for told in self._told()}):
            assert time.monotonic() < deadline, f"the tool was given {found}"
            time.sleep(0.05)
        return found

    def _told(self) -> list[dict[str, Any]]:
        posts = self._posts()
        for entry in posts:
            mac = hmac.new(SECRET.encode(), entry["body"].encode(), hashlib.sha256).hexdigest()
            assert entry["headers"]["x-lti-gateway-signature"] == f"sha256={mac}"
        return [json.loads(entry["body"]) for entry in posts]

    def _posts(self) -> list[dict[str, Any]]:
        requests = self.lms.journal.select(kind="request")
        return [entry for entry in requests if entry["path"] == "/sink/tool"]


@contextmanager
def subscribed_to(*notice_types: str) -> Iterator[Subscribed]:
    """Start a mock LMS and a gateway, launch, and subscribe."""
    with MockPlatform() as lms:
        own = {
            "NOTICE_URL": f"{lms.issuer}/sink/tool",
            "NOTICE_SECRET": SECRET,
            "LAUNCH_URL": f"{lms.issuer}/sink/start",
            "PRE_APPROVAL_URL": f"{lms.issuer}/sink/approve",
        }
        env = {**os.environ, **{f"LTI_GATEWAY_{name}": value for name, value in own.items()}}
        with reference_gateway(env=env) as (url, api_key), _client(url) as client:
            gateway = Gateway(url=url, api_key=api_key)
            introduce(lms, gateway)
            launched = lms.launch(CLIENT_ID, user="teacher", link="quiz")
            assert launched.status == 200, launched.body
            opened = {"Authorization": f"LTIK-AUTH-V2 {api_key}:{httpx.URL(launched.url).params['ltik']}"}
            for name in notice_types:
                assert client.put(f"/api/notices/{name}", json={}, headers=opened).status_code == 200
            yield Subscribed(lms, gateway, client, client.get("/api/notices", headers=opened).json())


def _client(url: str) -> httpx.Client:
    return httpx.Client(base_url=url, trust_env=False, timeout=PATIENCE_S)
