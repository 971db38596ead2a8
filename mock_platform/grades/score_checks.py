"""The duties of a tool in a score (AGS 2.0 section 3.4), as rows: those without which it is refused, and the others."""

from typing import Any

from mock_platform.checks import NO_CODE, Check
from mock_platform.extensions import strangers_in
from mock_platform.grades.points import MAXIMUM, POINTS, is_number
from mock_platform.moments import has_fraction, moment_from_text, with_zone
from mock_platform.vocabulary import ACTIVITY_PROGRESS, GRADING_PROGRESS

MEMBERS = (
    "userId",
    "timestamp",
    "activityProgress",
    "gradingProgress",
    "scoreGiven",
    "scoreMaximum",
    "comment",
    "scoringUserId",
    "submission",
)


def _submission_times(score: dict[str, Any]) -> list[Any]:
    submission = score.get("submission")
    if submission is None:
        return []
    if not isinstance(submission, dict):
        return [submission]
    named = [submission.get(name) for name in ("startedAt", "submittedAt")]
    return [text for text in named if text is not None]


def _has_readable_submission(score: dict[str, Any]) -> bool:
    return all(moment_from_text(text) is not None for text in _submission_times(score))


def _has_ordered_submission(score: dict[str, Any]) -> bool:
    moments = [moment for text in _submission_times(score) if (moment := moment_from_text(text)) is not None]
    return moments == sorted(moments)


def _has_points(score: dict[str, Any]) -> bool:
    return score.get("scoreGiven") is None or POINTS.fits(score["scoreGiven"])


def _has_maximum(score: dict[str, Any]) -> bool:
    maximum = score.get("scoreMaximum")
    return score.get("scoreGiven") is None if maximum is None else MAXIMUM.fits(maximum)


def _has_grader(score: dict[str, Any]) -> bool:
    return "scoringUserId" not in score or (isinstance(score["scoringUserId"], str) and bool(score["scoringUserId"]))


JUDGED = (
    Check[dict[str, Any]](
        NO_CODE,
        "AGS-042",
        "userId is missing, empty or no text",
        "Send the sub of the person's launch as userId.",
        lambda score: isinstance(score.get("userId"), str) and bool(score["userId"]),
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "AGS-043",
        f"activityProgress is not one of {', '.join(ACTIVITY_PROGRESS)}",
        "Send one of these values, in exactly this case.",
        lambda score: score.get("activityProgress") in ACTIVITY_PROGRESS,
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "AGS-044",
        "gradingProgress is missing or no text",
        f"Send one of {', '.join(GRADING_PROGRESS)}.",
        lambda score: isinstance(score.get("gradingProgress"), str),
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "AGS-044",
        f"gradingProgress is not one of {', '.join(GRADING_PROGRESS)}",
        "Send one of these values, in exactly this case.",
        lambda score: score.get("gradingProgress") in GRADING_PROGRESS,
        name="score-grading-progress",
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "AGS-045",
        "timestamp is missing, or not in ISO 8601",
        "Send a time such as 2026-11-21T12:00:00.123Z.",
        lambda score: moment_from_text(with_zone(score.get("timestamp"))) is not None,
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "AGS-045",
        "timestamp has no time zone",
        "Send a time such as 2026-11-21T12:00:00.123Z.",
        lambda score: moment_from_text(score.get("timestamp")) is not None,
        name="score-time-zone",
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "AGS-049",
        "scoreGiven is no number",
        "Send a number of points from 0 on, or leave it out to clear the score.",
        lambda score: score.get("scoreGiven") is None or is_number(score["scoreGiven"]),
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "AGS-049",
        "scoreGiven is negative",
        "Send a number of points from 0 on, or leave it out to clear the score.",
        _has_points,
        name="score-below-zero",
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "AGS-049",
        "scoreMaximum is missing beside scoreGiven, or not a number above 0",
        "Send the maximum that scoreGiven is out of.",
        _has_maximum,
        name="score-maximum",
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "AGS-055",
        "comment is no text",
        "Send the comment as plain text.",
        lambda score: score.get("comment") is None or isinstance(score["comment"], str),
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "AGS-056",
        "submission is not an object with times in ISO 8601 with a time zone",
        "Send startedAt and submittedAt in the form of timestamp.",
        _has_readable_submission,
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "AGS-056",
        "submittedAt is earlier than startedAt",
        "Send the time of the submission, which is not before the start.",
        _has_ordered_submission,
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "AGS-058",
        "scoringUserId is empty or no text",
        "Send the user id of the person who graded, or leave it out.",
        _has_grader,
    ),
)

# What a tool should have done better although its score is kept.
NOTICED = (
    Check[dict[str, Any]](
        NO_CODE,
        "AGS-045",
        "timestamp has no parts of a second",
        "Send parts of a second, so that two scores of one second keep their order.",
        lambda score: has_fraction(score.get("timestamp")),
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "AGS-056",
        "startedAt or submittedAt has no parts of a second",
        "Send startedAt and submittedAt in the form of timestamp, with parts of a second.",
        lambda score: all(map(has_fraction, _submission_times(score))),
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "AGS-028",
        "the score has a member that is not the standard's, and whose name is no URL",
        "Name extensions by a full URL; other members are not kept.",
        lambda score: not strangers_in(score, MEMBERS),
    ),
)
