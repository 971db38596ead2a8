"""What a go-between does to requests of one kind, or to answers to them: what mutants share."""

from collections.abc import Callable
from typing import Any

from conformance.selftest.mutants_of_platform.go_between import Answered, Insider, Repair, Sent, Spoil

Document = dict[str, Any]
LINE_ITEMS, SCORES, RESULTS = "/line_items", "/scores", "/results"
DONE = Answered(204, (), b"")


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


def lacking(member: str) -> Callable[[list[Any]], list[Any]]:
    """Return the change of a list whose objects lack a member."""
    return lambda items: [{name: value for name, value in item.items() if name != member} for item in items]
