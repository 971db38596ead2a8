"""What a person sees: a letter for each result while a run goes on, and at its end what was not right.

Under plain pytest its terminal shows our letters; the command line runs without that terminal and shows them itself.
"""

import sys
from collections.abc import Sequence
from typing import Any

import pytest

from conformance.outcomes import Outcome

WIDTH = 72
RESULT = "lti_result"
LETTERS = {
    Outcome.PASSED: ".",
    Outcome.FAILED: "F",
    Outcome.WARNED: "w",
    Outcome.INCONCLUSIVE: "?",
    Outcome.SKIPPED: "-",
    Outcome.DEVIATION: "d",
    Outcome.ERROR: "E",
}


def result_of(report: Any) -> dict[str, Any] | None:
    """Return the result that travels in a test report, if this is the report that carries one."""
    result = dict(getattr(report, "user_properties", ())).get(RESULT)
    return result if isinstance(result, dict) and report.when != "teardown" else None


class Progress:
    """Shows the results of one run as they come in."""

    def __init__(self, config: pytest.Config) -> None:
        self.alone = not config.pluginmanager.hasplugin("terminal")  # its reporter comes after us
        self.shown = 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: Any) -> tuple[str, str, str] | None:
        """Give pytest's terminal our outcomes."""
        result = result_of(report)
        if result is None:
            return None if report.when == "call" or report.failed else ("", "", "")
        outcome = Outcome(result["outcome"])
        return outcome.value, LETTERS[outcome], outcome.value.upper()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Show one letter."""
        result = result_of(report)
        if result is None or not self.alone:
            return
        self.shown += 1
        end = f"  {self.shown}\n" if self.shown % WIDTH == 0 else ""
        print(LETTERS[Outcome(result["outcome"])], end=end, flush=True)

    def conclude(self, lines: Sequence[str]) -> None:
        """Show how it ended."""
        if self.alone:
            print(*(["\n"] if self.shown % WIDTH else []), *(f"{line}\n" for line in lines), sep="", end="", flush=True)

    def leave(self, sentence: str) -> None:
        """Say what the run leaves behind, if anything."""
        if sentence:
            print(f"lti-conformance: {sentence}", file=sys.stderr, flush=True)

    def refuse(self, sentence: str) -> None:
        """Say why there is no run."""
        if self.alone:
            print(f"lti-conformance: {sentence}", file=sys.stderr, flush=True)
