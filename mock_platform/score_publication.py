"""Publishing a score (AGS 2.0 section 3.4): judged, compared with the last one of the user, kept."""

from typing import Any

from mock_platform.checks import breaches, first_breach
from mock_platform.columns import Column
from mock_platform.grade import Grade
from mock_platform.results import is_gradable
from mock_platform.score_checks import JUDGED, NOTICED
from mock_platform.scores import Score, score_from_json
from mock_platform.service_access import ServiceAccess, ServiceRefusal


def publish(access: ServiceAccess, column: Column, body: Any) -> str:
    """Keep a score and return its result's address; raise `ServiceRefusal` when it must not be kept."""
    if not isinstance(body, dict):
        raise ServiceRefusal(400, "AGS-042", "the score is not a JSON object", "POST one score as a JSON object.")
    if breach := first_breach(JUDGED, body):
        raise ServiceRefusal(400, breach.requirement, breach.sentence, breach.advice)
    _expect_member(access, body["userId"])
    with access.platform.gradebook.lock:
        grade = column.grade(body["userId"])
        score = score_from_json(body, grade.score)
        _expect_later(score, grade.score)
        column.put(Grade(grade.user_id, score, grade.override))
    _write_notices(access, body)
    return access.platform.addresses.result(access.deployment, access.course, column.line_item, score.user_id)


def _expect_member(access: ServiceAccess, user_id: str) -> None:
    if not is_gradable(access.platform.world, access.course, user_id):
        raise ServiceRefusal(
            404,
            "AGS-060",
            f"userId {user_id[:80]!r} is nobody in this course",
            "Send the sub of a person who launched from this course.",
        )


def _expect_later(score: Score, last: Score | None) -> None:
    if last is not None and score.moment <= last.moment:
        raise ServiceRefusal(
            409,
            "AGS-046",
            f"timestamp is not later than that of the last score: {last.timestamp}",
            "Let timestamps grow with every score of a user in a line item; do not send a refused score again.",
        )


def _write_notices(access: ServiceAccess, body: dict[str, Any]) -> None:
    journal, client_id = access.platform.journal, access.grant.registration.client_id
    for breach in breaches(NOTICED, body):
        breach.write(journal, endpoint="scores", client_id=client_id)
    if body.get("scoringUserId", body["userId"]) not in access.platform.world.users:
        journal.finding(
            "AGS-058",
            f"scoringUserId {body['scoringUserId'][:80]!r} is nobody at this platform",
            "Send the sub of the person who graded, or leave scoringUserId out.",
            endpoint="scores",
            client_id=client_id,
        )
