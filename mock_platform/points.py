"""Numbers of points in JSON: what can be a score, and what the maximum that it is out of (AGS 2.0 section 3.4.4)."""

MOST_POINTS = 1e12


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < MOST_POINTS


def are_points(value: object) -> bool:
    """True for a number from 0 on that can be reckoned with."""
    return _is_number(value) and value >= 0  # type: ignore[operator]


def is_maximum(value: object) -> bool:
    """True for a number above 0 that can be divided by."""
    return _is_number(value) and value > 1 / MOST_POINTS  # type: ignore[operator]
