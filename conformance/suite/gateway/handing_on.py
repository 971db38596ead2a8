"""What a gateway hands on to its tool: posted to the mock LMS's sink, which the journal watches.

The gateway's NOTICE_URL has to be ISSUER/sink/tool; its NOTICE_SECRET is told by `[gateway] notice_secret`.
"""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any

from conformance.bench.bench import Bench
from conformance.browser.exchange import Response
from conformance.outcomes import Breach, NotApplicable
from conformance.suite.gateway.session import Session, open_session
from conformance.suite.gateway.subject import ABSENT, gateway_of
from conformance.suite.notices import NO_SERVICE, Notice
from mock_platform import vocabulary as lti

PATH = "/sink/tool"
SIGNATURE = "x-lti-gateway-signature"
PATIENCE_S = 20.0
TICK_S = 0.05


@dataclass(frozen=True)
class HandedOn:
    """One notice as the tool got it."""

    document: dict[str, Any]
    is_signed: bool

    def service_key(self) -> str:
        """Return the key for the assets of the notice; raise `Breach` when it came without one."""
        key = self.document.get("serviceKey")
        if not isinstance(key, str) or not key:
            raise Breach("a notice of assets should come with a serviceKey")
        return key


def noticed_session(bench: Bench) -> Session:
    """Have a launch accepted by a gateway that takes notices, or raise `NotApplicable`."""
    session = open_session(bench)
    if lti.CLAIM_NOTICES not in session.id_token(query="?raw=true"):
        raise NotApplicable(NO_SERVICE)
    answer = session.ask("GET", "/api/notices")
    if answer.status in ABSENT or (answer.status == 403 and "INACTIVE_SERVICE" in answer.text):
        raise NotApplicable(f"this gateway takes no notices: GET /api/notices answers {answer.status}")
    return session


def demand_watched(bench: Bench) -> None:
    """Raise `NotApplicable` when what the gateway hands on cannot be seen."""
    if not gateway_of(bench).gateway.notice_secret:
        raise NotApplicable("the target file does not say how notices are handed on: [gateway] notice_secret")


def handed_on(bench: Bench, notice: Notice) -> list[HandedOn]:
    """Return every time that this notice was handed on, as soon as it was once; raise `Breach` if it never is."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        found = [told for told in _told(bench) if told.document.get("noticeId") == notice.id]
        if found:
            return found
        if time.monotonic() > deadline:
            raise Breach(f"a notice that was taken is not handed on to {PATH} within {PATIENCE_S:g} s")
        time.sleep(TICK_S)


def by_key(session: Session, key: str) -> str:
    """Return the credentials of a service key."""
    return f"SERVICE-AUTH-V1 {session.gateway.gateway.key()}:{key}"


def code_of(answer: Response) -> str:
    """Return the code of a refusal, "" when there is none."""
    try:
        details = json.loads(answer.body).get("details", {})
    except (ValueError, AttributeError):
        return ""
    return str(details.get("message", "")) if isinstance(details, dict) else ""


def _told(bench: Bench) -> list[HandedOn]:
    secret = gateway_of(bench).gateway.notice_secret.encode()
    requests = bench.run.mock.journal(kind="request", endpoint="sink")
    return [_read(request, secret) for request in requests if request["path"] == PATH]


def _read(request: dict[str, Any], secret: bytes) -> HandedOn:
    mac = hmac.new(secret, request["body"].encode(), hashlib.sha256).hexdigest()
    told = request["headers"].get(SIGNATURE, "")
    try:
        document = json.loads(request["body"])
    except ValueError:
        document = {}
    return HandedOn(document if isinstance(document, dict) else {}, told == f"sha256={mac}")
