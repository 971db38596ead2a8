"""The wheel holds all that a stranger needs: the data of `fixtures/`, the catalogue, the suite and its ini."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STARTS = """
from mock_platform import MockPlatform
from mock_platform.fixtures import fixtures_path
with MockPlatform() as lms:
    print(fixtures_path(), lms.issuer)
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout and unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)  # noqa: S603
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "site")
    return folder / "site"


def in_the_wheel(unpacked: Path, *arguments: str) -> str:
    """Run Python with the unpacked wheel before anything else; return what it prints."""
    command = [sys.executable, *arguments]
    environment = {"PYTHONPATH": str(unpacked), "PATH": "", "PYTHONDONTWRITEBYTECODE": "1"}
    outcome = subprocess.run(  # noqa: S603
        command, cwd=unpacked, env=environment, capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return outcome.stdout


def test_the_mock_lms_finds_its_data_in_the_wheel(unpacked: Path) -> None:
    """A mock LMS from the wheel starts with the demo scenario and the keys that the wheel carries."""
    printed = in_the_wheel(unpacked, "-c", STARTS)

    assert printed.startswith(str(unpacked / "mock_platform"))


def test_the_suite_can_be_collected_from_the_wheel(unpacked: Path) -> None:
    """The suite in the wheel has its tests, its ini and its catalogue."""
    count = "from conformance.run.collection import suite_tests; print(len(suite_tests()))"

    assert int(in_the_wheel(unpacked, "-c", count)) > 150


def test_the_vectors_can_be_read_from_the_wheel(unpacked: Path) -> None:
    """The wheel carries the vectors, their schema and their runners, and has the code that makes the same bytes."""
    count = "from conformance.vectors import read_vectors; print(len(read_vectors('id_token')))"
    vectors = unpacked / "mock_platform" / "_fixtures" / "vectors"

    assert int(in_the_wheel(unpacked, "-c", count)) >= 500
    assert in_the_wheel(unpacked, "-m", "conformance", "vectors", "--check", "--out", str(vectors)) == ""
    assert sorted(path.suffix for path in (vectors / "runners").iterdir()) == [".mjs", ".mjs", ".py", ".py"]


def test_nothing_else_is_installed(unpacked: Path) -> None:
    """The wheel has the three packages and its own description: no folder that could collide with another's."""
    names = {path.name for path in unpacked.iterdir() if path.name != "__pycache__"}

    assert names == {"gateway", "mock_platform", "conformance", next(unpacked.glob("*.dist-info")).name}
    assert not list(unpacked.glob("*/tests"))
