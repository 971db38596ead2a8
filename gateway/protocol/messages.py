"""The messages that this gateway understands, each with its table of claims; another type is refused (Core 4.3.1).

Resource links: LTI Core 1.3 section 5.3. Deep linking: Deep Linking 2.0 section 4.4. The others are candidates and
drafts: Submission Review 1.0, Data Privacy Launch, Proctoring 1.0, Asset Processor 1.0 and EULA. Demanded is what a
tool could not work without. Who may see whose submission is its business: it knows whether peers review one another.
"""

from collections.abc import Mapping
from typing import Any, Final

from gateway.errors import Code
from gateway.protocol.checks import Check, Expected, Table
from gateway.protocol.predicates import (
    absent_or,
    is_identifier,
    is_list_of_texts,
    is_object,
    is_present,
    is_service_url,
    is_text,
    is_whole_number,
    member,
    member_if_object,
)
from gateway.protocol.services import DEEP_LINKING
from gateway.protocol.vocabulary import (
    CLAIM_ACTIVITY,
    CLAIM_ASSET,
    CLAIM_ASSET_REPORT_TYPE,
    CLAIM_ATTEMPT_NUMBER,
    CLAIM_DEEP_LINKING_SETTINGS,
    CLAIM_ENDPOINT,
    CLAIM_EULA_SERVICE,
    CLAIM_FOR_USER,
    CLAIM_RESOURCE_LINK,
    CLAIM_ROLES,
    CLAIM_SESSION_DATA,
    CLAIM_START_ASSESSMENT_URL,
    CLAIM_SUBMISSION,
    CLAIM_TARGET_LINK_URI,
    MESSAGE_ASSET_PROCESSOR_SETTINGS,
    MESSAGE_DATA_PRIVACY,
    MESSAGE_DATA_PRIVACY_OLDER,
    MESSAGE_DEEP_LINKING,
    MESSAGE_END_ASSESSMENT,
    MESSAGE_EULA,
    MESSAGE_REPORT_REVIEW,
    MESSAGE_RESOURCE_LINK,
    MESSAGE_START_PROCTORING,
    MESSAGE_SUBMISSION_REVIEW,
)


def _serves_deep_linking(_claims: Mapping[str, Any], expected: Expected) -> bool:
    return DEEP_LINKING.name in expected.services


# Core's table of claims: optional but in a resource link launch.
_TARGET_IF_ANY: Final = Check(
    Code.NO_TARGET_LINK_URI_CLAIM, "Core 5.3.4; DL-009", absent_or(is_text), CLAIM_TARGET_LINK_URI
)
_ACTIVITY: Final = Check(
    Code.NO_ACTIVITY_CLAIM, "Asset Processor, messages; AP-012, AP-013", member("id", is_text), CLAIM_ACTIVITY
)
_ATTEMPT: Final = Check(
    Code.NO_ATTEMPT_NUMBER_CLAIM, "Proctoring, messages; PROC-001, PROC-007", is_whole_number, CLAIM_ATTEMPT_NUMBER
)
_ASSESSMENT: Final = Check(
    Code.NO_RESOURCE_LINK_ID_CLAIM, "Proctoring, messages; PROC-001", member("id", is_identifier), CLAIM_RESOURCE_LINK
)

_RESOURCE_LINK: Final[Table] = (
    Check(Code.NO_TARGET_LINK_URI_CLAIM, "Core 5.3.4; CORE-012", is_text, CLAIM_TARGET_LINK_URI),
    Check(Code.NO_RESOURCE_LINK_ID_CLAIM, "Core 5.3.5; CORE-022", member("id", is_identifier), CLAIM_RESOURCE_LINK),
    Check(Code.NO_ROLES_CLAIM, "Core 5.3.7; CORE-042", is_present, CLAIM_ROLES),
)

# Deep Linking 4.4.8-9 and Core's table: roles, context and target_link_uri are optional here.
_DEEP_LINKING: Final[Table] = (
    Check(Code.INACTIVE_SERVICE, "the operator's LTI_GATEWAY_ENABLED_SERVICES", _serves_deep_linking),
    Check(Code.MISSING_DEEP_LINK_SETTINGS, "DL 4.4.1; DL-006", is_object, CLAIM_DEEP_LINKING_SETTINGS),
    Check(
        Code.NO_DEEP_LINK_RETURN_URL,
        "DL 4.4.1; DL-006, DL-010",
        member_if_object("deep_link_return_url", is_service_url),
        CLAIM_DEEP_LINKING_SETTINGS,
    ),
    Check(
        Code.NO_ACCEPT_TYPES,
        "DL 4.4.1; DL-006",
        member_if_object("accept_types", is_list_of_texts),
        CLAIM_DEEP_LINKING_SETTINGS,
    ),
    Check(
        Code.NO_ACCEPT_PRESENTATION_DOCUMENT_TARGETS,
        "DL 4.4.1; DL-006",
        member_if_object("accept_presentation_document_targets", is_list_of_texts),
        CLAIM_DEEP_LINKING_SETTINGS,
    ),
    _TARGET_IF_ANY,
)

_SUBMISSION_REVIEW: Final[Table] = (
    Check(Code.NO_FOR_USER_CLAIM, "Submission Review, claims; SR-002", member("user_id", is_text), CLAIM_FOR_USER),
    Check(Code.NO_LINE_ITEM_CLAIM, "Submission Review, claims; SR-002", member("lineitem", is_text), CLAIM_ENDPOINT),
    Check(
        Code.NO_RESOURCE_LINK_ID_CLAIM,
        "Submission Review, decoupled line items; SR-005",
        absent_or(member("id", is_identifier)),
        CLAIM_RESOURCE_LINK,
    ),
    _TARGET_IF_ANY,
)

_DATA_PRIVACY: Final[Table] = (
    Check(
        Code.NO_FOR_USER_CLAIM,
        "Data Privacy Launch; DPL-002",
        absent_or(member("user_id", is_text)),
        CLAIM_FOR_USER,
    ),
    _TARGET_IF_ANY,
)

_START_PROCTORING: Final[Table] = (
    _ATTEMPT,
    Check(
        Code.NO_START_ASSESSMENT_URL_CLAIM,
        "Proctoring, start proctoring; PROC-001",
        is_service_url,
        CLAIM_START_ASSESSMENT_URL,
    ),
    Check(Code.NO_SESSION_DATA_CLAIM, "Proctoring, start proctoring; PROC-001", is_text, CLAIM_SESSION_DATA),
    _ASSESSMENT,
    _TARGET_IF_ANY,
)

_END_ASSESSMENT: Final[Table] = (_ATTEMPT, _ASSESSMENT, _TARGET_IF_ANY)

_ASSET_PROCESSOR_SETTINGS: Final[Table] = (_ACTIVITY, _TARGET_IF_ANY)

_REPORT_REVIEW: Final[Table] = (
    _ACTIVITY,
    Check(Code.NO_SUBMISSION_CLAIM, "Asset Processor, report review; AP-013", member("id", is_text), CLAIM_SUBMISSION),
    Check(Code.NO_ASSET_CLAIM, "Asset Processor, report review; AP-013, AP-014", member("id", is_text), CLAIM_ASSET),
    Check(
        Code.NO_ASSET_REPORT_TYPE_CLAIM,
        "Asset Processor, report review; AP-013",
        is_text,
        CLAIM_ASSET_REPORT_TYPE,
    ),
    Check(
        Code.NO_FOR_USER_CLAIM,
        "Asset Processor, report review; AP-013",
        member("user_id", is_text),
        CLAIM_FOR_USER,
    ),
    _TARGET_IF_ANY,
)

_EULA: Final[Table] = (
    Check(Code.INVALID_SUB_CLAIM, "EULA, launch; EULA-001", is_present, "sub"),
    Check(
        Code.NO_EULA_SERVICE_CLAIM,
        "EULA, claim; EULA-001",
        absent_or(member("url", is_service_url)),
        CLAIM_EULA_SERVICE,
    ),
    _TARGET_IF_ANY,
)

# Every type of message that a launch may be. A registration offers some of them (tool_registration).
MESSAGES: Final[Mapping[str, Table]] = {
    MESSAGE_RESOURCE_LINK: _RESOURCE_LINK,
    MESSAGE_DEEP_LINKING: _DEEP_LINKING,
    MESSAGE_SUBMISSION_REVIEW: _SUBMISSION_REVIEW,
    MESSAGE_DATA_PRIVACY: _DATA_PRIVACY,
    MESSAGE_DATA_PRIVACY_OLDER: _DATA_PRIVACY,
    MESSAGE_START_PROCTORING: _START_PROCTORING,
    MESSAGE_END_ASSESSMENT: _END_ASSESSMENT,
    MESSAGE_ASSET_PROCESSOR_SETTINGS: _ASSET_PROCESSOR_SETTINGS,
    MESSAGE_REPORT_REVIEW: _REPORT_REVIEW,
    MESSAGE_EULA: _EULA,
}
