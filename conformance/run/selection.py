"""Which of the collected tests a run wants: what `--only` says, and what failed the last time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance import catalogue
from conformance.catalogue import CatalogueError
from conformance.outcomes import Outcome
from conformance.question import Question, SelectionError, kinds_of
from conformance.report.reading import ReportError, read_report

FAILED = "failed"
_FAILURES = {Outcome.FAILED, Outcome.ERROR}


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
    items: Sequence[pytest.Item], questions: Mapping[str, Question], *, kind: str, wanted: Selection, examples: int = 0
) -> list[pytest.Item]:
    """Return the items that this run wants, those that change a target's caches last.

    What is drawn, it wants only when it says how many *examples* of it.
    """
    unknown = wanted.names - {question.name for question in questions.values()}
    if unknown:
        raise SelectionError(f"--only: there is no test {min(unknown)!r}")
    asked = [item for item in items if item.nodeid in questions and kind in kinds_of(item)]
    chosen = [item for item in asked if wanted.wants(questions[item.nodeid]) and (examples or not _is_drawn(item))]
    if not chosen and any(questions[item.nodeid].name in wanted.names for item in asked):
        raise SelectionError("--only: that is drawn, and drawn only with --properties")
    if not chosen:
        words = wanted.words
        what = f"--only {' '.join(words)}: no test of a {kind} checks that" if words else "there are no tests"
        raise SelectionError(what)
    return sorted(chosen, key=lambda item: item.get_closest_marker("alone") is not None)


def _is_drawn(item: pytest.Item) -> bool:
    return item.get_closest_marker("drawn") is not None


def _failed_in(report: Path) -> frozenset[str]:
    try:
        results = read_report(report)["results"]
    except ReportError as error:
        raise SelectionError(f"--only {FAILED}: {error}") from error
    failed = frozenset(result["id"] for result in results if result["outcome"] in _FAILURES)
    if not failed:
        raise SelectionError(f"--only {FAILED}: nothing failed in {report}")
    return failed


def _wanted_ids(words: Sequence[str]) -> set[str]:
    try:
        return set(catalogue.matching(words))
    except CatalogueError as error:
        raise SelectionError(f"--only: {error}") from error
