"""The launch as LTIAAS shows it to a tool: plain JSON instead of claims (docs/gateway/api.md, `GET /api/idtoken`).

Where LTIAAS's two official clients disagree with its reference both spellings are given. Display claims are
taken as they come and left out when they have another type than LTI gives them: contextual data is never an
error (Core 3.5).
"""

from collections.abc import Mapping
from typing import Any

from gateway.protocol.checks import MISSING
from gateway.protocol.launch import Launch
from gateway.protocol.vocabulary import (
    CLAIM_CONTEXT,
    CLAIM_CUSTOM,
    CLAIM_DEEP_LINKING_SETTINGS,
    CLAIM_ENDPOINT,
    CLAIM_GROUPS_SERVICE,
    CLAIM_LAUNCH_PRESENTATION,
    CLAIM_LIS,
    CLAIM_MESSAGE_TYPE,
    CLAIM_NAMES_ROLE_SERVICE,
    CLAIM_RESOURCE_LINK,
    CLAIM_ROLE_SCOPE_MENTOR,
    CLAIM_ROLES,
    CLAIM_TARGET_LINK_URI,
    CLAIM_TOOL_PLATFORM,
    LTI_VERSION,
    MESSAGE_DEEP_LINKING,
    ROLE_MENTOR,
)

Document = dict[str, Any]

ASSIGNMENT_AND_GRADES = "assignmentAndGrades"
NAMES_AND_ROLES = "namesAndRoles"
DEEP_LINKING = "deepLinking"
GROUPS = "groups"
SERVICES = frozenset({ASSIGNMENT_AND_GRADES, NAMES_AND_ROLES, DEEP_LINKING, GROUPS})


def raw_document(launch: Launch) -> Document:
    """The claims as they were signed, with `ltiVersion`; an audience list of one becomes a text."""
    document = dict(launch.claims)
    audience = document.get("aud")
    if isinstance(audience, list) and len(audience) == 1:
        document["aud"] = audience[0]
    return {"ltiVersion": LTI_VERSION, **document}


def formatted_document(
    launch: Launch, *, platform: Mapping[str, str], enabled: frozenset[str], service_key: str | None, home: str
) -> Document:
    """The launch, formatted. `platform` gives id, url, clientId, name; `home` is the target of a launch without."""
    claims = launch.claims
    services = _services(claims, enabled)
    if service_key is not None:
        services["serviceKey"] = service_key
    return {
        "ltiVersion": LTI_VERSION,
        "user": _user(claims),
        "platform": {**_platform_instance(claims), **platform, "deploymentId": launch.deployment_id},
        "launch": _launch(claims, home),
        "services": services,
    }


def has_service(launch: Launch, enabled: frozenset[str]) -> bool:
    """Whether grades or the roster can be used from this launch: then, and only then, there is a service key."""
    return any((_grades(launch.claims, enabled)["available"], _roster(launch.claims, enabled)["available"]))


def _user(claims: Mapping[str, Any]) -> Document:
    # An anonymous launch has no sub, and its user no id: no made-up value that two people would share (Core 5.3.6.1).
    roles = _texts(claims.get(CLAIM_ROLES))
    user = {
        **_texts_of(claims, {"id": "sub", "email": "email", "name": "name"}),
        **_texts_of(claims, {"givenName": "given_name", "familyName": "family_name"}),
        "roles": roles,
    }
    # Core 5.4.3: the list of mentored users means nothing without the mentor's role.
    if ROLE_MENTOR in roles and isinstance(claims.get(CLAIM_ROLE_SCOPE_MENTOR), list):
        user["roleScopeMentor"] = _texts(claims[CLAIM_ROLE_SCOPE_MENTOR])
    return user


def _platform_instance(claims: Mapping[str, Any]) -> Document:
    instance = _texts_of(
        _object(claims, CLAIM_TOOL_PLATFORM),
        {
            "guid": "guid",
            "name": "name",
            "version": "version",
            "description": "description",
            "productFamilyCode": "product_family_code",
            "contactEmail": "contact_email",
        },
    )
    lis = _object(claims, CLAIM_LIS)
    return {**instance, "lis": dict(lis)} if lis else instance


def _launch(claims: Mapping[str, Any], home: str) -> Document:
    launch: Document = {
        "type": claims.get(CLAIM_MESSAGE_TYPE),
        "target": claims.get(CLAIM_TARGET_LINK_URI, home),
        "custom": dict(_object(claims, CLAIM_CUSTOM)),
    }
    if context := _object(claims, CLAIM_CONTEXT):
        launch["context"] = {
            **_texts_of(context, {"id": "id", "label": "label", "title": "title"}),
            "type": _texts(context.get("type")),
        }
    if link := _object(claims, CLAIM_RESOURCE_LINK):
        launch["resourceLink"] = _texts_of(link, {"id": "id", "title": "title", "description": "description"})
    if presentation := _presentation(_object(claims, CLAIM_LAUNCH_PRESENTATION)):
        launch["presentation"] = presentation
    return launch


def _presentation(claim: Mapping[str, Any]) -> Document:
    shown = _texts_of(claim, {"locale": "locale", "documentTarget": "document_target", "returnUrl": "return_url"})
    if "documentTarget" in shown:
        shown["document_target"] = shown["documentTarget"]
    # The reference says integer, the Node client takes only texts and fails otherwise: texts.
    sizes = {name: claim[name] for name in ("width", "height") if isinstance(claim.get(name), int | float | str)}
    return {**shown, **{name: str(size) for name, size in sizes.items() if not isinstance(size, bool)}}


def _services(claims: Mapping[str, Any], enabled: frozenset[str]) -> Document:
    return {
        "outcomes": {"available": False},
        "deepLinking": _deep_linking(claims, enabled),
        "namesAndRoles": _roster(claims, enabled),
        "assignmentAndGrades": _grades(claims, enabled),
        "groups": _groups(claims, enabled),
    }


def _deep_linking(claims: Mapping[str, Any], enabled: frozenset[str]) -> Document:
    settings = _object(claims, CLAIM_DEEP_LINKING_SETTINGS)
    # In another message nobody judged the settings, and there is nothing to answer.
    is_asked = claims.get(CLAIM_MESSAGE_TYPE) == MESSAGE_DEEP_LINKING
    if not settings or not is_asked or DEEP_LINKING not in enabled:
        return {"available": False}
    names = {
        "acceptTypes": "accept_types",
        "acceptPresentationDocumentTargets": "accept_presentation_document_targets",
        "acceptMultiple": "accept_multiple",
        "acceptLineItem": "accept_lineitem",
        "autoCreate": "auto_create",
        "title": "title",
        "text": "text",
    }
    shown = {ours: settings[theirs] for ours, theirs in names.items() if theirs in settings}
    if isinstance(settings.get("accept_media_types"), str):
        shown["acceptMediaTypes"] = [item.strip() for item in settings["accept_media_types"].split(",") if item.strip()]
    return {"available": True, **shown}


def _roster(claims: Mapping[str, Any], enabled: frozenset[str]) -> Document:
    url = _object(claims, CLAIM_NAMES_ROLE_SERVICE).get("context_memberships_url")
    return {"available": NAMES_AND_ROLES in enabled and isinstance(url, str) and url != ""}


def _grades(claims: Mapping[str, Any], enabled: frozenset[str]) -> Document:
    endpoint = _object(claims, CLAIM_ENDPOINT)
    scopes = _texts(endpoint.get("scope"))
    if ASSIGNMENT_AND_GRADES not in enabled or not scopes:
        return {"available": False}
    return {"available": True, **_texts_of(endpoint, {"lineItemId": "lineitem"}), "scopes": scopes}


def _groups(claims: Mapping[str, Any], enabled: frozenset[str]) -> Document:
    url = _object(claims, CLAIM_GROUPS_SERVICE).get("context_groups_url")
    return {"available": GROUPS in enabled and isinstance(url, str) and url != ""}


def _object(claims: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = claims.get(name, MISSING)
    return value if isinstance(value, Mapping) else {}


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _texts_of(source: Mapping[str, Any], names: Mapping[str, str]) -> Document:
    return {ours: source[theirs] for ours, theirs in names.items() if isinstance(source.get(theirs), str)}
