"""The real tools by others that are judged, each run from its package as a process of its own.

A tool is what its folder holds: its pins, and the smallest honest program around the library. Every program takes the
same options and prints where it listens. A copy of the library with a mistake in it takes the library's place.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from conformance.process import running
from conformance.selftest.template import filled_in
from conformance.selftest.tools.installed import PINS, node, node_modules_of, python_of
from conformance.selftest.tools.registrations import write_registrations
from conformance.target.reading import read_target
from mock_platform.fixtures import fixtures_path
from mock_platform.ports import free_port

PRIVATE_KEY = fixtures_path() / "keys" / "tool.pem"
Change = Callable[[Path], None]


@dataclass(frozen=True)
class Ready:
    """A tool that listens: its target file, and the environment that the suite needs to reach it."""

    file: Path
    environment: Mapping[str, str] = field(default_factory=dict)


class Running(Protocol):
    """How a tool is run: in a folder of its own, its library changed in a copy if that is asked for."""

    def __call__(self, folder: Path, *, change: Change | None = None) -> AbstractContextManager[Ready]:
        """Run it while the context lasts."""


@dataclass(frozen=True)
class RealTool:
    """A tool by others: its folder and target file go by its name; `library` is the package in question."""

    name: str
    program: str
    library: str

    @property
    def runs_on_node(self) -> bool:
        """Whether it needs Node."""
        return not self.program.endswith(".py")

    def command(self, folder: Path) -> Sequence[str]:
        """Return the command that runs the program, prepared in *folder*."""
        if self.runs_on_node:
            for file in (PINS / self.name).glob("*.*js"):
                shutil.copy(file, folder)
            return [node() or "node", str(folder / self.program)]
        return [str(python_of(self.name)), str(PINS / self.name / self.program)]

    def environment(self, folder: Path, change: Change | None) -> Mapping[str, str]:
        """Return the environment in which it finds its packages, the library among them *change*d in a copy."""
        if self.runs_on_node:
            packages = node_modules_of(self.name)
            _link_packages(packages, folder / "node_modules", self.library, change)
            return {**os.environ, "KEPT": str(packages.parent)}
        copy = changed_copy(self._site_packages() / self.library, folder / "changed", change)
        return {**os.environ, "PYTHONPATH": os.pathsep.join([copy, str(PINS)])}

    def _site_packages(self) -> Path:
        return next((python_of(self.name).parents[1] / "lib").glob("python3*")) / "site-packages"


LTIJS = RealTool("ltijs", "tool.js", "ltijs")
DJANGO_LTI = RealTool("django-lti", "tool.py", "lti_tool")
LTIAUTHENTICATOR = RealTool("ltiauthenticator", "tool.py", "ltiauthenticator")
LTI_TOOL_CORE = RealTool("lti-tool-core", "tool.mjs", "@lti-tool/core")
LTI1P3PLATFORM = RealTool("lti1p3platform", "platform.py", "lti1p3platform")
REAL_TOOLS = (LTIJS, DJANGO_LTI, LTIAUTHENTICATOR, LTI_TOOL_CORE, LTI1P3PLATFORM)


@contextmanager
def real_tool(tool: RealTool, folder: Path, *, change: Change | None = None) -> Iterator[Ready]:
    """Run *tool* on free ports, with what its target file says that it knows."""
    mock, port = free_port(), free_port()
    file = filled_in(f"{tool.name}.toml", folder, mock=mock, tool=port, key=PRIVATE_KEY)
    registrations = write_registrations(read_target(file), folder)
    environment = tool.environment(folder, change)
    options = ["--port", str(port), "--registrations", str(registrations), "--folder", str(folder)]
    with running([*tool.command(folder), *options], env=environment) as process:
        process.announced("(listens on)")
        yield Ready(file)


def changed_copy(package: Path, place: Path, change: Change | None) -> str:
    """Copy *package* into the folder *place* and *change* it there, if that is asked for; return *place*."""
    place.mkdir()
    if change is not None:
        shutil.copytree(package, place / package.name)
        change(place / package.name)
    return str(place)


def _link_packages(packages: Path, place: Path, library: str, change: Change | None) -> None:
    """Make *place* a folder of links to the installed packages; a *library* to be changed stands there as a copy."""
    place.mkdir()
    apart = library.partition("/")[0] if change else ""
    for package in packages.iterdir():
        if package.name != apart:
            (place / package.name).symlink_to(package)
    if change is not None:
        shutil.copytree(packages / library, place / library)
        change(place / library)
