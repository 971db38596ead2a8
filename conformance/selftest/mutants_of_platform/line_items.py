"""Mistakes with line items: listed, made, replaced, deleted, copied."""

from dataclasses import replace

from conformance.selftest.judging_platforms import CLIENT_ID
from conformance.selftest.mutants_of_platform.go_between import Answered, Insider, Sent, repairing, spoiling
from conformance.selftest.mutants_of_platform.mutant import PlatformMutant, behaving
from conformance.selftest.mutants_of_platform.passing import (
    DONE,
    LINE_ITEMS,
    RESULTS,
    SCORES,
    Document,
    answering,
    lacking,
    listing,
    reading,
    writing,
)


def at_a_line_item(sent: Sent, method: str) -> bool:
    """Whether a request goes to one line item."""
    return sent.method == method and LINE_ITEMS + "/" in sent.path and not sent.path.endswith((SCORES, RESULTS))


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


_MOVING = Moving()

LINE_ITEM_SERVICE = (
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
        name="copies-without-tags",
        mistake="A copied course has its line items without their tags.",
        caught_by="AGS-029",
        around=spoiling(
            lambda sent, it: listing(LINE_ITEMS, lacking("tag"))(sent, it) if "biology-2" in sent.path else it
        ),
    ),
)
