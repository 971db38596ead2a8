"""The README's table of requirement counts, made from the catalogue and from the tests that there are.

`python -m conformance.coverage_table README.md` writes it between its two marks; a test says when that is due.
"""

import sys
from collections.abc import Collection, Iterable
from pathlib import Path

import pytest

from conformance import catalogue
from conformance.catalogue import Binds, Requirement
from conformance.pytest_run import SUITE

BEGIN, END = "<!-- requirements: begin (made by `make readme`) -->", "<!-- requirements: end -->"
COLUMNS = ("area", "entries", "bind a tool or gateway", "of them testable", "tested")


class _Collector:
    """Takes the ids of the requirements that the collected tests name, and the files that do."""

    def __init__(self) -> None:
        self.files: dict[str, set[Path]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            for id_ in (id_ for mark in item.iter_markers("requirement") for id_ in mark.args):
                self.files.setdefault(id_, set()).add(item.path)
        items.clear()


def tested_requirements() -> dict[str, set[Path]]:
    """Return the ids of all requirements that some test of the suite checks, each with the files of those tests."""
    collector = _Collector()
    options = ["-c", str(SUITE / "pytest.ini"), "--rootdir", str(SUITE), "-p", "no:terminal", "-p", "no:cacheprovider"]
    pytest.main([*options, "--assert=plain", "--collect-only", "--pyargs", "conformance.suite"], plugins=[collector])
    return collector.files


def table(tested: Collection[str]) -> str:
    """Return the table in Markdown, one row for each area, and the sums."""
    areas: dict[str, list[Requirement]] = {}
    for entry in catalogue.load().values():
        areas.setdefault(entry.area, []).append(entry)
    rows = [_row(area, entries, tested) for area, entries in areas.items()]
    rows.append(_row("all", catalogue.load().values(), tested))
    return "\n".join(["| " + " | ".join(COLUMNS) + " |", "|---|--:|--:|--:|--:|", *rows])


def with_table(text: str, new_table: str) -> str:
    """Return *text* with the table between its two marks replaced."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the text has no {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{new_table}\n{END}{after}"


def _row(area: str, entries: Iterable[Requirement], tested: Collection[str]) -> str:
    entries = list(entries)
    bound = [entry for entry in entries if entry.binds is not Binds.PLATFORM]
    testable = [entry for entry in bound if entry.testable]
    checked = [entry for entry in bound if entry.id in tested]
    return f"| {area} | {len(entries)} | {len(bound)} | {len(testable)} | {len(checked)} |"


def main() -> None:
    """Write the table into the file that is named."""
    readme = Path(sys.argv[1])
    readme.write_text(with_table(readme.read_text(encoding="utf-8"), table(tested_requirements())), encoding="utf-8")


if __name__ == "__main__":
    main()
