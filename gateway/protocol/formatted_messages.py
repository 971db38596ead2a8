"""What the messages beyond resource links and deep linking say, as the API shows it (docs/gateway/api.md).

LTIAAS shows none of these: Submission Review 1.0, Proctoring 1.0, Asset Processor 1.0, EULA. Names are in its manner. A
claim is shown wherever it comes: `for_user` may be in messages of several kinds.
"""

from collections.abc import Mapping
from typing import Any, Final

from gateway.protocol.display import Document, object_in, texts_in, texts_of
from gateway.protocol.vocabulary import (
    CLAIM_ACTIVITY,
    CLAIM_ASSESSMENT_CONTROL,
    CLAIM_ASSET,
    CLAIM_ASSET_REPORT_TYPE,
    CLAIM_ATTEMPT_NUMBER,
    CLAIM_EULA_SERVICE,
    CLAIM_FOR_USER,
    CLAIM_PROCTORING_ERRORLOG,
    CLAIM_PROCTORING_ERRORMSG,
    CLAIM_PROCTORING_SETTINGS,
    CLAIM_START_ASSESSMENT_URL,
    CLAIM_SUBMISSION,
)

# The operator's names for these services (LTI_GATEWAY_ENABLED_SERVICES).
EULA: Final = "eula"
ASSESSMENT_CONTROL: Final = "assessmentControl"

_PERSON: Final = {
    "id": "user_id",
    "personSourcedId": "person_sourcedid",
    "name": "name",
    "givenName": "given_name",
    "familyName": "family_name",
    "email": "email",
}


def message_members(claims: Mapping[str, Any]) -> Document:
    """The members of `launch` that come from such messages; those that this one does not have are left out."""
    members: Document = {
        "forUser": _for_user(object_in(claims, CLAIM_FOR_USER)),
        "proctoring": _proctoring(claims),
        "activity": _named(object_in(claims, CLAIM_ACTIVITY)),
        "submission": _named(object_in(claims, CLAIM_SUBMISSION)),
        "asset": _named(object_in(claims, CLAIM_ASSET)),
        **texts_of(claims, {"assetReportType": CLAIM_ASSET_REPORT_TYPE}),
    }
    return {name: value for name, value in members.items() if value}


def eula_service(claims: Mapping[str, Any], enabled: frozenset[str]) -> Document:
    """Whether the platform takes decisions on the tool's terms from this launch, and in which scopes."""
    service = object_in(claims, CLAIM_EULA_SERVICE)
    if EULA not in enabled or not isinstance(service.get("url"), str):
        return {"available": False}
    return {"available": True, "scopes": texts_in(service.get("scope"))}


def assessment_control(claims: Mapping[str, Any], enabled: frozenset[str]) -> Document:
    """Whether the tool may act on the assessment while it runs, and how."""
    control = object_in(claims, CLAIM_ASSESSMENT_CONTROL)
    if ASSESSMENT_CONTROL not in enabled or not isinstance(control.get("assessment_control_url"), str):
        return {"available": False}
    return {"available": True, "actions": texts_in(control.get("actions"))}


def _for_user(claim: Mapping[str, Any]) -> Document:
    person = texts_of(claim, _PERSON)
    if "id" not in person:
        return {}
    return {**person, "roles": texts_in(claim["roles"])} if "roles" in claim else person


def _named(claim: Mapping[str, Any]) -> Document:
    named = texts_of(claim, {"id": "id", "title": "title"})
    return named if "id" in named else {}


def _proctoring(claims: Mapping[str, Any]) -> Document:
    if not isinstance(claims.get(CLAIM_ATTEMPT_NUMBER), int):
        return {}
    return {
        "attemptNumber": claims[CLAIM_ATTEMPT_NUMBER],
        # There is an assessment to start, by POST /api/proctoring/start.
        "canStart": CLAIM_START_ASSESSMENT_URL in claims,
        **texts_of(object_in(claims, CLAIM_PROCTORING_SETTINGS), {"settings": "data"}),
        **texts_of(claims, {"errorMessage": CLAIM_PROCTORING_ERRORMSG, "errorLog": CLAIM_PROCTORING_ERRORLOG}),
    }
