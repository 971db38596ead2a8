"""The self-certification page: what was judged, by what, when, and what came of it, on one page that can be attached.

It tells what a whole run found, failures included; a run of a part certifies nothing. It is no certification by
1EdTech, and says so.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from conformance.report.html import template
from conformance.report.reading import ReportError

OFFICIAL = "CT"
STATUSES = ("passed", "deviation", "warned", "inconclusive", "failed", "error", "not-applicable", "untested")
_FAILURES = ("failed", "error")
_NEEDED = ("catalogue_sha256", "deviations")

Entries = Mapping[str, Mapping[str, Any]]


def certificate_of(report: Mapping[str, Any], *, digest: str, made: datetime) -> str:
    """Return the page for a report whose file has this *digest*; raise `ReportError` when it was not a whole run."""
    if not report["complete"]:
        raise ReportError("the report is of a part of the suite, or of a run that was broken off: judge it whole")
    missing = [member for member in _NEEDED if member not in report]
    if missing:
        raise ReportError(f"the report has no {missing[0]}: an older version of the suite wrote it: judge again")
    entries: Entries = report["requirements"]
    return template("certificate.html").render(
        report=report,
        digest=digest,
        made=made.date().isoformat(),
        judged=report["started"].partition("T")[0],
        statuses=STATUSES,
        counts=_counts(entries.values()),
        by_level={level: _counts(_of_level(entries, level)) for level in ("MUST", "HARD", "SHOULD", "MAY")},
        areas=_areas(entries),
        official={id_: entry for id_, entry in entries.items() if id_.startswith(f"{OFFICIAL}-")},
        failed={id_: entry for id_, entry in entries.items() if entry["status"] in _FAILURES},
        beyond=[one["reason"] for one in report["results"] if one["outcome"] in _FAILURES and not one["requirements"]],
    )


def _counts(entries: Iterable[Mapping[str, Any]]) -> Mapping[str, int]:
    return Counter(entry["status"] for entry in entries)


def _of_level(entries: Entries, level: str) -> Iterable[Mapping[str, Any]]:
    return (entry for entry in entries.values() if entry["level"] == level)


def _areas(entries: Entries) -> dict[str, dict[str, list[str]]]:
    """The numbers of the requirements of each area, by their status; official tests are listed by name instead."""
    areas: dict[str, dict[str, list[str]]] = {}
    for id_, entry in entries.items():
        area, _, number = id_.rpartition("-")
        if not area.startswith(OFFICIAL):
            areas.setdefault(area, {}).setdefault(entry["status"], []).append(number)
    return {area: {status: list(_ranges(numbers)) for status, numbers in told.items()} for area, told in areas.items()}


def _ranges(numbers: Sequence[str]) -> Iterator[str]:
    """Yield 001-004 in place of four numbers, so that a page holds them all."""
    for _, members in groupby(enumerate(sorted(numbers)), key=lambda pair: int(pair[1]) - pair[0]):
        first, *others = [number for _, number in members]
        yield f"{first}-{others[-1]}" if others else first
