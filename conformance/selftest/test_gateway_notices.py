"""Notices of the mock LMS through the gateway: subscribed to, signed, judged and handed on.

The tool is the mock's own sink, so the journal shows what the gateway hands on. Forged notices are the mock's edits:
what it can do to an id_token it can do to a notice.
"""

import hashlib
import hmac
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import httpx
import pytest

from conformance.demo import reference_gateway
from conformance.selftest.registering import CLIENT_ID, introduce
from conformance.target import Gateway
from mock_platform import MockPlatform, edits
from mock_platform import vocabulary as lti
from mock_platform.edits.edit import Edit

SECRET: Final = "n" * 40
HELLO: Final = "LtiHelloWorldNotice"
COPY: Final = "LtiContextCopyNotice"
PATIENCE_S: Final = 20


@dataclass(frozen=True)
class Subscribed:
    """A mock LMS and a gateway that subscribed to its notices."""

    lms: MockPlatform
    listed: dict[str, Any]

    def handed_on(self, *wanted: str) -> dict[str, str]:
        """The types of all notices that the tool was given, by id; waits for the wanted ones. Each is signed right."""
        deadline = time.monotonic() + PATIENCE_S
        while not set(wanted) <= set(found := {told["noticeId"]: told["type"] for told in self._told()}):
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


@pytest.fixture(scope="module")
def subscribed() -> Iterator[Subscribed]:
    """Start both, launch, and subscribe."""
    with MockPlatform() as lms:
        own = {
            "NOTICE_URL": f"{lms.issuer}/sink/tool",
            "NOTICE_SECRET": SECRET,
            "LAUNCH_URL": f"{lms.issuer}/sink/start",
        }
        env = {**os.environ, **{f"LTI_GATEWAY_{name}": value for name, value in own.items()}}
        with reference_gateway(env=env) as (url, api_key):
            introduce(lms, Gateway(url=url, api_key=api_key))
            ltik = httpx.URL(lms.launch(CLIENT_ID, user="teacher", link="quiz").url).params["ltik"]
            with httpx.Client(base_url=url, trust_env=False) as client:
                client.headers["Authorization"] = f"LTIK-AUTH-V2 {api_key}:{ltik}"
                for name in (HELLO, COPY):
                    assert client.put(f"/api/notices/{name}", json={}).status_code == 200
                yield Subscribed(lms, client.get("/api/notices").json())


def test_notices_are_handed_on(subscribed: Subscribed) -> None:
    """Whoever subscribes is greeted, and what the platform tells later comes too, each once."""
    subscribed.lms.deliver_notices()
    subscribed.lms.copy_course("biology", "biology-copy")
    sent = subscribed.lms.deliver_notices()

    told = subscribed.handed_on(*(notice.id for notice in sent))

    assert {notice.state for notice in sent} == {"delivered"}
    assert {HELLO, COPY} == {told[notice.id] for notice in sent}
    assert {handler["noticeType"] for handler in subscribed.listed["handlers"] if handler["isOwn"]} == {HELLO, COPY}


FORGED: Final = {
    "foreign": edits.sign_with("foreign"),
    "expired": edits.claim("exp", 1),
    "other audience": edits.claim("aud", "another"),
    "other issuer": edits.claim("iss", "https://other.example"),
    "a launch": edits.claim([lti.CLAIM_MESSAGE_TYPE], lti.MESSAGE_RESOURCE_LINK),
}


@pytest.mark.parametrize("edit", FORGED.values(), ids=FORGED)
def test_forged_notice_is_refused(subscribed: Subscribed, edit: Edit) -> None:
    """A forged notice is answered with a 4xx and goes nowhere; a true one after it does."""
    forged = subscribed.lms.send_notice(CLIENT_ID, HELLO, edits=[edit])
    control = subscribed.lms.send_notice(CLIENT_ID, HELLO)

    told = subscribed.handed_on(control.id)

    assert 400 <= forged.tries[0]["status"] < 500
    assert control.state == "delivered"
    assert forged.id not in told
