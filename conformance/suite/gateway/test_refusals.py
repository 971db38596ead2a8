"""How the API says no: one envelope for everything, with the platform's own words where it refused (LTIAAS, errors)."""

from urllib.parse import urlencode

import pytest

from conformance.bench.bench import Bench
from conformance.bench.launch import Plan
from conformance.browser.exchange import Request, Response
from conformance.cases import requirement
from conformance.outcomes import Breach
from conformance.suite.gateway.session import agree, expect, in_path, open_session, refusal_of
from conformance.suite.gateway.subject import gateway_of

pytestmark = pytest.mark.kind("gateway")

CALLS = {
    "unknown-path": ("GET", "/api/no-such-thing", None),
    "unknown-method": ("DELETE", "/api/idtoken", None),
    "no-label": ("POST", "/api/lineitems", {"scoreMaximum": 10}),
    "no-items": ("POST", "/api/deeplinking", {}),
    "no-line-item": ("GET", "/api/lineitems/no-address-at-all", None),
    "no-score": ("POST", "/api/lineitems/{own}/scores", {}),
}


@requirement("LTIAAS-010")
@pytest.mark.parametrize("name", list(CALLS))
def test_every_refusal_has_the_envelope(bench: Bench, name: str) -> None:
    """What the gateway refuses by itself is refused in the documented envelope."""
    session = open_session(bench)
    method, path, body = CALLS[name]

    refusal_of(session.ask(method, path.format(own=in_path(session.line_item())), body), *range(400, 500))


@requirement("LTIAAS-010")
@pytest.mark.parametrize("path", ["/api/idtoken", "/api/no-such-thing"], ids=["credentials", "unknown-path"])
def test_an_error_of_the_api_is_no_page(bench: Bench, path: str) -> None:
    """Whoever asks for HTML first is answered in JSON, too: clients take a page for an error of the platform's."""
    gateway = gateway_of(bench).gateway
    headers = (("Accept", "text/html,*/*;q=0.8"), ("Authorization", "LTIK-AUTH-V2 no-such-key:no-such-ltik"))

    refusal_of(bench.browser().ask(Request("GET", gateway.url.rstrip("/") + path, headers)), *range(400, 500))


@requirement("LTIAAS-013")
@pytest.mark.parametrize("who", ["unknown", "inactive"])
def test_a_login_of_a_stranger_tells_who_it_was(bench: Bench, who: str) -> None:
    """A platform that is unknown, or was switched off, is refused with the documented code and its issuer."""
    gateway = gateway_of(bench)
    registration = bench.subject.alone()
    bench.control(Plan(registration))
    platform = next(one for one in gateway.platforms() if one["url"] == registration.issuer)
    gateway.admin("POST", f"/admin/platforms/{platform['id']}/deactivate")
    issuer = registration.issuer if who == "inactive" else "https://stranger.example"

    details = refusal_of(_login(bench, issuer, registration.client_id), 400)

    agree("details.message", "UNREGISTERED_OR_INACTIVE_PLATFORM", details.get("message"))
    agree("details.bodyReceived.iss", issuer, (details.get("bodyReceived") or {}).get("iss"))


@requirement("LTIAAS-011")
def test_a_refusal_by_the_platform_is_passed_on(bench: Bench) -> None:
    """A line item that the platform does not know is refused with the platform's status, and as external."""
    session = open_session(bench)
    unknown = session.line_item().replace("li-", "no-such-li-")

    details = refusal_of(session.ask("GET", f"/api/lineitems/{in_path(unknown)}"), 404)

    if details.get("externalError") is not True or not details.get("externalUrl"):
        raise Breach(f"details should have externalError and externalUrl, got {sorted(details)}")


@requirement("LTIAAS-012")
@pytest.mark.parametrize("path", ["//api/idtoken", "///api/lineitems"], ids=["two", "three"])
def test_surplus_slashes_change_nothing(bench: Bench, path: str) -> None:
    """A path that begins with more than one slash is answered as with one."""
    session = open_session(bench)

    expect(session.ask("GET", path), 200)


def _login(bench: Bench, issuer: str, client_id: str) -> Response:
    said = {
        "iss": issuer,
        "client_id": client_id,
        "login_hint": "somebody",
        "target_link_uri": bench.facts.launch_url,
    }
    url = f"{bench.facts.login_url}?{urlencode(said)}"
    return bench.browser().ask(Request("GET", url, (("Accept", "application/json"),)))
