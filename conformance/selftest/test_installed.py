"""Packages of real tools are installed once for all clones, and never by halves."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest

from conformance.selftest.tools.installed import Installer, cache, installed


@dataclass
class Counted:
    """An installer that counts its installations; it fails as often as it is told to."""

    failures: int = 0
    runtime: str = "Node 22"
    folders: list[Path] = field(default_factory=list)

    def as_installer(self) -> Installer:
        """Return it in the form that `installed` takes."""
        return Installer(("pins",), lambda: self.runtime, self._install)

    def _install(self, folder: Path) -> None:
        self.folders.append(folder)
        (folder / f"package-{len(self.folders)}").touch()
        if len(self.folders) <= self.failures:
            raise RuntimeError("the registry does not answer")


@pytest.fixture
def tool(tmp_path: Path) -> Path:
    """A clone's folder of a tool."""
    return pinned(tmp_path / "one-clone", "package==1")


def pinned(clone: Path, pins: str) -> Path:
    """Make a clone's folder of a tool, with these pins."""
    folder = clone / "tool"
    folder.mkdir(parents=True)
    (folder / "pins").write_text(pins)
    return folder


def test_another_clone_reuses_what_is_installed(tool: Path, tmp_path: Path) -> None:
    """The same pins in another clone are the same folder, and nothing is installed again."""
    counted = Counted()
    first = installed(tool, counted.as_installer(), tmp_path / "cache")

    second = installed(pinned(tmp_path / "other-clone", "package==1"), counted.as_installer(), tmp_path / "cache")

    assert (second, len(counted.folders)) == (first, 1)
    assert sorted(file.name for file in first.iterdir()) == ["package-1", "pins"]


def test_other_pins_are_another_folder(tool: Path, tmp_path: Path) -> None:
    """A clone with other pins gets its own packages, and leaves those of the first alone."""
    counted = Counted()
    first = installed(tool, counted.as_installer(), tmp_path / "cache")

    second = installed(pinned(tmp_path / "other-clone", "package==2"), counted.as_installer(), tmp_path / "cache")

    assert (first / "pins").read_text() == "package==1"
    assert (second / "pins").read_text() == "package==2"


def test_another_runtime_is_another_folder(tool: Path, tmp_path: Path) -> None:
    """What was compiled for one Node is not given to another."""
    counted = Counted()
    first = installed(tool, counted.as_installer(), tmp_path / "cache")

    counted.runtime = "Node 24"

    assert installed(tool, counted.as_installer(), tmp_path / "cache") != first


def test_broken_installation_is_not_left(tool: Path, tmp_path: Path) -> None:
    """An installation that failed is told of, and the next one starts from nothing."""
    counted = Counted(failures=1)
    with pytest.raises(RuntimeError, match="does not answer"):
        installed(tool, counted.as_installer(), tmp_path / "cache")

    folder = installed(tool, counted.as_installer(), tmp_path / "cache")

    assert sorted(file.name for file in folder.iterdir()) == ["package-2", "pins"]


def test_who_come_at_once_install_once(tool: Path, tmp_path: Path) -> None:
    """While one installs, nobody else does; who waited finds the packages there."""
    another = Barrier(2)
    met: list[Path] = []

    def install(folder: Path) -> None:
        # A second installer would come at once; that none comes is seen by waiting a moment for it.
        with suppress(BrokenBarrierError):
            another.wait(timeout=0.3)
            met.append(folder)

    installer = Installer(("pins",), lambda: "Node 22", install)
    with ThreadPoolExecutor(4) as threads:
        folders = set(threads.map(lambda _: installed(tool, installer, tmp_path / "cache"), range(4)))

    assert (len(folders), met) == (1, [])


def test_cache_is_where_the_user_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """XDG_CACHE_HOME is followed; the cache is outside of this clone."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    assert cache() == tmp_path / "lti-testbench" / "tools"
