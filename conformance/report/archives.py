"""The HTTP archives beside a report: one file for each result that somebody will want to look into."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from conformance.report.har import har_of

Json = dict[str, Any]


def write_archives(results: Iterable[Json], controls: Mapping[str, Json], folder: Path) -> None:
    """Write an archive for each result with whole evidence, and tell its place in `har`; older ones are removed."""
    for stale in folder.glob("*.har"):
        stale.unlink()
    taken: Counter[str] = Counter()
    for result in results:
        pages = _pages(result, controls)
        if not pages:
            continue
        folder.mkdir(exist_ok=True)
        file = folder / _file_name(result["id"], taken)
        file.write_text(json.dumps(har_of(pages), ensure_ascii=False, allow_nan=False), encoding="utf-8")
        result["har"] = f"{folder.name}/{file.name}"


def _pages(result: Json, controls: Mapping[str, Json]) -> dict[str, Json]:
    evidence = result["evidence"]
    if not evidence or "terse" in evidence:
        return {}
    known = {f"control {name}": controls[name] for name in evidence["controls"] if name in controls}
    pages = known | {result["id"]: evidence}
    return pages if any(page["exchanges"] for page in pages.values()) else {}


def _file_name(name: str, taken: Counter[str]) -> str:
    """Names of tests hold what not every file system likes; a number keeps two apart that look alike then."""
    plain = re.sub(r"[^A-Za-z0-9.-]+", "_", name)[:120]
    taken[plain.lower()] += 1
    number = taken[plain.lower()]
    return f"{plain}.har" if number == 1 else f"{plain}_{number}.har"
