"""What the collected tests are called, which requirements they check, and which of them this run wants.

A test's name is its first requirement and a slug (`IDT-SIG-005/none-in-capitals`): it never depends on its position.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pytest

from conformance import catalogue
from conformance.catalogue import CatalogueError, Level, Requirement

LEVELS = (Level.MUST, Level.HARD, Level.SHOULD)
DEFAULT_KINDS = ("tool", "gateway")


class SelectionError(Exception):
    """A test names no known requirement, two tests have one name, or `--only` names nothing."""


@dataclass(frozen=True)
class Question:
    """What a collected test asks of the target."""

    name: str
    requirements: tuple[Requirement, ...]
    sentence: str

    @property
    def level(self) -> str:
        """The highest level of its requirements."""
        return level_of(*self.requirements)

    @property
    def outcome_on_breach(self) -> str:
        """`failed` if any of its requirements can fail a target, else `warned`."""
        outcomes = {requirement.outcome_on_breach for requirement in self.requirements}
        return "failed" if "failed" in outcomes else "warned"

    @property
    def ids(self) -> list[str]:
        """The ids of its requirements."""
        return [requirement.id for requirement in self.requirements]


def level_of(*requirements: Requirement) -> str:
    """Return the highest level of *requirements*; what only MAY be is judged as SHOULD."""
    levels = {requirement.level for requirement in requirements}
    return next((level for level in LEVELS if level in levels), Level.SHOULD).value


def questions_of(items: Iterable[pytest.Item]) -> dict[str, Question]:
    """Return the question of every item that carries a requirement, by node id, or raise `SelectionError`."""
    asked = [item for item in items if item.get_closest_marker("requirement")]
    questions = {item.nodeid: _question(item) for item in asked}
    repeated = [name for name, n in Counter(question.name for question in questions.values()).items() if n > 1]
    if repeated:
        raise SelectionError(f"two tests are called {repeated[0]}")
    return questions


def may_want(source: str, only: Sequence[str]) -> bool:
    """Whether a file of tests can have one that *only* names: tests write the ids of their requirements out."""
    prefixes = [prefix for prefix in only if "/" not in prefix]
    try:
        wanted = _wanted_ids(prefixes) if prefixes else set()
    except SelectionError:
        return True  # `select` tells what is wrong, once everything was collected
    return any(id_ in source for id_ in wanted | {name.partition("/")[0] for name in only if "/" in name})


def select(
    items: Sequence[pytest.Item], questions: Mapping[str, Question], *, kind: str, only: Sequence[str]
) -> list[pytest.Item]:
    """Return the items that this run wants, those that change a target's caches last."""
    names = {name for name in only if "/" in name}
    unknown = names - {question.name for question in questions.values()}
    if unknown:
        raise SelectionError(f"--only: there is no test {min(unknown)!r}")
    prefixes = [prefix for prefix in only if "/" not in prefix]
    wanted = _wanted_ids(prefixes) if prefixes or not only else set()
    chosen = [
        item
        for item in items
        if item.nodeid in questions
        and _is_for(item, kind)
        and (questions[item.nodeid].name in names or wanted & set(questions[item.nodeid].ids))
    ]
    if not chosen:
        what = f"--only {' '.join(only)}: no test of a {kind} checks that" if only else "there are no tests"
        raise SelectionError(what)
    return sorted(chosen, key=lambda item: item.get_closest_marker("alone") is not None)


def _question(item: pytest.Item) -> Question:
    ids = list(dict.fromkeys(id_ for mark in item.iter_markers("requirement") for id_ in mark.args))
    known = catalogue.load()
    for id_ in ids:
        if id_ not in known:
            hint = catalogue.nearest(id_)
            raise SelectionError(f"{item.nodeid}: {id_} is not in the catalogue" + (f"; {hint} is" if hint else ""))
    function = getattr(item, "function", None)
    sentence = " ".join(((function.__doc__ if function else "") or "").split())
    return Question(_name(item, ids[0]), tuple(known[id_] for id_ in ids), sentence)


def _name(item: pytest.Item, first: str) -> str:
    callspec = getattr(item, "callspec", None)
    if callspec is not None and callspec.id.startswith(f"{first}/"):
        return str(callspec.id)
    slug = getattr(item, "originalname", item.name).removeprefix("test_").replace("_", "-")
    return f"{first}/{slug}" + (f"-{callspec.id}" if callspec is not None else "")


def _is_for(item: pytest.Item, kind: str) -> bool:
    mark = item.get_closest_marker("kind")
    return kind in (mark.args if mark is not None else DEFAULT_KINDS)


def _wanted_ids(prefixes: Sequence[str]) -> set[str]:
    try:
        return set(catalogue.matching(prefixes))
    except CatalogueError as error:
        raise SelectionError(f"--only: {error}") from error
