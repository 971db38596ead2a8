"""Publishing a score (AGS 2.0 section 3.4): judged, compared with the last one of the user, kept."""

from typing import Any

from mock_platform.checks import breaches, first_breach, tolerated_breaches
from mock_platform.grades.columns import Column
from mock_platform.grades.grade import Grade
from mock_platform.grades.results import is_gradable
from mock_platform.grades.score_checks import JUDGED, NOTICED
from mock_platform.grades.scores import Score, score_from_json
from mock_platform.roster.members import has_role
from mock_platform.service_access import ServiceAccess, ServiceRefusal
from mock_platform.vocabulary import GRADING_FULLY_GRADED, ROLE_LEARNER


def publish(access: ServiceAccess, column: Column, body: Any) -> str:
    """Keep a score and return its result's address; raise `ServiceRefusal` when it must not be kept."""
    if not isinstance(body, dict):
        raise ServiceRefusal(400, "AGS-042", "the score is not a JSON object", "POST one score as a JSON object.")
    behaviour = access.platform.behaviour
    if breach := first_breach(JUDGED, body, tolerated=behaviour.score_tolerates):
        status = behaviour.missing_maximum_status if breach.name == "score-maximum" else 400
        raise ServiceRefusal(status, breach.requirement, breach.sentence, breach.advice)
    _expect_member(access, body["userId"])
    if behaviour.not_gradable_status is not None:
        _expect_learner(access, body["userId"], behaviour.not_gradable_status)
    _write_notices(access, body)
    if behaviour.pending_score == "dropped" and body["gradingProgress"] != GRADING_FULLY_GRADED:
        return _result_url(access, column, body["userId"])
    if behaviour.score_above_maximum == "clamped" and body.get("scoreGiven") is not None:
        body = {**body, "scoreGiven": min(body["scoreGiven"], body["scoreMaximum"])}
    with access.platform.gradebook.lock:
        grade = column.grade(body["userId"])
        score = score_from_json(body, grade.score)
        _expect_later(score, grade.score, behaviour.stale_score_status)
        column.put(Grade(grade.user_id, score, grade.override))
    return _result_url(access, column, score.user_id)


def _result_url(access: ServiceAccess, column: Column, user_id: str) -> str:
    return access.platform.addresses.result(access.deployment, access.course, column.line_item, user_id)


def _expect_member(access: ServiceAccess, user_id: str) -> None:
    if not is_gradable(access.platform.world, access.course, user_id):
        raise ServiceRefusal(
            access.platform.behaviour.unknown_user_status,
            "AGS-060",
            f"userId {user_id[:80]!r} is nobody in this course",
            "Send the sub of a person who launched from this course.",
        )


def _expect_learner(access: ServiceAccess, user_id: str, status: int) -> None:
    person = access.platform.world.users[user_id]
    if not any(has_role(role, ROLE_LEARNER) for role in access.course.members[person.id].roles):
        sentence = f"userId {user_id[:80]!r} is no learner in this course"
        raise ServiceRefusal(status, "AGS-060", sentence, "Send scores for learners.")


def _expect_later(score: Score, last: Score | None, status: int) -> None:
    if last is not None and score.moment <= last.moment:
        raise ServiceRefusal(
            status,
            "AGS-046",
            f"timestamp is not later than that of the last score: {last.timestamp}",
            "Let timestamps grow with every score of a user in a line item; do not send a refused score again.",
        )


def _write_notices(access: ServiceAccess, body: dict[str, Any]) -> None:
    journal, client_id = access.platform.journal, access.grant.registration.client_id
    tolerated = tolerated_breaches(JUDGED, body, access.platform.behaviour.score_tolerates)
    for breach in [*tolerated, *breaches(NOTICED, body)]:
        breach.write(journal, endpoint="scores", client_id=client_id)
    if body.get("scoringUserId", body["userId"]) not in access.platform.world.users:
        journal.finding(
            "AGS-058",
            f"scoringUserId {body['scoringUserId'][:80]!r} is nobody at this platform",
            "Send the sub of the person who graded, or leave scoringUserId out.",
            endpoint="scores",
            client_id=client_id,
        )
