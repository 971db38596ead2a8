"""Faults of lists that come in pages, and of the Link header that leads from one to the next.

AGS 2.0 sections 3.2.4 and 3.3.6; NRPS 2.0 section 2.4; RFC 8288. Half of them are unusual and legal.
"""

import re
from collections import deque
from html import escape, unescape
from typing import Any, Literal
from urllib.parse import urlsplit

from mock_platform.edits.edit import NotApplicable
from mock_platform.faults.answer import Answer, Encounter
from mock_platform.faults.fault import LISTS, answer_fault

QUOTE = '(?:"|\u00e2\u0080[\u009c\u009d])?'  # or a typographic one in UTF-8, as a header in Latin-1 has it
LINK = re.compile(rf"<([^>]*)>(\s*;\s*rel={QUOTE}([a-z]+){QUOTE})")
READS_ALL = "Reads every page: RFC 8288 allows this."
MEMBERSHIPS = ("memberships",)
MOST_PAGES = 1000  # that are remembered as given out

Style = Literal["unquoted", "upper_case", "several_rels", "blanks", "more_parameters", "others_first"]
STYLES: dict[str, str] = {
    "unquoted": "<{url}>; rel=next",
    "upper_case": '<{url}>; REL="NEXT"',
    "several_rels": '<{url}>; rel="https://vendor.example/rel next"',
    "blanks": '<{url}>  ;  rel = "next"',
    "more_parameters": '<{url}>; title="a, b; c"; rel="next"; hreflang=en',
    "others_first": '<{url}&first=1>; rel="first", <{url}>; rel="next"',
}


def _next_of(answer: Answer) -> re.Match[str] | None:
    links = LINK.finditer(answer.header("link") or "")
    return next((link for link in links if link[3] == "next"), None)


def _url_of(link: re.Match[str]) -> str:
    """Return the address of a link; one that is written for print, as some profiles have it, is HTML besides."""
    return link[1] if link[2].isascii() else unescape(link[1])


def _next(encounter: Encounter) -> str:
    found = _next_of(encounter.answer)
    if found is None:
        raise NotApplicable("the answer links to no next page")
    return _url_of(found)


def _linked(answer: Answer, url: str, style: str | None = None) -> Answer:
    """Return the answer with this link to the next page in the place of its own; other links stay.

    Without a style it is written as the platform writes its own.
    """
    link, found = answer.header("link") or "", _next_of(answer)
    if found is None:
        written = (style or '<{url}>; rel="next"').replace("{url}", url)
        return answer.with_headers(link=f"{link}, {written}" if link else written)
    own = "<{url}>" + found[2]
    written = (style or own).replace("{url}", url if style or found[2].isascii() else escape(url))
    return answer.with_headers(link=link[: found.start()] + written + link[found.end() :])


def _with_query(url: str, pair: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{pair}"


def _items(document: Any) -> list[Any]:
    """Return the list in an answer, which is the answer itself or the only list among its members."""
    lists = (
        [document] if isinstance(document, list) else [value for value in document.values() if isinstance(value, list)]
    )
    if not lists:
        raise NotApplicable("the answer is no list")
    found: list[Any] = lists[0]
    return found


def _expect_following_page(encounter: Encounter) -> None:
    """Remember the next page that this answer leads to; raise `NotApplicable` when this is none that was led to."""
    given_out: deque[str] = encounter.memory.setdefault("given_out", deque(maxlen=MOST_PAGES))
    is_following = encounter.url in given_out
    if found := _next_of(encounter.answer):
        given_out.append(_url_of(found))
    if not is_following:
        raise NotApplicable("this is a first page")


@answer_fault("AGS-014", "Notices that it has read this page before, and stops.", endpoints=LISTS)
def paging_loop(encounter: Encounter) -> Answer:
    """The link to the next page leads to the same page again."""
    encounter.answer.document()
    return _linked(encounter.answer, encounter.url)


@answer_fault("AGS-014", "Does not follow it with its access token.", endpoints=LISTS)
def next_elsewhere(encounter: Encounter) -> Answer:
    """The link to the next page leads to another origin: to the sink, which the journal watches."""
    _next(encounter)
    return _linked(encounter.answer, encounter.elsewhere)


@answer_fault("AGS-013", READS_ALL, endpoints=LISTS)
def next_relative(encounter: Encounter) -> Answer:
    """The link to the next page is relative."""
    parts = urlsplit(_next(encounter))
    return _linked(encounter.answer, f"{parts.path}?{parts.query}" if parts.query else parts.path)


@answer_fault("AGS-013", READS_ALL, endpoints=LISTS)
def link_style(encounter: Encounter, style: Style = "unquoted") -> Answer:
    """The link to the next page is written in another of the ways that the grammar has."""
    return _linked(encounter.answer, _next(encounter), STYLES[style])


@answer_fault("AGS-013", "Reads every page, or says that it did not: the grammar does not allow this.", endpoints=LISTS)
def typographic_link(encounter: Encounter, entities: bool = True) -> Answer:
    """The link's rel stands in typographic quotes, and its ampersands are HTML entities, as a real platform writes."""
    url = _next(encounter)
    return _linked(encounter.answer, url.replace("&", "&amp;") if entities else url, "<{url}>; rel=\u201cnext\u201d")


@answer_fault("NRPS-013", "Follows `next` for the pages, and keeps `differences` for later.", endpoints=MEMBERSHIPS)
def differences_last(encounter: Encounter) -> Answer:
    """The link to the differences stands behind the one to the next page instead of before it."""
    links = list(LINK.finditer(encounter.answer.header("link") or ""))
    written = {link[3]: link[0] for link in links}
    if not {"next", "differences"} <= written.keys():
        raise NotApplicable("the answer does not link to differences and a next page")
    others = [link[0] for link in links if link[3] != "differences"]
    return encounter.answer.with_headers(link=", ".join([*others, written["differences"]]))


@answer_fault("AGS-013", "Reads on: only the absence of a next link ends a list.", endpoints=LISTS)
def empty_page(encounter: Encounter) -> Answer:
    """A page in the middle has no items and leads on to those that it left out."""
    _expect_following_page(encounter)
    if "empty=1" in encounter.entry["query"]:
        raise NotApplicable("this page was left out once already")
    document = encounter.answer.document()
    _items(document).clear()
    return _linked(encounter.answer.with_json(document), _with_query(encounter.url, "empty=1"))


@answer_fault(
    "NRPS-011", "Says that the list is not whole, and does not take those who are missing for removed.", endpoints=LISTS
)
def last_page_missing(encounter: Encounter) -> Answer:
    """The link to the last page leads to nothing: 404."""
    _expect_following_page(encounter)
    if _next_of(encounter.answer):
        raise NotApplicable("this is not the last page")
    return Answer.json(404, {"error": "not_found"})


@answer_fault("NRPS-010", "Cannot notice, and deletes nothing of its own on the word of one reading.", endpoints=LISTS)
def next_missing(encounter: Encounter) -> Answer:
    """The list ends early: there is more, and no link to it."""
    _next(encounter)
    links = LINK.finditer(encounter.answer.header("link") or "")
    return encounter.answer.with_headers(link=", ".join(link[0] for link in links if link[3] != "next") or None)


@answer_fault(
    "NRPS-010",
    "Keeps items by their id: one that comes twice is one, one that is missing may come next time.",
    endpoints=LISTS,
)
def shifted_pages(encounter: Encounter, effect: Literal["twice", "missing"] = "twice") -> Answer:
    """The list changes between two pages, so that an item comes twice or not at all."""
    document = encounter.answer.document()
    items = _items(document)
    last, encounter.memory["last"] = encounter.memory.get("last"), items[-1] if items else None
    _expect_following_page(encounter)
    items[:] = items[1:] if effect == "missing" else [*([last] if last else []), *items]
    return encounter.answer.with_json(document)
