"""The start of supervision: the candidate is handed over to the proctoring tool (Proctoring 1.0).

The order may say which attempt (without: the next one), the settings of the proctoring, and which actions of the
assessment control service are offered: all of them unless it says otherwise, none to a tool without the scope.
"""

import secrets
from typing import TYPE_CHECKING, Any

from mock_platform.errors import ControlError
from mock_platform.launch import Launch
from mock_platform.messages.circumstances import message_claims
from mock_platform.messages.kind import MessageKind
from mock_platform.messages.setting import Setting
from mock_platform.proctoring.attempt import NOT_BEGUN, Attempt
from mock_platform.shapes import COUNT, TEXT, Shape, list_of, one_of, or_null
from mock_platform.vocabulary import (
    CLAIM_ACS,
    CLAIM_ATTEMPT_NUMBER,
    CLAIM_PROCTORING_SETTINGS,
    CLAIM_SESSION_DATA,
    CLAIM_START_ASSESSMENT_URL,
    CONTROL_ACTIONS,
    MESSAGE_START_PROCTORING,
    SCOPE_ASSESSMENT_CONTROL,
)

if TYPE_CHECKING:
    from mock_platform.platform import Platform


def _claims(launch: Launch, setting: Setting) -> dict[str, Any]:
    claims = {
        **message_claims(launch, setting),
        CLAIM_ATTEMPT_NUMBER: launch.asked["attempt_number"],
        CLAIM_SESSION_DATA: launch.asked["session_data"],
        CLAIM_START_ASSESSMENT_URL: setting.addresses.proctoring(launch.id),
    }
    if "proctoring_settings" in launch.asked:
        claims[CLAIM_PROCTORING_SETTINGS] = {"data": launch.asked["proctoring_settings"]}
    if actions := _offered(launch):
        assert launch.course is not None
        assert launch.link is not None
        url = setting.addresses.assessment_control(launch.deployment, launch.course, launch.link)
        claims[CLAIM_ACS] = {"actions": list(actions), "assessment_control_url": url}
    return claims


def _offered(launch: Launch) -> tuple[str, ...]:
    has_scope = SCOPE_ASSESSMENT_CONTROL in launch.registration.scopes
    return tuple(launch.asked.get("actions", CONTROL_ACTIONS)) if has_scope else ()


def _admit(platform: "Platform", launch: Launch) -> None:
    """Make the attempt, and fill up what the order left open; the attempt begins when the tool says that it may."""
    assert launch.course is not None
    assert launch.link is not None
    if launch.person.anonymous:
        sentence = f"{launch.person.id!r} is anonymous: an attempt is somebody's"
        raise ControlError(400, "anonymous_user", sentence, "$.user")
    whose = (launch.registration.client_id, launch.deployment.deployment_id, launch.link.id, launch.person.id)
    number = launch.asked.get("attempt_number") or _next_number(platform.attempts.last(*whose))
    attempt = platform.attempts.find(*whose, number)
    if attempt is not None and attempt.status != NOT_BEGUN:
        sentence = f"attempt {number} of {launch.person.id!r} at {launch.link.id!r} has begun: order another one"
        raise ControlError(409, "attempt_begun", sentence, "$.attempt_number")
    client_id, deployment_id, link, user = whose
    platform.attempts.put(Attempt(client_id, deployment_id, launch.course.id, link, user, number, _offered(launch)))
    launch.asked = {**launch.asked, "attempt_number": number, "session_data": secrets.token_urlsafe(24)}


def _next_number(last: Attempt | None) -> int:
    if last is None:
        return 1
    return last.number if last.status == NOT_BEGUN else last.number + 1


START_PROCTORING = MessageKind(
    MESSAGE_START_PROCTORING,
    "A candidate is handed over to the proctoring tool before an assessment.",
    place="link",
    claims=_claims,
    shape=Shape(
        {},
        {
            "attempt_number": or_null(COUNT),
            "proctoring_settings": or_null(TEXT),
            "actions": or_null(list_of(one_of(*CONTROL_ACTIONS))),
        },
    ),
    admit=_admit,
)
