"""Line items, scores and results read and written wrongly (AGS 2.0), and lists read in part or without end."""

import re
import time
from typing import Any, ClassVar

from conformance.selftest.defects.defect import Defect
from conformance.selftest.small_tool import vocabulary as lti
from conformance.selftest.small_tool.app import Parts
from conformance.selftest.small_tool.fetching import Answer
from conformance.selftest.small_tool.grades import Grades, address
from conformance.selftest.small_tool.launches import Launch, Message
from conformance.selftest.small_tool.service import Service, link_named

STUBBORN = 12
Document = dict[str, Any]


def _scoring(change: Any) -> Parts:
    """Return the tool whose scores are *change* of the right ones; what is None is left out."""

    class Careless(Grades):
        def score(self, user: str, score: float, maximum: float, moment: float) -> Document:
            return _changed(super().score(user, score, maximum, moment), change)

    return Parts(grades=Careless)


def _itemizing(change: Any) -> Parts:
    """Return the tool whose line items are *change* of the right ones."""

    class Careless(Grades):
        def line_item(self, launch: Launch, label: str, maximum: float) -> Document:
            return _changed(super().line_item(launch, label, maximum), change)

    return Parts(grades=Careless)


def _changed(right: Document, change: Any) -> Document:
    return {name: value for name, value in {**right, **change(right)}.items() if value is not None}


class _BehindTheQuery(Grades):
    """Appends to addresses as to texts."""

    def below(self, item: str, part: str) -> str:
        return f"{item}/{part}"


class _InWholeSeconds(Grades):
    """Takes the time of a score from a clock of whole seconds."""

    def moment(self, _item: str, _user: str) -> float:
        return float(int(time.time()))


class _OfTheFirstLaunch(Grades):
    """Keeps the addresses of the first launch that it sees of a link."""

    kept: ClassVar[dict[str, str]] = {}

    async def item_of(self, launch: Launch) -> str:
        link = launch.claim(lti.CLAIM_RESOURCE_LINK).get("id", "")
        return self.kept.setdefault(f"{launch.registration.issuer} {link}", await super().item_of(launch))


class _ListDemanded(Grades):
    """Finds the line item by the list alone, as if every launch named that."""

    async def item_of(self, launch: Launch) -> str:
        address(launch, "lineitems")
        return str(launch.claims[lti.CLAIM_ENDPOINT]["lineitem"])


class _MadeAgain(Grades):
    """Makes a line item wherever the launch names none, and never looks for one."""

    async def item_of(self, launch: Launch) -> str:
        named = launch.claim(lti.CLAIM_ENDPOINT).get("lineitem")
        return str(named) if named else await self.create_line_item(launch, "", 0)


class _MaximumDemanded(Grades):
    """Calculates with every result as if it were complete."""

    def result_in_words(self, result: Document) -> str:
        return f"{result['userId']}: {100 * result['resultScore'] / result['resultMaximum']} %"


class _MovesTheItem(Grades):
    """Replaces a line item by one that belongs to another link."""

    def replacement(self, kept: Document, label: str, maximum: float) -> Document:
        return {**super().replacement(kept, label, maximum), "resourceLinkId": "another-link"}


class _AsPlainJson(Service):
    """Names everything that it sends application/json."""

    async def call(self, party: Message, method: str, url: str, **how: Any) -> Answer:
        told = {**how, "media_type": "application/json"} if how.get("media_type") else how
        return await super().call(party, method, url, **told)


class _InsistsOnStaleScores(Service):
    """Sends a score again that the platform refuses as old, until it gives in."""

    async def send(self, party: Message, method: str, url: str, scope: str, *rest: Any, renew: bool = False) -> Answer:
        for _ in range(STUBBORN):
            answer = await super().send(party, method, url, scope, *rest, renew=renew)
            if answer.status not in {400, 409, 412, 422}:
                break
        return answer


class _FirstPage(Service):
    """Takes the first page for all of them."""

    def next_page(self, _answer: Answer) -> str | None:
        return None


class _OneWayToWriteLinks(Service):
    """Finds the next page where the header is written as in the example of the standard."""

    def next_page(self, answer: Answer) -> str | None:
        found = re.match(r'<(http[^>]+)>; rel="next"$', answer.headers.get("link", ""))
        return found[1] if found and super().next_page(answer) else None


class _FollowsAnywhere(Service):
    """Reads on wherever a platform says, with the token of that platform."""

    def next_page(self, answer: Answer) -> str | None:
        return link_named("next", answer)


def _local_time(right: Document) -> Document:
    return {"timestamp": right["timestamp"].rstrip("Z")}


GRADEBOOK = (
    Defect(
        name="scores-behind-the-query",
        mistake="The path of scores is appended behind the query of the line item's address.",
        caught_by="AGS-040",
        source="TRAP-034",
        parts=Parts(grades=_BehindTheQuery),
    ),
    Defect(
        name="score-as-plain-json",
        mistake="A score is sent as application/json.",
        caught_by="AGS-041",
        parts=Parts(service=_AsPlainJson),
    ),
    Defect(
        name="score-of-a-name",
        mistake="A score is for the name of a person.",
        caught_by="AGS-042",
        parts=_scoring(lambda _right: {"userId": "Sam Student"}),
    ),
    Defect(
        name="score-without-progress",
        mistake="A score does not say how far the activity has come.",
        caught_by="AGS-042",
        parts=_scoring(lambda _right: {"activityProgress": None}),
    ),
    Defect(
        name="progress-in-lower-case",
        mistake="The progress is written in lower case.",
        caught_by="AGS-043",
        parts=_scoring(lambda _right: {"activityProgress": "completed"}),
    ),
    Defect(
        name="graded",
        mistake="The grading is called Graded.",
        caught_by="AGS-044",
        parts=_scoring(lambda _right: {"gradingProgress": "Graded"}),
    ),
    Defect(
        name="timestamp-without-zone",
        mistake="The time of a score has no zone.",
        caught_by="AGS-045",
        parts=_scoring(_local_time),
    ),
    Defect(
        name="timestamps-of-whole-seconds",
        mistake="Two scores of one second have the same time.",
        caught_by="AGS-046",
        source="TRAP-034",
        parts=Parts(grades=_InWholeSeconds),
    ),
    Defect(
        name="stale-score-again",
        mistake="A score that the platform refuses as old is sent again a dozen times.",
        caught_by="AGS-048",
        parts=Parts(service=_InsistsOnStaleScores),
    ),
    Defect(
        name="score-of-no-maximum",
        mistake="Points are sent without their maximum.",
        caught_by="AGS-049",
        parts=_scoring(lambda _right: {"scoreMaximum": None}),
    ),
    Defect(
        name="final-score-pending",
        mistake="A final score is sent as pending.",
        caught_by="AGS-054",
        parts=_scoring(lambda _right: {"gradingProgress": "Pending"}),
    ),
    Defect(
        name="comment-is-a-number",
        mistake="The comment is a number.",
        caught_by="AGS-055",
        parts=_scoring(lambda _right: {"comment": 0}),
    ),
    Defect(
        name="label-of-blanks",
        mistake="A line item's label is cut to nothing.",
        caught_by="AGS-017",
        parts=_itemizing(lambda _right: {"label": " "}),
    ),
    Defect(
        name="maximum-as-text",
        mistake="A line item's maximum is a text, as it came from a form.",
        caught_by="AGS-018",
        parts=_itemizing(lambda right: {"scoreMaximum": str(right["scoreMaximum"])}),
    ),
    Defect(
        name="item-of-another-link",
        mistake="A line item is bound to a link of which no launch told.",
        caught_by="AGS-020",
        parts=_itemizing(lambda _right: {"resourceLinkId": "quiz-1"}),
    ),
    Defect(
        name="item-moved",
        mistake="To rename a line item moves it to another link.",
        caught_by="AGS-024",
        parts=Parts(grades=_MovesTheItem),
    ),
    Defect(
        name="addresses-of-the-first-launch",
        mistake="The line item's address is that of the first launch for ever.",
        caught_by="AGS-004",
        parts=Parts(grades=_OfTheFirstLaunch),
    ),
    Defect(
        name="made-again-in-a-copy",
        mistake="A line item is made wherever the launch names none, also where there is one.",
        caught_by="AGS-030",
        parts=Parts(grades=_MadeAgain),
    ),
    Defect(
        name="list-demanded",
        mistake="A score is published only where the launch names the list of line items, too.",
        caught_by="AGS-003",
        parts=Parts(grades=_ListDemanded),
    ),
    Defect(
        name="results-are-complete",
        mistake="A result without a score or a maximum crashes the tool.",
        caught_by="AGS-075",
        parts=Parts(grades=_MaximumDemanded),
    ),
    Defect(
        name="first-page-alone",
        mistake="Of a list the first page is read.",
        caught_by="AGS-013",
        parts=Parts(service=_FirstPage),
    ),
    Defect(
        name="one-way-to-write-links",
        mistake="The next page is found where the Link header is written as in the example.",
        caught_by="AGS-013",
        parts=Parts(service=_OneWayToWriteLinks),
    ),
    Defect(
        name="next-page-anywhere",
        mistake="The next page is fetched from any host, with the platform's token.",
        caught_by="AGS-014",
        source="TRAP-029",
        parts=Parts(service=_FollowsAnywhere),
    ),
    Defect(
        name="states-of-reviews-as-text",
        mistake="The states in which a line item can be reviewed are one text.",
        caught_by="SR-006",
        parts=_itemizing(lambda _right: {"submissionReview": {"reviewableStatus": "Completed"}}),
    ),
)
