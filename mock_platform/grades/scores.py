"""Scores as tools publish them (AGS 2.0 section 3.4), and what a platform keeps of one.

The times of the submission outlive the score that named them (section 3.4.10). Only a score that is fully graded
makes a result: while the last one says otherwise, the user has none. What is wrong with a score: `score_checks.py`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mock_platform.extensions import extensions_of
from mock_platform.moments import moment_from_text, with_zone
from mock_platform.vocabulary import (
    ACTIVITY_COMPLETED,
    ACTIVITY_IN_PROGRESS,
    ACTIVITY_INITIALIZED,
    ACTIVITY_STARTED,
    ACTIVITY_SUBMITTED,
    GRADING_FULLY_GRADED,
)

BEGUN = (ACTIVITY_STARTED, ACTIVITY_IN_PROGRESS)
HANDED_IN = (ACTIVITY_SUBMITTED, ACTIVITY_COMPLETED)


@dataclass(frozen=True)
class Score:
    """The last score of a user. `started_at` and `submitted_at` may come from an earlier one."""

    user_id: str
    timestamp: str
    moment: datetime
    given: float | None
    maximum: float | None
    activity_progress: str
    grading_progress: str
    comment: str | None
    scoring_user_id: str | None
    started_at: str | None
    submitted_at: str | None
    extensions: dict[str, Any] = field(default_factory=dict)

    @property
    def counts(self) -> bool:
        """True when it is final and has points: only such a score makes a result."""
        return self.grading_progress == GRADING_FULLY_GRADED and self.given is not None

    def scaled_to(self, maximum: float) -> float:
        """Return the points as part of another maximum (section 3.4.4)."""
        assert self.given is not None
        assert self.maximum is not None
        return self.given * maximum / self.maximum

    def as_json(self) -> dict[str, Any]:
        """Return the score in the form in which it is published, with the times that are kept."""
        submission = {"startedAt": self.started_at, "submittedAt": self.submitted_at}
        members = {
            "userId": self.user_id,
            "timestamp": self.timestamp,
            "activityProgress": self.activity_progress,
            "gradingProgress": self.grading_progress,
            "scoreGiven": self.given,
            "scoreMaximum": self.maximum,
            "comment": self.comment,
            "scoringUserId": self.scoring_user_id,
            "submission": {name: text for name, text in submission.items() if text} or None,
        }
        return {name: value for name, value in members.items() if value is not None} | self.extensions


def score_from_json(body: dict[str, Any], last: Score | None = None) -> Score:
    """Return the score of a body that passed every check, after the last one of the user."""
    moment = moment_from_text(with_zone(body["timestamp"]))
    assert moment is not None
    return Score(
        user_id=body["userId"],
        timestamp=body["timestamp"],
        moment=moment,
        given=body.get("scoreGiven"),
        maximum=body.get("scoreMaximum"),
        activity_progress=body["activityProgress"],
        grading_progress=body["gradingProgress"],
        comment=body.get("comment") or None,
        scoring_user_id=body.get("scoringUserId"),
        started_at=_started_at(body, last),
        submitted_at=_submitted_at(body, last),
        extensions=extensions_of(body),
    )


def _started_at(body: dict[str, Any], last: Score | None) -> str | None:
    """Return the time given, else the last one known, else that of the first sign of a start (3.4.10.1)."""
    progress = body["activityProgress"]
    kept = last.started_at if last is not None and progress != ACTIVITY_INITIALIZED else None
    return _given(body, "startedAt") or kept or (body["timestamp"] if progress in BEGUN else None)


def _submitted_at(body: dict[str, Any], last: Score | None) -> str | None:
    """Return the time given, else the last one known, else that of the first sign of a submission (3.4.10.2)."""
    given = _given(body, "submittedAt")
    if body["activityProgress"] not in HANDED_IN:
        return given
    return given or (last.submitted_at if last is not None else None) or str(body["timestamp"])


def _given(body: dict[str, Any], name: str) -> str | None:
    time = (body.get("submission") or {}).get(name)
    return None if time is None else str(time)
