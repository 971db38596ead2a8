"""docs/proof.md: what the whole suite said of every mutant, for people to read. Facts alone; nothing is left out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from conformance.selftest.matrix import Row, summary

HEAD = """# Proof that the suite bites

Each line is a gateway, a tool or a platform with one mistake that somebody could make, judged by the whole suite, in
a process of its own. *Named by* is the requirement that should catch it; *seen as* is what the suite said of that
requirement; *also* is whatever else was not simply passed: what must go well before a thing can be asked about leaves
that thing *inconclusive*. Where no requirement of the suite can see a mistake from outside, the line says what does.
The first line of each table is the thing without a mistake: it has nothing at all. Where not all were judged yet, the
table says how many there are.

Made by `python -m conformance.selftest.proof` on {day}.
"""


def page(rows: Mapping[str, Sequence[Row]], titles: Mapping[str, str], sizes: Mapping[str, int], *, day: date) -> str:
    """Return the page: a table for each family of which something was judged, and how many there are in each."""
    tables = [_table(titles[key], family, sizes[key]) for key, family in rows.items() if family]
    return "\n".join([HEAD.format(day=day.isoformat()), *tables])


def _table(title: str, rows: Sequence[Row], size: int) -> str:
    mutated = [row for row in rows if row.caught_by or row.covered_by]
    counts = ", ".join(f"{number} {name}" for name, number in summary(mutated).items())
    lines = [
        f"## {title}",
        "",
        counts if len(rows) == size else f"{counts}; judged so far: {len(rows)} of {size}",
        "",
        "| mutant | the mistake | named by | seen as | also |",
        "|---|---|---|---|---|",
    ]
    without_mistake_first = sorted(rows, key=lambda row: bool(row.caught_by or row.covered_by))
    return "\n".join([*lines, *map(_line, without_mistake_first), ""])


def _line(row: Row) -> str:
    seen = row.statuses.get(row.caught_by, "**passed**") if row.caught_by else "-"
    others = {id_: status for id_, status in row.statuses.items() if id_ != row.caught_by}
    also = "; ".join(
        f"{status}: {_by_area(id_ for id_, said in others.items() if said == status)}"
        for status in sorted(set(others.values()))
    )
    cells = [f"`{row.mutant}`", row.mistake, row.caught_by or row.covered_by or "-", seen, also]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _by_area(ids: Iterable[str]) -> str:
    """Return ids with each area written once: `AGS-003 004, CT-DL-07`."""
    areas: dict[str, list[str]] = {}
    for id_ in sorted(ids):
        area, _, number = id_.rpartition("-")
        areas.setdefault(area, []).append(number)
    return ", ".join(f"{area}-{' '.join(numbers)}" for area, numbers in areas.items())
