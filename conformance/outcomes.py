"""What a test may end with, beyond passing: the suite's words for it, as exceptions that a test raises.

A breach is the target's fault; everything else says why nothing can be said about the target.
"""

from collections.abc import Mapping
from enum import StrEnum


class Outcome(StrEnum):
    """The outcomes of `report.json` (stable)."""

    PASSED = "passed"
    FAILED = "failed"
    WARNED = "warned"
    INCONCLUSIVE = "inconclusive"
    SKIPPED = "skipped"
    DEVIATION = "deviation"
    ERROR = "error"


class Breach(AssertionError):
    """The target does not do what the requirement asks; the text says what it did instead.

    A *soft* breach only warns, however firm its requirement: the text says why.
    """

    def __init__(self, sentence: str, *, soft: bool = False) -> None:
        super().__init__(sentence)
        self.soft = soft


class Inconclusive(Exception):
    """The test could not tell: a control failed, the answer fits no verdict, the target did not answer in time.

    *found* is what the platform found wrong with the target's own requests meanwhile, by requirement: a test that is
    about one of them can tell after all.
    """

    def __init__(self, sentence: str, *, found: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.found = found or {}


class NotApplicable(Exception):
    """The requirement does not concern this target, or the target file does not say how to see it."""
