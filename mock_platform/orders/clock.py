"""Moving the platform's time."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mock_platform.platform import Platform


def move_clock(platform: "Platform", body: Any) -> None:
    """Set the platform's time by an offset or to a moment."""
    platform.clock.restore(body)
    platform.journal.write("control", action="move_clock", **platform.clock.as_json())
