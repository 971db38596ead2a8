"""The time, as an argument: whoever needs `now` is given a clock, so that tests can move it."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The time of this machine."""
    return datetime.now(UTC)
