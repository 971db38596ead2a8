"""Where the packages of real tools are: each in a folder of its own below build/tools/, installed once from its pins.

None is a dependency of this project. What is pinned is the source: it changes, and the folder is made anew.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

PINS = Path(__file__).parent
BUILD = PINS.parents[2] / "build" / "tools"
INSTALL_S = 900


def python_of(name: str) -> Path:
    """Return the Python of the tool *name*'s own environment, with what its requirements.txt pins."""
    folder = _installed(name, ["requirements.txt"], _install_python)
    return folder / "bin" / "python"


def node_modules_of(name: str) -> Path:
    """Return the folder of Node packages that the tool *name*'s package-lock.json pins."""
    return _installed(name, ["package.json", "package-lock.json"], _install_node) / "node_modules"


def node() -> str | None:
    """Return where Node is, or None."""
    return shutil.which("node") if shutil.which("npm") else None


needs_node = pytest.mark.skipif(
    node() is None and not os.environ.get("CI"), reason="node and npm are not here: tools that need them are not judged"
)


def _installed(name: str, pins: Sequence[str], install: Callable[[Path], None]) -> Path:
    folder = BUILD / name
    pinned = "".join((PINS / name / pin).read_text(encoding="utf-8") for pin in pins)
    ready = folder / "ready"
    with _alone(name):
        if not ready.exists() or ready.read_text(encoding="utf-8") != pinned:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            for pin in pins:
                shutil.copy(PINS / name / pin, folder)
            install(folder)
            ready.write_text(pinned, encoding="utf-8")
    return folder


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """Tests run in several processes: one installs, the others wait."""
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _install_python(folder: Path) -> None:
    _run([sys.executable, "-m", "venv", str(folder)], folder)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install"]
    _run([*pip, "-q", "--require-hashes", "-r", "requirements.txt"], folder)


def _install_node(folder: Path) -> None:
    _run(["npm", "ci", "--no-audit", "--no-fund"], folder)


def _run(command: Sequence[str], folder: Path) -> None:
    done = subprocess.run(  # noqa: S603  # our own commands
        command, cwd=folder, env=os.environ, capture_output=True, text=True, timeout=INSTALL_S, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:4])} in {folder} failed: {(done.stderr or done.stdout)[-2000:]}")
