"""One run of the suite by pytest: its own ini and root, and no plugins of the folder that it happens to stand in."""

import os
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PROGRAM = "lti-conformance"
TIMEOUT_S = 15.0
SUITE = Path(__file__).parents[1] / "suite"
_ALWAYS = ["-c", str(SUITE / "pytest.ini"), "--rootdir", str(SUITE), "-p", "conformance.plugin"]
_ALWAYS += ["-p", "no:terminal", "-p", "no:cacheprovider", "--pyargs", "conformance.suite"]


@dataclass(frozen=True)
class PytestRun:
    """What to run; `command` is how a person would ask for the same."""

    target: Path
    command: str
    report: Path
    only: Sequence[str] = ()
    workers: int = 1
    strict: bool = False
    timeout: float = TIMEOUT_S
    whole_evidence: bool = False
    examples: int = 0
    """How many sequences and tokens are drawn; with 0 nothing is."""

    def options(self) -> list[str]:
        """Return the arguments for pytest that are those of this run."""
        options = ["--lti-target", str(self.target.absolute()), "--lti-report", str(self.report)]
        options += ["--lti-command", self.command]
        for name in self.only:
            options += ["--lti-only", name]
        if self.workers > 1:
            options += ["-p", "xdist.plugin", "-n", str(self.workers)]
        options += ["--lti-timeout", str(self.timeout)]
        options += ["--lti-examples", str(self.examples)] if self.examples else []
        options += ["--lti-strict"] if self.strict else []
        options += ["--lti-whole-evidence"] if self.whole_evidence else []
        return options

    def start(self) -> int:
        """Run it in this process; return the exit status that the judge set."""
        return run_pytest(self.options())


def run_pytest(options: Sequence[str], plugins: Sequence[object] = ()) -> int:
    """Run pytest on the suite in this process; return its exit status."""
    import pytest

    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ.pop("PYTEST_ADDOPTS", None)
    return int(pytest.main([*_ALWAYS, *options], plugins))


def command_line(words: Sequence[str], *, called: str, on_path: str | None) -> str:
    """Return a command that works where the present one was given: a virtual environment need not be on the path."""
    by_its_place = Path(called).name == PROGRAM and called != on_path
    return shlex.join([called if by_its_place else PROGRAM, *words])
