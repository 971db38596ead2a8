"""Times as Assignment and Grade Services write them: ISO 8601 with a zone; parts of a second in a score (3.4.9).

The API tells its own times in the same way.
"""

import re
from datetime import UTC, datetime
from typing import Final

_DATE_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[+-]\d\d(:?\d\d)?)")
# Whoever reckons with a time needs room on both sides of it.
_YEARS: Final = range(1970, 9999)


def moment_from(text: str) -> datetime | None:
    """The moment that a text names, or None when it is not a date, a time and a zone in ISO 8601."""
    if not _DATE_TIME.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.year in _YEARS else None


def timestamp_of(moment: datetime) -> str:
    """A moment in UTC with milliseconds, such as 2026-11-22T12:00:00.000Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
