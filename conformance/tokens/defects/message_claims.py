"""Defects of what one type of message says: resource links, deep linking requests, submission reviews.

Core 1.3 sections 5.3.4 to 5.3.7, Deep Linking 2.0 section 4.4.1. Each form makes the message of its type first, to
whatever type it was varied. What the documents let a tool handle as it likes is acceptable: it is refused, or ignored.
"""

from collections.abc import Mapping
from typing import Any, Final

from conformance.tokens.changes import each_says, in_turn, lacks, says
from conformance.tokens.defect import ID_TOKENS, Change, Defect, Level, Verdict
from conformance.tokens.message_types import DEEP_LINKING_SETTINGS, ENDPOINT, of_type
from mock_platform.vocabulary import (
    CLAIM_AGS_ENDPOINT,
    CLAIM_DEEP_LINKING_SETTINGS,
    CLAIM_FOR_USER,
    CLAIM_RESOURCE_LINK,
    CLAIM_ROLES,
    CLAIM_TARGET_LINK_URI,
    CLAIM_VERSION,
    ITEM_LTI_RESOURCE_LINK,
    MESSAGE_DEEP_LINKING_REQUEST,
    MESSAGE_RESOURCE_LINK,
    MESSAGE_SUBMISSION_REVIEW,
    ROLE_LEARNER,
    TARGET_IFRAME,
)

# The claims of Deep Linking have a prefix of their own.
_AMONG_THE_CLAIMS_OF_CORE: Final = CLAIM_VERSION.replace("version", "deep_linking_settings")


def _of_type(message_type: str, forms: Mapping[str, Change]) -> dict[str, Change]:
    return {name: in_turn(of_type(message_type), change) for name, change in forms.items()}


def _without(member: str, claim: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in claim.items() if name != member}


def _settings(**members: Any) -> Change:
    return says(CLAIM_DEEP_LINKING_SETTINGS, {**DEEP_LINKING_SETTINGS, **members})


MESSAGE_CLAIMS: Final[tuple[Defect, ...]] = (
    Defect(
        name="resource-link-missing",
        requirements=("CORE-022",),
        reason="without the link's id all such launches share one resource",
        forms=_of_type(
            MESSAGE_RESOURCE_LINK,
            {
                "absent": lacks(CLAIM_RESOURCE_LINK),
                "as-in-lti-1.1": in_turn(lacks(CLAIM_RESOURCE_LINK), says("resource_link_id", "link-1")),
                **each_says(
                    CLAIM_RESOURCE_LINK,
                    {
                        "null": None,
                        "empty-object": {},
                        "title-only": {"title": "Week 1"},
                        "id-null": {"id": None},
                        "id-empty": {"id": ""},
                        "id-in-capitals": {"ID": "link-1"},
                    },
                ),
            },
        ),
        level=Level.LTI,
        messages=ID_TOKENS,
    ),
    Defect(
        name="resource-link-wrong-type",
        requirements=("CORE-022",),
        reason="a link is an object with a text as its id; anything else has no usable id",
        forms=_of_type(
            MESSAGE_RESOURCE_LINK,
            each_says(
                CLAIM_RESOURCE_LINK,
                {
                    "id-number": {"id": 7},
                    "id-zero": {"id": 0},
                    "id-list": {"id": ["link-1"]},
                    "text": "link-1",
                    "list": [{"id": "link-1"}],
                    "true": True,
                },
            ),
        ),
        level=Level.LTI,
        messages=ID_TOKENS,
    ),
    Defect(
        name="roles-missing",
        requirements=("CORE-042",),
        reason="the claim is required, and inventing a role for the user is dangerous",
        forms=_of_type(MESSAGE_RESOURCE_LINK, {"absent": lacks(CLAIM_ROLES)}),
        level=Level.LTI,
        messages=ID_TOKENS,
    ),
    Defect(
        name="roles-wrong-type",
        requirements=("CORE-054",),
        reason="roles that are no list of addresses are refused, or grant nothing",
        forms=_of_type(
            MESSAGE_RESOURCE_LINK,
            each_says(
                CLAIM_ROLES,
                {
                    "null": None,
                    "text": ROLE_LEARNER,
                    "empty-text": "",
                    "object": {ROLE_LEARNER: True},
                    "odd-members": [1, None, {}, [ROLE_LEARNER]],
                    "true": True,
                    "no-addresses": ["Wizard of the \u00e6ther", "#", "http://["],
                    "empty-member": [ROLE_LEARNER, ""],
                },
            ),
        ),
        verdict=Verdict.ACCEPTABLE,
        level=Level.LTI,
        messages=ID_TOKENS,
    ),
    Defect(
        name="target-missing",
        requirements=("CORE-012",),
        reason="a launch without a target is refused, or leads to the tool's default page",
        forms=_of_type(
            MESSAGE_RESOURCE_LINK,
            {
                "absent": lacks(CLAIM_TARGET_LINK_URI),
                **each_says(CLAIM_TARGET_LINK_URI, {"null": None, "empty": "", "number": 7, "list": ["/launch"]}),
            },
        ),
        verdict=Verdict.ACCEPTABLE,
        level=Level.LTI,
        messages=ID_TOKENS,
    ),
    Defect(
        name="deep-linking-settings-missing",
        requirements=("DL-006",),
        reason="without its settings nobody knows what may be chosen, and where the choice goes",
        forms=_of_type(
            MESSAGE_DEEP_LINKING_REQUEST,
            {
                "absent": lacks(CLAIM_DEEP_LINKING_SETTINGS),
                "among-the-claims-of-core": in_turn(
                    lacks(CLAIM_DEEP_LINKING_SETTINGS), says(_AMONG_THE_CLAIMS_OF_CORE, DEEP_LINKING_SETTINGS)
                ),
                **each_says(CLAIM_DEEP_LINKING_SETTINGS, {"null": None, "empty-object": {}, "list": [], "text": "{}"}),
            },
        ),
        level=Level.LTI,
        messages=ID_TOKENS,
    ),
    Defect(
        name="deep-linking-setting-missing",
        requirements=("DL-006",),
        reason="a required member of the settings is missing",
        forms=_of_type(
            MESSAGE_DEEP_LINKING_REQUEST,
            {
                name: says(CLAIM_DEEP_LINKING_SETTINGS, _without(name, DEEP_LINKING_SETTINGS))
                for name in DEEP_LINKING_SETTINGS
            },
        ),
        level=Level.LTI,
        messages=ID_TOKENS,
    ),
    Defect(
        name="deep-linking-setting-wrong-type",
        requirements=("DL-006", "DL-010"),
        reason="a member of the settings is there and of no use; that it be refused is said of a missing one only",
        forms=_of_type(
            MESSAGE_DEEP_LINKING_REQUEST,
            {
                "return-url-null": _settings(deep_link_return_url=None),
                "return-url-empty": _settings(deep_link_return_url=""),
                "return-url-number": _settings(deep_link_return_url=7),
                "return-url-script": _settings(deep_link_return_url="javascript:alert(1)"),
                "types-null": _settings(accept_types=None),
                "types-text": _settings(accept_types=ITEM_LTI_RESOURCE_LINK),
                "types-of-numbers": _settings(accept_types=[1, None]),
                "targets-text": _settings(accept_presentation_document_targets=TARGET_IFRAME),
            },
        ),
        verdict=Verdict.ACCEPTABLE,
        level=Level.LTI,
        messages=ID_TOKENS,
    ),
    Defect(
        name="submission-review-incomplete",
        requirements=("SR-002",),
        reason="nobody knows whose work is to be reviewed, or which; the text is known at second hand only",
        forms=_of_type(
            MESSAGE_SUBMISSION_REVIEW,
            {
                "for-user-absent": lacks(CLAIM_FOR_USER),
                "for-user-without-id": says(CLAIM_FOR_USER, {"name": "Grace"}),
                "endpoint-absent": lacks(CLAIM_AGS_ENDPOINT),
                "line-item-absent": says(CLAIM_AGS_ENDPOINT, _without("lineitem", ENDPOINT)),
            },
        ),
        verdict=Verdict.ACCEPTABLE,
        level=Level.LTI,
        messages=ID_TOKENS,
    ),
)
