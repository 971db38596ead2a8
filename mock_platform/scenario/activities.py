"""The activities of a course in a scenario file: `[[courses.activities]]`, what was handed in, who looks at it."""

import binascii
from base64 import b64decode
from collections import Counter
from collections.abc import Container, Sequence
from typing import Any

from mock_platform.moments import MOMENT
from mock_platform.shapes import (
    ADDRESS,
    COUNT,
    IDENTIFIER,
    NAME,
    OBJECT,
    SHORT_ID,
    TEXT,
    TEXT_OBJECT,
    Kind,
    Misshapen,
    Shape,
    expect,
    is_unicode,
    list_of,
)
from mock_platform.world import Activity, Asset, Course, Processor, Submission


def _is_base64(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(b64decode(value, validate=True) or not value)
    except (binascii.Error, ValueError):
        return False


BASE64 = Kind("a text in base64", _is_base64)
UNICODE = Kind(
    "a text in Unicode",
    lambda value: isinstance(value, str) and is_unicode(value),
)
HEADER_TEXT = Kind(
    "a media type",
    lambda value: isinstance(value, str) and value.isascii() and value.isprintable() and "/" in value,
)
ASSET = Shape(
    {"id": SHORT_ID, "content_type": HEADER_TEXT},
    {"text": UNICODE, "base64": BASE64, "title": TEXT, "filename": TEXT},
)
SUBMISSION = Shape(
    {"id": SHORT_ID, "person": SHORT_ID, "submitted_at": MOMENT, "assets": list_of(OBJECT)}, {"attempt": COUNT}
)
PROCESSOR = Shape(
    {"id": SHORT_ID, "client_id": IDENTIFIER, "deployment_id": IDENTIFIER},
    {
        "url": ADDRESS,
        "title": TEXT,
        "text": TEXT,
        "custom": TEXT_OBJECT,
        "report_url": ADDRESS,
        "report_custom": TEXT_OBJECT,
    },
)
ACTIVITY = Shape(
    {"id": SHORT_ID, "activity_id": IDENTIFIER},
    {"title": NAME, "submissions": list_of(OBJECT), "processors": list_of(OBJECT)},
)


def activity_from_table(table: dict[str, Any], at: str) -> Activity:
    """Return the activity; raise `Misshapen` when the table does not fit."""
    expect(table, ACTIVITY, at)
    submissions = [
        _submission(each, f"{at}.submissions[{index}]") for index, each in enumerate(table.get("submissions", ()))
    ]
    processors = [
        Processor(**expect(each, PROCESSOR, f"{at}.processors[{index}]"))
        for index, each in enumerate(table.get("processors", ()))
    ]
    return Activity(table["id"], table["activity_id"], table.get("title"), tuple(submissions), tuple(processors))


def asset_from_table(table: dict[str, Any], at: str) -> Asset:
    """Return the asset; raise `Misshapen` unless the table fits and has either text or base64."""
    expect(table, ASSET, at)
    if ("text" in table) == ("base64" in table):
        raise Misshapen(at, f"{at} should have either 'text' or 'base64'")
    return Asset(**table)


def expect_activities_fit(course: Course, people: Container[str]) -> None:
    """Raise `Misshapen` unless ids are used once in a course, and its submissions are by people who exist."""
    submissions = [each for activity in course.activities for each in activity.submissions]
    assets = [asset for submission in submissions for asset in submission.assets]
    processors = [processor for activity in course.activities for processor in activity.processors]
    named: dict[str, Sequence[Submission | Asset | Processor]] = {
        "submission": submissions,
        "asset": assets,
        "processor": processors,
    }
    for noun, things in named.items():
        repeated = [name for name, count in Counter(each.id for each in things).items() if count > 1]
        if repeated:
            at = f"$.courses.{course.id}.activities"
            raise Misshapen(at, f"every {noun} should have an id of its own in its course, got {repeated[0]!r} again")
    for submission in submissions:
        if submission.person not in people:
            at = f"$.courses.{course.id}.activities.submissions"
            raise Misshapen(at, f"a submission should be by one of the people, got {submission.person!r}")


def _submission(table: dict[str, Any], at: str) -> Submission:
    expect(table, SUBMISSION, at)
    assets = [asset_from_table(each, f"{at}.assets[{index}]") for index, each in enumerate(table["assets"])]
    return Submission(**{**table, "assets": tuple(assets)})
