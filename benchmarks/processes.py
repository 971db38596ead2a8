"""A server in processes of its own, on one core: when it answers, what CPU it and its children spend, what memory."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SERVER_CORE: Final = 0
LOAD_CORE: Final = 1
START_S: Final = 60
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Running:
    """A server that runs; `also` are processes whose work is the server's too, such as its database."""

    pid: int
    start_s: float
    also: tuple[int, ...] = ()

    def cpu_s(self) -> float:
        """CPU seconds that all its processes have spent so far."""
        return sum(_cpu_s(pid) for root in (self.pid, *self.also) for pid in _tree(root))

    def memory_mb(self) -> float:
        """Resident megabytes of the server itself, its database not counted."""
        return sum(_resident(pid) for pid in _tree(self.pid)) / 1e6

    def peak_memory_mb(self) -> float:
        """The most megabytes that the server itself ever had resident."""
        return sum(_peak_kib(pid) for pid in _tree(self.pid)) * 1024 / 1e6


@contextmanager
def running(
    command: Sequence[str],
    *,
    port: int,
    log: Path,
    environment: Mapping[str, str],
    also: tuple[int, ...] = (),
    said: str = "",
) -> Iterator[Running]:
    """Start a server on SERVER_CORE, wait until it listens (and has `said` something), and stop it in the end."""
    pin = ["taskset", "-c", str(SERVER_CORE)]
    began = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own commands
            [*pin, *command],
            env={**os.environ, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _await(process, log, lambda: _listens(port))
        start_s = time.monotonic() - began
        _await(process, log, lambda: said in log.read_text(errors="replace"))
        yield Running(process.pid, start_s, also)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _await(process: subprocess.Popen[bytes], log: Path, is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_S
    while not is_so():
        if time.monotonic() > deadline or process.poll() is not None:
            raise RuntimeError(f"the server did not start; it said: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.005)


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _tree(root: int) -> list[int]:
    children = Path(f"/proc/{root}/task/{root}/children")
    below = [int(pid) for pid in children.read_text().split()] if children.exists() else []
    return [root, *(pid for child in below for pid in _tree(child))]


def _cpu_s(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended
        return 0.0
    return sum(map(int, fields[11:15])) / _TICKS


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except OSError:
        return 0


def _peak_kib(pid: int) -> int:
    try:
        told = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    except OSError:
        return 0
    return int(told["VmHWM"].split()[0])
