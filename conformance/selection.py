"""What the collected tests are called, which requirements they check, and which of them this run wants.

A test's name is its first requirement and a slug (`IDT-SIG-005/none-in-capitals`): it never depends on its position.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance import catalogue
from conformance.catalogue import CatalogueError, Level, Requirement
from conformance.outcomes import Outcome
from conformance.report.reading import ReportError, read_report

LEVELS = (Level.MUST, Level.HARD, Level.SHOULD)
DEFAULT_KINDS = ("tool", "gateway")
FAILED = "failed"
_FAILURES = {Outcome.FAILED, Outcome.ERROR}


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


@dataclass(frozen=True)
class Selection:
    """What a run wants: tests that it names, and tests of the requirements `ids`.

    Of the latter only those that failed the last time, where `again` tells what did.
    """

    words: tuple[str, ...]
    names: frozenset[str]
    ids: frozenset[str]
    again: frozenset[str] | None = None

    def may_be_in(self, source: str) -> bool:
        """Whether a file of tests can have one that is wanted: tests write the ids of their requirements out."""
        wanted = self.ids if self.again is None else {name.partition("/")[0] for name in self.again}
        return any(id_ in source for id_ in wanted | {name.partition("/")[0] for name in self.names})

    def wants(self, question: Question) -> bool:
        """Whether this run asks that."""
        if question.name in self.names:
            return True
        return bool(self.ids & set(question.ids)) and (self.again is None or self._failed(question))

    def _failed(self, question: Question) -> bool:
        """What failed may be the test, or that a deviation of its requirement was needless."""
        return not {question.name, *(f"{id_}/deviation" for id_ in question.ids)}.isdisjoint(self.again or ())


def selection_of(only: Sequence[str], last_report: Path) -> Selection:
    """Return the selection that the words of `--only` describe; raise `SelectionError` for one that says nothing.

    `failed` stands for what failed in *last_report*, and narrows the rest as a level does.
    """
    names = frozenset(word for word in only if "/" in word)
    again = _failed_in(last_report) if FAILED in only else None
    words = [word for word in only if word not in names and word != FAILED]
    asks_for_ids = bool(words) or not names or again is not None
    return Selection(tuple(only), names, frozenset(_wanted_ids(words)) if asks_for_ids else frozenset(), again)


def select(
    items: Sequence[pytest.Item], questions: Mapping[str, Question], *, kind: str, wanted: Selection
) -> list[pytest.Item]:
    """Return the items that this run wants, those that change a target's caches last."""
    unknown = wanted.names - {question.name for question in questions.values()}
    if unknown:
        raise SelectionError(f"--only: there is no test {min(unknown)!r}")
    chosen = [
        item
        for item in items
        if item.nodeid in questions and kind in kinds_of(item) and wanted.wants(questions[item.nodeid])
    ]
    if not chosen:
        words = wanted.words
        what = f"--only {' '.join(words)}: no test of a {kind} checks that" if words else "there are no tests"
        raise SelectionError(what)
    return sorted(chosen, key=lambda item: item.get_closest_marker("alone") is not None)


def _failed_in(report: Path) -> frozenset[str]:
    try:
        results = read_report(report)["results"]
    except ReportError as error:
        raise SelectionError(f"--only {FAILED}: {error}") from error
    failed = frozenset(result["id"] for result in results if result["outcome"] in _FAILURES)
    if not failed:
        raise SelectionError(f"--only {FAILED}: nothing failed in {report}")
    return failed


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


def _wanted_ids(words: Sequence[str]) -> set[str]:
    try:
        return set(catalogue.matching(words))
    except CatalogueError as error:
        raise SelectionError(f"--only: {error}") from error
