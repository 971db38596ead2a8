"""What the tool tells of itself when it registers: the settings, cut to what the platform offers (DR 2.2)."""

from typing import Any

import pytest

from gateway.tests.inviting import (
    AGS,
    NRPS,
    PLATFORM,
    TOOL,
    InvitingLms,
    configuration,
    invite,
    lms_of,
    platform,
    registered_platforms,
)
from gateway.tests.site import Database, Site, open_site, settings

pytestmark = pytest.mark.anyio

SCOPES = f"{AGS}lineitem {AGS}score {NRPS}"
PRIVACY = "https://canvas.instructure.com/lti/privacy_level"
CANVAS = platform(product_family_code="canvas")


@pytest.fixture
def lms() -> InvitingLms:
    return InvitingLms()


def messages(metadata: dict[str, Any]) -> list[tuple[str, list[str] | None]]:
    """The messages of a registration request, each with its placements."""
    return [(message["type"], message.get("placements")) for message in metadata[TOOL]["messages"]]


async def test_metadata_is_complete(site: Site) -> None:
    """The request has every member that the standard demands, and asks for what is wanted and offered."""
    await invite(site)

    launch = "https://gateway.example/lti/launch"
    (registered,) = await registered_platforms(site)
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
