"""The README's table of requirement counts, made from the catalogue and from the tests that there are.

`python -m conformance.overview.coverage_table README.md` writes it between its two marks; a test says when that is due.
"""

import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from conformance import catalogue
from conformance.catalogue import Binds, Requirement
from conformance.run.collection import suite_tests

BEGIN, END = "<!-- requirements: begin (made by `make readme`) -->", "<!-- requirements: end -->"
COLUMNS = (
    "area",
    "entries",
    "bind a tool or gateway",
    "of them testable",
    "tested",
    "bind a platform",
    "of them testable",
    "tested",
)


def requirements_by_kind() -> dict[str, set[str]]:
    """Return the ids of the requirements that some test of every run checks, for each kind of target."""
    tested: dict[str, set[str]] = {}
    for test in (each for each in suite_tests() if not each.is_drawn):
        for kind in test.kinds:
            tested.setdefault(kind, set()).update(test.requirements)
    return tested


def table(tested: Mapping[str, Collection[str]]) -> str:
    """Return the table in Markdown, one row for each area, and the sums."""
    areas: dict[str, list[Requirement]] = {}
    for entry in catalogue.load().values():
        areas.setdefault(entry.area, []).append(entry)
    rows = [_line(area, entries, tested) for area, entries in areas.items()]
    rows.append(_line("all, each once", [entry for entry in catalogue.load().values() if not _is_trap(entry)], tested))
    return "\n".join(["| " + " | ".join(COLUMNS) + " |", "|---|" + "--:|" * (len(COLUMNS) - 1), *rows])


def _is_trap(entry: Requirement) -> bool:
    """A trap, or an official test, that only points at other requirements is not counted twice."""
    return bool(entry.same_as)


def with_table(text: str, new_table: str) -> str:
    """Return *text* with the table between its two marks replaced."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the text has no {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{new_table}\n{END}{after}"


def _line(area: str, entries: Collection[Requirement], tested: Mapping[str, Collection[str]]) -> str:
    platforms = {Binds.PLATFORM, Binds.BOTH}
    tool_side = [entry for entry in entries if entry.binds is not Binds.PLATFORM]
    platform_side = [entry for entry in entries if entry.binds in platforms]
    by_tools = {*tested.get("tool", ()), *tested.get("gateway", ())}
    numbers = [len(entries), *_side(tool_side, by_tools), *_side(platform_side, tested.get("platform", ()))]
    return f"| {area} | {' | '.join(map(str, numbers))} |"


def _side(bound: Collection[Requirement], tested: Collection[str]) -> Iterator[int]:
    yield len(bound)
    yield sum(entry.testable for entry in bound)
    yield sum(entry.id in tested for entry in bound)


def main() -> None:
    """Write the table into the file that is named."""
    readme = Path(sys.argv[1])
    readme.write_text(with_table(readme.read_text(encoding="utf-8"), table(requirements_by_kind())), encoding="utf-8")


if __name__ == "__main__":
    main()
