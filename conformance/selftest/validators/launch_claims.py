"""What each type of message has to say beyond what all of them say, as a table.

Core 1.3 section 5.3, Deep Linking 2.0 section 4.4.1, Submission Review, Proctoring, Asset Processor, EULA and Data
Privacy. A launch is judged by this; what a claim says beyond is not looked at.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from mock_platform.vocabulary import (
    CLAIM_ACTIVITY,
    CLAIM_AGS_ENDPOINT,
    CLAIM_ASSET,
    CLAIM_ASSET_REPORT_TYPE,
    CLAIM_ATTEMPT_NUMBER,
    CLAIM_DEEP_LINKING_SETTINGS,
    CLAIM_FOR_USER,
    CLAIM_RESOURCE_LINK,
    CLAIM_ROLES,
    CLAIM_SESSION_DATA,
    CLAIM_START_ASSESSMENT_URL,
    CLAIM_SUBMISSION,
    CLAIM_TARGET_LINK_URI,
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
)

Question = Callable[[Any], bool]

LONGEST_ID: Final = 255


def is_text(value: Any) -> bool:
    """True for a text with something in it."""
    return isinstance(value, str) and value != ""


def is_identifier(value: Any) -> bool:
    """True for a text of 1 to 255 characters (Core 5.3.3, 5.3.5, 5.3.6, 5.4.1)."""
    return is_text(value) and len(value) <= LONGEST_ID


def is_whole_number(value: Any) -> bool:
    """True for a number that counts something; true and false do not."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def has(**members: Question) -> Question:
    """Ask of a value whether it is an object with these members in order."""
    return lambda value: isinstance(value, dict) and all(asks(value.get(name)) for name, asks in members.items())


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


_IDENTIFIED: Final = has(id=is_identifier)
_NAMED: Final = has(id=is_text)
_FOR_USER: Final = has(user_id=is_text)

MESSAGES: Final[Mapping[str, Mapping[str, Question]]] = {
    MESSAGE_RESOURCE_LINK: {
        CLAIM_TARGET_LINK_URI: is_text,
        CLAIM_RESOURCE_LINK: _IDENTIFIED,
        CLAIM_ROLES: _is_list,
    },
    MESSAGE_DEEP_LINKING_REQUEST: {
        CLAIM_DEEP_LINKING_SETTINGS: has(
            deep_link_return_url=is_text, accept_types=_is_list, accept_presentation_document_targets=_is_list
        ),
    },
    MESSAGE_SUBMISSION_REVIEW: {CLAIM_FOR_USER: _FOR_USER, CLAIM_AGS_ENDPOINT: has(lineitem=is_text)},
    MESSAGE_START_PROCTORING: {
        CLAIM_ATTEMPT_NUMBER: is_whole_number,
        CLAIM_START_ASSESSMENT_URL: is_text,
        CLAIM_SESSION_DATA: is_text,
        CLAIM_RESOURCE_LINK: _IDENTIFIED,
    },
    MESSAGE_END_ASSESSMENT: {CLAIM_ATTEMPT_NUMBER: is_whole_number, CLAIM_RESOURCE_LINK: _IDENTIFIED},
    MESSAGE_ASSET_PROCESSOR_SETTINGS: {CLAIM_ACTIVITY: _NAMED},
    MESSAGE_REPORT_REVIEW: {
        CLAIM_ACTIVITY: _NAMED,
        CLAIM_SUBMISSION: _NAMED,
        CLAIM_ASSET: _NAMED,
        CLAIM_ASSET_REPORT_TYPE: is_text,
        CLAIM_FOR_USER: _FOR_USER,
    },
    MESSAGE_EULA: {},
    MESSAGE_DATA_PRIVACY: {},
    MESSAGE_DATA_PRIVACY_UNPREFIXED: {},
}
