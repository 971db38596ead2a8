"""The real tools by others that are judged, each run from its package as a process of its own.

A tool is what its folder holds: its pins, and the smallest honest program around the library. Every program takes the
same options and prints where it listens. A copy of the library with a mistake in it takes the library's place.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from conformance.process import running
from conformance.selftest.template import filled_in, free_ports
from conformance.selftest.tools.installed import PINS, node, node_modules_of, python_of
from conformance.selftest.tools.registrations import write_registrations
from conformance.target import read_target

Change = Callable[[Path], None]


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
            _link_packages(node_modules_of(self.name), folder / "node_modules", apart=self.library if change else "")
            place = folder / "node_modules" / self.library
        else:
            place = folder / "changed" / self.library
            if change:
                shutil.copytree(self._site_packages() / self.library, place)
        if change:
            change(place)
        return {**os.environ, "PYTHONPATH": str(folder / "changed")}

    def _site_packages(self) -> Path:
        return next((python_of(self.name).parents[1] / "lib").glob("python3*")) / "site-packages"


LTIJS = RealTool("ltijs", "tool.js", "ltijs")
DJANGO_LTI = RealTool("django-lti", "tool.py", "lti_tool")
LTIAUTHENTICATOR = RealTool("ltiauthenticator", "tool.py", "ltiauthenticator")
LTI_TOOL_CORE = RealTool("lti-tool-core", "tool.mjs", "@lti-tool/core")
REAL_TOOLS = (LTIJS, DJANGO_LTI, LTIAUTHENTICATOR, LTI_TOOL_CORE)


@contextmanager
def real_tool(tool: RealTool, folder: Path, *, change: Change | None = None) -> Iterator[Path]:
    """Run *tool*, with what its target file says that it knows; yield that file, with its ports filled in."""
    mock, port = free_ports(2)
    file = filled_in(f"{tool.name}.toml", folder, mock=mock, tool=port)
    registrations = write_registrations(read_target(file), folder)
    environment = tool.environment(folder, change)
    options = ["--port", str(port), "--registrations", str(registrations), "--folder", str(folder)]
    with running([*tool.command(folder), *options], env=environment) as process:
        process.announced("(listens on)")
        yield file


def _link_packages(packages: Path, place: Path, *, apart: str) -> None:
    """Make *place* a folder of links to the installed packages; the one to be changed stands *apart*, copied."""
    place.mkdir()
    for package in packages.iterdir():
        if package.name != apart.partition("/")[0]:
            (place / package.name).symlink_to(package)
    if apart:
        shutil.copytree(packages / apart, place / apart)
