"""How hypothesis draws in the suite: the same each time, and without a trace in the folder that a person stands in."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

DRAW = """
import json, sys
from hypothesis import given, strategies as st
from conformance.suite.drawn.repeating import drawing

numbers = []

@drawing(int(sys.argv[1]))
@given(st.integers())
def draw(number):
    numbers.append(number)

draw()
print(json.dumps(numbers))
"""


def drawn(folder: Path, examples: int) -> list[int]:
    """Return what is drawn for so many examples by a process that stands in *folder*."""
    command = [sys.executable, "-c", DRAW, str(examples)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)  # noqa: S603
    numbers: list[int] = json.loads(done.stdout)
    return numbers


def test_drawing_leaves_no_folder_behind(tmp_path: Path) -> None:
    """A person who judges a target finds the report, and nothing of hypothesis beside it."""
    drawn(tmp_path, 200)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("examples", [5, 20])
def test_the_same_is_drawn_each_time(tmp_path: Path, examples: int) -> None:
    """What was found is found again by the same command, which draws as many as it says."""
    first = drawn(tmp_path, examples)

    assert first == drawn(tmp_path, examples)
    assert len(first) == examples
