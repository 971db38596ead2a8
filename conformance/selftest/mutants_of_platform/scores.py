"""Mistakes with scores and results."""

import itertools
from collections.abc import Callable
from typing import Any

from conformance.selftest.mutants_of_platform.go_between import Answered, Insider, Sent, repairing, spoiling
from conformance.selftest.mutants_of_platform.mutant import PlatformMutant, behaving
from conformance.selftest.mutants_of_platform.passing import (
    DONE,
    RESULTS,
    SCORES,
    Document,
    answering,
    lacking,
    listing,
    reading,
    writing,
)

_SECONDS = itertools.count(1)


def _each(**members: Any) -> Callable[[list[Any]], list[Any]]:
    return lambda items: [item | members for item in items]


def _forgetting_scores_without_points(sent: Sent, _insider: Insider) -> Sent | Answered:
    is_empty = sent.is_to("POST", SCORES) and isinstance(sent.json, dict) and sent.json.get("scoreGiven") is None
    return DONE if is_empty else sent


def _refusing_more_than_all(sent: Sent, _insider: Insider) -> Sent | Answered:
    score = sent.json if sent.is_to("POST", SCORES) and isinstance(sent.json, dict) else {}
    given, most = score.get("scoreGiven"), score.get("scoreMaximum")
    is_more = isinstance(given, int) and isinstance(most, int) and given > most > 0
    return Answered(400, (), b"{}") if is_more else sent


def _shown(sent: Sent, answered: Answered) -> Answered:
    is_read = sent.is_to("GET", SCORES) and answered.status in {404, 405}
    return Answered(200, (("content-type", "application/json"),), b"[]") if is_read else answered


def _kind_to_strangers(sent: Sent, answered: Answered) -> Answered:
    return DONE if sent.is_to("POST", SCORES) and answered.status == 404 else answered


def _later(score: Document) -> Document:
    minutes, seconds = divmod(next(_SECONDS), 60)
    has_year = str(score.get("timestamp", ""))[:4].isdigit()
    return score | {"timestamp": f"2030-01-01T00:{minutes:02}:{seconds:02}.000Z"} if has_year else score


def _in_its_own_words(words: dict[str, str], member: str) -> Callable[[Document], Document]:
    return lambda score: score | {member: words.get(str(score.get(member)), score.get(member))}


def _only_final(sent: Sent, _insider: Insider) -> Sent | Answered:
    progress = sent.json.get("gradingProgress") if sent.is_to("POST", SCORES) and isinstance(sent.json, dict) else None
    return Answered(400, (), b"{}") if progress in {"Pending", "PendingManual", "Failed", "NotReady"} else sent


def _without_times(score: Document) -> Document:
    return {name: value for name, value in score.items() if name != "submission"}


SCORES_AND_RESULTS = (
    PlatformMutant(
        name="words-in-any-case",
        mistake="activityProgress is compared without case.",
        caught_by="AGS-043",
        around=repairing(writing(SCORES, _in_its_own_words({"completed": "Completed"}, "activityProgress"))),
    ),
    PlatformMutant(
        name="graded-is-fully-graded",
        mistake="An unknown gradingProgress counts as FullyGraded.",
        caught_by="AGS-044",
        around=repairing(writing(SCORES, _in_its_own_words({"Graded": "FullyGraded"}, "gradingProgress"))),
    ),
    PlatformMutant(
        name="last-score-counts",
        mistake="The score that came last counts, whatever its timestamp says.",
        caught_by="AGS-047",
        around=repairing(writing(SCORES, _later)),
    ),
    PlatformMutant(
        name="points-below-zero",
        mistake="Points below zero are taken.",
        caught_by="AGS-049",
        change=behaving(score_tolerates=("score-below-zero",)),
    ),
    PlatformMutant(
        name="no-more-than-all",
        mistake="More points than the maximum are refused.",
        caught_by="AGS-050",
        around=repairing(_refusing_more_than_all),
    ),
    PlatformMutant(
        name="never-cleared",
        mistake="A score without points is answered kindly and forgotten.",
        caught_by="AGS-051",
        around=repairing(_forgetting_scores_without_points),
    ),
    PlatformMutant(
        name="points-as-they-came",
        mistake="Points are not reckoned to the line item's maximum.",
        caught_by="AGS-052",
        around=repairing(writing(SCORES, lambda score: score | {"scoreMaximum": 10})),
    ),
    PlatformMutant(
        name="first-comment-stays",
        mistake="The first comment on a score stays for ever.",
        caught_by="AGS-055",
        around=spoiling(listing(RESULTS, _each(comment="first"))),
    ),
    PlatformMutant(
        name="scores-shown",
        mistake="Scores can be read.",
        caught_by="AGS-059",
        around=spoiling(_shown),
    ),
    PlatformMutant(
        name="scores-of-strangers",
        mistake="A score for somebody who is not there is answered kindly.",
        caught_by="AGS-060",
        around=spoiling(_kind_to_strangers),
    ),
    PlatformMutant(
        name="results-as-plain-json",
        mistake="Results come as application/json.",
        caught_by="AGS-070",
        around=spoiling(answering("GET", RESULTS, lambda it: it.with_header("content-type", "application/json"))),
    ),
    PlatformMutant(
        name="one-result",
        mistake="Only the first result is listed.",
        caught_by="AGS-071",
        around=spoiling(listing(RESULTS, lambda results: results[:1])),
    ),
    PlatformMutant(
        name="results-of-nothing",
        mistake="A result does not say of which line item it is.",
        caught_by="AGS-072",
        around=spoiling(listing(RESULTS, lacking("scoreOf"))),
    ),
    PlatformMutant(
        name="results-of-everybody",
        mistake="The filter of results by user is not looked at.",
        caught_by="AGS-073",
        around=repairing(reading(RESULTS, user_id=None)),
    ),
    PlatformMutant(
        name="tools-outrank-teachers",
        mistake="The results show what the tool sent last, and not the teacher's grade by hand.",
        caught_by="AGS-074",
        around=spoiling(listing(RESULTS, _each(resultScore=3))),
    ),
    PlatformMutant(
        name="times-of-any-zone",
        mistake="A timestamp without a zone is taken for the platform's own time.",
        caught_by="AGS-045",
        change=behaving(score_tolerates=("score-time-zone",)),
    ),
    PlatformMutant(
        name="final-scores-only",
        mistake="A score that is not final is refused.",
        caught_by="AGS-053",
        around=repairing(_only_final),
    ),
    PlatformMutant(
        name="times-not-read",
        mistake="The times of a submission are not looked at.",
        caught_by="AGS-056",
        around=repairing(writing(SCORES, _without_times)),
    ),
    PlatformMutant(
        name="scored-by-nobody",
        mistake="An empty scoringUserId is taken.",
        caught_by="AGS-058",
        around=repairing(
            writing(SCORES, lambda score: {name: value for name, value in score.items() if name != "scoringUserId"})
        ),
    ),
)
