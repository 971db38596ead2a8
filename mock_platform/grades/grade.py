"""What a gradebook knows of one user in one line item: the tool's last score, and what the teacher made of it.

A grade that a teacher has overridden stays as the teacher said until it is released, whatever the tool publishes: AGS
2.0 leaves that to the platform (section 3.3, "possibly alter the current result"), and Moodle does so.
"""

from dataclasses import dataclass

from mock_platform.grades.scores import Score


@dataclass(frozen=True)
class Override:
    """What a teacher entered by hand: points of a maximum, or none, and a comment."""

    given: float | None = None
    maximum: float | None = None
    comment: str | None = None
    scoring_user_id: str | None = None


@dataclass(frozen=True)
class Grade:
    """The current state; what counts of it is its result."""

    user_id: str
    score: Score | None = None
    override: Override | None = None

    @property
    def is_result(self) -> bool:
        """True when the result service has something to say: points, or a teacher's comment without."""
        if self.override is not None:
            return self.override.given is not None or self.override.comment is not None
        return self.score is not None and self.score.counts

    @property
    def comment(self) -> str | None:
        """The comment of whoever graded last."""
        source = self.override or self.score
        return source.comment if source else None

    @property
    def scoring_user_id(self) -> str | None:
        """The person who graded, where that is known."""
        source = self.override or self.score
        return source.scoring_user_id if source else None

    def points_of(self, maximum: float) -> float | None:
        """Return the points as part of the line item's maximum, or None when there are none."""
        if self.override is not None:
            given, most = self.override.given, self.override.maximum or maximum
            return None if given is None else given * maximum / most
        return self.score.scaled_to(maximum) if self.score is not None and self.score.counts else None
