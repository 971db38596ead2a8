"""The README's table says what is true now."""

import subprocess
import sys
from pathlib import Path

from conformance.coverage_table import with_table

README = Path(__file__).parents[2] / "README.md"
COUNT = "from conformance.coverage_table import table, tested_requirements; print(table(tested_requirements()))"


def test_the_table_of_requirements_is_current() -> None:
    """The table in README.md is the one that `make readme` would write."""
    # a process of its own: pytest cannot collect the suite inside a test
    counted = subprocess.run([sys.executable, "-c", COUNT], capture_output=True, text=True, check=True)  # noqa: S603
    text = README.read_text(encoding="utf-8")

    assert counted.stdout.startswith("| area |")
    assert with_table(text, counted.stdout.strip()) == text
