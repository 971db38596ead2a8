"""A launch that a gateway accepted, and the gateway's API as the tool behind it calls it.

Beside the answers a test may look at what the platform was asked: the journal of the mock LMS from the launch on.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from conformance.bench.bench import Bench
from conformance.bench.launch import Plan
from conformance.browser.browser import Browser
from conformance.browser.exchange import Response
from conformance.outcomes import Breach
from conformance.subject.gateway import GatewaySubject
from conformance.suite.gateway.subject import gateway_of
from mock_platform import vocabulary as lti
from mock_platform.edits import Edit

ENVELOPE = ("status", "error", "details")


@dataclass(frozen=True)
class Session:
    """What a tool has after a launch; `browser` is the one in which it was made."""

    gateway: GatewaySubject
    browser: Browser
    plan: Plan
    launch_id: str
    ltik: str
    since: int

    def ask(self, method: str, path: str, document: Any = None, *, credentials: str | None = None) -> Response:
        """Call the API with the ltik, or with other credentials (an empty text: with none)."""
        return self.gateway.api(self.browser, self.ltik).ask(method, path, document, credentials=credentials)

    def get(self, path: str, *, credentials: str | None = None) -> dict[str, Any]:
        """Read a JSON object, or raise `Breach` when the API gives none."""
        return object_of(expect(self.ask("GET", path, credentials=credentials), 200))

    def id_token(self, *, query: str = "") -> dict[str, Any]:
        """Read the id token."""
        return self.get(f"/api/idtoken{query}")

    def by_service_key(self) -> str:
        """Return the credentials that work without this launch; raise `Breach` when it has no service key."""
        service_key = self.id_token().get("services", {}).get("serviceKey")
        if not service_key:
            raise Breach("services.serviceKey is missing although grades and roster are available")
        return f"SERVICE-AUTH-V1 {self.gateway.gateway.key()}:{service_key}"

    def asked_of_platform(self, endpoint: str) -> list[dict[str, Any]]:
        """Return the requests that the platform received at an endpoint since the launch."""
        return self.plan.registration.control.journal(after=self.since, kind="request", endpoint=endpoint)

    def line_item(self) -> str:
        """Return the address of the launch's own line item."""
        address = self.id_token().get("services", {}).get("assignmentAndGrades", {}).get("lineItemId")
        if not isinstance(address, str):
            raise Breach("services.assignmentAndGrades.lineItemId is missing although the launch has one line item")
        return address


def open_session(bench: Bench, *changes: Edit, plan: Plan | None = None, **planned: Any) -> Session:
    """Have a valid launch accepted, and return what the tool has then."""
    driven = bench.session(*changes, plan=plan, **planned)
    ltik = driven.judgement.captured["ltik"]
    return Session(gateway_of(bench), driven.browser, driven.plan, driven.launch_id, ltik, driven.since)


def deep_linking_session(bench: Bench, *changes: Edit) -> Session:
    """Have a teacher's deep linking launch accepted."""
    plan = Plan(bench.subject.primary(), user="teacher", message=lti.MESSAGE_DEEP_LINKING_REQUEST, edits=changes)
    return open_session(bench, plan=plan)


def expect(response: Response, *statuses: int) -> Response:
    """Return an answer that has one of these statuses, or raise `Breach`."""
    if response.status not in statuses:
        wanted = " or ".join(map(str, statuses))
        called = f"{response.request.method} {response.request.url.partition('?')[0][:120]}"
        raise Breach(f"{called} should answer {wanted}, got {response.status}: {response.text[:200]!r}")
    return response


def object_of(response: Response) -> dict[str, Any]:
    """Return the JSON object of an answer, or raise `Breach`."""
    try:
        document = json.loads(response.body)
    except ValueError as error:
        raise Breach(f"the answer should be JSON, got {response.text[:200]!r}") from error
    if not isinstance(document, dict):
        raise Breach(f"the answer should be a JSON object, got {response.text[:200]!r}")
    return document


def refusal_of(response: Response, *statuses: int) -> dict[str, Any]:
    """Return the details of a refusal in the documented envelope, or raise `Breach`."""
    document = object_of(expect(response, *statuses))
    missing = [name for name in ENVELOPE if name not in document]
    if missing or not isinstance(document.get("details"), dict):
        raise Breach(f"the error should have {', '.join(ENVELOPE)}, got {response.text[:200]!r}")
    if document["status"] != response.status:
        raise Breach(f"the error's status should be that of the answer, {response.status}, got {document['status']!r}")
    details: dict[str, Any] = document["details"]
    return details


def agree(what: str, expected: Any, got: Any) -> None:
    """Raise `Breach` when something is not as expected."""
    if expected != got:
        raise Breach(f"{what} should be {expected!r:.200}, got {got!r:.200}")


def in_path(address: str) -> str:
    """A line item's address as one segment of a path."""
    return quote(address, safe="")
