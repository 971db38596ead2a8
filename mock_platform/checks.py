"""A duty of the tool as a row.

How its breach is answered, which requirement it is, what the tool's author should do.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Subject = TypeVar("Subject")

NO_CODE = ""  # of a breach that is only noted, or answered by its status alone


@dataclass(frozen=True)
class Check(Generic[Subject]):
    """One duty: the error code that answers its breach, and the finding. `passes` looks and never raises."""

    error: str
    requirement: str
    sentence: str
    advice: str
    passes: Callable[[Subject], bool]


def first_breach(checks: Iterable[Check[Subject]], subject: Subject) -> Check[Subject] | None:
    """Return the first check that the subject does not pass."""
    return next((check for check in checks if not check.passes(subject)), None)
