"""Every import rule is seen to fail: a violation is planted in a copy of the rooms, and its contract breaks."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("gateway", "mock_platform", "conformance")
VIOLATIONS = {
    "gateway-alone": ("gateway/errors.py", "import mock_platform.clock"),
    "mock-alone": ("mock_platform/clock.py", "import gateway.errors"),
    "suite-by-http": ("conformance/browser/cookies.py", "import gateway.errors"),
    "protocol-pure": ("gateway/protocol/predicates.py", "import httpx"),
    "no-pyjwt-in-the-instrument": ("mock_platform/jws.py", "import jwt"),
    "gateway-in-layers": ("gateway/platforms/told.py", "import gateway.serving.log"),
    "suite-in-layers": ("conformance/browser/cookies.py", "import conformance.run.judge"),
}


def lint_imports(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the rooms in *folder*, and on nothing that is installed."""
    command = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command as run; run()"
    arguments = [sys.executable, "-I", "-c", command, "--no-cache", *options]
    return subprocess.run(arguments, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603


@contextmanager
def planted(line: str, file: Path) -> Iterator[None]:
    """Have *line* at the end of *file* while this lasts."""
    before = file.read_text(encoding="utf-8")
    file.write_text(f"{before}\n{line}\n", encoding="utf-8")
    try:
        yield
    finally:
        file.write_text(before, encoding="utf-8")


@pytest.fixture(scope="module")
def copy_of_the_rooms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the three rooms and of the rules."""
    folder = tmp_path_factory.mktemp("rooms")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_the_rooms_keep_the_rules(copy_of_the_rooms: Path) -> None:
    """Without a planted violation every contract is kept."""
    outcome = lint_imports(copy_of_the_rooms)

    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.parametrize("contract", list(VIOLATIONS))
def test_a_violation_breaks_its_contract(copy_of_the_rooms: Path, contract: str) -> None:
    """A forbidden import breaks the contract that forbids it."""
    place, line = VIOLATIONS[contract]

    with planted(line, copy_of_the_rooms / place):
        outcome = lint_imports(copy_of_the_rooms, "--contract", contract)

    assert outcome.returncode == 1, outcome.stdout
    assert "BROKEN" in outcome.stdout
