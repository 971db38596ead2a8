"""The README's table: each side counts what binds it, and what only points elsewhere is not summed up twice."""

from collections.abc import Collection

import pytest

from conformance.catalogue import Binds, Requirement, load
from conformance.overview.coverage_table import BEGIN, END, requirements_by_kind, table, with_table


def _row(text: str, area: str) -> list[int]:
    line = next(line for line in text.splitlines() if line.startswith(f"| {area} |"))
    return [int(cell) for cell in line.strip("| ").split(" | ")[1:]]


def _bind(entries: Collection[Requirement], *binds: Binds) -> list[Requirement]:
    return [entry for entry in entries if entry.binds in binds]


def test_each_side_counts_what_binds_it() -> None:
    """A requirement that binds both sides counts for both; what is tested at gateways counts for tools and gateways."""
    login = [entry for entry in load().values() if entry.area == "LOGIN"]
    tools = _bind(login, Binds.TOOL, Binds.BOTH, Binds.GATEWAY)
    platforms = _bind(login, Binds.PLATFORM, Binds.BOTH)
    tested = {"tool": {tools[0].id}, "gateway": {tools[1].id}, "platform": {platforms[0].id}}

    assert _row(table(tested), "LOGIN") == [
        len(login),
        len(tools),
        sum(entry.testable for entry in tools),
        2,
        len(platforms),
        sum(entry.testable for entry in platforms),
        1,
    ]


def test_what_points_elsewhere_is_not_summed_up_twice() -> None:
    """The sum counts each requirement once: official tests and traps that are other requirements again are left out."""
    entries = [entry for entry in load().values() if not entry.same_as]

    assert _row(table({}), "all, each once")[0] == len(entries) < len(load())


def test_the_suite_tests_tools_and_gateways() -> None:
    """The tests of the suite are counted by the kinds that they are for."""
    tested = requirements_by_kind()

    assert "LTIAAS-001" in tested["gateway"] - tested["tool"]
    assert "IDT-SIG-005" in tested["gateway"] & tested["tool"]


def test_the_table_stands_between_its_marks() -> None:
    """What stands around the table stays."""
    assert with_table(f"before\n{BEGIN}\nold\n{END}\nafter", "new") == f"before\n{BEGIN}\nnew\n{END}\nafter"


def test_a_text_without_marks_is_refused() -> None:
    """Without its place the table is not written anywhere."""
    with pytest.raises(ValueError, match="has no"):
        with_table("before", "new")
