"""The score service: what is taken, what is refused, what becomes of the result (AGS 2.0 section 3.4).

A score that has to be refused may also be answered kindly and ignored, where the result shows that: refused is a 4xx,
ignored a result that stays what a valid score made it a moment before.
"""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.browser.exchange import Response
from conformance.cases import cases, requirement
from conformance.outcomes import Breach, Inconclusive, NotApplicable
from conformance.suite.platform.gradebook import Gradebook
from conformance.suite.platform.line_item import MAXIMUM, POINTS, Item
from conformance.suite.platform.services import agree, demand, demand_control, expect_done, expect_refusal
from conformance.suite.platform.written import ABSENT, below
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("platform")

BEFORE, AFTER = POINTS / MAXIMUM, 9 / MAXIMUM
RECORDED = "the text says what a tool must send, not that a platform must refuse anything else"
PLUS_ZEROS = "the zone +00 stands in an example of the text, and is written otherwise in ISO 8601's extended form"
CLAMPED = "more points than the maximum were accepted, and the result was cut"


@dataclass(frozen=True)
class ScoreCase:
    """One row: the members of a score that are changed; a `zone` takes the place of its timestamp's Z."""

    requirements: tuple[str, ...]
    name: str
    what: str
    members: dict[str, Any]
    zone: str = "Z"
    soft: str = ""


def score_case(
    requirements: str, name: str, what: str, *, zone: str = "Z", soft: str = "", **members: Any
) -> ScoreCase:
    """Return a row."""
    return ScoreCase(tuple(requirements.split()), name, what, members, zone, soft)


@cases(
    score_case("AGS-043", "no-activity-progress", "no activityProgress", activityProgress=ABSENT),
    score_case("AGS-043", "lower-case", "activityProgress in lower case", activityProgress="completed"),
    score_case("AGS-043", "unknown-word", "activityProgress Done", activityProgress="Done"),
    score_case("AGS-043", "null", "activityProgress null", activityProgress=None),
    score_case("AGS-044", "no-grading-progress", "no gradingProgress", gradingProgress=ABSENT),
    score_case("AGS-044", "lower-case", "gradingProgress in lower case", gradingProgress="fullygraded"),
    score_case("AGS-044", "unknown-word", "gradingProgress Graded", gradingProgress="Graded"),
    score_case("AGS-045", "no-timestamp", "no timestamp", timestamp=ABSENT),
    score_case("AGS-045", "no-time", "a timestamp that is no time", timestamp="tomorrow"),
    score_case("AGS-045", "epoch", "a timestamp in seconds since 1970", timestamp=4_102_444_800, soft=RECORDED),
    score_case("AGS-045", "no-zone", "a timestamp without a zone", zone="", soft=RECORDED),
    score_case("AGS-049", "below-zero", "scoreGiven below zero", scoreGiven=-1),
    score_case("AGS-049", "text", "scoreGiven that is a word", scoreGiven="nine"),
    score_case("AGS-049", "no-maximum", "scoreGiven without scoreMaximum", scoreMaximum=ABSENT),
    score_case("AGS-049", "maximum-zero", "scoreMaximum 0", scoreMaximum=0),
    score_case("AGS-049", "maximum-below-zero", "scoreMaximum below zero", scoreMaximum=-10),
    score_case("AGS-055", "comment-an-object", "a comment that is an object", comment={"text": "well"}, soft=RECORDED),
    score_case("AGS-056", "no-times", "submission times that are none", submission={"submittedAt": "yesterday"}),
    score_case(
        "AGS-056",
        "reversed",
        "a submission that ended before it began",
        submission={"startedAt": "2026-11-02T10:00:00.000Z", "submittedAt": "2026-11-01T10:00:00.000Z"},
        soft=RECORDED,
    ),
    score_case("AGS-058", "empty-scorer", "an empty scoringUserId", scoringUserId="", soft=RECORDED),
)
def test_a_wrong_score_changes_nothing(bench: PlatformBench, case: ScoreCase) -> None:
    """A score with one member that must not be so is refused or ignored: the result stays what it was."""
    book = Gradebook.of(bench, lti.SCOPE_SCORE)

    with book.scored() as item:
        item.published(0)
        _demand_counted(item)
        answer = item.publish(1, **{"scoreGiven": 9, **_stamped(case, item, 1)})

        _expect_unchanged(bench, item, answer.status, case)


@cases(
    score_case("AGS-045", "utc", "a timestamp with Z"),
    score_case("AGS-045", "zeros", "a timestamp with the zone +00:00", zone="+00:00"),
    score_case("AGS-045", "hours", "a timestamp with the zone +00", zone="+00", soft=PLUS_ZEROS),
    score_case("AGS-043", "initialized", "activityProgress Initialized", activityProgress="Initialized"),
    score_case("AGS-043", "started", "activityProgress Started", activityProgress="Started"),
    score_case("AGS-043", "in-progress", "activityProgress InProgress", activityProgress="InProgress"),
    score_case("AGS-043", "submitted", "activityProgress Submitted", activityProgress="Submitted"),
    score_case("AGS-044 AGS-053", "pending", "gradingProgress Pending", gradingProgress="Pending"),
    score_case("AGS-044 AGS-053", "by-hand", "gradingProgress PendingManual", gradingProgress="PendingManual"),
    score_case("AGS-044 AGS-053", "failed", "gradingProgress Failed", gradingProgress="Failed"),
    score_case("AGS-044 AGS-053", "not-ready", "gradingProgress NotReady", gradingProgress="NotReady"),
    score_case("AGS-049", "zero", "no points of ten", scoreGiven=0),
    score_case("AGS-049", "fraction", "7.25 points", scoreGiven=7.25),
    score_case("AGS-050", "above-maximum", "eleven points of ten", scoreGiven=11),
    score_case("AGS-055", "markup", "a comment with markup in it", comment="<b>Très bien</b> & <script>1</script>"),
    score_case(
        "AGS-056",
        "times",
        "a submission with its times",
        submission={"startedAt": "2026-11-01T10:00:00.000Z", "submittedAt": "2026-11-02T10:00:00.500Z"},
    ),
)
def test_a_right_score_is_taken(bench: PlatformBench, case: ScoreCase) -> None:
    """A score as the text describes it is accepted."""
    book = Gradebook.of(bench, lti.SCOPE_SCORE)

    with book.scored() as item:
        answer = item.publish(0, **_stamped(case, item, 0))

    _expect_taken(answer, case)


@requirement("AGS-058")
def test_a_score_may_name_who_gave_it(bench: PlatformBench) -> None:
    """A score with the teacher as scoringUserId is accepted."""
    book = Gradebook.of(bench, lti.SCOPE_SCORE)
    teacher = bench.message("teacher").claims["sub"]

    with book.scored() as item:
        expect_done(item.publish(0, scoringUserId=teacher), "a score given by the teacher")


@requirement("AGS-047")
def test_an_older_score_changes_nothing(bench: PlatformBench) -> None:
    """A score of an earlier moment than the last one does not become the result, however it is answered."""
    book = Gradebook.of(bench, lti.SCOPE_SCORE, lti.SCOPE_RESULT_READ_ONLY)

    with book.scored() as item:
        item.published(0)
        answer = item.publish(-5_000, scoreGiven=9)
        bench.note(f"the older score was answered {answer.status}")
        share = item.share()

    demand(answer.status < 500, f"an older score was answered {answer.status}")
    agree("the part of the points that the result shows", BEFORE, share)


@requirement("AGS-047")
def test_a_later_score_takes_the_place(bench: PlatformBench) -> None:
    """A score of a later moment than the last one becomes the result."""
    book = Gradebook.of(bench, lti.SCOPE_SCORE, lti.SCOPE_RESULT_READ_ONLY)

    with book.scored() as item:
        item.published(0)
        item.published(1, scoreGiven=9)

        agree("the part of the points that the result shows", AFTER, item.share())


@requirement("AGS-050")
def test_points_above_the_maximum_are_the_result(bench: PlatformBench) -> None:
    """Eleven points of ten are more than all of them in the result, too."""
    book = Gradebook.of(bench, lti.SCOPE_SCORE, lti.SCOPE_RESULT_READ_ONLY)

    with book.scored() as item:
        expect_done(item.publish(0, scoreGiven=11), "a score above the maximum")
        share = item.share()

    _expect_not_cut(share)
    agree("the part of the points that the result shows", 1.1, share)


@requirement("AGS-051")
@pytest.mark.parametrize("nothing", [ABSENT, None], ids=["left-out", "null"])
def test_a_score_without_points_clears_the_result(bench: PlatformBench, nothing: Any) -> None:
    """A later score without scoreGiven takes away the points of the one before."""
    book = Gradebook.of(bench, lti.SCOPE_SCORE, lti.SCOPE_RESULT_READ_ONLY)

    with book.scored() as item:
        item.published(0)
        demand_control(item.share() == BEFORE, "the first score is not in the results")
        expect_done(item.publish(1, scoreGiven=nothing, scoreMaximum=nothing), "a score without points")

        agree("the points of the result", None, item.share())


@requirement("AGS-052")
def test_points_are_reckoned_to_the_line_item(bench: PlatformBench) -> None:
    """One point of three is a third of the line item's maximum in the result."""
    book = Gradebook.of(bench, lti.SCOPE_SCORE, lti.SCOPE_RESULT_READ_ONLY)

    with book.scored() as item:
        item.published(0, scoreGiven=1, scoreMaximum=3)

        agree("the part of the points that the result shows", round(1 / 3, 3), item.share())


@requirement("AGS-055")
def test_a_comment_is_replaced(bench: PlatformBench) -> None:
    """The comment of the last score is the result's, and a score without one clears it."""
    book = Gradebook.of(bench, lti.SCOPE_SCORE, lti.SCOPE_RESULT_READ_ONLY)

    with book.scored() as item:
        comments = [_comment_after(item, number, text) for number, text in enumerate(("first", "second", ABSENT))]

    _demand_comments(comments[0])
    agree("the comment after each score", ["first", "second", None], comments)


@requirement("AGS-059")
def test_scores_are_not_read(bench: PlatformBench) -> None:
    """A GET at the address where scores are posted is refused, with every scope that the tool may have."""
    book = Gradebook.of(bench, lti.SCOPE_SCORE)

    with book.scored() as item:
        answer = bench.call("GET", below(item.url, "scores"), token=book.token(lti.SCOPE_SCORE))

    expect_refusal(bench, answer, 401, 403, 404, 405, what="a GET of the scores")


@requirement("AGS-060")
def test_a_score_for_nobody_is_refused(bench: PlatformBench) -> None:
    """A score for a user id that nobody in the course has is refused, and is in no result."""
    book = Gradebook.of(bench, lti.SCOPE_SCORE)
    nobody = f"nobody-{uuid4().hex}"

    with book.scored() as item:
        item.published(0)
        answer = item.publish(1, userId=nobody)
        kept = item.shows_results and bool(item.result(nobody))

    demand(not kept, "a score for a user id that nobody has is in the results")
    expect_refusal(bench, answer, 400, 403, 404, 409, 422, what="a score for a user id that nobody has")


def _expect_taken(answer: Response, case: ScoreCase) -> None:
    if not 200 <= answer.status < 300:
        raise _breach(case, f"refused: {case.what} ({answer.status} {answer.text[:200]!r})")


def _expect_not_cut(share: float | None) -> None:
    if share == 1.0:
        raise Breach(CLAMPED, soft=True)


def _stamped(case: ScoreCase, item: Item, milliseconds: int) -> dict[str, Any]:
    return {"timestamp": item.at(milliseconds).removesuffix("Z") + case.zone, **case.members}


def _demand_counted(item: Item) -> None:
    if item.shows_results and (share := item.share()) != BEFORE:
        raise Inconclusive(f"the control, a valid score of {BEFORE}, is not in the results: they show {share}")


def _expect_unchanged(bench: PlatformBench, item: Item, status: int, case: ScoreCase) -> None:
    if status >= 500:
        bench.warn(f"refused by a crash: {case.what} ({status})")
    elif status < 300:
        _expect_ignored(bench, item, case)


def _expect_ignored(bench: PlatformBench, item: Item, case: ScoreCase) -> None:
    if not item.shows_results:
        raise Inconclusive(f"{case.what} was answered kindly, and the tool may not read whether it counted")
    share = item.share()
    if share != BEFORE:
        raise _breach(case, f"a score with {case.what} was taken: the result was {BEFORE}, and is {share}")
    bench.note(f"{case.what} was ignored")


def _breach(case: ScoreCase, sentence: str) -> Breach:
    return Breach(f"{sentence} ({case.soft})" if case.soft else sentence, soft=bool(case.soft))


def _demand_comments(first: str | None) -> None:
    if first is None:
        raise NotApplicable("the results show no comments, which a platform may do or not")


def _comment_after(item: Item, number: int, comment: Any) -> str | None:
    item.published(number, comment=comment)
    return item.result().get("comment") or None
