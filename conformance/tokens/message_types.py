"""An id_token of each type of message, made of a draft of any other: its type and required claims, no more.

Core 1.3 section 5.3 and Deep Linking 2.0 section 4.4; Submission Review, Proctoring, Asset Processor, EULA and Data
Privacy are candidates and drafts. Whatever else the draft says stays: roles, context, custom values.
"""

from collections.abc import Mapping
from typing import Any, Final

from conformance.tokens.defect import Change
from conformance.tokens.draft import Draft
from mock_platform.vocabulary import (
    CLAIM_ACTIVITY,
    CLAIM_AGS_ENDPOINT,
    CLAIM_ASSET,
    CLAIM_ASSET_REPORT_TYPE,
    CLAIM_ATTEMPT_NUMBER,
    CLAIM_DEEP_LINKING_SETTINGS,
    CLAIM_EULA,
    CLAIM_FOR_USER,
    CLAIM_MESSAGE_TYPE,
    CLAIM_RESOURCE_LINK,
    CLAIM_ROLES,
    CLAIM_SESSION_DATA,
    CLAIM_START_ASSESSMENT_URL,
    CLAIM_SUBMISSION,
    CLAIM_TARGET_LINK_URI,
    ITEM_LTI_RESOURCE_LINK,
    MESSAGE_ASSET_PROCESSOR_SETTINGS,
    MESSAGE_DATA_PRIVACY,
    MESSAGE_DATA_PRIVACY_UNPREFIXED,
    MESSAGE_DEEP_LINKING_REQUEST,
    MESSAGE_END_ASSESSMENT,
    MESSAGE_EULA,
    MESSAGE_REPORT_REVIEW,
    MESSAGE_RESOURCE_LINK,
    MESSAGE_START_PROCTORING,
    MESSAGE_SUBMISSION_REVIEW,
    ROLE_LEARNER,
    SCOPE_EULA_USER,
    SCOPE_SCORE,
    TARGET_IFRAME,
    TARGET_WINDOW,
)

PLATFORM: Final = "https://lms.example.edu"
"""Where the services of the platform are; they need not be where its issuer points."""

DEEP_LINKING_SETTINGS: Final[Mapping[str, Any]] = {
    "deep_link_return_url": f"{PLATFORM}/deep_linking/7",
    "accept_types": [ITEM_LTI_RESOURCE_LINK],
    "accept_presentation_document_targets": [TARGET_IFRAME, TARGET_WINDOW],
}
FOR_USER: Final[Mapping[str, Any]] = {"user_id": "user-2"}
ENDPOINT: Final[Mapping[str, Any]] = {
    "scope": [SCOPE_SCORE],
    "lineitems": f"{PLATFORM}/courses/1/line_items",
    "lineitem": f"{PLATFORM}/courses/1/line_items/3",
}

_LINK: Final = {CLAIM_RESOURCE_LINK: {"id": "link-1"}}
_ATTEMPT: Final = {CLAIM_ATTEMPT_NUMBER: 1, **_LINK}
_ACTIVITY: Final = {CLAIM_ACTIVITY: {"id": "activity-1"}}

_CLAIMS: Final[Mapping[str, Mapping[str, Any]]] = {
    MESSAGE_RESOURCE_LINK: {
        CLAIM_TARGET_LINK_URI: "https://tool.example.com/launch",
        CLAIM_ROLES: [ROLE_LEARNER],
        **_LINK,
    },
    MESSAGE_DEEP_LINKING_REQUEST: {CLAIM_DEEP_LINKING_SETTINGS: DEEP_LINKING_SETTINGS},
    MESSAGE_SUBMISSION_REVIEW: {CLAIM_FOR_USER: FOR_USER, CLAIM_AGS_ENDPOINT: ENDPOINT},
    MESSAGE_START_PROCTORING: {
        CLAIM_START_ASSESSMENT_URL: f"{PLATFORM}/proctoring/1",
        CLAIM_SESSION_DATA: "session-of-the-assessment",
        **_ATTEMPT,
    },
    MESSAGE_END_ASSESSMENT: _ATTEMPT,
    MESSAGE_ASSET_PROCESSOR_SETTINGS: _ACTIVITY,
    MESSAGE_REPORT_REVIEW: {
        CLAIM_SUBMISSION: {"id": "submission-1"},
        CLAIM_ASSET: {"id": "asset-1"},
        CLAIM_ASSET_REPORT_TYPE: "originality",
        CLAIM_FOR_USER: FOR_USER,
        **_ACTIVITY,
    },
    MESSAGE_EULA: {CLAIM_EULA: {"url": f"{PLATFORM}/eula", "scope": [SCOPE_EULA_USER]}},
    MESSAGE_DATA_PRIVACY: {},
    MESSAGE_DATA_PRIVACY_UNPREFIXED: {},
}
_WITH_LINK: Final = {name for name, claims in _CLAIMS.items() if CLAIM_RESOURCE_LINK in claims}

_OF_EVERY_TYPE: Final = (CLAIM_TARGET_LINK_URI, CLAIM_RESOURCE_LINK, CLAIM_ROLES)

OTHER_TYPES: Final = tuple(name for name in _CLAIMS if name != MESSAGE_RESOURCE_LINK)


def of_type(message_type: str) -> Change:
    """Make the draft a message of this type, with the claims that the type demands; target, link and roles stay."""
    required = _CLAIMS[message_type]
    not_its_own = () if message_type in _WITH_LINK else (CLAIM_RESOURCE_LINK,)

    def change(draft: Draft) -> Draft:
        bare = draft.without_claims(*not_its_own)
        said = {name: bare.claims[name] for name in _OF_EVERY_TYPE if name in bare.claims}
        return bare.with_claims({CLAIM_MESSAGE_TYPE: message_type, **required, **said})

    return change
