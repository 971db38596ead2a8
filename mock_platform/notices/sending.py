"""Making notices: one that is ordered, and those of an event for every deployment that wants to hear of it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from mock_platform.edits.edit import Edit
from mock_platform.launch import PlannedEdit
from mock_platform.messages.blanks import without_blanks
from mock_platform.notices.handlers import Handler
from mock_platform.notices.kind import Recipient
from mock_platform.notices.kinds import NOTICES
from mock_platform.notices.notice import Notice
from mock_platform.vocabulary import NOTICE_ASSET_PROCESSOR_SUBMISSION, NOTICE_HELLO_WORLD
from mock_platform.world import Activity, Course, Submission

if TYPE_CHECKING:
    from mock_platform.platform import Platform


def put_notice(to: Recipient, notice_type: str, asked: Mapping[str, Any], edits: Iterable[Edit] = ()) -> Notice:
    """Let a notice be due now; raise `ControlError` when it makes no sense in this world."""
    notice = notice_of(to, notice_type, asked, edits)
    to.platform.outbox.put(notice)
    return notice


def notice_of(to: Recipient, notice_type: str, asked: Mapping[str, Any], edits: Iterable[Edit] = ()) -> Notice:
    """Make a notice that goes nowhere by itself; raise `ControlError` when it makes no sense in this world."""
    return Notice(
        id=str(uuid4()),
        type=notice_type,
        registration=to.registration,
        deployment=to.deployment,
        moment=to.platform.clock.now(),
        claims=without_blanks(NOTICES[notice_type].claims(to, asked)),
        edits=[PlannedEdit(edit) for edit in edits],
    )


def greet(to: Recipient, handler: Handler) -> None:
    """Send the hello world notice to whoever has just subscribed to it."""
    if handler.url and handler.notice_type == NOTICE_HELLO_WORLD:
        put_notice(to, NOTICE_HELLO_WORLD, {})
        to.platform.outbox.courier.wake()


def announce(platform: "Platform", notice_type: str, asked: Mapping[str, Any]) -> list[Notice]:
    """Tell every deployment that subscribed to this type; they hear of it off the path of this request."""
    notices = [put_notice(to, notice_type, asked) for to in subscribers(platform, notice_type)]
    if notices:
        platform.outbox.courier.wake()
    return notices


def notify_processors(platform: "Platform", course: Course, activity: Activity, submission: Submission) -> None:
    """Tell every processor of an activity, whose tool subscribed, that somebody handed in."""
    for processor in activity.processors:
        asked = {
            "course": course.id,
            "activity": activity.id,
            "submission": submission.id,
            "processor": processor.id,
        }
        for to in subscribers(platform, NOTICE_ASSET_PROCESSOR_SUBMISSION):
            if processor.belongs_to(to.registration.client_id, to.deployment.deployment_id):
                put_notice(to, NOTICE_ASSET_PROCESSOR_SUBMISSION, asked)
    platform.outbox.courier.wake()


def subscribers(platform: "Platform", notice_type: str) -> list[Recipient]:
    """Return every deployment that has a handler for notices of this type."""
    return [
        Recipient(platform, registration, deployment)
        for registration in platform.registrations.values()
        for deployment in registration.deployments
        if platform.handlers.find(deployment.key, notice_type) is not None
    ]
