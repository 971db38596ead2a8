"""Defects of claims that a launch may do without: who does not look at them accepts, who does may refuse.

Core 1.3 section 5.4. All are acceptable, and none may be more than refused: no crash, and no other claims handed on.
"""

from typing import Final

from conformance.tokens.changes import each_says, says
from conformance.tokens.defect import ID_TOKENS, Defect, Level, Verdict
from mock_platform.vocabulary import (
    CLAIM_AGS_ENDPOINT,
    CLAIM_CUSTOM,
    CLAIM_LAUNCH_PRESENTATION,
    CLAIM_LIS,
    CLAIM_LTI1P1,
    CLAIM_NRPS,
    CLAIM_ROLE_SCOPE_MENTOR,
    CLAIM_TOOL_PLATFORM,
)

_OF_OBJECTS: Final = {
    "custom": CLAIM_CUSTOM,
    "launch-presentation": CLAIM_LAUNCH_PRESENTATION,
    "lis": CLAIM_LIS,
    "tool-platform": CLAIM_TOOL_PLATFORM,
    "lti1p1": CLAIM_LTI1P1,
    "endpoint": CLAIM_AGS_ENDPOINT,
    "names-and-roles": CLAIM_NRPS,
}

OPTIONAL_CLAIMS: Final[tuple[Defect, ...]] = (
    Defect(
        name="custom-value-no-text",
        requirements=("CORE-080", "CORE-084"),
        reason="platforms send such values by mistake; a SHOULD asks only that the tool does not crash",
        forms=each_says(
            CLAIM_CUSTOM,
            {
                "null": {"week": None},
                "number": {"week": 1},
                "true": {"week": True},
                "object": {"week": {"number": "1"}},
                "list": {"week": ["1"]},
            },
        ),
        verdict=Verdict.ACCEPTABLE,
        level=Level.LTI,
        messages=ID_TOKENS,
    ),
    Defect(
        name="optional-claim-wrong-type",
        requirements=("CORE-077", "CORE-084"),
        reason="an optional claim is no object; nothing says that the launch is refused for it",
        forms={
            f"{short}-{form}": change
            for short, name in _OF_OBJECTS.items()
            for form, change in each_says(name, {"text": "x", "list": []}).items()
        },
        verdict=Verdict.ACCEPTABLE,
        level=Level.LTI,
        messages=ID_TOKENS,
    ),
    Defect(
        name="optional-claim-null",
        requirements=("CORE-062", "CORE-071", "CORE-077"),
        reason="an optional claim may be absent; whether null is absence, the documents do not say",
        forms={
            **{short: says(name, None) for short, name in _OF_OBJECTS.items()},
            "mentored-users": says(CLAIM_ROLE_SCOPE_MENTOR, None),
        },
        verdict=Verdict.ACCEPTABLE,
        level=Level.LTI,
        messages=ID_TOKENS,
    ),
)
