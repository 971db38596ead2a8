"""A duty of the tool as a row.

How its breach is answered, which requirement it is, what the tool's author should do.
"""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from mock_platform.journal.journal import Entry, Journal

Subject = TypeVar("Subject")

NO_CODE = ""  # of a breach that is only noted, or answered by its status alone


@dataclass(frozen=True)
class Breach:
    """What a tool did wrong: the error code that answers it, and the finding. Profiles know some by name."""

    error: str
    requirement: str
    sentence: str
    advice: str
    name: str = field(default="", kw_only=True)

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


def first_breach(
    checks: Iterable[Check[Subject]], subject: Subject, *, tolerated: Container[str] = ()
) -> Breach | None:
    """Return the first check that the subject does not pass, and that is not tolerated by name."""
    return next((check for check in checks if check.name not in tolerated and not check.passes(subject)), None)


def tolerated_breaches(checks: Iterable[Check[Subject]], subject: Subject, tolerated: Container[str]) -> list[Breach]:
    """Return the breaches that this platform lets pass although the standard does not."""
    return breaches([check for check in checks if check.name in tolerated], subject)
