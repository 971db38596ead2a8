"""What the mock says to the person or program that drives it wrongly.

One class, since one place handles it (`app.py`, or the caller in Python); the code names the cause. What a
*tool* does wrong never gets here: it is answered as the standard says and written to the journal.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import TypeVar

MOST_NAMES = 100

Thing = TypeVar("Thing")


class ControlError(Exception):
    """An order that cannot be followed: `status` and `code` for HTTP, a sentence for people, `at` the JSON path."""

    def __init__(self, status: int, code: str, message: str, at: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.at = at

    def as_json(self) -> dict[str, str | None]:
        """Return the body of the control API's error answer."""
        return {"error": self.code, "message": self.message, "at": self.at}


def nearest(name: str, known: Iterable[str]) -> str:
    """Return what leads from a wrong name to the right one: `; did you mean 'x'?` or the list of all."""
    names = sorted(known)
    close = get_close_matches(name, names, n=1, cutoff=0.5)
    if close:
        return f"; did you mean {close[0]!r}?"
    if len(names) > MOST_NAMES:
        return f"; known are {len(names)}, such as {names[0]!r}"
    return f"; known are {', '.join(names)}"


def found(things: Mapping[str, Thing], name: str, noun: str, at: str) -> Thing:
    """Return the thing of that name; raise `ControlError` when there is none."""
    if name not in things:
        raise ControlError(400, f"unknown_{noun}", f"there is no {noun} {name!r}{nearest(name, things)}", at)
    return things[name]
