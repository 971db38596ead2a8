"""`python -m conformance.selftest.findings [NAME]...`: judge the real tools by the whole suite, or those named.

Each leaves its report in build/findings/NAME; a line for each is printed. docs/findings tells what was found, dated by
hand. Exit status 1 when one failed beyond the deviations of its target file.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from conformance.selftest.tools.pylti1p3_running import pylti1p3
from conformance.selftest.tools.real_tools import REAL_TOOLS, Running, real_tool

REPORTS = Path("build/findings")
TOOLS: Mapping[str, Running] = {
    "pylti1p3": pylti1p3,
    **{tool.name: partial(real_tool, tool) for tool in REAL_TOOLS},
}


def main() -> int:
    """Judge one tool after the other."""
    return max([_judged(name) for name in sys.argv[1:] or TOOLS])


def _judged(name: str) -> int:
    with tempfile.TemporaryDirectory() as folder, TOOLS[name](Path(folder)) as tool:
        command = [sys.executable, "-m", "conformance", "run", "--target", str(tool.file)]
        report = ["--report", str(REPORTS / name)]
        environment = {**os.environ, **tool.environment}
        return subprocess.run([*command, *report], env=environment, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
