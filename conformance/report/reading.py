"""Reads a report that an earlier run left: a folder with `report.json`, or the file itself."""

import json
from pathlib import Path
from typing import Any

SCHEMA = "lti-testbench/report/1"
_MEMBERS = ("target", "suite_version", "started", "complete", "summary", "requirements", "results")


class ReportError(Exception):
    """There is no such report, or it is none of ours; the text says which and why."""


def report_file(place: Path) -> Path:
    """Return the file that holds the report of this place."""
    return place / "report.json" if place.is_dir() else place


def read_report(place: Path) -> dict[str, Any]:
    """Return the report in a folder or file; raise `ReportError` when there is none, or one of another shape."""
    file = report_file(place)
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ReportError(f"{file}: there is no such report") from error
    except OSError as error:
        raise ReportError(f"{file}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ReportError(f"{file}: not JSON: {error}") from error
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise ReportError(f"{file}: not a report of lti-conformance ({SCHEMA})")
    missing = [member for member in _MEMBERS if member not in document]
    if missing:
        raise ReportError(f"{file}: has no {missing[0]}: it is not whole")
    return document
