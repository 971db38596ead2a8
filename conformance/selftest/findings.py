"""`python -m conformance.selftest.findings [NAME]...`: judge the real tools by the whole suite, or those named.

Each leaves its report in build/findings/NAME; a line for each is printed. docs/findings tells what was found, dated by
hand. Exit status 1 when one failed beyond the deviations of its target file.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from conformance.selftest.tools.real_tools import REAL_TOOLS, RealTool, real_tool

REPORTS = Path("build/findings")


def main() -> int:
    """Judge one tool after the other."""
    names = sys.argv[1:]
    return max(_judged(tool) for tool in REAL_TOOLS if not names or tool.name in names)


def _judged(tool: RealTool) -> int:
    with tempfile.TemporaryDirectory() as folder, real_tool(tool, Path(folder)) as file:
        command = [sys.executable, "-m", "conformance", "run", "--target", str(file)]
        return subprocess.run([*command, "--report", str(REPORTS / tool.name)], check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
