"""Handlers for notices as the tool puts them, and the notices that come to them (Platform Notification Service)."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from conformance.bench.platform_bench import PlatformBench
from conformance.browser.exchange import Response
from conformance.mock_tool.id_token import SignedToken, Untrusted, verified
from conformance.mock_tool.receiver import Received
from conformance.mock_tool.strict_json import NotStrict, object_from
from conformance.outcomes import Breach, Inconclusive, NotApplicable
from conformance.suite.platform.services import claim_of, object_of
from conformance.target.values import origin_of
from mock_platform import vocabulary as lti

PATIENCE_S = 10.0


@dataclass(frozen=True)
class Handler:
    """Where this test takes notices; `known` is how many requests had come before it was put."""

    bench: PlatformBench
    path: str
    url: str

    def requests(self, number: int = 1) -> Sequence[Received]:
        """Return what came, as soon as there are so many; raise `Breach` when nothing comes."""
        got = self.bench.receiver.wait_for(lambda one: one.path == self.path, number=number, timeout_s=PATIENCE_S)
        if not got:
            raise Breach(f"no notice came to the handler within {PATIENCE_S:g} s")
        return got

    def tokens(self) -> list[str]:
        """Return the tokens of the first request; raise `Breach` when it is not what the service sends."""
        try:
            notices = object_from(self.requests()[0].body).get("notices")
        except NotStrict as error:
            raise Breach(f"the notices cannot be read: {error}") from error
        if not isinstance(notices, list) or not notices or not all(isinstance(each, dict) for each in notices):
            raise Breach(f"`notices` should be an array of objects, got {notices!r:.200}")
        return [str(each.get("jwt")) for each in notices]

    def notice(self) -> SignedToken:
        """Return the first notice, verified as launches are; raise `Breach` when it cannot be."""
        keys = self.bench.key_set()["keys"]
        try:
            return verified(self.tokens()[0], keys)
        except Untrusted as error:
            raise Breach(f"the notice is not signed as a launch is: {error}") from error


@dataclass(frozen=True)
class Subscriptions:
    """The handlers of one deployment."""

    bench: PlatformBench
    claims: Mapping[str, Any]
    url: str
    types: Sequence[str]

    @classmethod
    def of(cls, bench: PlatformBench, **visit: Any) -> "Subscriptions":
        """Launch, and return what the tool may subscribe to; raise `NotApplicable` when the launch offers nothing."""
        claims = bench.message(**visit).claims
        claim = claim_of(claims, lti.CLAIM_NOTICES)
        url, types = claim.get("platform_notification_service_url"), claim.get("notice_types_supported")
        if not isinstance(url, str) or not isinstance(types, list) or not types:
            raise NotApplicable("the claim of the notification service names no address, or no types of notice")
        return cls(bench, claims, url, [str(each) for each in types])

    def put(self, notice_type: Any, handler: Any) -> Response:
        """PUT a handler for a type of notice."""
        body = {"notice_type": notice_type, "handler": handler}
        return self._call("PUT", body, lti.MEDIA_TYPE_JSON)

    def listing(self) -> dict[str, Any]:
        """GET what the tool has."""
        return object_of(self._call("GET", None, ""))

    def handlers(self) -> dict[str, str]:
        """Return the handlers that there are, by their type."""
        listed = self.listing().get("notice_handlers")
        if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
            raise Breach(f"notice_handlers should be an array of objects, got {listed!r:.200}")
        return {str(each.get("notice_type")): str(each["handler"]) for each in listed if each.get("handler")}

    def demand_type(self, notice_type: str) -> None:
        """Raise `NotApplicable` unless this type of notice is offered."""
        if notice_type not in self.types:
            raise NotApplicable(f"the platform does not offer {notice_type}")

    @contextmanager
    def subscribed(self, notice_type: str) -> Iterator[Handler]:
        """Take notices of this type for a while; raise `Inconclusive` when that is refused."""
        handler = self.new_handler()
        answer = self.put(notice_type, handler.url)
        if not 200 <= answer.status < 300:
            raise Inconclusive(f"a valid subscription was refused: {answer.status} {answer.text[:200]!r}")
        try:
            yield handler
        finally:
            self.put(notice_type, "")

    def new_handler(self) -> Handler:
        """Return an address of the tool that nothing was sent to yet; raise `NotApplicable` when the suite has none."""
        self.bench.receiver  # noqa: B018  # raises where nobody listens
        path = f"/lti-conformance/notices/{uuid4().hex}"
        return Handler(self.bench, path, origin_of(self.bench.subject.tool.login_url) + path)

    def _call(self, method: str, body: Any, media_type: str) -> Response:
        token = self.bench.access_token(lti.SCOPE_NOTICE_HANDLERS)
        return self.bench.call(
            method, self.url, token=token, accept=lti.MEDIA_TYPE_JSON, body=body, media_type=media_type
        )
