"""What a collected test asks: its name, the requirements that it checks, and its sentence.

A test's name is its first requirement and a slug (`IDT-SIG-005/none-in-capitals`): it never depends on its
position.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from conformance import catalogue
from conformance.catalogue import Level, Requirement

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


def kinds_of(item: pytest.Item) -> tuple[str, ...]:
    """Return the kinds of target that a test is for."""
    mark = item.get_closest_marker("kind")
    return tuple(mark.args) if mark is not None else DEFAULT_KINDS


def row_of(item: pytest.Item) -> str:
    """Return what the row of a test sends, in words; nothing for a test that is no row."""
    callspec = getattr(item, "callspec", None)
    case = callspec.params.get("case") if callspec is not None else None
    return str(getattr(case, "what", ""))


def title_of(item: pytest.Item, question: Question) -> str:
    """Return the sentence of a test, with what its row sends."""
    row = row_of(item)
    return f"{question.sentence.rstrip('.')}: {row}" if row else question.sentence
