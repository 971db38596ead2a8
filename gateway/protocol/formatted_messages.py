"""What the messages beyond resource links and deep linking say, as the API shows it (docs/gateway/api.md).

LTIAAS shows none of these: Submission Review 1.0, Proctoring 1.0, Asset Processor 1.0, EULA. Names are in its manner. A
claim is shown wherever it comes: `for_user` may be in messages of several kinds.
"""

from collections.abc import Mapping
from typing import Any, Final

from gateway.protocol.display import Document, object_in, texts_in, texts_of
from gateway.protocol.services import ASSESSMENT_CONTROL, EULA
from gateway.protocol.vocabulary import (
    CLAIM_ACTIVITY,
    CLAIM_ASSET,
    CLAIM_ASSET_REPORT_TYPE,
    CLAIM_ATTEMPT_NUMBER,
    CLAIM_FOR_USER,
    CLAIM_PROCTORING_ERRORLOG,
    CLAIM_PROCTORING_ERRORMSG,
    CLAIM_PROCTORING_SETTINGS,
    CLAIM_START_ASSESSMENT_URL,
    CLAIM_SUBMISSION,
)

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
    if not EULA.is_available(claims, enabled):
        return {"available": False}
    return {"available": True, "scopes": texts_in(claims[EULA.claim].get("scope"))}


def assessment_control(claims: Mapping[str, Any], enabled: frozenset[str]) -> Document:
    """Whether the tool may act on the assessment while it runs, and how."""
    if not ASSESSMENT_CONTROL.is_available(claims, enabled):
        return {"available": False}
    return {"available": True, "actions": texts_in(claims[ASSESSMENT_CONTROL.claim].get("actions"))}


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
