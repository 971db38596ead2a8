"""A platform registers itself at a gateway (LTIAAS, dynamic registration), and Canvas's own configuration.

A gateway without dynamic registration, whose /lti/register is no address, is not asked.
"""

from typing import Any

import pytest

from conformance.bench.bench import Bench
from conformance.bench.launch import Plan
from conformance.browser.exchange import Request
from conformance.cases import requirement
from conformance.outcomes import Breach
from conformance.subject import Registration
from conformance.suite.gateway.registering import PATH, WAITING, registering, waiting
from conformance.suite.gateway.session import agree, expect, object_of, open_session, refusal_of
from conformance.suite.gateway.subject import demand_offered, gateway_of, offered

pytestmark = pytest.mark.kind("gateway")

CLOSE = "org.imsglobal.lti.close"
DEPLOYMENT = "1"


def _canvas(bench: Bench) -> dict[str, Any]:
    url = gateway_of(bench).gateway.url.rstrip("/") + "/register/canvas"
    return object_of(expect(offered(bench.browser().ask(Request("GET", url))), 200))


@requirement("LTIAAS-080")
def test_a_platform_gets_a_tool_registered(bench: Bench) -> None:
    """The tool is registered at the platform, and the page closes the window."""
    with registering(bench) as opened:
        page = opened.finished()

        if not opened.client_id():
            raise Breach("no tool was registered at the platform")
        if CLOSE not in page:
            raise Breach(f"the page should close the window by {CLOSE}")


@requirement("LTIAAS-081")
def test_a_platform_that_registered_itself_is_listed(bench: Bench) -> None:
    """The list has it with its issuer, its client id and its endpoints."""
    with registering(bench) as opened:
        opened.finished()
        endpoints, client_id = opened.control.endpoints(), opened.client_id()

        listed = [one for one in opened.platforms() if one.get("clientId") == client_id]

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

    shown = _canvas(bench)

    expected = {
        "oidc_initiation_url": f"{url}/lti/login",
        "target_link_uri": f"{url}/lti/launch",
        "public_jwk_url": f"{url}/lti/keys",
    }
    agree("the addresses", expected, {name: shown.get(name) for name in expected})


@requirement("LTIAAS-088")
def test_the_configuration_for_canvas_can_be_installed(bench: Bench) -> None:
    """A title, scopes, and placements for Canvas are there, without which Canvas makes nothing of it."""
    shown = _canvas(bench)

    extensions = shown.get("extensions") or [{}]
    kinds = (type(shown.get("title")), type(shown.get("scopes")), extensions[0].get("platform"))
    agree("the kinds of title and scopes, and the platform", (str, list, "canvas.instructure.com"), kinds)
    if not extensions[0].get("settings", {}).get("placements"):
        raise Breach("extensions should have the placements for Canvas")


@requirement("LTIAAS-083")
def test_approval_is_asked_for_before_anything_is_registered(bench: Bench) -> None:
    """The window is sent to the tool's own address with the registration's id, and no tool is registered yet."""
    with waiting(bench) as opened:
        if not (opened.answer.header("location") or "").startswith(("http://", "https://")):
            raise Breach(f"the approval should have a whole address, got {opened.answer.header('location')!r:.200}")
        agree("the client id at the platform, before the approval", None, opened.client_id())
        agree("the platforms at the gateway, before the approval", [], opened.platforms())


@requirement("LTIAAS-084")
def test_a_registration_that_waits_tells_who_asks(bench: Bench) -> None:
    """Issuer, product, version, scopes and messages are those of the platform's configuration."""
    with waiting(bench) as opened:
        path = f"{WAITING}/{opened.waiting_id()}"

        shown = object_of(expect(opened.call("GET", path), 200))

        raw = object_of(expect(opened.call("GET", f"{path}?raw=true"), 200))
        configuration = raw.get("openIdConfiguration") or {}
        told = (configuration.get("issuer"), configuration.get("scopes_supported"), opened.order["registration_token"])
        agree("url, supportedScopes and registrationToken", (opened.control.issuer, *told[1:]), told)
        agree("the same", told, (shown.get("url"), shown.get("supportedScopes"), raw.get("registrationToken")))
        if not all(isinstance(shown.get(name), str) for name in ("familyCode", "version")):
            raise Breach(f"familyCode and version should be texts, got {sorted(shown)}")
        if "LtiResourceLinkRequest" not in [one.get("type") for one in shown.get("supportedMessages") or []]:
            raise Breach(f"supportedMessages should have the platform's, got {shown.get('supportedMessages')!r:.200}")


@requirement("LTIAAS-085")
def test_an_approval_registers_the_platform(bench: Bench) -> None:
    """The platform gets the name that the tool gives it, the window is closed, and a launch is accepted."""
    with waiting(bench) as opened:
        answer = opened.complete(platformName="Northside College", autoActivate=True)

        if CLOSE not in str(answer.get("html")):
            raise Breach(f"html should close the window by {CLOSE}")
        listed = {one["id"]: one for one in opened.platforms()}.get(str(answer.get("platformId")), {})
        agree("name and active", ("Northside College", True), (listed.get("name"), listed.get("active")))
        registration = Registration(opened.control, str(opened.client_id()), DEPLOYMENT)
        bench.expect_accepted(Plan(registration), "a launch of the platform that was approved")


@requirement("LTIAAS-085")
def test_an_approval_may_leave_the_platform_inactive(bench: Bench) -> None:
    """With autoActivate false the platform is registered, and waits to be activated."""
    with waiting(bench) as opened:
        identity = opened.complete(autoActivate=False).get("platformId")

        listed = {one["id"]: one for one in opened.platforms()}.get(str(identity), {})
        agree("active", False, listed.get("active"))


@requirement("LTIAAS-086")
def test_a_registration_ends_with_its_approval(bench: Bench) -> None:
    """Once it is completed it can be neither read nor completed again."""
    with waiting(bench) as opened:
        path = f"{WAITING}/{opened.waiting_id()}"
        expect(opened.call("GET", path), 200)

        opened.complete()

        refusal_of(opened.call("GET", path), *range(400, 500))
        refusal_of(opened.call("POST", f"{path}/complete", {}), *range(400, 500))
        agree("how many platforms came of it", 1, len(opened.platforms()))


@requirement("LTIAAS-086")
def test_a_registration_waits_for_the_account_alone(bench: Bench) -> None:
    """Without an API key, and with a launch's ltik, a registration can be neither read nor completed."""
    with waiting(bench) as opened:
        path = f"{WAITING}/{opened.waiting_id()}"
        session = open_session(bench)

        refusal_of(opened.call("GET", path, credentials="Bearer no-such-key"), 401)
        refusal_of(session.ask("GET", path), 401)
        refusal_of(session.ask("POST", f"{path}/complete", {}), 401)
        expect(opened.call("GET", path), 200)


@requirement("LTIAAS-087")
def test_nothing_is_registered_without_a_configuration(bench: Bench) -> None:
    """The registration address, opened without the platform's configuration, refuses."""
    demand_offered(bench, PATH)
    address = gateway_of(bench).gateway.url.rstrip("/") + PATH

    answer = bench.browser().ask(Request("GET", address, (("Accept", "application/json"),)))

    refusal_of(answer, *range(400, 500))
