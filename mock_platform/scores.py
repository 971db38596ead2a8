"""Scores that tools publish (AGS 2.0 section 3.4): judged by a table, then kept by user, line item and deployment."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mock_platform.checks import NO_CODE, Check
from mock_platform.vocabulary import ACTIVITY_PROGRESS, GRADING_FULLY_GRADED, GRADING_PROGRESS

_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d+)?(Z|[+-]\d{2}(?::?\d{2})?)", re.ASCII | re.IGNORECASE
)

MOST_POINTS = 1e12


@dataclass(frozen=True)
class Score:
    """A score as it was published."""

    user_id: str
    moment: datetime
    given: float | None
    maximum: float | None
    activity_progress: str
    grading_progress: str
    comment: str | None
    scoring_user_id: str | None

    @property
    def counts(self) -> bool:
        """True when it is final and has points: only such a score makes a result."""
        return self.grading_progress == GRADING_FULLY_GRADED and self.given is not None

    def scaled_to(self, maximum: float) -> float:
        """Return the points as part of another maximum."""
        assert self.given is not None
        assert self.maximum is not None
        return self.given * maximum / self.maximum


def moment_from_text(text: object) -> datetime | None:
    """Return the moment of an ISO 8601 text with a zone, or None."""
    match = _MOMENT.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    seconds, fraction, zone = match.groups()
    try:
        return datetime.fromisoformat(f"{seconds}{(fraction or '')[:7]}{zone.upper()}")
    except ValueError:
        return None


def has_fraction(text: object) -> bool:
    """True when the text of a moment has parts of a second."""
    return isinstance(text, str) and "." in text


def is_number(value: object) -> bool:
    """True for a JSON number that can be reckoned with."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < MOST_POINTS


def _submission_moments(score: dict[str, Any]) -> list[datetime | None]:
    submission = score.get("submission") or {}
    if not isinstance(submission, dict):
        return [None]
    named = [submission.get(name) for name in ("startedAt", "submittedAt")]
    return [moment_from_text(text) for text in named if text is not None]


def _has_ordered_submission(score: dict[str, Any]) -> bool:
    moments = [moment for moment in _submission_moments(score) if moment is not None]
    return moments == sorted(moments)


def _has_points(score: dict[str, Any]) -> bool:
    given = score.get("scoreGiven")
    return given is None or (is_number(given) and given >= 0)


def _has_maximum(score: dict[str, Any]) -> bool:
    maximum = score.get("scoreMaximum")
    if maximum is None:
        return score.get("scoreGiven") is None
    return is_number(maximum) and maximum > 1 / MOST_POINTS


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
        f"gradingProgress is not one of {', '.join(GRADING_PROGRESS)}",
        "Send one of these values, in exactly this case.",
        lambda score: score.get("gradingProgress") in GRADING_PROGRESS,
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "AGS-045",
        "timestamp is missing, or not in ISO 8601 with a time zone",
        "Send a time such as 2026-11-21T12:00:00.123Z.",
        lambda score: moment_from_text(score.get("timestamp")) is not None,
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "AGS-049",
        "scoreGiven is negative or no number",
        "Send a number of points from 0 on, or leave it out to clear the score.",
        _has_points,
    ),
    Check[dict[str, Any]](
        NO_CODE,
        "AGS-049",
        "scoreMaximum is missing beside scoreGiven, or not a number above 0",
        "Send the maximum that scoreGiven is out of.",
        _has_maximum,
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
        lambda score: None not in _submission_moments(score),
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
        lambda score: (
            "scoringUserId" not in score or (isinstance(score["scoringUserId"], str) and bool(score["scoringUserId"]))
        ),
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
)


def score_from_json(score: dict[str, Any]) -> Score:
    """Return the score of a body that passed every check."""
    moment = moment_from_text(score["timestamp"])
    assert moment is not None
    return Score(
        user_id=score["userId"],
        moment=moment,
        given=score.get("scoreGiven"),
        maximum=score.get("scoreMaximum"),
        activity_progress=score["activityProgress"],
        grading_progress=score["gradingProgress"],
        comment=score.get("comment") or None,
        scoring_user_id=score.get("scoringUserId"),
    )
