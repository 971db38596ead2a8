"""`/api/registrations`: with pre-approval the tool decides whether, and how, a platform is registered."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.registration.registering import Consent
from gateway.tests.approving import APPROVAL, complete, invited, shown
from gateway.tests.inviting import AGS, ISSUER, NRPS, PLATFORM, TOKEN, TOOL, InvitingLms, configuration, invite, lms_of
from gateway.tests.site import API_KEY, BEARER, Database, Site, code_of, open_site

pytestmark = pytest.mark.anyio

CLOSING = "<script>(window.opener || window.parent).postMessage({subject: 'org.imsglobal.lti.close'}, '*');</script>"


@dataclass
class Hesitating(InvitingLms):
    """A platform that never answers who wants to be registered."""

    asked_for_client: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer all but registrations."""
        if request.method == "POST":
            self.asked_for_client.set()
            await asyncio.Event().wait()
        return await super().answer(request)


@pytest.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    async with open_site(database, lms=InvitingLms(), pre_approval_url=APPROVAL) as opened:
        yield opened


async def platform(site: Site, identity: str) -> dict[str, Any]:
    """A registered platform."""
    document: dict[str, Any] = (await site.client.get(f"/admin/platforms/{identity}", headers=BEARER)).json()
    return document


async def test_administrator_is_sent_to_the_tool(site: Site) -> None:
    """The browser goes to the tool with the id of the registration, and the platform makes no client yet."""
    answer = await invite(site)

    assert answer.status_code == 302
    assert answer.headers["location"].startswith(f"{APPROVAL}&registrationId=")
    assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert not lms_of(site).asked_to_register


async def test_wrong_configuration_is_refused_at_once(site: Site) -> None:
    """The administrator learns what is wrong before the tool is bothered."""
    lms_of(site).document = configuration(issuer="https://other.example")

    answer = await invite(site)

    assert answer.status_code == 400
    assert "ISSUER_OF_ANOTHER_HOST" in answer.text


async def test_waiting_registration_is_shown(site: Site) -> None:
    """The tool sees whose registration it is; of the messages only those that LTIAAS's client takes."""
    answer = await shown(site, await invited(site))

    assert answer.status_code == 200
    assert answer.json() == {
        "url": ISSUER,
        "familyCode": "examplelms",
        "version": "4.5",
        "supportedScopes": ["openid", f"{AGS}lineitem", f"{AGS}score", NRPS, "https://lms.example/scope"],
        "supportedMessages": [
            {"type": "LtiResourceLinkRequest"},
            {"type": "LtiDeepLinkingRequest", "placements": ["ContentArea", "editor_button"]},
        ],
    }


async def test_bare_platform_is_shown(site: Site) -> None:
    """What the platform does not say is empty, not absent: clients count on the members."""
    lms_of(site).document = configuration(**dict.fromkeys(("scopes_supported", PLATFORM)))

    answer = await shown(site, await invited(site))

    assert answer.json() == {
        "url": ISSUER,
        "familyCode": "",
        "version": "",
        "supportedScopes": [],
        "supportedMessages": [],
    }


@pytest.mark.parametrize("raw", ["true", "True"])
async def test_raw_registration_is_what_the_platform_sent(site: Site, raw: str) -> None:
    """Raw shows the configuration as it came, unknown members included, and the token."""
    lms_of(site).document = configuration(odd={"member": [1]})

    answer = await shown(site, await invited(site), raw=raw)

    assert answer.json() == {"openIdConfiguration": lms_of(site).document, "registrationToken": TOKEN}


async def test_missing_token_is_an_empty_text(site: Site) -> None:
    """A platform that gives no token is shown with an empty one: the member is promised."""
    answer = await shown(site, await invited(site, registration_token=""), raw="true")

    assert answer.json()["registrationToken"] == ""


@pytest.mark.parametrize("body", [None, {}, {"platformName": None, "autoActivate": None, "messages": None}])
async def test_completing_without_a_word_is_as_the_settings_say(site: Site, body: dict[str, Any] | None) -> None:
    """Whatever the tool leaves out, or sends as null, is as the settings say."""
    answer = await complete(site, await invited(site), body)

    assert answer.status_code == 200, answer.text
    registered = await platform(site, answer.json()["platformId"])
    assert answer.json()["html"] == CLOSING
    assert (registered["name"], registered["active"]) == ("examplelms at lms.example", False)
    assert lms_of(site).asked[-1].authorization == f"Bearer {TOKEN}"
    assert len(lms_of(site).metadata[TOOL]["messages"]) == 2


async def test_tool_decides(site: Site) -> None:
    """Name, activation and messages are the tool's to say; what is not offered, or LTI 1.1's, falls away in silence."""
    wanted = [
        {"type": "LtiDeepLinkingRequest", "placements": ["editor_button", "odd"]},
        {"type": "LtiStartProctoring", "placements": None},
        {"type": "basic-lti-launch-request"},
    ]
    body = {"platformName": "Northside College", "autoActivate": True, "messages": wanted, "odd": 1}

    answer = await complete(site, await invited(site), body)

    registered = await platform(site, answer.json()["platformId"])
    (message,) = lms_of(site).metadata[TOOL]["messages"]
    assert (registered["name"], registered["active"]) == ("Northside College", True)
    assert (message["type"], message["placements"]) == ("LtiDeepLinkingRequest", ["editor_button"])


async def test_platform_keeps_the_id_under_which_it_waited(site: Site) -> None:
    """The platform is told where its keys will be before it is registered, so its id is known from the beginning."""
    identity = await invited(site)

    answer = await complete(site, identity)

    assert answer.json()["platformId"] == identity
    assert lms_of(site).metadata["jwks_uri"] == f"https://gateway.example/lti/keys/{identity}"


async def test_tool_may_refuse_to_activate(database: Database) -> None:
    """The tool's false counts for more than the setting's true."""
    async with open_site(database, lms=InvitingLms(), pre_approval_url=APPROVAL, auto_activate=True) as site:
        answer = await complete(site, await invited(site), {"autoActivate": False})

        assert (await platform(site, answer.json()["platformId"]))["active"] is False


async def test_privacy_level_of_the_invitation_is_kept(site: Site) -> None:
    """What the administrator chose at the beginning counts at the end."""
    await complete(site, await invited(site, privacyLevel="anonymous"), {})

    assert lms_of(site).metadata[TOOL]["claims"] == ["iss", "sub"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"platformName": ""}, "platformName"),
        ({"platformName": "x" * 251}, "platformName"),
        ({"platformName": "a\nb"}, "platformName"),
        ({"platformName": " a"}, "platformName"),
        ({"autoActivate": "perhaps"}, "autoActivate"),
        ({"messages": [{"placements": []}]}, "messages.0.type"),
        ({"messages": "LtiResourceLinkRequest"}, "messages"),
        ({"messages": [{"type": "LtiResourceLinkRequest"}, {"type": "LtiOddRequest"}]}, "messages.1.type"),
        ({"messages": [{"type": "ltiresourcelinkrequest"}]}, "messages.0.type"),
        ({"messages": [{"type": ""}]}, "messages.0.type"),
    ],
)
async def test_wrong_decision_is_refused(site: Site, body: dict[str, Any], field: str) -> None:
    """A body that cannot be right is refused by name, and the registration waits on."""
    identity = await invited(site)

    answer = await complete(site, identity, body)

    assert (answer.status_code, code_of(answer)) == (400, "VALIDATION_ERROR")
    assert [error["field"] for error in answer.json()["details"]["errors"]] == [field]
    assert (await shown(site, identity)).status_code == 200


async def test_every_message_is_registered_with_its_target(site: Site) -> None:
    """Whatever messages the tool chooses, each is registered with the address where its launches arrive."""
    wanted = ["LtiSubmissionReviewRequest", "LtiResourceLinkRequest"]

    await complete(site, await invited(site), {"messages": [{"type": kind} for kind in wanted]})

    registered = [(each["type"], each["target_link_uri"]) for each in lms_of(site).metadata[TOOL]["messages"]]
    assert registered == [(kind, "https://gateway.example/lti/launch") for kind in wanted]


async def test_message_of_a_service_that_is_off_is_not_registered(database: Database) -> None:
    """The tool cannot ask for deep linking where the operator switched it off."""
    off: dict[str, Any] = {"pre_approval_url": APPROVAL, "enabled_services": frozenset({"namesAndRoles"})}
    async with open_site(database, lms=InvitingLms(), **off) as site:
        wanted = [{"type": "LtiDeepLinkingRequest"}, {"type": "LtiResourceLinkRequest"}]
        await complete(site, await invited(site), {"messages": wanted})

        registered = [message["type"] for message in lms_of(site).metadata[TOOL]["messages"]]

    assert registered == ["LtiResourceLinkRequest"]


async def test_failed_completion_may_be_repeated(site: Site) -> None:
    """When the platform refuses, the tool is told why, and may try again within the hour."""
    identity = await invited(site)
    lms_of(site).registration_answer = httpx.Response(503, json={"error": "busy"})
    failed = await complete(site, identity, {})
    lms_of(site).registration_answer = None

    again = await complete(site, identity, {})

    details = failed.json()["details"]
    assert (failed.status_code, code_of(failed)) == (503, "REGISTRATION_FAILED")
    assert (details["externalError"], details["bodyReceived"]) == (True, {"error": "busy"})
    assert again.status_code == 200


async def test_completion_that_is_cut_off_may_be_repeated(database: Database) -> None:
    """When the gateway ends while the platform is asked, the registration waits on for another one."""
    lms = Hesitating()
    async with open_site(database, lms=lms, pre_approval_url=APPROVAL) as site:
        identity = await invited(site)
        completing = asyncio.create_task(site.rooms.registering.complete(identity, Consent()))
        await lms.asked_for_client.wait()
        completing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await completing

        answer = await shown(site, identity)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer other"}, {"Authorization": f"LTIK-AUTH-V2 {API_KEY}:x"}]
)
async def test_account_alone_may_decide(site: Site, headers: dict[str, str]) -> None:
    """The id in the administrator's browser opens nothing: the API key does."""
    address = f"/api/registrations/{await invited(site)}"

    answers = [
        await site.client.get(address, headers=headers),
        await site.client.post(f"{address}/complete", json={}, headers=headers),
    ]

    assert [answer.status_code for answer in answers] == [401, 401]
    assert not lms_of(site).asked_to_register


async def test_token_is_sealed(prepared_database: Path, tmp_path: Path) -> None:
    """Whoever reads the database finds neither the token nor the configuration."""
    file = tmp_path / "sealed.db"
    file.write_bytes(prepared_database.read_bytes())
    async with open_site(file, lms=InvitingLms(), pre_approval_url=APPROVAL) as site:
        await invited(site)

    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"registration_requests" in kept
    assert TOKEN.encode() not in kept
    assert b"examplelms" not in kept
