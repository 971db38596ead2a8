"""A platform's own time: the machine's, moved by an offset. Moving it ages tokens and sessions without sleeping."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from mock_platform.shapes import NUMBER, TEXT, Misshapen, Shape, expect

CLOCK = Shape({}, {"offset_s": NUMBER, "at": TEXT})
FARTHEST = timedelta(days=365 * 1000)  # keeps every moment inside what datetime can hold


def moment_from_seconds(value: object) -> datetime | None:
    """Return the moment of a NumericDate (RFC 7519 section 2), or None when it is none that a calendar knows."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


class Clock:
    """Tells the platform's now."""

    def __init__(self) -> None:
        self.offset = timedelta(0)

    def now(self) -> datetime:
        """Return the platform's now, aware, in UTC."""
        return datetime.fromtimestamp(time.time(), UTC) + self.offset

    def move(self, offset: timedelta) -> None:
        """Let the platform's time differ from the machine's by `offset` from now on."""
        if abs(offset) > FARTHEST:
            raise Misshapen("$.offset_s", f"the clock moves by at most {FARTHEST.days} days")
        self.offset = offset

    def set(self, moment: datetime) -> None:
        """Let it be `moment` (aware) now; time goes on from there."""
        self.move(moment - datetime.fromtimestamp(time.time(), UTC))

    def as_document(self) -> dict[str, float]:
        """Return what `restore` takes."""
        return {"offset_s": self.offset.total_seconds()}

    def restore(self, document: Any) -> None:
        """Move by `offset_s` or to the moment `at`; raise `Misshapen` when it is neither."""
        members = expect(document, CLOCK)
        if len(members) != 1:
            raise Misshapen("$", "$ should have either 'offset_s' or 'at'")
        if "at" in members:
            self.set(_moment(members["at"]))
        else:
            self.move(_offset(members["offset_s"]))

    def as_json(self) -> dict[str, str | float]:
        """Return the clock as the control API shows it."""
        return {"now": self.now().isoformat(), "offset_s": self.offset.total_seconds()}


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Misshapen("$.at", f"$.at should be a time in ISO 8601, got {text[:40]!r}") from error
    if moment.tzinfo is None:
        raise Misshapen("$.at", f"$.at should have a time zone, got {text[:40]!r}")
    return moment


def _offset(seconds: float) -> timedelta:
    try:
        return timedelta(seconds=seconds)
    except (OverflowError, ValueError) as error:
        raise Misshapen("$.offset_s", "$.offset_s is too far away") from error
