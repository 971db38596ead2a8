"""`/lti/register`: the tool registers itself with the platform, and the platform here, or nothing happens at all."""

from collections.abc import AsyncIterator
from html import unescape
from typing import Any

import httpx
import pytest

from gateway.tests.inviting import (
    AGS,
    CONFIGURATION_URL,
    ISSUER,
    NRPS,
    PLATFORM,
    TOKEN,
    TOOL,
    Asked,
    InvitingLms,
    configuration,
    invite,
    lms_of,
    platform,
)
from gateway.tests.site import BEARER, Database, Site, code_of, ltik_of, open_site, settings

pytestmark = pytest.mark.anyio

SCOPES = f"{AGS}lineitem {AGS}score {NRPS}"
PRIVACY = "https://canvas.instructure.com/lti/privacy_level"
CANVAS = platform(product_family_code="canvas")


@pytest.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    async with open_site(database, lms=InvitingLms()) as opened:
        yield opened


async def platforms(site: Site) -> list[dict[str, Any]]:
    """The platforms that were registered by invitation."""
    listed = (await site.client.get("/admin/platforms", headers=BEARER)).json()["platforms"]
    return [each for each in listed if each["clientId"] != "client-1"]


def messages(metadata: dict[str, Any]) -> list[tuple[str, list[str] | None]]:
    """The messages of a registration request, each with its placements."""
    return [(message["type"], message.get("placements")) for message in metadata[TOOL]["messages"]]


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """The status and the code of a page that refuses."""
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "This tool could not be registered" in answer.text
    return answer.status_code, answer.text.partition("<dt>Code</dt><dd><code>")[2].partition("<")[0]


# What is asked, and what is kept


@pytest.mark.parametrize("path", ["/lti/register", "/register"])
async def test_configuration_is_read_and_registration_asked(site: Site, path: str) -> None:
    """The platform is asked twice, each time with the token, and nobody else is asked anything."""
    answer = await invite(site, path)

    assert answer.status_code == 200
    assert lms_of(site).asked == [
        Asked("GET", CONFIGURATION_URL, f"Bearer {TOKEN}"),
        Asked("POST", f"{ISSUER}/register?tenant=1", f"Bearer {TOKEN}"),
    ]


async def test_without_a_token_none_is_sent(site: Site) -> None:
    """Brightspace gives no registration token, and then there is no Authorization header."""
    await invite(site, registration_token="")

    assert [request.authorization for request in lms_of(site).asked] == [None, None]


async def test_metadata_is_complete(site: Site) -> None:
    """The request has every member that the standard demands, and asks for what is wanted and offered."""
    await invite(site)

    launch = "https://gateway.example/lti/launch"
    (registered,) = await platforms(site)
    assert lms_of(site).metadata == {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": "https://gateway.example/lti/login",
        "redirect_uris": [launch],
        "client_name": "LTI tool",
        "jwks_uri": f"https://gateway.example/lti/keys/{registered['id']}",
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": SCOPES,
        TOOL: {
            "domain": "gateway.example",
            "target_link_uri": launch,
            "claims": ["iss", "sub", "name", "given_name", "family_name", "email"],
            "messages": [
                {"type": "LtiResourceLinkRequest", "target_link_uri": launch, "label": "LTI tool"},
                {
                    "type": "LtiDeepLinkingRequest",
                    "target_link_uri": launch,
                    "label": "LTI tool",
                    "placements": ["ContentArea", "editor_button"],
                },
            ],
        },
    }


async def test_tool_is_described_by_the_settings(database: Database) -> None:
    """Name, description, logo and custom parameters are the operator's; a variable that nobody knows is left out."""
    logo = "https://tool.example/logo.png"
    custom = {"level": "3", "who": "$User.id", "odd": "$Nope.id"}
    described: dict[str, Any] = {
        "tool_name": "Quiz",
        "tool_description": "Asks",
        "tool_logo_url": logo,
        "custom_parameters": custom,
    }
    async with open_site(database, lms=InvitingLms(), **described) as site:
        await invite(site)

        metadata = lms_of(site).metadata
    assert (metadata["client_name"], metadata["logo_uri"]) == ("Quiz", logo)
    assert metadata[TOOL]["description"] == "Asks"
    assert metadata[TOOL]["custom_parameters"] == {"level": "3", "who": "$User.id"}
    assert {(each["label"], each["icon_uri"]) for each in metadata[TOOL]["messages"]} == {("Quiz", logo)}


async def test_platform_is_kept_inactive(site: Site) -> None:
    """The platform is registered as its configuration says, and waits for somebody to activate it."""
    lms_of(site).document = configuration(authorization_server="https://lms.example/aud")
    await invite(site)

    (registered,) = await platforms(site)
    expected = {
        "url": ISSUER,
        "clientId": "client-9",
        "name": "examplelms at lms.example",
        "authenticationEndpoint": f"{ISSUER}/auth",
        "accesstokenEndpoint": f"{ISSUER}/token",
        "authorizationServer": "https://lms.example/aud",
        "authConfig": {"method": "JWK_SET", "key": f"{ISSUER}/jwks"},
        "active": False,
    }
    assert expected.items() <= registered.items()


async def test_launch_waits_for_the_activation(site: Site) -> None:
    """A login of a platform that registered itself is refused until it is activated, and then a launch succeeds."""
    site.lms.client_id = lms_of(site).new_client_id
    await invite(site)
    (registered,) = await platforms(site)
    before = await site.client.get("/lti/login", params=site.lms.login())
    await site.client.post(f"/admin/platforms/{registered['id']}/activate", headers=BEARER)

    after = await site.launch()

    assert code_of(before) == "UNREGISTERED_OR_INACTIVE_PLATFORM"
    assert ltik_of(after)


async def test_activation_may_be_automatic(database: Database) -> None:
    """With AUTO_ACTIVATE the platform is active at once."""
    async with open_site(database, lms=InvitingLms(), auto_activate=True) as site:
        answer = await invite(site)

        (registered,) = await platforms(site)
    assert registered["active"] is True
    assert "It can be used now" in answer.text


# What the person sees


async def test_page_says_that_somebody_has_to_activate(site: Site) -> None:
    """The administrator reads that the platform waits, and by which number it is known."""
    answer = await invite(site)

    (registered,) = await platforms(site)
    assert "It cannot be used yet" in answer.text
    assert registered["id"] in answer.text


async def test_page_closes_itself_by_a_message(site: Site) -> None:
    """The page has one script, which the policy lets run by its nonce, and which posts the standard's message."""
    answer = await invite(site)

    policy = answer.headers["content-security-policy"]
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    assert len(nonce) >= 16
    assert answer.text.count("<script") == answer.text.count(f'<script nonce="{nonce}">') == 1
    assert '{subject: "org.imsglobal.lti.close"}' in answer.text
    assert "default-src 'none'" in policy
    assert "frame-ancestors" not in policy
    assert "x-frame-options" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


async def test_page_escapes_what_the_platform_says(site: Site) -> None:
    """A client id is text on the page, whatever it looks like."""
    lms_of(site).new_client_id = "<script>alert(1)</script>"

    answer = await invite(site)

    assert "<script>alert(1)" not in answer.text
    assert "<script>alert(1)</script>" in unescape(answer.text)


async def test_nonce_is_another_one_each_time(site: Site) -> None:
    """Two pages never share a nonce."""
    first = await invite(site)
    lms_of(site).new_client_id = "client-10"
    second = await invite(site)

    assert first.headers["content-security-policy"] != second.headers["content-security-policy"]


async def test_refusal_is_an_envelope_for_programs(site: Site) -> None:
    """Whoever does not ask for HTML gets the envelope."""
    answer = await site.client.get("/lti/register")

    assert (answer.status_code, code_of(answer)) == (400, "MISSING_OPENID_CONFIGURATION")


# What is asked for


@pytest.mark.parametrize(
    ("level", "claims"),
    [
        ("anonymous", ["iss", "sub"]),
        ("email_only", ["iss", "sub", "email"]),
        ("name_only", ["iss", "sub", "name", "given_name", "family_name"]),
        ("public", ["iss", "sub", "name", "given_name", "family_name", "email"]),
    ],
)
async def test_privacy_level_decides_the_claims(site: Site, level: str, claims: list[str]) -> None:
    """What is asked of a person depends on privacyLevel, and Canvas is told the level in its own words, too."""
    lms_of(site).document = configuration(**{PLATFORM: CANVAS})

    await invite(site, privacyLevel=level)

    tool = lms_of(site).metadata[TOOL]
    assert (tool["claims"], tool[PRIVACY]) == (claims, level)


async def test_privacy_level_has_a_default(database: Database) -> None:
    """Without privacyLevel the setting counts."""
    lms = InvitingLms(document=configuration(**{PLATFORM: CANVAS}))
    async with open_site(database, lms=lms, privacy_level="anonymous") as site:
        await invite(site)

    assert lms.metadata[TOOL][PRIVACY] == "anonymous"


@pytest.mark.parametrize(
    ("services", "scope"),
    [
        ({"assignmentAndGrades", "namesAndRoles"}, SCOPES),
        ({"assignmentAndGrades"}, f"{AGS}lineitem {AGS}score"),
        ({"namesAndRoles"}, NRPS),
        (set(), ""),
    ],
    ids=["both", "grades", "roster", "none"],
)
async def test_scopes_are_those_of_the_services(database: Database, services: set[str], scope: str) -> None:
    """A service that is switched off asks for no scope, and nothing is asked that the platform does not offer."""
    lms = InvitingLms()
    async with open_site(database, lms=lms, enabled_services=frozenset(services)) as site:
        await invite(site)

    assert lms.metadata["scope"] == scope
    assert [kind for kind, _ in messages(lms.metadata)] == ["LtiResourceLinkRequest"]


@pytest.mark.parametrize(
    ("service", "scopes"),
    [
        ("namesAndRoles", [NRPS]),
        ("groups", ["https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"]),
        (
            "eula",
            [
                "https://purl.imsglobal.org/spec/lti/scope/eula/user",
                "https://purl.imsglobal.org/spec/lti/scope/eula/deployment",
            ],
        ),
        ("assessmentControl", ["https://purl.imsglobal.org/spec/lti-ap/scope/control.all"]),
        ("deepLinking", []),
    ],
)
def test_every_service_has_its_own_scopes(service: str, scopes: list[str]) -> None:
    """A service asks for what it needs, whatever else is switched on or off."""
    assert list(settings(enabled_services=frozenset({service})).tool.scopes) == scopes


@pytest.mark.parametrize(
    ("offered", "expected"),
    [
        pytest.param(
            [{"type": "LtiResourceLinkRequest", "placements": ["course_navigation", "odd"]}, {"type": "LtiOddRequest"}],
            [("LtiResourceLinkRequest", ["course_navigation"])],
            id="messages and placements of Canvas",
        ),
        pytest.param(
            ["LtiResourceLinkRequest", "LtiDeepLinkingRequest"],
            [("LtiResourceLinkRequest", None), ("LtiDeepLinkingRequest", None)],
            id="names alone, as Moodle once listed them",
        ),
        pytest.param(
            None, [("LtiResourceLinkRequest", None), ("LtiDeepLinkingRequest", None)], id="a platform that does not say"
        ),
        pytest.param([], [], id="none at all"),
        pytest.param([7, {"type": 7}, {"placements": ["x"]}], [], id="nothing that can be read"),
    ],
)
async def test_messages_are_those_that_are_offered(
    site: Site, offered: list[Any] | None, expected: list[tuple[str, list[str] | None]]
) -> None:
    """Messages and placements that the platform does not list are not asked for."""
    lms_of(site).document = configuration(**{PLATFORM: platform(messages_supported=offered)})

    await invite(site)

    assert messages(lms_of(site).metadata) == expected


async def test_bare_configuration_is_enough(site: Site) -> None:
    """Of a platform that says only what it must everything that is wanted is asked for."""
    bare = dict.fromkeys(("scopes_supported", "claims_supported", PLATFORM))
    lms_of(site).document = configuration(**bare)

    answer = await invite(site)

    assert answer.status_code == 200
    assert len(lms_of(site).metadata["scope"].split()) == 9
    assert (await platforms(site))[0]["name"] == "LTI platform at lms.example"


async def test_canvas_account_names_the_platform(site: Site) -> None:
    """Where Canvas tells the name of the institution, the platform has it, without what cannot be shown."""
    named = {**CANVAS, "https://canvas.instructure.com/lti/account_name": " Test\n\u202eUniversity "}
    lms_of(site).document = configuration(**{PLATFORM: named})

    await invite(site)

    assert (await platforms(site))[0]["name"] == "TestUniversity"


@pytest.mark.parametrize(
    ("server", "expected"),
    [("https://api.lms.example/auth", "https://api.lms.example/auth"), ("lms.example", None), (7, None)],
)
async def test_authorization_server_is_kept_when_it_is_an_address(
    site: Site, server: object, expected: str | None
) -> None:
    """A bare host, as Canvas has it, is no audience that its token endpoint takes."""
    lms_of(site).document = configuration(authorization_server=server)

    await invite(site)

    assert (await platforms(site))[0].get("authorizationServer") == expected


# What is refused, before anything happens


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"openid_configuration": ""}, "MISSING_OPENID_CONFIGURATION"),
        ({"openid_configuration": "file:///etc/passwd"}, "INVALID_OPENID_CONFIGURATION"),
        ({"openid_configuration": "http://lms.example/c"}, "INVALID_OPENID_CONFIGURATION"),
        ({"openid_configuration": "https://10.0.0.1/c"}, "INVALID_OPENID_CONFIGURATION"),
        ({"openid_configuration": "https://localhost/c"}, "INVALID_OPENID_CONFIGURATION"),
        ({"openid_configuration": f"{CONFIGURATION_URL}#part"}, "INVALID_OPENID_CONFIGURATION"),
        ({"openid_configuration": "https://user@lms.example/c"}, "INVALID_OPENID_CONFIGURATION"),
        ({"openid_configuration": "x"}, "INVALID_OPENID_CONFIGURATION"),
        ({"registration_token": "a b"}, "INVALID_REGISTRATION_TOKEN"),
        ({"registration_token": "a\r\nX-Odd: 1"}, "INVALID_REGISTRATION_TOKEN"),
        ({"registration_token": "é"}, "INVALID_REGISTRATION_TOKEN"),
        ({"privacyLevel": "secret"}, "UNKNOWN_PRIVACY_LEVEL"),
    ],
)
async def test_wrong_invitation_is_not_followed(site: Site, query: dict[str, str], code: str) -> None:
    """An invitation that cannot be right leads to no request at all."""
    answer = await invite(site, **query)

    assert refusal(answer) == (400, code)
    assert lms_of(site).asked == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"issuer": None}, "CONFIGURATION_INCOMPLETE"),
        ({"issuer": 7}, "CONFIGURATION_INCOMPLETE"),
        ({"issuer": "https://lms.example?x=1"}, "CONFIGURATION_INCOMPLETE"),
        ({"issuer": "http://lms.example"}, "CONFIGURATION_INCOMPLETE"),
        ({"issuer": "https://lms.example/" + "x" * 1000}, "CONFIGURATION_INCOMPLETE"),
        ({"issuer": "https://other.example"}, "ISSUER_OF_ANOTHER_HOST"),
        ({"issuer": "https://canvas.instructure.com"}, "ISSUER_OF_ANOTHER_HOST"),
        ({"authorization_endpoint": None}, "CONFIGURATION_INCOMPLETE"),
        ({"token_endpoint": ""}, "CONFIGURATION_INCOMPLETE"),
        ({"jwks_uri": "file:///etc/passwd"}, "CONFIGURATION_INCOMPLETE"),
        ({"jwks_uri": "https://169.254.169.254/keys"}, "CONFIGURATION_INCOMPLETE"),
        ({"registration_endpoint": None}, "CONFIGURATION_INCOMPLETE"),
        ({"authorization_endpoint": "https://evil.example/a"}, "ENDPOINT_OF_ANOTHER_HOST"),
        ({"token_endpoint": "https://evil.example/t"}, "ENDPOINT_OF_ANOTHER_HOST"),
        ({"jwks_uri": "https://evil.example/k"}, "ENDPOINT_OF_ANOTHER_HOST"),
        ({"jwks_uri": "https://auth.brightspace.com/k"}, "ENDPOINT_OF_ANOTHER_HOST"),
        ({"registration_endpoint": "https://lms.example:8443/r"}, "ENDPOINT_OF_ANOTHER_HOST"),
    ],
)
async def test_wrong_configuration_leads_nowhere(site: Site, changes: dict[str, Any], code: str) -> None:
    """A configuration that cannot be registered with is refused before the platform makes a client."""
    lms_of(site).document = configuration(**changes)

    answer = await invite(site)

    assert refusal(answer) == (400, code)
    assert not lms_of(site).asked_to_register
    assert await platforms(site) == []


async def test_token_endpoint_of_brightspace_is_known(site: Site) -> None:
    """Brightspace's institutions share one token endpoint, which is at none of their hosts."""
    lms_of(site).document = configuration(token_endpoint="https://auth.brightspace.com/core/connect/token")

    await invite(site)

    (registered,) = await platforms(site)
    assert registered["accesstokenEndpoint"] == "https://auth.brightspace.com/core/connect/token"


async def test_operator_may_name_a_host(database: Database) -> None:
    """A host that the operator named may speak for an issuer that is not its own."""
    issuer = "https://canvas.instructure.com"
    lms = InvitingLms(document=configuration(issuer=issuer))
    async with open_site(database, lms=lms, issuer_hosts=frozenset({(issuer, "lms.example")})) as site:
        await invite(site)

        (registered,) = await platforms(site)
    assert registered["url"] == issuer


@pytest.mark.parametrize(
    ("given", "status"),
    [
        pytest.param(httpx.Response(401, json={"error": "invalid_token"}), 401, id="no access"),
        pytest.param(httpx.Response(404, text="<h1>no</h1>"), 404, id="not there"),
        pytest.param(httpx.Response(500), 502, id="crash"),
        pytest.param(httpx.Response(200, text="<html>"), 502, id="no JSON"),
        pytest.param(httpx.Response(200, json=[1]), 502, id="no object"),
        pytest.param(httpx.Response(200, json={"x": "x" * 200_000}), 502, id="too large"),
        pytest.param(httpx.Response(200, content=b'{"issuer": 1, "issuer": 2}'), 502, id="a member twice"),
        pytest.param(httpx.Response(200, content='{"issuer": 1}'.encode("utf-16")), 502, id="no UTF-8"),
    ],
)
async def test_configuration_that_cannot_be_read(site: Site, given: httpx.Response, status: int) -> None:
    """Without a configuration there is no registration; the platform's own refusal is passed on."""
    lms_of(site).configuration_answer = given

    answer = await invite(site)

    assert refusal(answer) == (status, "CONFIGURATION_UNREADABLE")
    assert not lms_of(site).asked_to_register


@pytest.mark.parametrize(
    "given",
    [
        httpx.Response(500, json={"error": "marked"}),
        httpx.Response(200, text="marked"),
        httpx.Response(200, content=b'{"marked": 1, "marked": 2}'),
    ],
    ids=["refusal", "no-json", "two-ways"],
)
async def test_answer_that_is_no_configuration_is_not_shown(site: Site, given: httpx.Response) -> None:
    """Anybody may have an address fetched as a configuration; what is found there is nobody's to read."""
    lms_of(site).configuration_answer = given

    answer = await site.client.get("/lti/register", params={"openid_configuration": CONFIGURATION_URL})

    assert code_of(answer) == "CONFIGURATION_UNREADABLE"
    assert "marked" not in answer.text
    assert "bodyReceived" not in answer.json()["details"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(
            httpx.Response(302, headers={"location": "https://evil.example/c"}),
            (502, "PLATFORM_UNREACHABLE"),
            id="leads away",
        ),
        pytest.param(httpx.ConnectError("refused"), (502, "PLATFORM_UNREACHABLE"), id="down"),
        pytest.param(httpx.ReadTimeout("slow"), (504, "PLATFORM_TIMED_OUT"), id="slow"),
    ],
)
async def test_platform_that_does_not_answer(
    site: Site, given: httpx.Response | Exception, expected: tuple[int, str]
) -> None:
    """A platform that cannot be reached is told as such, and the token goes to no other origin."""
    lms_of(site).configuration_answer = given

    answer = await invite(site)

    assert refusal(answer) == expected
    assert {request.url for request in lms_of(site).asked} == {CONFIGURATION_URL}


@pytest.mark.parametrize(
    ("status", "configurations", "registrations"), [(429, 3, 3), (503, 3, 1), (500, 1, 1), (400, 1, 1)]
)
async def test_busy_platform_is_asked_again(site: Site, status: int, configurations: int, registrations: int) -> None:
    """A configuration is asked for again after a pause; a registration only when it cannot have been made."""
    lms_of(site).registration_answer = httpx.Response(status, headers={"Retry-After": "1"})
    await invite(site)
    posts = [request for request in lms_of(site).asked if request.method == "POST"]
    lms_of(site).asked.clear()
    lms_of(site).configuration_answer = httpx.Response(status, headers={"Retry-After": "1"})

    answer = await invite(site)

    assert (len(lms_of(site).asked), len(posts)) == (configurations, registrations)
    assert answer.headers["retry-after"] == "1"


# What the platform may answer


@pytest.mark.parametrize("status", [200, 201])
async def test_success_has_two_statuses(site: Site, status: int) -> None:
    """RFC 7591 says 201, an example of the LTI text 200."""
    lms_of(site).registration_answer = httpx.Response(status, json={"client_id": "client-9"})

    assert (await invite(site)).status_code == 200
    assert [each["clientId"] for each in await platforms(site)] == ["client-9"]


@pytest.mark.parametrize(
    ("given", "status", "told"),
    [
        pytest.param(
            httpx.Response(400, json={"error": "invalid_redirect_uri", "error_description": "no <such> URI"}),
            400,
            "status 400, invalid_redirect_uri, no <such> URI",
            id="RFC 7591",
        ),
        pytest.param(
            httpx.Response(422, json={"errors": [{"field": "base", "message": "wrong scope"}, 7]}),
            422,
            "status 422, wrong scope",
            id="Canvas",
        ),
        pytest.param(
            httpx.Response(401, json={"error": "token_already_used"}),
            401,
            "status 401, token_already_used",
            id="Moodle",
        ),
        pytest.param(httpx.Response(500, text="<h1>Oops</h1>"), 502, "status 500", id="crash"),
        pytest.param(httpx.Response(200, text="<h1>Done</h1>"), 502, "the answer is not a JSON object", id="HTML"),
        pytest.param(httpx.Response(201, json={"name": "x"}), 502, "its answer gives no client_id", id="no client id"),
        pytest.param(httpx.Response(201, json={"client_id": 7}), 502, "its answer gives no client_id", id="a number"),
        pytest.param(httpx.Response(201, json={"client_id": ""}), 502, "its answer gives no client_id", id="empty"),
        pytest.param(httpx.Response(201, json={"client_id": " x"}), 502, "its answer gives no client_id", id="blank"),
        pytest.param(httpx.Response(201, json={"client_id": "x\0"}), 502, "its answer gives no client_id", id="NUL"),
        pytest.param(
            httpx.Response(201, json={"client_id": "x" * 1001}), 502, "its answer gives no client_id", id="too long"
        ),
    ],
)
async def test_failed_registration_leaves_nothing(site: Site, given: httpx.Response, status: int, told: str) -> None:
    """The person reads what the platform said, and no platform is registered by half."""
    lms_of(site).registration_answer = given

    answer = await invite(site)

    assert refusal(answer) == (status, "REGISTRATION_FAILED")
    assert told in unescape(answer.text)
    assert await platforms(site) == []


async def test_token_is_not_shown(site: Site) -> None:
    """A platform that echoes the request shows nobody the token."""
    lms_of(site).registration_answer = httpx.Response(400, json={"error": f"bad Bearer {TOKEN}"})

    page = await invite(site)
    query = {"openid_configuration": CONFIGURATION_URL, "registration_token": TOKEN}
    envelope = await site.client.get("/lti/register", params=query)

    assert "bad Bearer ***" in unescape(page.text)
    assert TOKEN not in page.text + envelope.text


@pytest.mark.parametrize("member", ["clientId", "client_id"])
async def test_known_pair_is_told_before_anything_happens(site: Site, member: str) -> None:
    """Where the address of the configuration names a client id that is registered, the platform is not asked."""
    known = site.platform

    answer = await invite(site, openid_configuration=f"{CONFIGURATION_URL}?key=1&{member}=client-1")

    assert refusal(answer) == (409, "PLATFORM_ALREADY_REGISTERED")
    assert not lms_of(site).asked_to_register
    assert (await site.client.get(f"/admin/platforms/{known['id']}", headers=BEARER)).json() == known


async def test_known_pair_is_never_changed(site: Site) -> None:
    """A platform that answers with a client id that is registered changes nothing of that registration."""
    known = site.platform
    lms_of(site).new_client_id = "client-1"

    answer = await invite(site)

    assert refusal(answer) == (409, "PLATFORM_ALREADY_REGISTERED")
    assert (await site.client.get(f"/admin/platforms/{known['id']}", headers=BEARER)).json() == known
