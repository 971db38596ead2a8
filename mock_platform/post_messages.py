"""What a tool's window said to the page around it, as that page tells it afterwards: an entry, and a finding if due.

LTI Client Side postMessages 0.1 and LTI postMessage Storage 0.1. The page has answered already; values stay in the
browser. A message to another window than ours, or sent to `*` where an origin was due, cannot be seen from here.
"""

from typing import TYPE_CHECKING, Any

from mock_platform.checks import NO_CODE, Breach
from mock_platform.shapes import BOOLEAN, NAME, OBJECT, TEXT, Shape, expect, one_of

if TYPE_CHECKING:
    from mock_platform.launch import Launch
    from mock_platform.platform import Platform

ERRORS = {
    "bad_request": ("STORE-004", "Send subject and message_id, and the members that the subject needs."),
    "unsupported_subject": ("STORE-005", "Ask lti.capabilities which subjects there are, and in which frame."),
    "wrong_origin": ("STORE-008", "Send messages from an origin that the tool is registered with."),
    "storage_exhaustion": (
        "STORE-010",
        "Keep at most 500 values of 4096 bytes each.",
    ),
}
TOLD = Shape({"subject": NAME, "origin": TEXT}, {"key": TEXT, "known": BOOLEAN, "error": OBJECT})
ERROR = Shape({"code": one_of(*ERRORS), "message": TEXT}, {})


def take_note(
    platform: "Platform", body: Any, *, launch: "Launch | None" = None, registration_id: str | None = None
) -> bool:
    """Write down what the page tells, and tell whether the page did what the tool wanted."""
    told = expect(body, TOLD)
    error = expect(told["error"], ERROR, "$.error") if "error" in told else None
    launch_id = launch.id if launch else None
    where = {"launch_id": launch_id, "client_id": launch.registration.client_id if launch else None}
    platform.journal.write(
        "message",
        message="post_message",
        registration_id=registration_id,
        subject=told["subject"],
        origin=told["origin"],
        key=told.get("key"),
        error=error,
        **where,
    )
    for breach in _breaches(told, error):
        finding = breach.write(platform.journal, endpoint="post_message", **where)
        if launch is not None:
            launch.findings.append(finding)
    return error is None


def _breaches(told: dict[str, Any], error: dict[str, Any] | None) -> list[Breach]:
    if error is not None:
        requirement, advice = ERRORS[error["code"]]
        return [Breach(NO_CODE, requirement, f"{told['subject']}: {error['message']}", advice)]
    if told.get("known") is False:
        sentence = f"{told['subject']} asked for {told['key']!r}, which {told['origin']} has never put on this page"
        return [Breach(NO_CODE, "STORE-007", sentence, "Put a value before asking for it, from the same origin.")]
    return []
