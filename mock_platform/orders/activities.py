"""Handing in at an activity, and attaching processors that look at what is handed in."""

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mock_platform.notices.sending import notify_processors
from mock_platform.orders.courses import find_course
from mock_platform.orders.world import addressed, replace_world
from mock_platform.scenario.activities import ASSET, asset_from_table
from mock_platform.shapes import NAME, OBJECT, TEXT, TEXT_OBJECT, URL, Misshapen, Shape, expect, list_of, or_null
from mock_platform.world import Activity, Asset, Course, Processor, Submission

if TYPE_CHECKING:
    from mock_platform.platform import Platform

SUBMISSION = Shape({"user": TEXT, "assets": list_of(OBJECT, least=1)}, {})
REPORT = Shape({}, {"url": URL, "custom": TEXT_OBJECT})
PROCESSOR = Shape(
    {"client_id": NAME},
    {
        "deployment_id": or_null(TEXT),
        "url": or_null(URL),
        "title": or_null(TEXT),
        "text": or_null(TEXT),
        "custom": TEXT_OBJECT,
        "report": OBJECT,
    },
)


def find_activity(platform: "Platform", course_id: str, activity_id: str) -> Activity:
    """Return an activity of a course; raise `ControlError` when it has none of that id."""
    return addressed(find_course(platform, course_id).activity, activity_id)


def submit(platform: "Platform", course_id: str, activity_id: str, body: Any) -> Submission:
    """Hand in for somebody, as their next attempt, and tell the processors of the activity."""
    asked = expect(body, SUBMISSION)
    assets = tuple(_asset(each, f"$.assets[{index}]") for index, each in enumerate(asked["assets"]))
    with platform.lock:
        course = find_course(platform, course_id)
        activity = find_activity(platform, course_id, activity_id)
        person = platform.world.person(asked["user"])
        if person.id not in course.members:
            raise Misshapen("$.user", f"{person.id!r} is no member of the course {course.id!r}")
        submission = Submission(
            id=f"s-{secrets.token_hex(8)}",
            person=person.id,
            submitted_at=platform.clock.now().isoformat(timespec="microseconds"),
            assets=assets,
            attempt=1 + sum(each.person == person.id for each in activity.submissions),
        )
        _put(platform, course, replace(activity, submissions=(*activity.submissions, submission)))
    platform.journal.write("control", action="submit", course=course.id, activity=activity.id, person=person.id)
    notify_processors(platform, course, activity, submission)
    return submission


def attach_processor(platform: "Platform", course_id: str, activity_id: str, body: Any) -> Processor:
    """Let a tool's deployment look at what is handed in at an activity, as its content item would."""
    asked = expect(body, PROCESSOR)
    report = expect(asked.get("report", {}), REPORT, "$.report")
    registration = platform.registration(asked["client_id"])
    processor = Processor(
        id=f"ap-{secrets.token_hex(8)}",
        client_id=registration.client_id,
        deployment_id=registration.deployment(asked.get("deployment_id")).deployment_id,
        url=asked.get("url"),
        title=asked.get("title"),
        text=asked.get("text"),
        custom=asked.get("custom", {}),
        report_url=report.get("url"),
        report_custom=report.get("custom", {}),
    )
    with platform.lock:
        course = find_course(platform, course_id)
        activity = find_activity(platform, course_id, activity_id)
        _put(platform, course, replace(activity, processors=(*activity.processors, processor)))
    platform.journal.write("control", action="attach_processor", activity=activity.id, processor=processor.id)
    return processor


def detach_processor(platform: "Platform", course_id: str, activity_id: str, processor_id: str) -> None:
    """Let a processor look at nothing more of an activity."""
    with platform.lock:
        course = find_course(platform, course_id)
        activity = find_activity(platform, course_id, activity_id)
        gone = addressed(activity.processor, processor_id)
        _put(
            platform, course, replace(activity, processors=tuple(each for each in activity.processors if each != gone))
        )
    platform.journal.write("control", action="detach_processor", activity=activity.id, processor=gone.id)


def _asset(body: dict[str, Any], at: str) -> Asset:
    expect(body, Shape({"content_type": ASSET.required["content_type"]}, ASSET.optional), at)
    return asset_from_table({**body, "id": f"as-{secrets.token_hex(8)}"}, at)


def _put(platform: "Platform", course: Course, activity: Activity) -> None:
    replace_world(platform, platform.world.with_course(course.with_activity(activity)))
