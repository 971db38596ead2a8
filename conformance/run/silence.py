"""When to stop asking: a target that is gone, or that hangs, would be waited for in every test that is left.

Two hostile requests that a target leaves unanswered say nothing about the next; some tests in a row in which not even a
valid launch was answered do.
"""

from dataclasses import dataclass

from conformance.bench.bench import Bench
from conformance.bench.platform_bench import PlatformBench
from conformance.browser.exchange import NoAnswer
from conformance.evidence.evidence import Evidence

PATIENCE = 5


@dataclass
class Silence:
    """How many tests in a row got no answer from the target."""

    tests: int = 0

    def after(self, bench: Bench | PlatformBench, error: BaseException | None) -> str:
        """Take notice of a test that has ended; return why the run should end with it, if it should."""
        evidences = [bench.evidence, *bench.control_evidence.values()]
        ended_in_silence = isinstance(error, NoAnswer) or any(each.ends_in_silence for each in evidences)
        if ended_in_silence and bench.valid_launch_accepted is not True:
            self.tests += 1
        elif _has_exchanges(evidences):
            self.tests = 0
        return self._sentence(evidences, error) if self.tests >= PATIENCE else ""

    def _sentence(self, evidences: list[Evidence], error: BaseException | None) -> str:
        answers = [each.exchanges[-1].answer for each in evidences if each.ends_in_silence]
        last = answers[-1] if answers else error
        return f"the target stopped answering: {self.tests} tests in a row ended with: {last}"


def _has_exchanges(evidences: list[Evidence]) -> bool:
    return any(each.exchanges for each in evidences)
