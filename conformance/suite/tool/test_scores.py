"""Scores that a target publishes, judged by what arrived at the platform (AGS 2.0 section 3.4)."""

from datetime import datetime
from itertools import pairwise
from math import isclose, nan
from urllib.parse import urlsplit

import pytest

from conformance.bench.bench import Bench
from conformance.bench.session import DrivenSession
from conformance.cases import cases, requirement
from conformance.instrument.faults import planned_fault
from conformance.outcomes import Breach, NotApplicable
from conformance.suite.services import (
    Duty,
    body_of,
    demand_given,
    duty,
    expect_no_finding,
    expect_nothing_behind_the_query,
    header_of,
    opened,
    own_line_item,
    survived,
    tried,
)
from mock_platform import edits
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.alone

PUBLISH = "publish_score"
FEW = 3
ROUNDED = 0.01  # a tool may keep whole per cents
ELSEWHERE = "a tool may know the address from an earlier launch, and no document forbids it to try"
ALWAYS = ("userId", "activityProgress", "gradingProgress", "timestamp")


@cases(
    duty("AGS-040", "address", "the address below the line item's path, with its query"),
    duty("AGS-041", "media-type", "the media type"),
    duty("AGS-042", "members", "the members that must be there"),
    duty("AGS-043", "activity-progress", "activityProgress"),
    duty("AGS-044", "grading-progress", "gradingProgress"),
    duty("AGS-045", "timestamp", "the timestamp's form"),
    duty("AGS-046", "order", "the timestamp's order"),
    duty("AGS-049", "points", "scoreGiven and scoreMaximum"),
    duty("AGS-055", "comment", "the comment"),
    duty("AGS-056", "submission", "the times of the submission"),
    duty("AGS-058", "scoring-user", "scoringUserId"),
)
def test_a_score_is_what_the_platform_expects(bench: Bench, case: Duty) -> None:
    """The platform finds nothing wrong with a score that is published."""
    session = opened(bench, PUBLISH)

    tried(session, PUBLISH)

    expect_no_finding(session, "scores", case.requirements)


@requirement("CT-AGS-03", "AGS-049")
def test_the_points_that_were_given_arrive(bench: Bench) -> None:
    """The platform receives the points, out of the maximum, that the learner was given."""
    session = opened(bench, PUBLISH)
    demand_given(bench, PUBLISH, "score", "maximum")

    score = body_of(tried(session, PUBLISH, score=6.5, maximum=13)[-1])

    if not isclose(_share(score), 0.5, abs_tol=ROUNDED):
        raise Breach(f"6.5 of 13 should arrive, got {score.get('scoreGiven')!r} of {score.get('scoreMaximum')!r}")


@requirement("AGS-042")
def test_a_score_has_all_that_it_must(bench: Bench) -> None:
    """User, progress of the activity, progress of the grading and time are in every score."""
    session = opened(bench, PUBLISH)

    sent = body_of(tried(session, PUBLISH)[-1])

    missing = [name for name in ALWAYS if sent.get(name) is None]
    if missing:
        raise Breach(f"a score should have {', '.join(ALWAYS)}: {', '.join(missing)} are missing")


@requirement("AGS-042")
def test_a_score_is_of_the_user_of_its_session(bench: Bench) -> None:
    """With two learners in two browsers each score has the user id of the learner whose session it came from."""
    first = opened(bench, PUBLISH)
    second = opened(bench, PUBLISH, user="student-2")

    scored = [body_of(tried(session, PUBLISH)[-1]).get("userId") for session in (first, second, first)]

    if scored != [first.user, second.user, first.user]:
        raise Breach(f"scores of {[first.user, second.user, first.user]} should arrive in turn, got {scored}")


@requirement("AGS-040")
def test_a_score_is_posted_below_the_path_of_its_line_item(bench: Bench) -> None:
    """The path goes on with /scores, and the query of the line item's address stays behind it."""
    session = opened(bench, PUBLISH)
    address = urlsplit(own_line_item(session))
    session.drive(PUBLISH, may_refuse=True)
    expect_nothing_behind_the_query(session, "/scores")

    asked = tried(session, PUBLISH)[-1]

    if not address.path.endswith(asked["path"].removesuffix("/scores")) or asked["query"] != address.query:
        raise Breach(f"{address.path}/scores?{address.query} should be asked, got {asked['path']}?{asked['query']}")


@requirement("AGS-041")
def test_a_score_has_the_media_type_of_scores(bench: Bench) -> None:
    """Content-Type names the media type of scores, with or without parameters."""
    session = opened(bench, PUBLISH)

    sent = header_of(tried(session, PUBLISH)[-1], "content-type")

    if sent.partition(";")[0].strip().lower() != lti.MEDIA_TYPE_SCORE:
        raise Breach(f"Content-Type should be {lti.MEDIA_TYPE_SCORE}, got {sent!r}")


@requirement("AGS-046")
def test_scores_in_a_row_have_ever_later_timestamps(bench: Bench) -> None:
    """Of three scores in a row each is later than the one before."""
    session = opened(bench, PUBLISH)

    moments = [_moment(body_of(tried(session, PUBLISH, score=score)[-1])) for score in (1, 2, 3)]

    if any(later <= earlier for earlier, later in pairwise(moments)):
        raise Breach(f"each timestamp should be later than the one before, got {list(map(str, moments))}")
    expect_no_finding(session, "scores", ["AGS-046"])


@requirement("AGS-054")
def test_a_final_score_is_fully_graded(bench: Bench) -> None:
    """A score of which nothing is left to grade says so."""
    session = opened(bench, PUBLISH)

    progress = body_of(tried(session, PUBLISH)[-1]).get("gradingProgress")

    if progress != "FullyGraded":
        raise Breach(f"gradingProgress of a final score should be FullyGraded, got {progress!r}")


@cases(
    duty("AGS-048", "conflict", "409, as Moodle answers", status=409),
    duty("AGS-048", "bad-request", "400, as Canvas answers", status=400),
    duty("AGS-048", "unprocessable", "422", status=422),
)
def test_a_score_that_is_refused_as_stale_is_given_up(bench: Bench, case: Duty) -> None:
    """It is not sent again and again, and the next score is published as ever."""
    session = opened(bench, PUBLISH)
    session.drive(PUBLISH)
    before = len(session.asked("scores"))

    with planned_fault(
        session.plan.registration.control, "stale-conflict", "scores", **(case.parameters or {})
    ) as fault:
        survived(bench, session.drive(PUBLISH, may_refuse=True), f"a score refused with {case.what}")
        fault.demand_met()

    attempts = len(session.asked("scores")) - before
    if attempts > FEW:
        raise Breach(f"the refused score was sent {attempts} times in one go")
    _expect_success(session)


@requirement("AGS-004")
def test_the_line_item_of_the_latest_message_is_used(bench: Bench) -> None:
    """When a launch names another address for the line item, the score goes there."""
    first = opened(bench, PUBLISH)
    first.drive(PUBLISH)
    known = own_line_item(first)
    moved = f"{known}{'&' if urlsplit(known).query else '?'}moved=1"

    second = opened(bench, PUBLISH, edits.claim([lti.CLAIM_AGS_ENDPOINT, "lineitem"], moved))
    asked = tried(second, PUBLISH)[-1]

    if "moved=1" not in asked["query"]:
        raise Breach(f"the score should go to {moved}, went to {asked['path']}?{asked['query']}")


@requirement("AGS-003")
def test_a_score_needs_no_address_of_the_list(bench: Bench) -> None:
    """A launch that names its line item and no list of them is accepted, and a score is published."""
    _expect_success(opened(bench, PUBLISH))
    session = opened(bench, PUBLISH, edits.drop_claim([lti.CLAIM_AGS_ENDPOINT, "lineitems"]))

    answer = session.drive(PUBLISH, may_refuse=True)

    if not session.asked("scores", "POST"):
        raise Breach(
            f"the target answers {answer.status} and sends no score, as it did where the launch named the list"
        )
    _expect_success(session)


@requirement("AGS-003")
def test_a_launch_without_grades_is_borne(bench: Bench) -> None:
    """A launch without the claim is accepted, and no score is sent anywhere."""
    if bench.subject.kind == "gateway":
        raise NotApplicable("a gateway is told where a score goes by the tool behind it, which has no address then")
    _expect_success(opened(bench, PUBLISH))

    session = opened(bench, PUBLISH, edits.drop_claim([lti.CLAIM_AGS_ENDPOINT]))

    survived(bench, session.drive(PUBLISH, may_refuse=True), "a score where the platform offers no grades")

    if session.asked("scores", "POST"):
        raise Breach(f"a score was sent although the launch has no claim that offers it ({ELSEWHERE})", soft=True)


def _expect_success(session: DrivenSession) -> None:
    last = tried(session, PUBLISH)[-1]
    if last["status"] >= 400:
        raise Breach(f"the platform answered the score with {last['status']}: {last['response_body'][:120]!r}")


def _share(score: dict[str, object]) -> float:
    given, maximum = score.get("scoreGiven"), score.get("scoreMaximum")
    if not isinstance(given, int | float) or not isinstance(maximum, int | float) or not maximum:
        return nan
    return given / maximum


def _moment(score: dict[str, object]) -> datetime:
    try:
        moment = datetime.fromisoformat(str(score.get("timestamp")))
    except ValueError as error:
        raise Breach(f"timestamp should be a time in ISO 8601, got {score.get('timestamp')!r}") from error
    if moment.tzinfo is None:
        raise Breach(f"timestamp should have a zone, got {score.get('timestamp')!r}")
    return moment
