"""Defects of ids that a reader refuses, ignores or handles, and never confuses with another (Core 5.3.3 to 5.4.1).

All are acceptable: the documents bind the platform that sends them, and let the tool choose.
"""

from typing import Final

from conformance.tokens.changes import each_says, in_turn, says
from conformance.tokens.defect import ID_TOKENS, Defect, Level, Verdict
from conformance.tokens.id_token import LONGEST_ID
from conformance.tokens.message_types import of_type
from mock_platform.vocabulary import (
    CLAIM_CONTEXT,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_RESOURCE_LINK,
    MESSAGE_RESOURCE_LINK,
)

_TOO_LONG: Final = "i" * (LONGEST_ID + 1)
_CONTROL_CHARACTERS: Final = "a\0b\r\nc"

IDENTIFIERS: Final[tuple[Defect, ...]] = (
    Defect(
        name="sub-unusable",
        requirements=("CORE-036",),
        reason="a subject that is too long, empty or no text is refused or handled, and never cut to that of another",
        forms=each_says(
            "sub",
            {
                "empty": "",
                "null": None,
                "number": 7,
                "list": ["user-1"],
                "object": {"id": "user-1"},
                "true": True,
                "256-characters": _TOO_LONG,
                "control-characters": _CONTROL_CHARACTERS,
                "not-ascii": "\u7528\u6237-1",
            },
        ),
        verdict=Verdict.ACCEPTABLE,
        messages=ID_TOKENS,
    ),
    Defect(
        name="id-too-long",
        requirements=("CORE-007", "CORE-020", "CORE-060"),
        reason="an id has at most 255 characters; what a reader does with more is not said",
        forms={
            "deployment": says(CLAIM_DEPLOYMENT_ID, _TOO_LONG),
            "resource-link": in_turn(of_type(MESSAGE_RESOURCE_LINK), says(CLAIM_RESOURCE_LINK, {"id": _TOO_LONG})),
            "context": says(CLAIM_CONTEXT, {"id": _TOO_LONG}),
        },
        verdict=Verdict.ACCEPTABLE,
        level=Level.LTI,
        messages=ID_TOKENS,
    ),
    Defect(
        name="id-with-odd-characters",
        requirements=("CORE-007", "CORE-017", "CORE-020", "CORE-060"),
        reason="ids are of ASCII and without blanks around them; what a reader does with others is not said",
        forms={
            "deployment-blank": says(CLAIM_DEPLOYMENT_ID, " "),
            "deployment-control-characters": says(CLAIM_DEPLOYMENT_ID, _CONTROL_CHARACTERS),
            "resource-link-not-ascii": in_turn(
                of_type(MESSAGE_RESOURCE_LINK), says(CLAIM_RESOURCE_LINK, {"id": "\u8bfe\u7a0b"})
            ),
            "context-blank-after": says(CLAIM_CONTEXT, {"id": "course-1 "}),
        },
        verdict=Verdict.ACCEPTABLE,
        level=Level.LTI,
        messages=ID_TOKENS,
    ),
    Defect(
        name="context-without-id",
        requirements=("CORE-064",),
        reason="a context without id is refused or ignored, and is never a course that several launches share",
        forms=each_says(
            CLAIM_CONTEXT,
            {
                "title-only": {"title": "Programming"},
                "id-null": {"id": None},
                "id-empty": {"id": ""},
                "id-number": {"id": 7},
                "null": None,
                "text": "course-1",
                "list": [{"id": "course-1"}],
            },
        ),
        verdict=Verdict.ACCEPTABLE,
        level=Level.LTI,
        messages=ID_TOKENS,
    ),
)
