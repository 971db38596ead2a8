"""The page about property tests keeps its word: its example runs as it stands, and its table lists every property."""

import re
import subprocess
import sys
from pathlib import Path

from conformance.properties import IdTokenValidatorProperties
from conformance.properties.holding import properties_of

PAGE = Path(__file__).parents[2] / "docs" / "properties.md"
TOOL = """
from datetime import datetime
from conformance.selftest.validators.answering import Unsigned
from conformance.selftest.validators.correct import Refused as InvalidToken

def validate_id_token(token, key_set, *, issuer, client_id, nonce, now):
    return Unsigned().validate(token, key_set, issuer, client_id, nonce, now)
"""


def test_the_example_finds_a_mistake_and_shows_it(tmp_path: Path) -> None:
    """The class of the page, with a validator that takes any signature, fails and shows the token decoded."""
    (tmp_path / "my_tool.py").write_text(TOOL)
    example = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[0]
    (tmp_path / "test_mine.py").write_text(example)
    options = ["-p", "no:cacheprovider", "-q", "-k", "each_defect"]

    run = subprocess.run(  # noqa: S603  # our own example
        [sys.executable, "-m", "pytest", *options], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert run.returncode == 1
    assert re.search(r"has to be refused, was accepted: \S+ \(IDT-SIG-\d+[,)]", run.stdout)
    assert re.search(r'header +\{"alg":"RS256",', run.stdout)
    assert re.search(r"and \d+ more of \d+ tokens:", run.stdout)


def test_the_table_lists_every_property() -> None:
    """Every property has its row, in the order in which they are tried."""
    rows = re.findall(r"^\| `([a-z_.]+)` \| ", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    listed = [row.removesuffix("...") for row in rows if "_" in row and row != "max_examples"]

    names = [name.removeprefix("test_") for name in properties_of(IdTokenValidatorProperties)]
    assert len(listed) == len(names)
    assert [name for name, row in zip(names, listed, strict=True) if not name.startswith(row)] == []
