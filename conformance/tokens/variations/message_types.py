"""Liberties of the type of message: who offers them takes each, and who offers links only may refuse the others.

Deep Linking 2.0 section 4.4; Submission Review, Data Privacy, Proctoring, Asset Processor, EULA.
"""

from typing import Any, Final

from conformance.tokens.changes import in_turn, lacks, says
from conformance.tokens.defect import ID_TOKENS, Change, Variation, Verdict
from conformance.tokens.message_types import DEEP_LINKING_SETTINGS, OTHER_TYPES, of_type
from mock_platform.vocabulary import (
    CLAIM_CONTEXT,
    CLAIM_DEEP_LINKING_SETTINGS,
    CLAIM_ROLES,
    CLAIM_TARGET_LINK_URI,
    ITEM_FILE,
    ITEM_HTML,
    ITEM_LTI_RESOURCE_LINK,
    MESSAGE_DEEP_LINKING_REQUEST,
    TARGET_EMBED,
)


def _deep_linking(*changes: Change, **settings: Any) -> Change:
    told = says(CLAIM_DEEP_LINKING_SETTINGS, {**DEEP_LINKING_SETTINGS, **settings})
    return in_turn(of_type(MESSAGE_DEEP_LINKING_REQUEST), told, *changes)


MESSAGE_TYPES: Final[tuple[Variation, ...]] = (
    Variation(
        name="message-type",
        subject="message",
        requirements=("CORE-003",),
        reason="a tool refuses the types that it does not offer, and takes the others",
        forms={name: of_type(name) for name in OTHER_TYPES},
        verdict=Verdict.ACCEPTABLE,
        messages=ID_TOKENS,
    ),
    Variation(
        name="deep-linking-request",
        subject="message",
        requirements=("DL-007", "DL-009"),
        reason="roles, context, target and most settings are optional in a deep linking request",
        forms={
            "without-roles": _deep_linking(lacks(CLAIM_ROLES)),
            "without-context": _deep_linking(lacks(CLAIM_CONTEXT)),
            "without-target": _deep_linking(lacks(CLAIM_TARGET_LINK_URI)),
            "nothing-accepted": _deep_linking(accept_types=[], accept_presentation_document_targets=[]),
            "every-setting": _deep_linking(
                accept_types=[ITEM_LTI_RESOURCE_LINK, ITEM_FILE, ITEM_HTML],
                accept_media_types="image/*,text/html",
                accept_presentation_document_targets=[TARGET_EMBED],
                accept_multiple=True,
                accept_lineitem=False,
                auto_create=True,
                title="Choose",
                text="",
                data="opaque \u2713 +/=&",
            ),
            "unknown-setting": _deep_linking(accept_types=["https://vendor.example/item"], vendor={"a": 1}),
        },
        verdict=Verdict.ACCEPTABLE,
        messages=ID_TOKENS,
    ),
)
