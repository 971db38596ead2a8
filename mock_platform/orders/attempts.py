"""Ending an attempt at an assessment without telling the tool: the candidate hands in, or leaves."""

from typing import TYPE_CHECKING, Any

from mock_platform.errors import ControlError
from mock_platform.proctoring.attempt import Attempt
from mock_platform.shapes import COUNT, NAME, TEXT, Shape, expect, or_null

if TYPE_CHECKING:
    from mock_platform.platform import Platform

ENDING = Shape(
    {"client_id": NAME, "user": NAME, "link": NAME}, {"deployment_id": or_null(TEXT), "attempt_number": or_null(COUNT)}
)


def end_attempt(platform: "Platform", body: Any) -> Attempt:
    """End somebody's open attempt (without a number: their last) and return it."""
    members = expect(body, ENDING)
    registration = platform.registration(members["client_id"])
    deployment = registration.deployment(members.get("deployment_id"))
    whose = (registration.client_id, deployment.deployment_id, members["link"], members["user"])
    number = members.get("attempt_number")
    with platform.lock:
        attempt = platform.attempts.last(*whose) if number is None else platform.attempts.find(*whose, number)
        if attempt is None or not attempt.is_open:
            status = f"it is {attempt.status!r}" if attempt else "there is none"
            sentence = f"{members['user']!r} has no open attempt at {members['link']!r}: {status}"
            raise ControlError(409, "attempt_not_open", sentence, "$.user")
        platform.attempts.put(attempt.ended())
    platform.journal.write("control", action="end_attempt", client_id=registration.client_id)
    return attempt.ended()
