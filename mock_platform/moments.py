"""Moments as AGS writes them: ISO 8601 with a zone designator, parts of a second where they matter (section 3.4.9)."""

import re
from datetime import datetime

from mock_platform.shapes import Kind

_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d+)?(Z|[+-]\d{2}(?::?\d{2})?)", re.ASCII | re.IGNORECASE
)


def moment_from_text(text: object) -> datetime | None:
    """Return the moment of an ISO 8601 text with a zone, or None."""
    match = _MOMENT.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    seconds, fraction, zone = match.groups()
    try:
        return datetime.fromisoformat(f"{seconds}{(fraction or '')[:7]}{zone.upper()}")
    except ValueError:
        return None


def with_zone(text: object) -> object:
    """Return the text with a zone behind it, UTC, when it is a time without one."""
    return f"{text}Z" if isinstance(text, str) and moment_from_text(text) is None else text


def has_fraction(text: object) -> bool:
    """True when the text of a moment has parts of a second."""
    return isinstance(text, str) and "." in text


MOMENT = Kind("a time in ISO 8601 with a zone", lambda value: moment_from_text(value) is not None)
