"""The maximum of line items, remembered for a moment: a tool that grades a class sends many scores of one line item.

Only for a moment, for a teacher may change it at the platform, and a score is a part of it.
"""

from datetime import datetime, timedelta
from typing import Final

from gateway.clock import Clock

KEPT_FOR: Final = timedelta(seconds=30)
MOST_MAXIMA: Final = 10_000


class Maxima:
    """Maxima by registration and line item, the oldest first; as many as MOST_MAXIMA."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[float, datetime]] = {}

    def get(self, registration_id: str, line_item_id: str) -> float | None:
        """The maximum of a line item, while it is fresh."""
        maximum, kept_at = self._known.get((registration_id, line_item_id), (None, None))
        is_fresh = kept_at is not None and self._clock() < kept_at + KEPT_FOR
        return maximum if is_fresh else None

    def keep(self, registration_id: str, line_item_id: str, maximum: float) -> None:
        """Remember a maximum that was just read."""
        self.forget(registration_id, line_item_id)
        self._known[registration_id, line_item_id] = (maximum, self._clock())
        if len(self._known) > MOST_MAXIMA:
            del self._known[next(iter(self._known))]

    def forget(self, registration_id: str, line_item_id: str) -> None:
        """Read it anew next time."""
        self._known.pop((registration_id, line_item_id), None)
