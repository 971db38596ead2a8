"""The groups of a course (Course Groups 1.0): what is asked of a platform, and its answer in the API's names.

Platforms differ on whether a group is in one set or in several; here it has a list. A group or set without an id is
left out, and members of an answer that nobody here knows are passed on under their own names.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from gateway.protocol.login import with_query

Document = dict[str, Any]

_TEXTS = ("id", "name", "tag")
_OF_SETS = frozenset({"set_id", "set_ids"})


def groups_request(service_url: str, *, user_id: str, limit: int | None) -> str:
    """The address that asks for groups: all, or those of one person."""
    wanted = {"user_id": user_id, "limit": str(limit or "")}
    return with_query(service_url, urlencode({name: value for name, value in wanted.items() if value}))


def groups_from(document: Any, *, url: str) -> Document:
    """A page of groups in the API's names; raises ValueError when it is no group container."""
    groups = [
        {**{name: value for name, value in group.items() if name not in _OF_SETS}, "setIds": _sets_of(group)}
        for group in _listed(document, "groups")
    ]
    return _container(document, url=url, groups=groups)


def group_sets_from(document: Any, *, url: str) -> Document:
    """A page of sets of groups; raises ValueError when it is no container of them."""
    return _container(document, url=url, sets=[dict(each) for each in _listed(document, "sets")])


def _container(document: Mapping[str, Any], *, url: str, **lists: list[Document]) -> Document:
    identity = document.get("id")
    return {**document, "id": identity if isinstance(identity, str) and identity else url, **lists}


def _listed(document: Any, member: str) -> Iterator[Mapping[str, Any]]:
    listed = document.get(member) if isinstance(document, Mapping) else None
    if not isinstance(listed, list):
        raise ValueError(f"it is not an object whose {member} are a list")
    return (_named(each) for each in listed if isinstance(each, Mapping) and _text(each.get("id")))


def _named(each: Mapping[str, Any]) -> Document:
    texts = {name: _text(each.get(name)) for name in _TEXTS}
    others = {name: value for name, value in each.items() if name not in _TEXTS}
    return {**others, **{name: text for name, text in texts.items() if text}}


def _text(value: Any) -> str:
    # A number is a common mistake; elsewhere the same id is a text.
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _sets_of(group: Mapping[str, Any]) -> list[str]:
    several = group.get("set_ids")
    ids = several if isinstance(several, list) else [group.get("set_id")]
    return [_text(each) for each in ids if _text(each)]
