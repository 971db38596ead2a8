"""The runners that come with the vectors, run as a stranger runs them: in a folder of their own, on the files there."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from conformance.vectors.reading import vectors_path

RUNNERS = {"Python": (sys.executable, "run_vectors.py"), "Node": ("node", "run_vectors.mjs")}
FORTY = 40

each_runner = pytest.mark.parametrize(
    "runner",
    [
        pytest.param(RUNNERS["Python"], id="Python"),
        pytest.param(
            RUNNERS["Node"], id="Node", marks=pytest.mark.skipif(shutil.which("node") is None, reason="no Node.js here")
        ),
    ],
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the vectors and their runners: what a stranger downloads."""
    return Path(shutil.copytree(vectors_path(), tmp_path / "vectors", ignore=shutil.ignore_patterns("__pycache__")))


def run(runner: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a runner on the id_tokens of this folder."""
    program, script = runner
    return subprocess.run(  # noqa: S603
        [program, str(folder / "runners" / script)],
        env={"PATH": os.environ["PATH"]},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def change(folder: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    """Change the file of id_tokens in this folder."""
    file = folder / "id_token.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    edit(document)
    file.write_text(json.dumps(document), encoding="utf-8")


@each_runner
def test_the_small_validator_has_every_vector_right(runner: Sequence[str], folder: Path) -> None:
    """The validator beside the runner, in its own language, agrees with every verdict."""
    outcome = run(runner, folder)

    assert outcome.stdout.endswith(": 0 wrong\n"), outcome.stdout + outcome.stderr
    assert outcome.stdout.count("\n") == 1
    assert outcome.returncode == 0


@each_runner
@pytest.mark.parametrize(("verdict", "other"), [("valid", "invalid"), ("invalid", "valid")])
def test_a_wrong_verdict_is_told(runner: Sequence[str], folder: Path, verdict: str, other: str) -> None:
    """A case with the opposite verdict is printed with its id, and the run fails."""
    turned: list[str] = []

    def turn(document: dict[str, Any]) -> None:
        case = next(case for group in document["groups"] for case in group["cases"] if case["verdict"] == verdict)
        case["verdict"] = other
        turned.append(case["id"])

    change(folder, turn)
    outcome = run(runner, folder)

    assert outcome.stdout.startswith(f"{turned[0]}: {verdict}, should be {other}: ")
    assert outcome.returncode == 1


@each_runner
def test_a_file_that_is_not_whole_fails(runner: Sequence[str], folder: Path) -> None:
    """A run over fewer cases than the file promises does not pass."""
    change(folder, lambda document: document["groups"].pop())

    outcome = run(runner, folder)

    assert outcome.stdout.endswith(": 0 wrong\n")
    assert outcome.returncode == 1


@each_runner
def test_vectors_of_another_message_are_not_run(runner: Sequence[str], folder: Path) -> None:
    """The validator reads id_tokens: of other messages a sentence says that it does not."""
    shutil.copy(folder / "client_assertion.json", folder / "id_token.json")

    outcome = run(runner, folder)

    assert "the validator reads id_tokens, and these are of client_assertion" in outcome.stderr
    assert (outcome.returncode, outcome.stdout) == (1, "")


@pytest.mark.parametrize("script", [script for _, script in RUNNERS.values()])
def test_a_runner_is_short(script: str) -> None:
    """A runner is read at a glance."""
    assert len((vectors_path() / "runners" / script).read_text(encoding="utf-8").splitlines()) <= FORTY
