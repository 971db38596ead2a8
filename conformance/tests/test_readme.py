"""The README's table says what is true now, and no link of a page leads nowhere."""

import re
import subprocess
import sys
from pathlib import Path

from conformance.overview.coverage_table import with_table

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
COUNT = (
    "from conformance.overview.coverage_table import table, requirements_by_kind; print(table(requirements_by_kind()))"
)


def test_the_table_of_requirements_is_current() -> None:
    """The table in README.md is the one that `make readme` would write."""
    # a process of its own: pytest cannot collect the suite inside a test
    counted = subprocess.run([sys.executable, "-c", COUNT], capture_output=True, text=True, check=True)  # noqa: S603
    text = README.read_text(encoding="utf-8")

    assert counted.stdout.startswith("| area |")
    assert with_table(text, counted.stdout.strip()) == text


def test_no_link_of_a_page_leads_nowhere() -> None:
    """Every relative link of the README and the docs names a file or folder that is there."""
    pages = [README, *(ROOT / "docs").rglob("*.md"), *(ROOT / "fixtures").rglob("*.md")]
    links = [(page, target) for page in pages for target in LINK.findall(page.read_text(encoding="utf-8"))]

    assert links
    assert not [f"{page.name}: {target}" for page, target in links if not (page.parent / target).exists()]
