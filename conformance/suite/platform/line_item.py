"""One line item, as its tool scores it and reads its results (AGS 2.0 sections 3.3, 3.4).

Scores have timestamps of their own, a millisecond apart, so that each is later than the one before unless a test wants
it otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from conformance.browser.exchange import Response
from conformance.outcomes import Inconclusive
from conformance.suite.platform.services import objects_of, scopes_of
from conformance.suite.platform.written import below, body_of, timestamp, with_query
from mock_platform import vocabulary as lti

if TYPE_CHECKING:
    from conformance.suite.platform.gradebook import Gradebook

POINTS, MAXIMUM = 5, 10


@dataclass(frozen=True)
class Item:
    """A line item, with the document that its making was answered with."""

    gradebook: "Gradebook"
    url: str
    document: Mapping[str, Any]
    opened: datetime = field(default_factory=lambda: datetime.now(UTC))

    def at(self, milliseconds: int) -> str:
        """Return a timestamp so long after this item was opened."""
        return timestamp(self.opened + timedelta(milliseconds=milliseconds))

    def publish(self, milliseconds: int, *, token: str = "", **members: Any) -> Response:
        """POST a score of that moment, valid but for these members."""
        valid = {
            "userId": self.gradebook.user,
            "activityProgress": lti.ACTIVITY_COMPLETED,
            "gradingProgress": lti.GRADING_FULLY_GRADED,
            "timestamp": self.at(milliseconds),
            "scoreGiven": POINTS,
            "scoreMaximum": MAXIMUM,
        }
        token = token or self.gradebook.token(lti.SCOPE_SCORE)
        return self.post("scores", body_of(valid, members), lti.MEDIA_TYPE_SCORE, token=token)

    def published(self, milliseconds: int, **members: Any) -> None:
        """Publish a score that is right; raise `Inconclusive` when it is refused."""
        answer = self.publish(milliseconds, **members)
        if not 200 <= answer.status < 300:
            raise Inconclusive(f"a valid score was refused: {answer.status} {answer.text[:200]!r}")

    def post(self, name: str, body: Any, media_type: str, *, token: str) -> Response:
        """POST something below this line item."""
        url = below(self.url, name)
        return self.gradebook.bench.call("POST", url, token=token, body=body, media_type=media_type)

    @property
    def shows_results(self) -> bool:
        """Whether the tool may read results here."""
        return lti.SCOPE_RESULT_READ_ONLY in scopes_of(self.gradebook.claim)

    def result_pages(self, **query: Any) -> list[Response]:
        """GET the results, to the last page."""
        token = self.gradebook.token(lti.SCOPE_RESULT_READ_ONLY)
        url = with_query(below(self.url, "results"), query)
        return self.gradebook.bench.client().pages(url, token=token, accept=lti.MEDIA_TYPE_RESULT_CONTAINER)

    def results(self, **query: Any) -> list[dict[str, Any]]:
        """Return the results of all pages."""
        return [result for page in self.result_pages(**query) for result in objects_of(page)]

    def result(self, user: str = "") -> dict[str, Any]:
        """Return the result of one user, of whoever launched unless another is named; empty when there is none."""
        wanted = user or self.gradebook.user
        return next((result for result in self.results(user_id=wanted) if result.get("userId") == wanted), {})

    def share(self, user: str = "") -> float | None:
        """Return the result's part of its maximum, rounded as platforms round; None when it has no points."""
        result = self.result(user)
        points = result.get("resultScore")
        return None if points is None else round(float(points) / float(result.get("resultMaximum") or 1), 3)
