"""Moving the platform's time."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from mock_platform.shapes import NUMBER, TEXT, Misshapen, Shape, expect

if TYPE_CHECKING:
    from mock_platform.platform import Platform

CLOCK = Shape({}, {"offset_s": NUMBER, "at": TEXT})


def move_clock(platform: "Platform", body: Any) -> None:
    """Set the platform's time by an offset or to a moment."""
    members = expect(body, CLOCK)
    if len(members) != 1:
        raise Misshapen("$", "$ should have either 'offset_s' or 'at'")
    if "at" in members:
        platform.clock.set(_moment(members["at"]))
    else:
        platform.clock.move(_offset(members["offset_s"]))
    platform.journal.write("control", action="move_clock", **platform.clock.as_json())


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
