"""The result service: what a tool reads of its line items (AGS 2.0 section 3.3)."""

from typing import Any

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.cases import requirement
from conformance.suite.platform.gradebook import Gradebook
from conformance.suite.platform.line_item import MAXIMUM
from conformance.suite.platform.services import (
    agree,
    demand,
    demanding_pages,
    expect_links,
    expect_media_type,
    expect_refusal,
    is_absolute_url,
    objects_of,
)
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("platform")

SCOPES = (lti.SCOPE_SCORE, lti.SCOPE_RESULT_READ_ONLY)


@requirement("AGS-070")
def test_results_are_an_array(bench: PlatformBench) -> None:
    """The results of a line item are a JSON array of the container's media type, below the item's path."""
    book = Gradebook.of(bench, *SCOPES)

    with book.scored() as item:
        item.published(0)
        pages = item.result_pages()

    agree("the status", 200, pages[0].status)
    expect_media_type(pages[0], lti.MEDIA_TYPE_RESULT_CONTAINER)
    demand(bool(objects_of(pages[0])), "there is a score, and no result")


@requirement("AGS-070")
def test_results_are_not_written(bench: PlatformBench) -> None:
    """A POST to the results is refused, and makes none."""
    book = Gradebook.of(bench, *SCOPES)

    with book.scored() as item:
        item.published(0)
        body = {"userId": book.user, "resultScore": MAXIMUM, "resultMaximum": MAXIMUM}
        reader = book.token(lti.SCOPE_RESULT_READ_ONLY)
        answer = item.post("results", body, lti.MEDIA_TYPE_RESULT_CONTAINER, token=reader)
        share = item.share()

    expect_refusal(bench, answer, 400, 401, 403, 404, 405, 415, what="a POST to the results")
    agree("the part of the points that the result shows", 0.5, share)


@requirement("AGS-071")
def test_everybody_with_points_is_among_the_results(bench: PlatformBench) -> None:
    """Two students with scores are both among the results, and nobody without a score has points there."""
    book = Gradebook.of(bench, *SCOPES)
    second = str(bench.message("second_student").claims["sub"])

    with book.scored() as item:
        item.published(0)
        item.published(1, userId=second, scoreGiven=MAXIMUM)
        results = item.results()

    scored = {str(result.get("userId")) for result in results if result.get("resultScore") is not None}
    demand({book.user, second} <= scored, f"both students have scores, and the results are of {sorted(scored)}")


@requirement("AGS-072")
def test_a_result_has_its_members(bench: PlatformBench) -> None:
    """A result has its own URL, the line item that it is of, its user, and points that fit their maximum."""
    book = Gradebook.of(bench, *SCOPES)

    with book.scored() as item:
        item.published(0)
        result = item.result()

    demand(bool(result), "there is a score, and no result of that user")
    demand(is_absolute_url(result.get("id")), f"id should be a whole URL, got {result.get('id')!r}")
    agree("scoreOf", item.url, result.get("scoreOf"))
    agree("userId", book.user, result.get("userId"))
    demand(_is_number(result.get("resultScore")), f"resultScore should be a number, got {result.get('resultScore')!r}")
    maximum = result.get("resultMaximum", 1)
    demand(_is_number(maximum) and maximum > 0, f"resultMaximum should be above zero, got {maximum!r}")
    agree("resultScore of resultMaximum", 0.5, round(result["resultScore"] / maximum, 3))


@requirement("AGS-073")
def test_results_are_filtered_by_user(bench: PlatformBench) -> None:
    """Asked for one user, the platform answers with that user's result and no other."""
    book = Gradebook.of(bench, *SCOPES)
    second = str(bench.message("second_student").claims["sub"])

    with book.scored() as item:
        item.published(0)
        item.published(1, userId=second)
        results = item.results(user_id=second)

    agree("whose results they are", [second], [result.get("userId") for result in results])


@requirement("AGS-073")
def test_results_of_nobody_are_an_empty_array(bench: PlatformBench) -> None:
    """Asked for a user without a score, the platform answers with no points of anybody."""
    book = Gradebook.of(bench, *SCOPES)
    second = str(bench.message("second_student").claims["sub"])

    with book.scored() as item:
        item.published(0)
        results = item.results(user_id=second)

    agree("the points", [], [result for result in results if result.get("resultScore") is not None])


@requirement("AGS-073")
def test_pages_of_results_lead_to_each_once(bench: PlatformBench) -> None:
    """With a limit of one, `next` leads through every result, each once."""
    book = Gradebook.of(bench, *SCOPES)
    second = str(bench.message("second_student").claims["sub"])

    with book.scored() as item:
        item.published(0)
        item.published(1, userId=second)
        with demanding_pages():
            answers = item.result_pages(limit=1)

    expect_links(answers)
    pages = [objects_of(page) for page in answers]
    scored = [str(result["userId"]) for page in pages for result in page if result.get("resultScore") is not None]
    agree("whose results they are", sorted([book.user, second]), sorted(scored))
    agree("the most that a page has", 1, max(map(len, pages)))


@requirement("AGS-074")
def test_a_grade_by_hand_is_the_result(bench: PlatformBench) -> None:
    """What a teacher enters for the student at the link's own line item (`[drive.enter_grade]`) is the result."""
    book = Gradebook.of(bench, lti.SCOPE_RESULT_READ_ONLY)
    own = book.own_item()
    before = own.share()

    bench.act("enter_grade", score=_another_score(before), maximum=MAXIMUM)

    agree("the part of the points that the result shows", _another_score(before) / MAXIMUM, own.share())


def _another_score(share: float | None) -> int:
    return 7 if share != 7 / MAXIMUM else 6


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
