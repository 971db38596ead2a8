"""The addresses of a roster's pages as products write them: what their parameters are called, what they forget.

Inside it is `page`, which holds the place, and `limit`; this is the way in and out.
"""

from urllib.parse import urlsplit

from mock_platform.behaviour import Behaviour
from mock_platform.forms import Pairs, pairs_from_text, with_query

PAGE, SIZE = "page", "limit"
NAMES = {
    "page": (PAGE, SIZE),
    "limit-and-from": ("from", SIZE),
    "page-and-per-page": (PAGE, "per_page"),
}


def query_from_product(query: Pairs, behaviour: Behaviour) -> Pairs:
    """Return the query with the parameters' inner names; `limit` is understood under both of its names."""
    page, size = NAMES[behaviour.roster_paging]
    inner = {page: PAGE, size: SIZE}
    return [(inner.get(name, name), value) for name, value in query]


def link_for_product(url: str, relation: str, size: int, behaviour: Behaviour) -> str:
    """Return the address of another page with the product's names, and the size where it always says it."""
    if behaviour.roster_paging != "page":
        url = _renamed(url, size, behaviour)
    if behaviour.roster_role_filter == "lost-on-next" and relation == "next":
        url = with_query(_place(url), [(name, value) for name, value in _query(url) if name != "role"])
    return url


def _renamed(url: str, size: int, behaviour: Behaviour) -> str:
    page, size_name = NAMES[behaviour.roster_paging]
    renamed = [({PAGE: page}.get(name, name), value) for name, value in _query(url) if name != SIZE]
    return with_query(_place(url), [*renamed, (size_name, str(size))])


def _place(url: str) -> str:
    return url.partition("?")[0]


def _query(url: str) -> Pairs:
    return pairs_from_text(urlsplit(url).query)
