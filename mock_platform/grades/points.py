"""Numbers of points in JSON: what can be a score, and what the maximum that it is out of (AGS 2.0 section 3.4.4)."""

from mock_platform.shapes import Kind

MOST_POINTS = 1e12


def is_number(value: object) -> bool:
    """True for a JSON number that can be reckoned with."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < MOST_POINTS


POINTS = Kind("a number of points from 0 on", lambda value: is_number(value) and value >= 0)
MAXIMUM = Kind("a number of points above 0", lambda value: is_number(value) and value > 1 / MOST_POINTS)
