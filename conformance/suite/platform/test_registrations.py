"""Dynamic registration as a platform offers it: the invitation, the configuration, registrations good and bad.

LTI Dynamic Registration 1.0 sections 2.1, 3.3, 3.5, 3.6; RFC 7591 section 3.2; RFC 7592 section 2. Everything that a
platform without dynamic registration does not do is not applicable.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.cases import requirement
from conformance.driving.tool import request_of
from conformance.outcomes import NotApplicable
from conformance.suite.platform.inviting import (
    OWN_QUERY,
    Invited,
    demand_registers,
    demand_token,
    expect_refused,
    own_access,
    registered,
)
from conformance.suite.platform.markup import running
from conformance.suite.platform.services import (
    agree,
    demand,
    expect_refusal,
    expect_status,
    is_absolute_url,
    object_of,
)
from conformance.suite.platform.written import ABSENT
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("platform")

ENDPOINTS = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint")
SUPPORTED = {
    "token_endpoint_auth_methods_supported": "private_key_jwt",
    "token_endpoint_auth_signing_alg_values_supported": "RS256",
    "scopes_supported": "openid",
    "response_types_supported": "id_token",
    "id_token_signing_alg_values_supported": "RS256",
}
LISTS = ("subject_types_supported", "claims_supported")
MARK = "alert('lti-conformance')"
INTERNAL = "http://169.254.169.254/latest/meta-data/"
ERRORS = {"invalid_redirect_uri", "invalid_client_metadata", "invalid_software_statement"}


@requirement("DR-001")
def test_an_invitation_says_where_the_configuration_is(bench: PlatformBench) -> None:
    """The tool's registration page is opened with the whole address of the platform's configuration, once."""
    told = [value for name, value in Invited.now(bench).query if name == "openid_configuration"]

    demand(len(told) == 1, f"openid_configuration should be there once, got {told!r}")
    demand(is_absolute_url(told[0]) and "#" not in told[0], f"openid_configuration should be a whole URL: {told[0]!r}")


@requirement("DR-001")
def test_an_invitation_keeps_the_tools_own_query(bench: PlatformBench) -> None:
    """What the tool's registration URL has as its query is there, unchanged."""
    query = Invited.now(bench).query

    agree("the tool's own query", OWN_QUERY, [pair for pair in query if pair in OWN_QUERY])


@requirement("DR-005")
def test_the_configuration_names_the_endpoints(bench: PlatformBench) -> None:
    """The configuration has issuer, endpoints and key set, as whole URLs."""
    configuration = _configuration(bench)

    wrong = [name for name in ENDPOINTS if not is_absolute_url(configuration.get(name))]
    demand(not wrong, f"{wrong[:1]} should be a whole URL, got {configuration.get(''.join(wrong[:1]))!r}")


@requirement("DR-005")
@pytest.mark.parametrize("member", list(SUPPORTED))
def test_the_configuration_supports_what_lti_needs(bench: PlatformBench, member: str) -> None:
    """The configuration lists the method, the algorithm, the scope and the response type that LTI uses."""
    told = _configuration(bench).get(member)

    demand(isinstance(told, list) and SUPPORTED[member] in told, f"{member} should list {SUPPORTED[member]}: {told!r}")


@requirement("DR-005")
@pytest.mark.parametrize("member", LISTS)
def test_the_configuration_lists_subjects_and_claims(bench: PlatformBench, member: str) -> None:
    """The configuration lists the types of subjects, and the claims, that there are."""
    told = _configuration(bench).get(member)

    demand(isinstance(told, list) and bool(told), f"{member} should be a list with something in it, got {told!r}")


@requirement("DR-006")
def test_the_configuration_of_lti_is_there(bench: PlatformBench) -> None:
    """The LTI part of the configuration names the product."""
    product = _lti_part(bench).get("product_family_code")

    demand(isinstance(product, str) and bool(product), f"product_family_code should be a text, got {product!r}")


@requirement("DR-006")
def test_the_configuration_lists_messages_and_variables(bench: PlatformBench) -> None:
    """The supported messages are objects with a type, resource launches among them; the variables are names."""
    part = _lti_part(bench)
    messages, variables = part.get("messages_supported"), part.get("variables")

    demand(isinstance(messages, list), f"messages_supported should be a list, got {messages!r}")
    types = [each.get("type") if isinstance(each, dict) else None for each in messages or ()]
    demand(None not in types, f"every supported message should be an object with its type, got {messages!r:.200}")
    demand(lti.MESSAGE_RESOURCE_LINK in types, f"messages_supported does not name {lti.MESSAGE_RESOURCE_LINK}")
    names = variables if isinstance(variables, list) else [None]
    demand(all(isinstance(name, str) for name in names), f"variables should be a list of names, got {variables!r:.200}")


@requirement("DR-013")
def test_a_registration_is_answered_with_what_was_applied(bench: PlatformBench) -> None:
    """A registered tool is told its client id, its addresses and scopes, and its tool configuration."""
    tool = bench.subject.tool

    with registered(Invited.now(bench)) as registration:
        demand(
            bool(registration.get("client_id")), f"client_id should be a text, got {registration.get('client_id')!r}"
        )
        agree("redirect_uris", list(tool.redirect_uris), registration.get("redirect_uris"))
        demand(isinstance(registration.get("scope"), str), f"scope should be a text, got {registration.get('scope')!r}")
        told = registration.get(lti.TOOL_CONFIGURATION)
        demand(isinstance(told, dict), f"{lti.TOOL_CONFIGURATION} should be an object, got {told!r:.200}")


@requirement("DR-013")
def test_a_scope_that_nobody_offers_is_not_granted(bench: PlatformBench) -> None:
    """Metadata come back as they were applied: a scope that the platform does not have is not among them."""
    unknown = "https://vendor.example/scope/unknown"

    with registered(Invited.now(bench), scope=unknown) as registration:
        demand(unknown not in str(registration.get("scope")), "a scope that the platform does not have was granted")


@requirement("DR-015")
@pytest.mark.parametrize("token", ["nobody's", ""], ids=["unknown", "missing"])
def test_a_wrong_token_is_answered_401(bench: PlatformBench, token: str) -> None:
    """A registration with a token of nobody, or without one, is answered 401."""
    invited = Invited.now(bench)
    demand_token(invited)
    demand_registers(bench)

    answer = invited.register(token=token)

    expect_refused(invited, answer, f"a tool with {token or 'no'} token")
    expect_refusal(bench, answer, 401, what="a registration with a wrong token")


@requirement("DR-015")
@pytest.mark.parametrize(
    "members",
    [
        pytest.param({"redirect_uris": ABSENT}, id="no-redirect-uris"),
        pytest.param({"redirect_uris": []}, id="empty-redirect-uris"),
        pytest.param({"initiate_login_uri": ABSENT}, id="no-login"),
        pytest.param({lti.TOOL_CONFIGURATION: ABSENT}, id="no-tool-configuration"),
        pytest.param({"redirect_uris": "https://tool.example/launch"}, id="redirect-uris-a-text"),
    ],
)
def test_wrong_metadata_are_answered_400(bench: PlatformBench, members: Mapping[str, Any]) -> None:
    """Metadata without what a tool must say, or of another type, are answered 400 with an error of RFC 7591."""
    demand_registers(bench)
    invited = Invited.now(bench)

    answer = invited.register(**members)

    expect_refused(invited, answer, f"a tool with {', '.join(members)} missing or wrong")
    expect_status(answer, 400, what="a registration with wrong metadata")
    demand(object_of(answer).get("error") in ERRORS, f"error should be one of RFC 7591, got {answer.text[:200]!r}")


@requirement("DR-015")
@pytest.mark.parametrize("body", [b"no json", b"[]"], ids=["no-json", "a-list"])
def test_a_body_that_is_no_object_is_refused(bench: PlatformBench, body: bytes) -> None:
    """A body that is no JSON object is answered 4xx."""
    demand_registers(bench)
    invited = Invited.now(bench)

    answer = invited.post(body)

    expect_refusal(bench, answer, 400, what="a registration whose body is no JSON object")


@requirement("DR-019")
def test_a_token_registers_once(bench: PlatformBench) -> None:
    """A registration token that was used registers nobody else."""
    invited = Invited.now(bench)
    demand_token(invited)

    with registered(invited):
        answer = invited.register(client_name="another tool")

    expect_refused(invited, answer, "a second tool with the token of the first one")


@requirement("DR-020")
@pytest.mark.parametrize(
    "members",
    [
        pytest.param({"redirect_uris": [f"javascript:{MARK}"]}, id="script-as-redirect-uri"),
        pytest.param({"redirect_uris": ["/launch"]}, id="path-as-redirect-uri"),
        pytest.param({"redirect_uris": ["http://tool.example/launch"]}, id="http-redirect-uri"),
        pytest.param({"initiate_login_uri": f"javascript:{MARK}"}, id="script-as-login"),
        pytest.param({"initiate_login_uri": "data:text/html,x"}, id="data-as-login"),
        pytest.param({"jwks_uri": "file:///etc/passwd"}, id="file-as-keys"),
        pytest.param({"jwks_uri": INTERNAL}, id="internal-keys"),
        pytest.param({"logo_uri": f"javascript:{MARK}"}, id="script-as-logo"),
    ],
)
def test_addresses_that_no_tool_has_are_refused(bench: PlatformBench, members: Mapping[str, Any]) -> None:
    """An address that is a script, a file, or a machine of the platform's own network is not registered."""
    demand_registers(bench)
    invited = Invited.now(bench)

    answer = invited.register(**members)

    expect_refused(invited, answer, f"a tool with {members}")


@requirement("DR-020")
def test_a_name_with_markup_is_shown_as_text(bench: PlatformBench) -> None:
    """The page on which an administrator sees the tools runs nothing out of a tool's name."""
    action = bench.subject.target.drive.show_tools
    if action is None:
        raise NotApplicable("the target file does not say where the tools are shown: [drive.show_tools]")

    with registered(Invited.now(bench), client_name=f"<script>{MARK}</script>"):
        page = bench.browser().fetch(request_of(action, {}, page=""))

    places = running(page, MARK)
    demand(not places, f"the page of the tools runs what a tool is called: {places[:1]}")


@requirement("DR-023")
def test_a_tool_reads_its_registration(bench: PlatformBench) -> None:
    """Where the platform gave an address of the registration, the tool reads there what it is registered with."""
    with registered(Invited.now(bench)) as registration:
        url, token = _own_access(registration)
        answer = bench.call("GET", url, token=token, accept=lti.MEDIA_TYPE_JSON)
        closed = bench.call("GET", url, accept=lti.MEDIA_TYPE_JSON)

    agree("client_id", registration["client_id"], object_of(expect_status(answer, 200, what="a GET")).get("client_id"))
    expect_refusal(bench, closed, 401, 403, what="a GET of the registration without its token")


@requirement("DR-023")
def test_a_tool_replaces_its_registration(bench: PlatformBench) -> None:
    """A PUT of the whole metadata replaces them, and the client id stays."""
    secret = ("registration_client_uri", "registration_access_token")

    with registered(Invited.now(bench)) as registration:
        url, token = _own_access(registration)
        body = {name: value for name, value in registration.items() if name not in secret} | {"client_name": "renamed"}
        answer = bench.call("PUT", url, token=token, body=body, media_type=lti.MEDIA_TYPE_JSON)

    changed = object_of(expect_status(answer, 200, what="a PUT"))
    told = (changed.get("client_id"), changed.get("client_name"))
    agree("client id and name", (registration["client_id"], "renamed"), told)


def _configuration(bench: PlatformBench) -> Mapping[str, Any]:
    if not bench.facts.registration_endpoint and bench.subject.target.drive.start_registration is None:
        raise NotApplicable("the platform has no dynamic registration, whose document this is")
    return bench.facts.configuration or Invited.now(bench).configuration()


def _lti_part(bench: PlatformBench) -> Mapping[str, Any]:
    part = _configuration(bench).get(lti.PLATFORM_CONFIGURATION)
    demand(isinstance(part, dict), f"{lti.PLATFORM_CONFIGURATION} should be an object, got {part!r:.200}")
    return part or {}


def _own_access(registration: Mapping[str, Any]) -> tuple[str, str]:
    url, token = own_access(registration)
    if not url or not token:
        raise NotApplicable("the platform gives no registration_client_uri with its token")
    return url, token
