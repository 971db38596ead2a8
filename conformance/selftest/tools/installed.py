"""Where the packages of real tools are: in the user's cache, outside of any clone, installed once from their pins.

None is a dependency of this project, and installing all takes minutes. What is pinned is the source: a folder of the
cache goes by its tool and the digest of the pins and of what runs them, and is never changed, so that clones share it.
"""

import fcntl
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

PINS = Path(__file__).parent
INSTALL_S = 900


@dataclass(frozen=True)
class Installer:
    """How packages come into a folder: from which files of pins, for what, and by which commands."""

    pins: tuple[str, ...]
    runtime: Callable[[], str]
    install: Callable[[Path], None]


def python_of(name: str) -> Path:
    """Return the Python of the tool *name*'s own environment, with what its requirements.txt pins."""
    return installed(PINS / name, PIP, cache()) / "bin" / "python"


def node_modules_of(name: str) -> Path:
    """Return the folder of Node packages that the tool *name*'s package-lock.json pins."""
    return installed(PINS / name, NPM, cache()) / "node_modules"


def node() -> str | None:
    """Return where Node is, or None."""
    return shutil.which("node") if shutil.which("npm") else None


needs_node = pytest.mark.skipif(
    node() is None and not os.environ.get("CI"), reason="node and npm are not here: tools that need them are not judged"
)


def cache() -> Path:
    """Return the folder that all clones of this user install to (XDG Base Directory Specification)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lti-testbench" / "tools"


def installed(tool: Path, installer: Installer, place: Path) -> Path:
    """Return the folder below *place* that holds what the folder *tool* pins; install it if it is not there."""
    folder = place / f"{tool.name}-{_digest(tool, installer)}"
    with _alone(folder):
        if not folder.exists():
            _install_whole(tool, installer, folder)
    return folder


def _install_whole(tool: Path, installer: Installer, folder: Path) -> None:
    # Beside, then renamed: what stands under the final name was installed to its end.
    beside = folder.with_suffix(".new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir()
    for pin in installer.pins:
        shutil.copy(tool / pin, beside)
    installer.install(beside)
    beside.rename(folder)


def _digest(tool: Path, installer: Installer) -> str:
    pinned = [(tool / pin).read_text(encoding="utf-8") for pin in installer.pins]
    return sha256("\0".join([*pinned, installer.runtime()]).encode()).hexdigest()[:16]


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Tests run in several processes, and in several clones: one installs, the others wait."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _this_python() -> str:
    # An environment made by venv is a link to the Python that made it.
    return f"{sys.base_prefix} {sys.version} {platform.machine()}"


def _this_node() -> str:
    # npm compiles some packages for the Node that it finds.
    return f"{_run([node() or 'node', '--version'], PINS)} {platform.machine()}"


def _install_python(folder: Path) -> None:
    _run([sys.executable, "-m", "venv", str(folder)], folder)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install"]
    _run([*pip, "-q", "--require-hashes", "-r", "requirements.txt"], folder)


def _install_node(folder: Path) -> None:
    _run(["npm", "ci", "--no-audit", "--no-fund"], folder)


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(  # noqa: S603  # our own commands
        command, cwd=folder, env=os.environ, capture_output=True, text=True, timeout=INSTALL_S, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:4])} in {folder} failed: {(done.stderr or done.stdout)[-2000:]}")
    return done.stdout


PIP = Installer(("requirements.txt",), _this_python, _install_python)
NPM = Installer(("package.json", "package-lock.json"), _this_node, _install_node)
