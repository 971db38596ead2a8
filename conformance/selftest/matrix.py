"""The matrix: what the suite said of every mutant, requirement by requirement, as JSON and as a page to read."""

import html
import json
from dataclasses import asdict, dataclass
from pathlib import Path

TOLD = {"failed", "error", "inconclusive", "warned"}


@dataclass(frozen=True)
class Row:
    """One mutant: who was to catch it, and the requirements that were not simply passed."""

    mutant: str
    mistake: str
    caught_by: str
    covered_by: str
    statuses: dict[str, str]

    @property
    def is_caught(self) -> bool:
        """Whether the requirement that names this mistake is failed, or warned where a breach of it only warns."""
        return self.statuses.get(self.caught_by) in {"failed", "warned"}

    @property
    def is_as_expected(self) -> bool:
        """Whether it is caught, or is covered by something else, or has no mistake and is accused of nothing."""
        if self.caught_by or self.covered_by:
            return self.is_caught or bool(self.covered_by)
        return not self.statuses


def row_to(folder: Path, row: Row) -> None:
    """Keep a row in a file of its own: rows come from several processes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{row.mutant}.json").write_text(json.dumps(asdict(row)), encoding="utf-8")


def rows_of(folder: Path) -> list[Row]:
    """Return the rows that were kept, by name."""
    return [Row(**json.loads(file.read_text(encoding="utf-8"))) for file in sorted(folder.glob("*.json"))]


def write(rows: list[Row], *, to: Path) -> None:
    """Write the matrix as `mutants.json` and `mutants.html` into the folder *to*."""
    to.mkdir(parents=True, exist_ok=True)
    document = {"summary": summary(rows), "mutants": [asdict(row) | {"is_caught": row.is_caught} for row in rows]}
    (to / "mutants.json").write_text(json.dumps(document, indent=1), encoding="utf-8")
    (to / "mutants.html").write_text(_page(rows), encoding="utf-8")


def summary(rows: list[Row]) -> dict[str, int]:
    """Count the mutants: all, caught, missed, and those that something else than the suite covers."""
    named = [row for row in rows if row.caught_by]
    caught = sum(row.is_caught for row in named)
    return {"mutants": len(rows), "caught": caught, "missed": len(named) - caught, "covered": len(rows) - len(named)}


def _page(rows: list[Row]) -> str:
    counts = ", ".join(f"{number} {name}" for name, number in summary(rows).items())
    body = "\n".join(_line(row) for row in rows)
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Mutants of the gateway</title>"
        "<style>body{font:15px/1.5 system-ui;margin:2em}td,th{padding:.2em .8em;text-align:left;vertical-align:top}"
        "tr:nth-child(even){background:#f4f4f4}.missed{color:#b00}</style>"
        f"<h1>Mutants of the gateway</h1><p>{counts}</p><table>"
        "<tr><th>mutant<th>the mistake<th>named by<th>seen as<th>not passed besides</tr>\n"
        f"{body}\n</table></html>\n"
    )


def _line(row: Row) -> str:
    seen = row.statuses.get(row.caught_by, "not judged") if row.caught_by else "not from outside"
    others = " ".join(f"{id_}:{status}" for id_, status in row.statuses.items() if id_ != row.caught_by)
    cells = [row.mutant, row.mistake, row.caught_by or row.covered_by, seen, others]
    mark = ' class="missed"' if row.caught_by and not row.is_caught else ""
    return f"<tr{mark}>" + "".join(f"<td>{html.escape(cell)}" for cell in cells) + "</tr>"
