"""The tests of the suite as they stand in its files, collected without a target: for tables and for explanations."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from conformance.question import kinds_of, questions_of, row_of
from conformance.run.pytest_run import SUITE

_AUTOLOAD = "PYTEST_DISABLE_PLUGIN_AUTOLOAD"
_OPTIONS = ["-c", str(SUITE / "pytest.ini"), "--rootdir", str(SUITE), "-p", "conformance.plugin"]
_OPTIONS += ["-p", "no:terminal", "-p", "no:cacheprovider", "--assert=plain", "--collect-only"]


@dataclass(frozen=True)
class SuiteTest:
    """One test of the suite: its name, what it says, what its row sends, what it checks, and where."""

    name: str
    sentence: str
    row: str
    requirements: tuple[str, ...]
    kinds: tuple[str, ...]
    file: Path
    is_drawn: bool
    """Whether it draws what it sends, and so runs on demand only."""


class _Collector:
    """Takes what pytest collects, and leaves it nothing to run."""

    def __init__(self, mentioning: str) -> None:
        self.mentioning = mentioning
        self.tests: list[SuiteTest] = []

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        is_of_tests = collection_path.name.startswith("test_")
        return True if is_of_tests and self.mentioning not in collection_path.read_text(encoding="utf-8") else None

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        questions = questions_of(items)
        for item in items:
            if (question := questions.get(item.nodeid)) is not None:
                told = question.name, question.sentence, row_of(item)
                is_drawn = item.get_closest_marker("drawn") is not None
                self.tests.append(SuiteTest(*told, tuple(question.ids), kinds_of(item), item.path, is_drawn))
        items.clear()


@cache
def suite_tests(mentioning: str = "") -> tuple[SuiteTest, ...]:
    """Return every test of the suite, or those in files that mention this id, in the order of the files."""
    collector = _Collector(mentioning)
    with _without_plugins_of_others():
        status = pytest.main([*_OPTIONS, "--pyargs", "conformance.suite"], plugins=[collector])
    if status not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        raise RuntimeError(f"the suite cannot be collected: pytest ended with {status}")
    return tuple(collector.tests)


@contextmanager
def _without_plugins_of_others() -> Iterator[None]:
    before = os.environ.get(_AUTOLOAD)
    os.environ[_AUTOLOAD] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_AUTOLOAD]
        else:
            os.environ[_AUTOLOAD] = before
