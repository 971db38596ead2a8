"""A score as a tool sends it through a gateway, and what of it reached the platform."""

import json
from typing import Any

from conformance.outcomes import Breach
from conformance.suite.gateway.session import Session, agree, expect, in_path

GRADED = {"activityProgress": "Completed", "gradingProgress": "FullyGraded"}


def score_of(session: Session, **members: Any) -> dict[str, Any]:
    """Return a score of the launch's user, in which *members* are as given."""
    return {"userId": session.id_token()["user"]["id"], **GRADED, "scoreGiven": 15, "scoreMaximum": 20, **members}


def scores_path(session: Session, line_item: str = "") -> str:
    """Return the path of a line item's scores, of the launch's own unless another is named."""
    return f"/api/lineitems/{in_path(line_item or session.line_item())}/scores"


def post_score(session: Session, score: dict[str, Any], *, credentials: str | None = None) -> None:
    """Post a score to the launch's own line item; raise `Breach` unless the answer is an empty 204."""
    answer = expect(session.ask("POST", scores_path(session), score, credentials=credentials), 204)
    agree("the body of the answer", b"", answer.body)


def published(session: Session) -> list[dict[str, Any]]:
    """Return the scores that the platform was sent since the launch, in order; raise `Breach` when there is none."""
    posted = [json.loads(entry["body"]) for entry in sent_scores(session)]
    if not posted:
        raise Breach("no score reached the platform")
    return posted


def sent_scores(session: Session) -> list[dict[str, Any]]:
    """Return the requests that brought scores to the platform since the launch, in order."""
    return [entry for entry in session.asked_of_platform("scores") if entry["method"] == "POST"]
