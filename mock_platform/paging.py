"""Pages of a list, linked by RFC 8288: `Link: <url>; rel="next"` while there is more.

A list that comes in another order each time is turned (`page_of`). One that only grows at its end (`page_of_places`) is
paged by place: a next link goes on where its page ended, whatever was added or taken away meanwhile.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice
from typing import Generic, TypeVar

from mock_platform.behaviour import Behaviour
from mock_platform.forms import Pairs, first_values, with_query
from mock_platform.service_access import ServiceRefusal

LARGEST_PAGE = 50

Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some items of a list, and the addresses of other pages by their relation: the next one, if there is one."""

    items: Sequence[Item]
    links: Mapping[str, str]

    def headers(self, behaviour: Behaviour) -> dict[str, str]:
        """Return the header that links to the other pages."""
        written = _typographic if behaviour.link_header == "typographic" else _standard
        links = [written(url, relation) for relation, url in self.links.items()]
        return {"Link": ", ".join(links)} if links else {}


def _standard(url: str, relation: str) -> str:
    return f'<{url}>; rel="{relation}"'


def _typographic(url: str, relation: str) -> str:
    """Return what no parser of RFC 8288 understands: quotes for print, in UTF-8, and an address escaped as in HTML."""
    return f"<{escape(url)}>; rel=\u201c{relation}\u201d".encode().decode("latin-1")


@dataclass(frozen=True)
class Position:
    """Where a page begins, in which of the orders that the list comes in."""

    rotation: int
    start: int

    def __str__(self) -> str:
        return f"{self.rotation}.{self.start}"


def page_of(
    items: Sequence[Item],
    *,
    url: str,
    query: Pairs,
    default_size: int,
    requirement: str,
    rotation: int = 0,
    most: int | None = None,
) -> Page[Item]:
    """Return the page that a query asks for by `limit` and `page`; raise `ServiceRefusal` when it makes no sense.

    A first page comes in the order of `rotation`; those that follow it keep that order.
    """
    asked = first_values(query)
    size = _size(asked.get("limit"), default_size, requirement, most)
    position = _position(asked.get("page"), rotation, requirement)
    turn = position.rotation % (len(items) or 1)
    turned = [*items[turn:], *items[:turn]]
    end = position.start + size
    kept = [(name, value) for name, value in query if name != "page"]
    following = [*kept, ("page", str(Position(position.rotation, end)))]
    return Page(turned[position.start : end], {"next": with_query(url, following)} if end < len(turned) else {})


def page_of_places(
    places: Sequence[Item],
    shows: Callable[[Item], bool],
    *,
    url: str,
    query: Pairs,
    default_size: int,
    requirement: str,
) -> Page[Item]:
    """Return the page that a query asks for of those items that are shown; raise `ServiceRefusal` as `page_of` does.

    An item keeps its place for ever. The last page is the last items, as many as a page holds; so the cost of a
    page does not grow with the list.
    """
    asked = first_values(query)
    size = _size(asked.get("limit"), default_size, requirement)
    start = min(_place(asked.get("page"), requirement), len(places))

    def shown(indexes: range, most: int) -> list[int]:
        return list(islice((index for index in indexes if shows(places[index])), most))

    found = shown(range(start, len(places)), size + 1)
    before = shown(range(start - 1, -1, -1), size)
    more = len(found) > size
    targets: dict[str, int | None] = {}
    if before:
        targets |= {"first": None, "prev": before[-1]}
    if more:
        targets |= {"next": found[size - 1] + 1}
    if targets:
        targets |= {"last": shown(range(len(places) - 1, -1, -1), size)[-1]}
    links = {relation: _page_url(url, query, place) for relation, place in targets.items()}
    return Page([places[index] for index in found[:size]], links)


def _page_url(url: str, query: Pairs, place: int | None) -> str:
    kept = [(name, value) for name, value in query if name != "page"]
    return with_query(url, kept if place is None else [*kept, ("page", str(place))])


def _place(page: str | None, requirement: str) -> int:
    if page is None:
        return 0
    if not re.fullmatch(r"[0-9]{1,9}", page):
        raise _unknown_page(page, requirement)
    return int(page)


def _unknown_page(page: str, requirement: str) -> ServiceRefusal:
    sentence = f"page is not one that was given out: got {page[:40]!r}"
    return ServiceRefusal(400, requirement, sentence, "Follow the next links as they are.")


def _size(limit: str | None, default: int, requirement: str, most: int | None = None) -> int:
    if limit is None:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", limit) or int(limit) == 0:
        sentence = f"limit is not a whole number above 0: got {limit[:40]!r}"
        raise ServiceRefusal(400, requirement, sentence, "Send a whole number above 0, or no limit.")
    return min(int(limit), most or max(LARGEST_PAGE, default))


def _position(page: str | None, rotation: int, requirement: str) -> Position:
    if page is None:
        return Position(rotation, 0)
    if not re.fullmatch(r"[0-9]{1,9}\.[0-9]{1,9}", page):
        raise _unknown_page(page, requirement)
    turned, _, start = page.partition(".")
    return Position(int(turned), int(start))
