"""Pages of a list, linked by RFC 8288: `Link: <url>; rel="next"` while there is more."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from mock_platform.forms import Pairs, first_values, with_query
from mock_platform.service_access import ServiceRefusal

LARGEST_PAGE = 50

Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some items of a list, and the address of the next page if there is one."""

    items: Sequence[Item]
    next_url: str | None

    @property
    def headers(self) -> dict[str, str]:
        """The header that links to the next page."""
        return {} if self.next_url is None else {"Link": f'<{self.next_url}>; rel="next"'}


@dataclass(frozen=True)
class Position:
    """Where a page begins, in which of the orders that the list comes in."""

    rotation: int
    start: int

    def __str__(self) -> str:
        return f"{self.rotation}.{self.start}"


def page_of(
    items: Sequence[Item], *, url: str, query: Pairs, default_size: int, requirement: str, rotation: int = 0
) -> Page[Item]:
    """Return the page that a query asks for by `limit` and `page`; raise `ServiceRefusal` when it makes no sense.

    A first page comes in the order of `rotation`; those that follow it keep that order.
    """
    asked = first_values(query)
    size = _size(asked.get("limit"), default_size, requirement)
    position = _position(asked.get("page"), rotation, requirement)
    turn = position.rotation % (len(items) or 1)
    turned = [*items[turn:], *items[:turn]]
    end = position.start + size
    kept = [(name, value) for name, value in query if name != "page"]
    following = [*kept, ("page", str(Position(position.rotation, end)))]
    return Page(turned[position.start : end], with_query(url, following) if end < len(turned) else None)


def _size(limit: str | None, default: int, requirement: str) -> int:
    if limit is None:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", limit) or int(limit) == 0:
        sentence = f"limit is not a whole number above 0: got {limit[:40]!r}"
        raise ServiceRefusal(400, requirement, sentence, "Send a whole number above 0, or no limit.")
    return min(int(limit), LARGEST_PAGE)


def _position(page: str | None, rotation: int, requirement: str) -> Position:
    if page is None:
        return Position(rotation, 0)
    if not re.fullmatch(r"[0-9]{1,9}\.[0-9]{1,9}", page):
        sentence = f"page is not one that was given out: got {page[:40]!r}"
        raise ServiceRefusal(400, requirement, sentence, "Follow the next links as they are.")
    turned, _, start = page.partition(".")
    return Position(int(turned), int(start))
