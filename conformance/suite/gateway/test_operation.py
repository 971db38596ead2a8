"""What an operator asks of a gateway: another key pair without a gap, and whether it works (docs/gateway/api.md).

Only gateways that rotate keys, and tell whether they are ready, are asked.
"""

from typing import Any

import pytest

from conformance.bench.bench import Bench
from conformance.bench.launch import Plan
from conformance.browser.exchange import Request, Response, json_request
from conformance.cases import requirement
from conformance.outcomes import Breach
from conformance.subject import Registration
from conformance.suite.gateway.session import agree, expect, object_of, open_session, refusal_of
from conformance.suite.gateway.subject import gateway_of, offered

pytestmark = pytest.mark.kind("gateway")


def _platform_at(bench: Bench, registration: Registration) -> dict[str, Any]:
    return next(one for one in gateway_of(bench).platforms() if one["url"] == registration.issuer)


def _rotate(bench: Bench, platform: dict[str, Any]) -> Response:
    gateway = gateway_of(bench).gateway
    url = f"{gateway.url.rstrip('/')}/admin/platforms/{platform['id']}/keys/rotate"
    return bench.browser().ask(json_request("POST", url, headers={"Authorization": f"Bearer {gateway.key()}"}))


def _kids(bench: Bench) -> set[object]:
    url = gateway_of(bench).gateway.url.rstrip("/") + "/lti/keys"
    keys = object_of(expect(bench.browser().ask(Request("GET", url)), 200)).get("keys")
    return {key.get("kid") for key in keys if isinstance(key, dict)} if isinstance(keys, list) else set()


@requirement("LTIAAS-105")
def test_a_rotation_publishes_the_new_key_beside_the_old(bench: Bench) -> None:
    """The key set keeps every key that it had and has one more; the answer shows the new public key."""
    platform = _platform_at(bench, bench.subject.alone())
    before = _kids(bench)

    rotated = object_of(expect(offered(_rotate(bench, platform)), 200))

    after = _kids(bench)
    if platform["id"] not in after or not after - before:
        raise Breach("after a rotation the key set should have the old key and a new one")
    if rotated.get("publicKey") in {None, platform["publicKey"]} or "PRIVATE" in str(rotated):
        raise Breach("the answer should have the new public key, and no private one")


@requirement("LTIAAS-106")
def test_a_rotation_interrupts_nothing(bench: Bench) -> None:
    """Right after a rotation the platform still believes the gateway: it gives it a token and its line items."""
    session = open_session(bench, plan=Plan(bench.subject.alone()))

    offered(_rotate(bench, _platform_at(bench, session.plan.registration)))

    expect(session.ask("GET", "/api/lineitems"), 200)
    bench.expect_accepted(session.plan, "a launch after the rotation")


@requirement("LTIAAS-107")
def test_one_rotation_at_a_time(bench: Bench) -> None:
    """A second rotation is refused while the first is under way, and changes no key."""
    platform = _platform_at(bench, bench.subject.alone())
    first = object_of(expect(offered(_rotate(bench, platform)), 200))

    refusal_of(_rotate(bench, platform), *range(400, 500))

    now = gateway_of(bench).admin("GET", f"/admin/platforms/{platform['id']}")
    agree("publicKey", first["publicKey"], now["publicKey"])


@requirement("LTIAAS-108")
@pytest.mark.parametrize(("path", "status"), [("/healthz", "alive"), ("/readyz", "ready")], ids=["alive", "ready"])
def test_whoever_watches_needs_no_key(bench: Bench, path: str, status: str) -> None:
    """A load balancer is told by 200, without credentials, that the gateway lives, and that it can work."""
    answer = bench.browser().ask(Request("GET", gateway_of(bench).gateway.url.rstrip("/") + path))

    agree("status", status, object_of(expect(offered(answer), 200)).get("status"))
