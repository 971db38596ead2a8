"""A platform registers itself at a gateway (LTIAAS, dynamic registration), and Canvas's own configuration."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest

from conformance.bench import Bench
from conformance.cases import requirement
from conformance.control import Control
from conformance.exchange import Request, Response
from conformance.outcomes import Breach, NotApplicable
from conformance.suite.gateway.session import agree, expect, object_of
from conformance.suite.gateway.subject import gateway_of

pytestmark = pytest.mark.kind("gateway")

CLOSE = "org.imsglobal.lti.close"


@contextmanager
def _registering(bench: Bench) -> Iterator[tuple[Control, dict[str, Any], Response]]:
    """Let a new platform open the gateway's registration address; what came of it is deleted again."""
    gateway = gateway_of(bench)
    control = bench.subject.alone().control
    address = f"{gateway.gateway.url.rstrip('/')}/lti/register"
    begun = control.call("POST", "/registrations/dynamic", {"registration_url": address, "browser": True})
    query = {
        "openid_configuration": control.url("/.well-known/openid-configuration"),
        "registration_token": begun["registration_token"],
    }
    before = {platform["id"] for platform in _platforms_of(bench, control)}
    answer = bench.browser().ask(Request("GET", f"{address}?{urlencode(query)}", (("Accept", "text/html"),)))
    if answer.status in {302, 303}:
        raise NotApplicable("this gateway asks its tool for approval first")
    try:
        yield control, control.call("GET", f"/registrations/dynamic/{begun['registration_id']}"), answer
    finally:
        for platform in _platforms_of(bench, control):
            if platform["id"] not in before:
                gateway.admin("DELETE", f"/admin/platforms/{platform['id']}")


def _platforms_of(bench: Bench, control: Control) -> list[dict[str, Any]]:
    listed = gateway_of(bench).admin("GET", f"/admin/platforms?{urlencode({'url': control.issuer})}")
    platforms: list[dict[str, Any]] = listed["platforms"]
    return platforms


@requirement("LTIAAS-080")
def test_a_platform_gets_a_tool_registered(bench: Bench) -> None:
    """The tool is registered at the platform, and the page closes the window."""
    with _registering(bench) as (_, initiation, answer):
        expect(answer, 200)

        if not initiation["client_id"]:
            raise Breach("no tool was registered at the platform")
        if CLOSE not in answer.text:
            raise Breach(f"the page should close the window by {CLOSE}")


@requirement("LTIAAS-081")
def test_a_platform_that_registered_itself_is_listed(bench: Bench) -> None:
    """The list has it with its issuer, its client id and its endpoints."""
    with _registering(bench) as (control, initiation, answer):
        expect(answer, 200)
        endpoints = control.endpoints()

        listed = [one for one in _platforms_of(bench, control) if one.get("clientId") == initiation["client_id"]]

        agree("how many platforms have the new client id", 1, len(listed))
        agree(
            "its endpoints",
            (endpoints["authorization_endpoint"], endpoints["token_endpoint"], endpoints["jwks_uri"]),
            (listed[0]["authenticationEndpoint"], listed[0]["accesstokenEndpoint"], listed[0]["authConfig"]["key"]),
        )


@requirement("LTIAAS-082")
def test_the_configuration_for_canvas_names_the_addresses(bench: Bench) -> None:
    """Login, launch and key set are told under Canvas's names."""
    url = gateway_of(bench).gateway.url.rstrip("/")

    shown = object_of(expect(bench.browser().ask(Request("GET", f"{url}/register/canvas")), 200))

    expected = {
        "oidc_initiation_url": f"{url}/lti/login",
        "target_link_uri": f"{url}/lti/launch",
        "public_jwk_url": f"{url}/lti/keys",
    }
    agree("the addresses", expected, {name: shown.get(name) for name in expected})
