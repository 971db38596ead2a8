"""The platform's time from Python."""

from datetime import datetime, timedelta

from mock_platform.orders.clock import move_clock
from mock_platform.platform import Platform


class ClockHandle:
    """Tells the platform's time and moves it: `lms.clock.move(timedelta(hours=2))`."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    @property
    def offset(self) -> timedelta:
        """By how much the platform's time differs from the machine's."""
        return self._platform.clock.offset

    def now(self) -> datetime:
        """Return the platform's now, aware, in UTC."""
        return self._platform.clock.now()

    def move(self, offset: timedelta) -> None:
        """Let the platform's time differ from the machine's by `offset` from now on."""
        move_clock(self._platform, {"offset_s": offset.total_seconds()})

    def set(self, moment: datetime) -> None:
        """Let it be `moment` (aware) now; time goes on from there."""
        move_clock(self._platform, {"at": moment.isoformat()})
