"""The launch as the API shows it: every member under its name, whatever of another type left out."""

from typing import Any

import pytest

from gateway.protocol.formatted import formatted_document, has_service, raw_document
from gateway.protocol.id_token import SignedClaims
from gateway.protocol.launch import Launch
from gateway.protocol.services import SWITCHED_BY_NAME
from gateway.protocol.vocabulary import (
    CLAIM_CONTEXT,
    CLAIM_CUSTOM,
    CLAIM_DEEP_LINKING_SETTINGS,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_ENDPOINT,
    CLAIM_LAUNCH_PRESENTATION,
    CLAIM_LIS,
    CLAIM_MESSAGE_TYPE,
    CLAIM_NAMES_ROLE_SERVICE,
    CLAIM_RESOURCE_LINK,
    CLAIM_ROLE_SCOPE_MENTOR,
    CLAIM_ROLES,
    CLAIM_TARGET_LINK_URI,
    CLAIM_TOOL_PLATFORM,
    MESSAGE_DEEP_LINKING,
    MESSAGE_RESOURCE_LINK,
    ROLE_MENTOR,
)

HOME = "https://tool.example/"
PLATFORM = {"id": "p1", "url": "https://lms.example", "clientId": "c1", "name": "The LMS"}
GRADES = {"scope": ["a", 7, "b"], "lineitem": "https://lms.example/i", "lineitems": "https://lms.example/is"}
ROSTER = {"context_memberships_url": "https://lms.example/m"}
SETTINGS = {
    "accept_types": ["link"],
    "accept_presentation_document_targets": ["iframe"],
    "accept_multiple": False,
    "accept_lineitem": True,
    "auto_create": False,
    "title": "Chapter",
    "text": "Choose",
    "accept_media_types": "image/*, ,text/html ",
    "data": "secret",
    "deep_link_return_url": "https://lms.example/dl",
}
WHOLE = {
    "sub": "u1",
    "email": "e",
    "name": "n",
    "given_name": "g",
    "family_name": "f",
    CLAIM_DEPLOYMENT_ID: "d1",
    CLAIM_MESSAGE_TYPE: MESSAGE_RESOURCE_LINK,
    CLAIM_TARGET_LINK_URI: "https://tool.example/x",
    CLAIM_ROLES: [ROLE_MENTOR, 7],
    CLAIM_ROLE_SCOPE_MENTOR: ["u2", None],
    CLAIM_CUSTOM: {"k": "v"},
    CLAIM_CONTEXT: {"id": "c", "label": "l", "title": "t", "type": ["x", 1], "other": "o"},
    CLAIM_RESOURCE_LINK: {"id": "r", "title": "rt", "description": "rd", "other": "o"},
    CLAIM_LAUNCH_PRESENTATION: {
        "locale": "de",
        "document_target": "iframe",
        "return_url": "https://lms.example/back",
        "width": 320,
        "height": "240",
    },
    CLAIM_LIS: {"course_section_sourcedid": "s"},
    CLAIM_TOOL_PLATFORM: {
        "guid": "pg",
        "name": "pn",
        "version": "pv",
        "description": "pd",
        "product_family_code": "pf",
        "contact_email": "pc",
        "url": "https://elsewhere.example",
    },
}


def _shown(claims: dict[str, Any], *, enabled: frozenset[str] = SWITCHED_BY_NAME, key: str | None = None) -> Any:
    launch = Launch(claims=SignedClaims(claims))
    return formatted_document(launch, platform=PLATFORM, enabled=enabled, service_key=key, home=HOME)


def test_whole_launch_is_shown_under_these_names() -> None:
    """Everything that the API names, and nothing of another type."""
    shown = _shown(WHOLE)

    assert shown["ltiVersion"] == "1.3.0"
    assert shown["user"] == {
        "id": "u1",
        "email": "e",
        "name": "n",
        "givenName": "g",
        "familyName": "f",
        "roles": [ROLE_MENTOR],
        "roleScopeMentor": ["u2"],
    }
    assert shown["launch"] == {
        "type": MESSAGE_RESOURCE_LINK,
        "target": "https://tool.example/x",
        "custom": {"k": "v"},
        "context": {"id": "c", "label": "l", "title": "t", "type": ["x"]},
        "resourceLink": {"id": "r", "title": "rt", "description": "rd"},
        "presentation": {
            "locale": "de",
            "documentTarget": "iframe",
            "document_target": "iframe",
            "returnUrl": "https://lms.example/back",
            "width": "320",
            "height": "240",
        },
    }


def test_platform_is_what_we_know_and_what_it_says() -> None:
    """Of two names ours counts: the administrator gave it."""
    assert _shown(WHOLE)["platform"] == PLATFORM | {
        "deploymentId": "d1",
        "guid": "pg",
        "version": "pv",
        "description": "pd",
        "productFamilyCode": "pf",
        "contactEmail": "pc",
        "lis": {"course_section_sourcedid": "s"},
    }
    document = formatted_document(
        Launch(claims=SignedClaims(WHOLE)), platform={}, enabled=frozenset(), service_key=None, home=HOME
    )
    assert document["platform"]["name"] == "pn"


def test_bare_launch_is_shown_bare() -> None:
    """What a launch does not say is not made up."""
    shown = _shown({})

    assert shown["user"] == {"roles": []}
    assert shown["platform"] == {**PLATFORM, "deploymentId": "None"}
    assert shown["launch"] == {"type": None, "target": HOME, "custom": {}}


@pytest.mark.parametrize("size", [True, None, [1]])
def test_size_that_is_none_is_left_out(size: object) -> None:
    """Sizes are numbers or texts of numbers."""
    presentation = {"locale": "de", "width": size}

    assert _shown({CLAIM_LAUNCH_PRESENTATION: presentation})["launch"]["presentation"] == {"locale": "de"}


def test_mentored_users_need_a_mentor() -> None:
    """Core 5.4.3: the list means nothing in another role, and a list is what it must be."""
    assert "roleScopeMentor" not in _shown({**WHOLE, CLAIM_ROLES: ["x"]})["user"]
    assert "roleScopeMentor" not in _shown({**WHOLE, CLAIM_ROLE_SCOPE_MENTOR: "u2"})["user"]


def test_settings_of_deep_linking_are_shown_under_these_names() -> None:
    """All but the data, which is the platform's, and its address, to which only the gateway answers."""
    claims = {CLAIM_MESSAGE_TYPE: MESSAGE_DEEP_LINKING, CLAIM_DEEP_LINKING_SETTINGS: SETTINGS}

    assert _shown(claims)["services"]["deepLinking"] == {
        "available": True,
        "acceptTypes": ["link"],
        "acceptPresentationDocumentTargets": ["iframe"],
        "acceptMultiple": False,
        "acceptLineItem": True,
        "autoCreate": False,
        "title": "Chapter",
        "text": "Choose",
        "acceptMediaTypes": ["image/*", "text/html"],
    }


@pytest.mark.parametrize(
    ("message_type", "settings", "enabled"),
    [
        (MESSAGE_RESOURCE_LINK, SETTINGS, SWITCHED_BY_NAME),
        (MESSAGE_DEEP_LINKING, {}, SWITCHED_BY_NAME),
        (MESSAGE_DEEP_LINKING, SETTINGS, SWITCHED_BY_NAME - {"deepLinking"}),
    ],
    ids=["another-message", "no-settings", "switched-off"],
)
def test_deep_linking_needs_a_request_settings_and_the_operator(
    message_type: str, settings: dict[str, Any], enabled: frozenset[str]
) -> None:
    """Each of the three by itself is enough to miss."""
    claims = {CLAIM_MESSAGE_TYPE: message_type, CLAIM_DEEP_LINKING_SETTINGS: settings}

    assert _shown(claims, enabled=enabled)["services"]["deepLinking"] == {"available": False}


def test_grades_are_shown_with_their_scopes() -> None:
    """AGS 3.1: the scopes say what may be done; the line item is the link's own."""
    shown = _shown({CLAIM_ENDPOINT: GRADES})["services"]["assignmentAndGrades"]

    assert shown == {"available": True, "lineItemId": "https://lms.example/i", "scopes": ["a", "b"]}


@pytest.mark.parametrize(
    ("claims", "enabled", "there_is"),
    [
        ({}, SWITCHED_BY_NAME, False),
        ({CLAIM_ENDPOINT: GRADES}, SWITCHED_BY_NAME, True),
        ({CLAIM_ENDPOINT: {**GRADES, "scope": [7]}}, SWITCHED_BY_NAME, False),
        ({CLAIM_ENDPOINT: GRADES}, frozenset({"namesAndRoles"}), False),
        ({CLAIM_NAMES_ROLE_SERVICE: ROSTER}, SWITCHED_BY_NAME, True),
        ({CLAIM_NAMES_ROLE_SERVICE: ROSTER}, frozenset({"assignmentAndGrades"}), False),
    ],
)
def test_service_key_is_for_grades_or_the_roster(
    claims: dict[str, Any], enabled: frozenset[str], there_is: bool
) -> None:
    """Only what can be used without a browser has one."""
    assert has_service(Launch(claims=SignedClaims(claims)), enabled) is there_is


def test_services_are_all_named() -> None:
    """LTIAAS's names, the service key where there is one, and outcomes, which belong to LTI 1.1."""
    names = {"outcomes", "deepLinking", "assignmentAndGrades", "namesAndRoles", "groups", "notices", "eula"}
    names |= {"assessmentControl", "assetProcessor"}

    assert _shown({})["services"].keys() == names
    assert _shown({})["services"]["outcomes"] == {"available": False}
    assert _shown({}, key="k")["services"].keys() == names | {"serviceKey"}
    assert _shown({}, key="k")["services"]["serviceKey"] == "k"


@pytest.mark.parametrize(("audience", "shown"), [(["a"], "a"), (["a", "b"], ["a", "b"]), ("a", "a"), ([], [])], ids=str)
def test_raw_claims_are_as_they_were_signed(audience: object, shown: object) -> None:
    """With the version of LTI, and a list of one audience as its text."""
    launch = Launch(claims=SignedClaims({"aud": audience, "x": 1}))

    assert raw_document(launch) == {"ltiVersion": "1.3.0", "aud": shown, "x": 1}
    assert launch.claims["aud"] == audience
