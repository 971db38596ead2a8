"""The id token as a gateway shows it, formatted and raw (LTIAAS, GET /api/idtoken)."""

from typing import Any

import pytest

from conformance.bench.bench import Bench
from conformance.cases import requirement
from conformance.outcomes import Breach
from conformance.suite.gateway.session import agree, deep_linking_session, open_session
from mock_platform import edits
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("gateway")

REGISTERED = ("iss", "sub", "aud", "exp", "iat", "nonce")


def _claims(bench: Bench) -> dict[str, Any]:
    claims: dict[str, Any] = bench.evidence.launches[-1]["id_token"]["claims"]
    return claims


def _member(document: dict[str, Any], path: str) -> Any:
    found: Any = document
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


@requirement("LTIAAS-020")
def test_the_formatted_id_token_tells_the_launch(bench: Bench) -> None:
    """User, platform, launch and services are told under their documented names."""
    session = open_session(bench)
    claims = _claims(bench)

    shown = session.id_token()

    expected = {
        "user.id": claims["sub"],
        "user.roles": claims[lti.CLAIM_ROLES],
        "user.name": claims["name"],
        "user.givenName": claims["given_name"],
        "user.familyName": claims["family_name"],
        "user.email": claims["email"],
        "platform.url": claims["iss"],
        "platform.clientId": session.plan.registration.client_id,
        "platform.deploymentId": claims[lti.CLAIM_DEPLOYMENT_ID],
        "launch.type": claims[lti.CLAIM_MESSAGE_TYPE],
        "launch.target": claims[lti.CLAIM_TARGET_LINK_URI],
        "launch.context.id": claims[lti.CLAIM_CONTEXT]["id"],
        "launch.context.title": claims[lti.CLAIM_CONTEXT]["title"],
        "launch.resourceLink.id": claims[lti.CLAIM_RESOURCE_LINK]["id"],
        "launch.custom": claims[lti.CLAIM_CUSTOM],
        "services.deepLinking.available": False,
        "services.namesAndRoles.available": True,
        "services.assignmentAndGrades.available": True,
    }
    agree("the formatted id token", expected, {path: _member(shown, path) for path in expected})
    if not _member(shown, "platform.id"):
        raise Breach("platform.id is missing")


@requirement("LTIAAS-020")
def test_what_the_platform_keeps_to_itself_is_left_out(bench: Bench) -> None:
    """A launch without names and address shows neither them nor null in their place."""
    withheld = {"name": "name", "givenName": "given_name", "familyName": "family_name", "email": "email"}
    session = open_session(bench, *(edits.drop_claim([claim]) for claim in withheld.values()))

    user = session.id_token()["user"]

    agree("the members that the platform left out", [], sorted(withheld.keys() & user.keys()))


@requirement("LTIAAS-021")
def test_the_formatted_id_token_has_what_clients_demand(bench: Bench) -> None:
    """The members without which the official clients refuse it are always there."""
    shown = open_session(bench).id_token()

    expected = {
        "ltiVersion": "1.3.0",
        "services.outcomes.available": False,
        "launch.presentation.documentTarget": _member(shown, "launch.presentation.document_target"),
    }
    agree("the formatted id token", expected, {path: _member(shown, path) for path in expected})
    if expected["launch.presentation.documentTarget"] is None:
        raise Breach("launch.presentation.document_target is missing although the platform sent one")


@requirement("LTIAAS-027")
def test_custom_values_are_an_object_without_any(bench: Bench) -> None:
    """A launch without custom parameters has an empty object of them."""
    shown = open_session(bench, edits.drop_claim([lti.CLAIM_CUSTOM])).id_token()

    agree("launch.custom", {}, _member(shown, "launch.custom"))


@requirement("LTIAAS-028")
def test_the_granted_scopes_are_told(bench: Bench) -> None:
    """What the launch may do with grades is shown as the platform said it."""
    shown = open_session(bench).id_token()

    granted = _claims(bench)[lti.CLAIM_AGS_ENDPOINT]["scope"]
    agree("services.assignmentAndGrades.scopes", granted, _member(shown, "services.assignmentAndGrades.scopes"))


@requirement("LTIAAS-029")
def test_the_size_of_the_window_is_told_in_texts(bench: Bench) -> None:
    """Width and height, which platforms send as numbers, are texts."""
    size = [
        edits.claim([lti.CLAIM_LAUNCH_PRESENTATION, name], value) for name, value in (("width", 800), ("height", 600))
    ]

    shown = open_session(bench, *size).id_token()

    told = tuple(_member(shown, f"launch.presentation.{name}") for name in ("width", "height"))
    agree("launch.presentation.width and height", ("800", "600"), told)


@requirement("LTIAAS-022")
def test_the_raw_id_token_is_what_was_signed(bench: Bench) -> None:
    """Every claim is there as the platform signed it, extensions included."""
    session = open_session(bench, edits.claim(["https://platform.example/extension"], {"a": [1, None, {"b": "ü"}]}))
    claims = _claims(bench)

    shown = session.id_token(query="?raw=true")

    unlike = [name for name in claims if name != "aud" and shown.get(name) != claims[name]]
    if unlike:
        raise Breach(f"{unlike[0]} should be {claims[unlike[0]]!r:.120}, got {shown.get(unlike[0])!r:.120}")


@requirement("LTIAAS-023")
def test_the_raw_id_token_has_what_clients_demand(bench: Bench) -> None:
    """The audience is a text also where the platform signed a list of one, and ltiVersion is there."""
    session = open_session(bench, edits.audience_list())

    shown = session.id_token(query="?raw=true")

    agree("aud", session.plan.registration.client_id, shown.get("aud"))
    agree("ltiVersion", "1.3.0", shown.get("ltiVersion"))


@requirement("LTIAAS-024")
@pytest.mark.parametrize(
    ("raw", "is_raw"),
    [("true", True), ("True", True), ("TRUE", True), ("false", False), ("False", False)],
    ids=lambda value: str(value).lower() if isinstance(value, bool) else f"={value}",
)
def test_raw_is_a_truth_value_in_any_case(bench: Bench, raw: str, is_raw: bool) -> None:
    """Whatever way a language writes them, true gives the claims and false the document."""
    shown = open_session(bench).id_token(query=f"?raw={raw}")

    agree("whether iss is there", is_raw, "iss" in shown)


@requirement("LTIAAS-025")
def test_a_service_key_comes_with_services(bench: Bench) -> None:
    """A launch with grades and roster has a service key, one without either has none."""
    with_services = open_session(bench)
    without = open_session(bench, edits.drop_claim([lti.CLAIM_AGS_ENDPOINT]), edits.drop_claim([lti.CLAIM_NRPS]))

    with_services.by_service_key()

    agree("services.serviceKey", None, _member(without.id_token(), "services.serviceKey"))


@requirement("LTIAAS-026")
def test_a_deep_linking_launch_tells_what_may_be_chosen(bench: Bench) -> None:
    """The type is that of the message, the settings are shown, and there is no resource link."""
    shown = deep_linking_session(bench).id_token()

    agree("launch.type", lti.MESSAGE_DEEP_LINKING_REQUEST, _member(shown, "launch.type"))
    agree("services.deepLinking.available", True, _member(shown, "services.deepLinking.available"))
    agree("launch.resourceLink", None, _member(shown, "launch.resourceLink"))
    settings = _claims(bench)[lti.CLAIM_DEEP_LINKING_SETTINGS]
    agree(
        "services.deepLinking.acceptTypes", settings["accept_types"], _member(shown, "services.deepLinking.acceptTypes")
    )


@requirement("LTIAAS-028")
def test_all_settings_of_a_deep_linking_request_are_told(bench: Bench) -> None:
    """What a platform accepts, and how many, and the title that it proposes, are shown under the clients' names."""
    given = {
        "accept_presentation_document_targets": ["iframe", "window"],
        "accept_media_types": "image/*,text/html",
        "accept_multiple": False,
        "title": "A title",
        "text": "A text",
    }
    names = {
        "acceptPresentationDocumentTargets": ["iframe", "window"],
        "acceptMultiple": False,
        "title": "A title",
        "text": "A text",
    }
    changes = [edits.claim([lti.CLAIM_DEEP_LINKING_SETTINGS, name], value) for name, value in given.items()]

    shown = _member(deep_linking_session(bench, *changes).id_token(), "services.deepLinking") or {}

    agree("services.deepLinking", names, {name: shown.get(name) for name in names})
    agree("acceptMediaTypes", True, "image/*" in (shown.get("acceptMediaTypes") or ()))
