"""The end of an assessment: the candidate is sent to the proctoring tool once more, if it asked for that.

Proctoring 1.0, end assessment message. Ordering it ends an attempt that is still open. `errormsg` and `errorlog`
tell that it ended by an error, to the candidate and to the tool's log.
"""

from typing import TYPE_CHECKING, Any

from mock_platform.errors import ControlError
from mock_platform.launch import Launch
from mock_platform.messages.circumstances import message_claims
from mock_platform.messages.kind import MessageKind
from mock_platform.messages.setting import Setting
from mock_platform.proctoring.attempt import NOT_BEGUN, Attempt
from mock_platform.shapes import COUNT, TEXT, Shape, or_null
from mock_platform.vocabulary import (
    CLAIM_ATTEMPT_NUMBER,
    CLAIM_PROCTORING_ERRORLOG,
    CLAIM_PROCTORING_ERRORMSG,
    MESSAGE_END_ASSESSMENT,
)

if TYPE_CHECKING:
    from mock_platform.platform import Platform


def _claims(launch: Launch, setting: Setting) -> dict[str, Any]:
    said = {
        CLAIM_ATTEMPT_NUMBER: launch.asked["attempt_number"],
        CLAIM_PROCTORING_ERRORMSG: launch.asked.get("errormsg"),
        CLAIM_PROCTORING_ERRORLOG: launch.asked.get("errorlog"),
    }
    return {**message_claims(launch, setting), **{name: value for name, value in said.items() if value is not None}}


def _admit(platform: "Platform", launch: Launch) -> None:
    attempt = _attempt(platform, launch)
    if not attempt.end_assessment_return:
        sentence = f"the tool did not ask for it: its LtiStartAssessment of attempt {attempt.number} said no"
        raise ControlError(409, "end_not_awaited", f"{sentence} end_assessment_return", "$.message")
    platform.attempts.put(attempt.ended())
    launch.asked = {**launch.asked, "attempt_number": attempt.number}


def _attempt(platform: "Platform", launch: Launch) -> Attempt:
    """Return the attempt of the order, or the person's last one; raise `ControlError` when none has begun."""
    assert launch.link is not None
    whose = (launch.registration.client_id, launch.deployment.deployment_id, launch.link.id, launch.person.id)
    number = launch.asked.get("attempt_number")
    attempt = platform.attempts.last(*whose) if number is None else platform.attempts.find(*whose, number)
    if attempt is None or attempt.status == NOT_BEGUN:
        which = "no attempt" if number is None else f"no attempt {number}"
        sentence = f"{launch.person.id!r} has begun {which} at {launch.link.id!r}"
        raise ControlError(409, "attempt_not_begun", sentence, "$.attempt_number")
    return attempt


END_ASSESSMENT = MessageKind(
    MESSAGE_END_ASSESSMENT,
    "A candidate is sent back to the proctoring tool when an assessment has ended.",
    place="link",
    claims=_claims,
    shape=Shape({}, {"attempt_number": or_null(COUNT), "errormsg": or_null(TEXT), "errorlog": or_null(TEXT)}),
    admit=_admit,
)
