"""The launch as LTIAAS shows it to a tool: plain JSON instead of claims (docs/gateway/api.md, `GET /api/idtoken`).

Where LTIAAS's two official clients disagree with its reference both spellings are given. What LTIAAS does not show is
in `formatted_messages`.
"""

from collections.abc import Mapping
from typing import Any, Final

from gateway.protocol.assets import asset_processor
from gateway.protocol.display import Document, object_in, texts_in, texts_of
from gateway.protocol.formatted_messages import assessment_control, eula_service, message_members
from gateway.protocol.launch import Launch
from gateway.protocol.services import (
    ASSESSMENT_CONTROL,
    ASSET_PROCESSOR,
    ASSIGNMENT_AND_GRADES,
    DEEP_LINKING,
    EULA,
    GROUPS,
    NAMES_AND_ROLES,
    NOTICES,
)
from gateway.protocol.vocabulary import (
    CLAIM_CONTEXT,
    CLAIM_CUSTOM,
    CLAIM_DEEP_LINKING_SETTINGS,
    CLAIM_LAUNCH_PRESENTATION,
    CLAIM_LIS,
    CLAIM_MESSAGE_TYPE,
    CLAIM_RESOURCE_LINK,
    CLAIM_ROLE_SCOPE_MENTOR,
    CLAIM_ROLES,
    CLAIM_TARGET_LINK_URI,
    CLAIM_TOOL_PLATFORM,
    LTI_VERSION,
    MESSAGE_DEEP_LINKING,
    ROLE_MENTOR,
)

# Of these there is nothing more to show than whether they are available.
_SHOWN_BY_NAME: Final = (NAMES_AND_ROLES, GROUPS, NOTICES)


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
    return _has_grades(launch.claims, enabled) or NAMES_AND_ROLES.is_available(launch.claims, enabled)


def _user(claims: Mapping[str, Any]) -> Document:
    # An anonymous launch has no sub, and its user no id: no made-up value that two people would share (Core 5.3.6.1).
    roles = texts_in(claims.get(CLAIM_ROLES))
    user = {
        **texts_of(claims, {"id": "sub", "email": "email", "name": "name"}),
        **texts_of(claims, {"givenName": "given_name", "familyName": "family_name"}),
        "roles": roles,
    }
    # Core 5.4.3: the list of mentored users means nothing without the mentor's role.
    if ROLE_MENTOR in roles and isinstance(claims.get(CLAIM_ROLE_SCOPE_MENTOR), list):
        user["roleScopeMentor"] = texts_in(claims[CLAIM_ROLE_SCOPE_MENTOR])
    return user


def _platform_instance(claims: Mapping[str, Any]) -> Document:
    instance = texts_of(
        object_in(claims, CLAIM_TOOL_PLATFORM),
        {
            "guid": "guid",
            "name": "name",
            "version": "version",
            "description": "description",
            "productFamilyCode": "product_family_code",
            "contactEmail": "contact_email",
        },
    )
    lis = object_in(claims, CLAIM_LIS)
    return {**instance, "lis": dict(lis)} if lis else instance


def _launch(claims: Mapping[str, Any], home: str) -> Document:
    launch: Document = {
        "type": claims.get(CLAIM_MESSAGE_TYPE),
        "target": claims.get(CLAIM_TARGET_LINK_URI, home),
        "custom": dict(object_in(claims, CLAIM_CUSTOM)),
        **message_members(claims),
    }
    if context := object_in(claims, CLAIM_CONTEXT):
        launch["context"] = {
            **texts_of(context, {"id": "id", "label": "label", "title": "title"}),
            "type": texts_in(context.get("type")),
        }
    if link := object_in(claims, CLAIM_RESOURCE_LINK):
        launch["resourceLink"] = texts_of(link, {"id": "id", "title": "title", "description": "description"})
    if presentation := _presentation(object_in(claims, CLAIM_LAUNCH_PRESENTATION)):
        launch["presentation"] = presentation
    return launch


def _presentation(claim: Mapping[str, Any]) -> Document:
    shown = texts_of(claim, {"locale": "locale", "documentTarget": "document_target", "returnUrl": "return_url"})
    if "documentTarget" in shown:
        shown["document_target"] = shown["documentTarget"]
    # The reference says integer, the Node client takes only texts and fails otherwise: texts.
    sizes = {name: claim[name] for name in ("width", "height") if isinstance(claim.get(name), int | float | str)}
    return {**shown, **{name: str(size) for name, size in sizes.items() if not isinstance(size, bool)}}


def _services(claims: Mapping[str, Any], enabled: frozenset[str]) -> Document:
    return {
        "outcomes": {"available": False},
        DEEP_LINKING.name: _deep_linking(claims, enabled),
        ASSIGNMENT_AND_GRADES.name: _grades(claims, enabled),
        EULA.name: eula_service(claims, enabled),
        ASSESSMENT_CONTROL.name: assessment_control(claims, enabled),
        ASSET_PROCESSOR.name: asset_processor(claims, enabled),
        **{service.name: {"available": service.is_available(claims, enabled)} for service in _SHOWN_BY_NAME},
    }


def _deep_linking(claims: Mapping[str, Any], enabled: frozenset[str]) -> Document:
    settings = object_in(claims, CLAIM_DEEP_LINKING_SETTINGS)
    # In another message nobody judged the settings, and there is nothing to answer.
    is_asked = claims.get(CLAIM_MESSAGE_TYPE) == MESSAGE_DEEP_LINKING
    if not settings or not is_asked or DEEP_LINKING.name not in enabled:
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


def _grades(claims: Mapping[str, Any], enabled: frozenset[str]) -> Document:
    if not _has_grades(claims, enabled):
        return {"available": False}
    endpoint = claims[ASSIGNMENT_AND_GRADES.claim]
    shown = texts_of(endpoint, {"lineItemId": "lineitem"})
    return {"available": True, **shown, "scopes": texts_in(endpoint["scope"])}


def _has_grades(claims: Mapping[str, Any], enabled: frozenset[str]) -> bool:
    # AGS 3.1: what may be done are the scopes; a launch with a line item of its own needs no address of all.
    scopes = object_in(claims, ASSIGNMENT_AND_GRADES.claim).get("scope")
    return ASSIGNMENT_AND_GRADES.name in enabled and bool(texts_in(scopes))
