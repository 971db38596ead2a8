"""Scores and results through a gateway (LTIAAS, /api/lineitems/:id/scores)."""

from datetime import datetime
from itertools import pairwise
from typing import Any
from urllib.parse import quote

import pytest

from conformance.bench.bench import Bench
from conformance.cases import requirement
from conformance.outcomes import Breach
from conformance.suite.gateway.grading import post_score, published, score_of, scores_path
from conformance.suite.gateway.session import agree, in_path, open_session, refusal_of

pytestmark = pytest.mark.kind("gateway")

MOST_PAGES = 50
EXTENSION = "https://canvas.instructure.com/lti/submission"


@requirement("LTIAAS-050")
@pytest.mark.parametrize("given", [0, 7.5, 20, 23], ids=["zero", "a-fraction", "all", "more-than-all"])
def test_a_score_reaches_the_platform(bench: Bench, given: float) -> None:
    """What was given, with progress and comment, is what the platform receives."""
    session = open_session(bench)
    score = score_of(session, scoreGiven=given, comment="Nice work, weiter so, très bien")

    post_score(session, score)

    sent = published(session)[-1]
    agree("the score that the platform received", score, {name: sent.get(name) for name in score})


@requirement("LTIAAS-047")
def test_a_score_is_posted_below_an_address_with_a_query(bench: Bench) -> None:
    """The platform receives the score below the line item's path, with the line item's query."""
    session = open_session(bench)
    path, _, query = session.line_item().partition("?")

    post_score(session, score_of(session))

    asked = session.asked_of_platform("scores")[-1]
    if not path.endswith(asked["path"].removesuffix("/scores")) or asked["query"] != query:
        raise Breach(f"{path}/scores?{query} should be asked, got {asked['path']}?{asked['query']}")


@requirement("LTIAAS-051")
def test_initiated_is_sent_as_the_standard_writes_it(bench: Bench) -> None:
    """The reference's spelling is understood, and the platform receives the standard's."""
    session = open_session(bench)

    post_score(session, score_of(session, activityProgress="Initiated", gradingProgress="NotReady"))

    agree("activityProgress at the platform", "Initialized", published(session)[-1].get("activityProgress"))


@requirement("LTIAAS-052")
def test_a_missing_maximum_is_that_of_the_line_item(bench: Bench) -> None:
    """A score without scoreMaximum is completed from the line item."""
    session = open_session(bench)
    maximum = session.get(f"/api/lineitems/{in_path(session.line_item())}").get("scoreMaximum")

    post_score(session, score_of(session, scoreMaximum=None))

    agree("scoreMaximum at the platform", maximum, published(session)[-1].get("scoreMaximum"))


@requirement("LTIAAS-053")
def test_later_scores_have_later_timestamps(bench: Bench) -> None:
    """Three scores in a row have timestamps with a zone, each later than the one before."""
    session = open_session(bench)
    score = score_of(session)

    for given in (1, 2, 3):
        post_score(session, {**score, "scoreGiven": given})

    moments = [_moment(sent.get("timestamp")) for sent in published(session)]
    if any(later <= earlier for earlier, later in pairwise(moments)):
        raise Breach(f"each timestamp should be later than the one before, got {list(map(str, moments))}")


@requirement("LTIAAS-054")
def test_unknown_members_of_a_score_pass_through(bench: Bench) -> None:
    """An extension of a platform reaches it."""
    session = open_session(bench)
    extension = {"new_submission": True, "submission_type": "basic_lti_launch"}

    post_score(session, score_of(session, **{EXTENSION: extension}))

    agree(f"{EXTENSION} at the platform", extension, published(session)[-1].get(EXTENSION))


@requirement("LTIAAS-056")
@pytest.mark.parametrize("nothing", [{"scoreGiven": None}, {}], ids=["null", "left-out"])
def test_a_score_without_points_clears_the_result(bench: Bench, nothing: dict[str, Any]) -> None:
    """scoreGiven, null or left out, is not sent, and the user has no points any more."""
    session = open_session(bench)
    score = score_of(session, scoreGiven=11)
    post_score(session, score)

    post_score(session, {name: score[name] for name in score if name != "scoreGiven"} | nothing)

    if published(session)[-1].get("scoreGiven") is not None:
        raise Breach(f"the platform should be sent no scoreGiven, got {published(session)[-1]['scoreGiven']!r}")
    results = session.get(f"{scores_path(session)}?userId={score['userId']}").get("scores") or [{}]
    agree("resultScore", None, results[0].get("resultScore"))


@requirement("LTIAAS-038")
def test_results_are_read_page_by_page(bench: Bench) -> None:
    """With a limit of one, the results of two people are on two pages, the first of which names the second."""
    session = open_session(bench)
    learners = [member["userId"] for member in session.get("/api/memberships?role=Learner")["members"]][:2]
    for learner in learners:
        post_score(session, score_of(session, userId=learner))

    pages = [session.get(f"{scores_path(session)}?limit=1")]
    while pages[-1].get("next") and len(pages) < MOST_PAGES:
        pages.append(session.get(f"{scores_path(session)}?url={quote(pages[-1]['next'], safe='')}"))

    agree("how many results the first page has", 1, len(pages[0].get("scores", [])))
    read = [result.get("userId") for page in pages for result in page.get("scores", [])]
    agree("how often each of them was read", [1, 1], [read.count(learner) for learner in learners])


@requirement("LTIAAS-055")
@pytest.mark.parametrize("name", ["userId", "user_id"])
def test_a_result_is_read_again(bench: Bench, name: str) -> None:
    """The score that was posted is the user's result, by either name of the filter."""
    session = open_session(bench)
    user = session.id_token()["user"]["id"]
    post_score(session, score_of(session, scoreGiven=11, scoreMaximum=20))

    results = session.get(f"{scores_path(session)}?{name}={user}").get("scores")

    if not isinstance(results, list) or len(results) != 1:
        raise Breach(f"scores should have the one result of the user, got {results!r:.200}")
    result = results[0]
    agree("userId and scoreOf", (user, session.line_item()), (result.get("userId"), result.get("scoreOf")))
    agree("resultScore and resultMaximum", (11, 20), (result.get("resultScore"), result.get("resultMaximum")))
    if not isinstance(result.get("id"), str):
        raise Breach("a result should have an id")


def _moment(text: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise Breach(f"timestamp should be a time in ISO 8601, got {text!r}") from error
    if moment.tzinfo is None:
        raise Breach(f"timestamp should have a zone, got {text!r}")
    return moment


@requirement("LTIAAS-116")
@pytest.mark.parametrize(
    "changed",
    [{"userId": None}, {"activityProgress": "Done"}, {"activityProgress": None}, {"gradingProgress": "fullygraded"}],
    ids=["no-user", "unknown-activity", "no-activity", "lower-case-grading"],
)
def test_a_score_that_is_none_is_refused(bench: Bench, changed: dict[str, Any]) -> None:
    """After a right one was published, one with a member that breaks the form is refused."""
    session = open_session(bench)
    score = score_of(session)
    post_score(session, score)

    refusal_of(session.ask("POST", scores_path(session), {**score, **changed}), *range(400, 500))
