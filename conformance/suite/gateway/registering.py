"""A new platform opens a gateway's registration address, with the tool's approval where the gateway asks for it first.

Whether it asks is the gateway's setting. What a registration comes to is the same either way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from conformance.bench.bench import Bench
from conformance.browser.exchange import Request, Response, json_request
from conformance.browser.page import REDIRECTS
from conformance.instrument.control import Control
from conformance.outcomes import Breach, NotApplicable
from conformance.suite.gateway.session import expect, object_of
from conformance.suite.gateway.subject import demand_offered, gateway_of

PATH: Final = "/lti/register"
WAITING: Final = "/api/registrations"
_UNASKED: Final = f"this gateway asks nobody for approval: {PATH} sends the window nowhere"


@dataclass(frozen=True)
class Registering:
    """A platform that opened the registration address: what it was answered, and what has come of it."""

    bench: Bench
    control: Control
    order: dict[str, Any]
    answer: Response

    def call(self, method: str, path: str, document: Any = None, *, credentials: str | None = None) -> Response:
        """Call the API with the API key, or with other credentials."""
        gateway = gateway_of(self.bench).gateway
        headers = {"Authorization": f"Bearer {gateway.key()}" if credentials is None else credentials}
        return self.bench.browser().ask(json_request(method, gateway.url.rstrip("/") + path, document, headers=headers))

    def waiting_id(self) -> str:
        """Return the id under which the registration waits for approval; raise `NotApplicable` when it does not."""
        if self.answer.status not in REDIRECTS:
            raise NotApplicable(_UNASKED)
        query = parse_qs(urlsplit(self.answer.header("location") or "").query)
        if not query.get("registrationId"):
            raise Breach("the address of the approval should have registrationId in its query")
        return query["registrationId"][0]

    def complete(self, **consent: Any) -> dict[str, Any]:
        """Approve; return the answer, or raise `Breach`."""
        answer = self.call("POST", f"{WAITING}/{self.waiting_id()}/complete", consent)
        return object_of(expect(answer, 200))

    def finished(self) -> str:
        """Return the HTML that ends the registration: the page that opened, or what an approval gives."""
        if self.answer.status in REDIRECTS:
            return str(self.complete().get("html"))
        return expect(self.answer, 200).text

    def client_id(self) -> str | None:
        """Return the client id of the tool that the platform made for this registration, if it made one."""
        shown = self.control.call("GET", f"/registrations/dynamic/{self.order['registration_id']}")
        found: str | None = shown["client_id"]
        return found

    def platforms(self) -> list[dict[str, Any]]:
        """Return what the gateway has registered of this platform."""
        listed = gateway_of(self.bench).admin("GET", f"/admin/platforms?{urlencode({'url': self.control.issuer})}")
        # A gateway that ignores the filter shows platforms that are not ours to delete.
        return [platform for platform in listed["platforms"] if platform.get("url") == self.control.issuer]


@contextmanager
def registering(bench: Bench) -> Iterator[Registering]:
    """Let a new platform open the registration address; what came of it is deleted again."""
    demand_offered(bench, PATH)
    gateway = gateway_of(bench)
    control = gateway.stranger()
    address = gateway.gateway.url.rstrip("/") + PATH
    order = control.call("POST", "/registrations/dynamic", {"registration_url": address, "browser": True})
    query = {
        "openid_configuration": control.url("/.well-known/openid-configuration"),
        "registration_token": order["registration_token"],
    }
    answer = bench.browser().ask(Request("GET", f"{address}?{urlencode(query)}", (("Accept", "text/html"),)))
    gateway.asks_for_approval = answer.status in REDIRECTS
    opened = Registering(bench, control, order, answer)
    try:
        yield opened
    finally:
        for platform in opened.platforms():
            gateway.admin("DELETE", f"/admin/platforms/{platform['id']}")


@contextmanager
def waiting(bench: Bench) -> Iterator[Registering]:
    """The same at a gateway that asks its tool for approval; raise `NotApplicable` when it is known not to."""
    if gateway_of(bench).asks_for_approval is False:
        raise NotApplicable(_UNASKED)
    with registering(bench) as opened:
        opened.waiting_id()
        yield opened
