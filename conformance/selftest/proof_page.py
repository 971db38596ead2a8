"""docs/proof.md: what the whole suite said of every mutant, for people to read. Facts alone; nothing is left out."""

from collections.abc import Mapping, Sequence
from datetime import date

from conformance.selftest.matrix import Row, summary

HEAD = """# Proof that the suite bites

Each line is a gateway, a tool or a platform with one mistake that somebody could make, judged by the whole suite, in a
process of its own. *Named by* is the requirement that should catch it; *seen as* is what the suite said of that
requirement; *also* lists whatever else was not simply passed. Where no requirement of the suite can see a mistake from
outside, the line says what does. The first line of each table is the thing without a mistake: it has nothing at all.
A mistake that takes away what its own test needs is *inconclusive* there, and fails others or none: by itself, as
`make test` judges it, that test fails. Where not all were judged yet, the table says how many there are.

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
    return "\n".join([*lines, *map(_line, rows), ""])


def _line(row: Row) -> str:
    seen = row.statuses.get(row.caught_by, "**passed**") if row.caught_by else "-"
    also = " ".join(f"{id_} {status}" for id_, status in sorted(row.statuses.items()) if id_ != row.caught_by)
    cells = [f"`{row.mutant}`", row.mistake, row.caught_by or row.covered_by or "-", seen, also]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
