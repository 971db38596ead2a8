"""A duty of the tool as a row.

How its breach is answered, which requirement it is, what the tool's author should do.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from mock_platform.journal import Entry, Journal

Subject = TypeVar("Subject")

NO_CODE = ""  # of a breach that is only noted, or answered by its status alone


@dataclass(frozen=True)
class Breach:
    """What a tool did wrong: the error code that answers it, and the finding."""

    error: str
    requirement: str
    sentence: str
    advice: str

    def write(self, journal: Journal, **where: str | None) -> Entry:
        """Write the finding to the journal, with the endpoint, the launch and the tool that it belongs to."""
        return journal.finding(self.requirement, self.sentence, self.advice, **where)


@dataclass(frozen=True)
class Check(Breach, Generic[Subject]):
    """One duty: `passes` tells whether the subject has done it. It looks and never raises."""

    passes: Callable[[Subject], bool]


def breaches(checks: Iterable[Check[Subject]], subject: Subject) -> list[Breach]:
    """Return every check that the subject does not pass."""
    return [check for check in checks if not check.passes(subject)]


def first_breach(checks: Iterable[Check[Subject]], subject: Subject) -> Breach | None:
    """Return the first check that the subject does not pass."""
    return next((check for check in checks if not check.passes(subject)), None)
