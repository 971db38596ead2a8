"""`/register/canvas`: the configuration of a developer key, for an administrator who pastes its address."""

import pytest

from gateway.protocol.tool_registration import Message
from gateway.tests.site import Database, Site, open_site

pytestmark = pytest.mark.anyio

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
LAUNCH = "https://gateway.example/lti/launch"


async def test_developer_key_is_configured(site: Site) -> None:
    """The document has every member that Canvas reads; placements are Canvas's own alone."""
    answer = await site.client.get("/register/canvas")

    document = answer.json()
    (extension,) = document.pop("extensions")
    placements = extension["settings"].pop("placements")
    assert answer.status_code == 200
    assert document == {
        "title": "LTI tool",
        "description": "LTI tool",
        "oidc_initiation_url": "https://gateway.example/lti/login",
        "target_link_uri": LAUNCH,
        "public_jwk_url": "https://gateway.example/lti/keys",
        "scopes": [
            f"{AGS}lineitem",
            f"{AGS}lineitem.readonly",
            f"{AGS}result.readonly",
            f"{AGS}score",
            "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly",
            "https://purl.imsglobal.org/spec/lti/scope/eula/user",
            "https://purl.imsglobal.org/spec/lti/scope/eula/deployment",
        ],
        "custom_fields": {},
    }
    assert extension == {
        "platform": "canvas.instructure.com",
        "domain": "gateway.example",
        "privacy_level": "public",
        "settings": {"text": "LTI tool"},
    }
    assert placements[0] == {
        "placement": "course_navigation",
        "message_type": "LtiResourceLinkRequest",
        "target_link_uri": LAUNCH,
        "text": "LTI tool",
    }
    assert [(each["placement"], each["message_type"]) for each in placements[1:]] == [
        ("link_selection", "LtiDeepLinkingRequest"),
        ("assignment_selection", "LtiDeepLinkingRequest"),
        ("editor_button", "LtiDeepLinkingRequest"),
    ]


async def test_developer_key_is_as_the_settings_say(database: Database) -> None:
    """Description, logo, custom fields, privacy and placements are the operator's; no service, no scope."""
    async with open_site(
        database,
        tool_description="Asks",
        tool_logo_url="https://tool.example/logo.png",
        custom_parameters={"who": "$Canvas.user.id"},
        privacy_level="name_only",
        enabled_services=frozenset(),
        messages=(
            Message(type="LtiResourceLinkRequest", placements=("account_navigation",)),
            Message(type="LtiDeepLinkingRequest", placements=("editor_button",)),
        ),
    ) as site:
        document = (await site.client.get("/register/canvas")).json()

    (extension,) = document["extensions"]
    assert (document["description"], document["scopes"]) == ("Asks", [])
    assert document["custom_fields"] == {"who": "$Canvas.user.id"}
    assert extension["privacy_level"] == "name_only"
    assert extension["settings"]["icon_url"] == "https://tool.example/logo.png"
    assert [each["placement"] for each in extension["settings"]["placements"]] == ["account_navigation"]
