"""Mistakes of a gradebook: line items, scores and results."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conformance.selftest.judging_platforms import CLIENT_ID
from conformance.selftest.mutants_of_platform.go_between import (
    Answered,
    Insider,
    Repair,
    Sent,
    Spoil,
    repairing,
    spoiling,
)
from conformance.selftest.mutants_of_platform.mutant import PlatformMutant, behaving

Document = dict[str, Any]
LINE_ITEMS, SCORES, RESULTS = "/line_items", "/scores", "/results"
DONE = Answered(204, (), b"")
_SECONDS = itertools.count(1)


def writing(ending: str, change: Callable[[Document], Document], method: str = "POST") -> Repair:
    """Return the repair that changes what is written to an address with this ending."""

    def repair(sent: Sent, _insider: Insider) -> Sent:
        if not sent.is_to(method, ending) or not isinstance(sent.json, dict):
            return sent
        return sent.with_json(change(sent.json))

    return repair


def reading(ending: str, **query: str | None) -> Repair:
    """Return the repair that changes the query of what is read."""
    return lambda sent, _: sent.with_query(**query) if sent.is_to("GET", ending) else sent


def answering(method: str, ending: str, change: Callable[[Answered], Answered]) -> Spoil:
    """Return the spoiler of answers of success."""

    def spoil(sent: Sent, answered: Answered) -> Answered:
        return change(answered) if sent.is_to(method, ending) and answered.status < 300 else answered

    return spoil


def listing(ending: str, change: Callable[[list[Any]], list[Any]]) -> Spoil:
    """Return the spoiler of lists that are read."""
    return answering("GET", ending, lambda answered: answered.with_json(change(answered.json)))


def at_a_line_item(sent: Sent, method: str) -> bool:
    """Whether a request goes to one line item."""
    return sent.method == method and LINE_ITEMS + "/" in sent.path and not sent.path.endswith((SCORES, RESULTS))


def _each(**members: Any) -> Callable[[list[Any]], list[Any]]:
    return lambda items: [item | members for item in items]


def _without(member: str) -> Callable[[list[Any]], list[Any]]:
    return lambda items: [{name: value for name, value in item.items() if name != member} for item in items]


def _kept_in_place(sent: Sent, _insider: Insider) -> Sent | Answered:
    return DONE if at_a_line_item(sent, "DELETE") else sent


def _not_replaced(sent: Sent, _insider: Insider) -> Sent:
    return replace(sent, method="GET", body=b"") if at_a_line_item(sent, "PUT") else sent


def _without_extensions(sent: Sent, _insider: Insider) -> Sent | Answered:
    members = sent.json if sent.is_to("POST", LINE_ITEMS) and isinstance(sent.json, dict) else {}
    return Answered(400, (), b"{}") if any(":" in name for name in members) else sent


def _bound_to_whatever(sent: Sent, answered: Answered) -> Answered:
    is_new = sent.is_to("POST", LINE_ITEMS) and isinstance(sent.json, dict) and "resourceLinkId" in sent.json
    if not is_new or answered.status >= 300:
        return answered
    return answered.with_json(answered.json | {"resourceLinkId": sent.json["resourceLinkId"]})


def _unbound(item: Document) -> Document:
    return {name: value for name, value in item.items() if name != "resourceLinkId"}


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


class Moving:
    """Line items that go to whatever link a PUT names."""

    def __init__(self) -> None:
        self.links: dict[str, str] = {}

    def repair(self, sent: Sent, _insider: Insider) -> Sent:
        """Remember the link, and let the rest be replaced."""
        if not at_a_line_item(sent, "PUT") or "resourceLinkId" not in sent.json:
            return sent
        self.links[sent.path] = sent.json["resourceLinkId"]
        return sent.with_json(_unbound(sent.json))

    def spoil(self, sent: Sent, answered: Answered) -> Answered:
        """Show the remembered link."""
        link = self.links.get(sent.path)
        return answered.with_json(answered.json | {"resourceLinkId": link}) if link and answered.json else answered


class Sharing:
    """A list of line items that every tool of a context sees: that of the suite's first tool."""

    def __init__(self) -> None:
        self.path = ""

    def repair(self, sent: Sent, insider: Insider) -> Sent:
        """Remember where the first tool's line items are, and lead the others there."""
        if insider.issued.get(sent.bearer) == CLIENT_ID and sent.path.endswith(LINE_ITEMS):
            self.path = sent.path
        elif sent.is_to("GET", LINE_ITEMS) and self.path and sent.bearer in insider.issued:
            return replace(sent.with_bearer(insider.master), path=self.path)
        return sent


def _without_zone(sent: Sent, answered: Answered) -> Answered:
    time = answered.json.get("endDateTime") if at_a_line_item(sent, "GET") and answered.status == 200 else None
    return answered.with_json(answered.json | {"endDateTime": time[:19]}) if time else answered


def _released_in_words(sent: Sent, answered: Answered) -> Answered:
    is_read = at_a_line_item(sent, "GET") and answered.status == 200
    return answered.with_json(answered.json | {"gradesReleased": "yes"}) if is_read else answered


def _only_final(sent: Sent, _insider: Insider) -> Sent | Answered:
    progress = sent.json.get("gradingProgress") if sent.is_to("POST", SCORES) and isinstance(sent.json, dict) else None
    return Answered(400, (), b"{}") if progress in {"Pending", "PendingManual", "Failed", "NotReady"} else sent


def _without_times(score: Document) -> Document:
    return {name: value for name, value in score.items() if name != "submission"}


_MOVING = Moving()

GRADEBOOK = (
    PlatformMutant(
        name="first-of-two-line-items",
        mistake="The claim names the first of a link's two line items.",
        caught_by="AGS-002",
        change=behaving(line_item_claim="first"),
    ),
    PlatformMutant(
        name="lists-as-plain-json",
        mistake="Line items are listed as application/json.",
        caught_by="AGS-010",
        around=spoiling(
            answering("GET", LINE_ITEMS, lambda answered: answered.with_header("content-type", "application/json"))
        ),
    ),
    PlatformMutant(
        name="tag-not-read",
        mistake="The filter by tag is not looked at.",
        caught_by="AGS-011",
        around=repairing(reading(LINE_ITEMS, tag=None)),
    ),
    PlatformMutant(
        name="link-not-read",
        mistake="The filter by link is not looked at.",
        caught_by="AGS-011",
        around=repairing(reading(LINE_ITEMS, resource_link_id=None)),
    ),
    PlatformMutant(
        name="line-items-without-pages",
        mistake="The first page of line items leads nowhere.",
        caught_by="AGS-012",
        around=spoiling(answering("GET", LINE_ITEMS, lambda answered: answered.with_header("link", None))),
    ),
    PlatformMutant(
        name="links-in-print",
        mistake="The Link header has the quotes of a book.",
        caught_by="AGS-012",
        change=behaving(link_header="typographic"),
    ),
    PlatformMutant(
        name="relative-ids",
        mistake="The id of a new line item is a path.",
        caught_by="AGS-015",
        around=spoiling(answering("POST", LINE_ITEMS, lambda it: it.with_json(it.json | {"id": "/line_items/7"}))),
    ),
    PlatformMutant(
        name="tags-trimmed",
        mistake="Blanks at the end of a tag are cut off.",
        caught_by="AGS-016",
        around=repairing(writing(LINE_ITEMS, lambda it: it | {"tag": str(it.get("tag", "")).strip()})),
    ),
    PlatformMutant(
        name="labels-made-up",
        mistake="A line item without a label is called something.",
        caught_by="AGS-017",
        around=repairing(
            writing(LINE_ITEMS, lambda it: it | {"label": str(it.get("label") or "").strip() or "Column"})
        ),
    ),
    PlatformMutant(
        name="maximum-made-up",
        mistake="A line item without a proper maximum gets one.",
        caught_by="AGS-018",
        around=repairing(writing(LINE_ITEMS, lambda it: it | {"scoreMaximum": 100})),
    ),
    PlatformMutant(
        name="any-link",
        mistake="A line item is bound to whatever link it names.",
        caught_by="AGS-019",
        around=repairing(writing(LINE_ITEMS, _unbound), _bound_to_whatever),
    ),
    PlatformMutant(
        name="never-replaced",
        mistake="A PUT changes nothing.",
        caught_by="AGS-023",
        around=repairing(_not_replaced),
    ),
    PlatformMutant(
        name="never-deleted",
        mistake="A DELETE is answered kindly and does nothing.",
        caught_by="AGS-025",
        around=repairing(_kept_in_place),
    ),
    PlatformMutant(
        name="no-extensions",
        mistake="A line item with a member of a vendor is refused.",
        caught_by="AGS-028",
        around=repairing(_without_extensions),
    ),
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
        around=spoiling(listing(RESULTS, _without("scoreOf"))),
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
        name="moving-line-items",
        mistake="A PUT moves a line item to another link.",
        caught_by="AGS-024",
        around=repairing(_MOVING.repair, _MOVING.spoil),
    ),
    PlatformMutant(
        name="shared-line-items",
        mistake="Every tool of a context sees the line items of the others.",
        caught_by="AGS-027",
        around=repairing(Sharing().repair),
    ),
    PlatformMutant(
        name="times-without-zone",
        mistake="The times of a line item come back without a zone.",
        caught_by="AGS-021",
        around=spoiling(_without_zone),
    ),
    PlatformMutant(
        name="released-in-words",
        mistake="gradesReleased is a word.",
        caught_by="AGS-022",
        around=spoiling(_released_in_words),
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
    PlatformMutant(
        name="copies-without-tags",
        mistake="A copied course has its line items without their tags.",
        caught_by="AGS-029",
        around=spoiling(
            lambda sent, it: listing(LINE_ITEMS, _without("tag"))(sent, it) if "biology-2" in sent.path else it
        ),
    ),
)
