"""What was changed in a message, member by member: the message as it was sent beside the one that would have been."""

from collections.abc import Iterator, Mapping
from typing import Any

Change = dict[str, Any]


def changes_of_token(control: Mapping[str, Any], token: Mapping[str, Any]) -> Iterator[Change]:
    """Yield what was changed in header and claims of a decoded token; a part that is no JSON object is told whole."""
    for name, part in control.items():
        sent = token.get(name)
        if isinstance(sent, Mapping) and "unreadable" not in sent:
            yield from changes(part, sent, f"/{name}")
        else:
            yield {"at": f"/{name}", "sent": sent}


def changes(control: Any, sent: Any, place: str = "") -> Iterator[Change]:
    """Yield every difference; `at` is a JSON pointer (RFC 6901), and a value that was absent is absent here."""
    if isinstance(control, Mapping) and isinstance(sent, Mapping):
        for name in dict.fromkeys([*control, *sent]):
            yield from _member(control, sent, name, f"{place}/{_escaped(name)}")
    elif not _same(control, sent):
        yield {"at": place, "control": control, "sent": sent}


def _member(control: Mapping[str, Any], sent: Mapping[str, Any], name: str, place: str) -> Iterator[Change]:
    if name not in sent:
        yield {"at": place, "control": control[name]}
    elif name not in control:
        yield {"at": place, "sent": sent[name]}
    else:
        yield from changes(control[name], sent[name], place)


def _same(one: Any, other: Any) -> bool:
    """JSON knows more differences than `==`: true is not 1, and 1.0 is written otherwise than 1."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_same(*pair) for pair in zip(one, other, strict=True))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[name], other[name]) for name in one)
    return type(one) is type(other) and bool(one == other)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
