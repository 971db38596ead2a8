"""The duties of a tool in a line item that it makes or replaces (AGS 2.0 sections 3.1.2 and 3.2), as rows."""

from typing import Any

from mock_platform.checks import NO_CODE, Check
from mock_platform.extensions import strangers_in
from mock_platform.grades.points import MAXIMUM
from mock_platform.moments import moment_from_text
from mock_platform.scenario.line_items import SUBMISSION_REVIEW

MEMBERS = (
    "id",
    "label",
    "scoreMaximum",
    "resourceLinkId",
    "resourceId",
    "tag",
    "startDateTime",
    "endDateTime",
    "gradesReleased",
    "submissionReview",
)


def _has_label(line_item: dict[str, Any]) -> bool:
    label = line_item.get("label")
    return isinstance(label, str) and bool(label.strip())


def _has_texts(line_item: dict[str, Any], *names: str) -> bool:
    return all(isinstance(line_item.get(name), str | None) for name in names)


def _has_readable_times(line_item: dict[str, Any]) -> bool:
    """A time may be null or blank, which voids it."""
    times = [line_item.get("startDateTime"), line_item.get("endDateTime")]
    return all(time is None or time == "" or moment_from_text(time) is not None for time in times)


def _has_readable_review(line_item: dict[str, Any]) -> bool:
    review = line_item.get("submissionReview")
    if not isinstance(review, dict):
        return review is None
    return all(kind.fits(review[name]) for name, kind in SUBMISSION_REVIEW.known.items() if name in review)


JUDGED = (
    Check[dict[str, Any]](
        NO_CODE,
        "AGS-017",
        "label is missing, blank or no text",
        "Send a short text that people can read as label.",
        _has_label,
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "AGS-018",
        "scoreMaximum is missing, or not a number above 0",
        "Send the number of points that a full score is worth.",
        lambda line_item: MAXIMUM.fits(line_item.get("scoreMaximum")),
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "AGS-020",
        "resourceLinkId is no text",
        "Send the id of the resource link of a launch, or leave it out.",
        lambda line_item: _has_texts(line_item, "resourceLinkId"),
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "AGS-016",
        "resourceId or tag is no text",
        "Send texts, which come back as they are.",
        lambda line_item: _has_texts(line_item, "resourceId", "tag"),
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "AGS-021",
        "startDateTime or endDateTime is not in ISO 8601 with a time zone",
        "Send a time such as 2026-11-21T12:00:00Z, or null.",
        _has_readable_times,
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "AGS-022",
        "gradesReleased is neither true nor false",
        "Send true or false, or leave it out.",
        lambda line_item: isinstance(line_item.get("gradesReleased"), bool | None),
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "SR-006",
        "submissionReview is not an object with reviewableStatus, label, url and custom of their types",
        "Send reviewableStatus as a list of activityProgress values, label as a text, url as a URL, custom as texts.",
        _has_readable_review,
    ),
)

# What a tool should have done better although its line item is kept.
NOTICED = (
    Check[dict[str, Any]](
        NO_CODE,
        "AGS-028",
        "the line item has a member that is not the standard's, and whose name is no URL",
        "Name extensions by a full URL; other members are not kept.",
        lambda line_item: not strangers_in(line_item, MEMBERS),
    ),
)
