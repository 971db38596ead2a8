"""How the API says no: one envelope for everything, with the platform's own words where it refused (LTIAAS, errors)."""

import pytest

from conformance.bench import Bench
from conformance.cases import requirement
from conformance.outcomes import Breach
from conformance.suite.gateway.session import expect, in_path, open_session, refusal_of

pytestmark = pytest.mark.kind("gateway")

CALLS = {
    "unknown-path": ("GET", "/api/no-such-thing", None),
    "unknown-method": ("DELETE", "/api/idtoken", None),
    "no-label": ("POST", "/api/lineitems", {"scoreMaximum": 10}),
    "no-items": ("POST", "/api/deeplinking", {}),
}


@requirement("LTIAAS-010")
@pytest.mark.parametrize("name", list(CALLS))
def test_every_refusal_has_the_envelope(bench: Bench, name: str) -> None:
    """What the gateway refuses by itself is refused in the documented envelope."""
    session = open_session(bench)
    method, path, body = CALLS[name]

    refusal_of(session.ask(method, path, body), *range(400, 500))


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
