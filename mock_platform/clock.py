"""A platform's own time: the machine's, moved by an offset. Moving it ages tokens and sessions without sleeping."""

import time
from datetime import UTC, datetime, timedelta

from mock_platform.errors import ControlError

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
            raise ControlError(400, "invalid_body", f"the clock moves by at most {FARTHEST.days} days", "$.offset_s")
        self.offset = offset

    def set(self, moment: datetime) -> None:
        """Let it be `moment` (aware) now; time goes on from there."""
        self.move(moment - datetime.fromtimestamp(time.time(), UTC))

    def as_json(self) -> dict[str, str | float]:
        """Return the clock as the control API shows it."""
        return {"now": self.now().isoformat(), "offset_s": self.offset.total_seconds()}
