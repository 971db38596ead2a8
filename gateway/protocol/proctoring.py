"""The word of a proctoring tool that an assessment may start: LtiStartAssessment (Proctoring 1.0, start assessment).

Attempt, session data and resource link come from the request and from nowhere else: by them the platform knows that
the candidate of this very launch may begin.
"""

from collections.abc import Mapping
from typing import Any

from gateway.errors import Code, Rejected
from gateway.protocol.launch import Launch
from gateway.protocol.vocabulary import (
    CLAIM_ATTEMPT_NUMBER,
    CLAIM_END_ASSESSMENT_RETURN,
    CLAIM_RESOURCE_LINK,
    CLAIM_SESSION_DATA,
    CLAIM_START_ASSESSMENT_URL,
    CLAIM_VERIFIED_USER,
    MESSAGE_START_PROCTORING,
)


def demand_handover(launch: Launch) -> str:
    """The address at which the assessment starts; raises Rejected for a launch that hands over no candidate."""
    if launch.message_type != MESSAGE_START_PROCTORING:
        raise Rejected(
            Code.SERVICE_NOT_AVAILABLE_FOR_CONTEXT, expected=MESSAGE_START_PROCTORING, got=launch.message_type
        )
    return str(launch.claims[CLAIM_START_ASSESSMENT_URL])


def start_claims(
    launch: Launch, *, verified_user: Mapping[str, Any] | None, end_assessment_return: bool | None
) -> dict[str, Any]:
    """What the message says: what the request said, whom the tool recognised, whether it wants the candidate back."""
    same = (CLAIM_SESSION_DATA, CLAIM_ATTEMPT_NUMBER, CLAIM_RESOURCE_LINK)
    said = {CLAIM_VERIFIED_USER: verified_user, CLAIM_END_ASSESSMENT_RETURN: end_assessment_return}
    return {name: launch.claims[name] for name in same} | {
        name: value for name, value in said.items() if value is not None
    }
