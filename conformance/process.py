"""A server of somebody else's, run as a process: started by its command, known by the lines that it prints, and ended.

What it prints is read all the time, so that it never blocks on a full pipe, and is kept to say why it did not start.
"""

import queue
import re
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

START_S = 60
STOP_S = 10


class DidNotStart(Exception):
    """The process said nothing useful in time, or ended; the text is the last that it said."""


class Process:
    """A running process and the lines that it has printed so far."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str] | None) -> None:
        self._name = " ".join(word for word in command[1:5] if word != "-P")
        self._popen = subprocess.Popen(  # noqa: S603  # the caller's own command
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env
        )
        self._said: list[str] = []
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def returncode(self) -> int | None:
        """The exit status, or None while it runs."""
        return self._popen.poll()

    def announced(self, pattern: str) -> str:
        """Return the one group of *pattern* in the first line that has it; wait for that line if need be."""
        for line in self._said:
            if match := re.search(pattern, line):
                return match.group(1)
        while not (match := re.search(pattern, self._next_line())):
            pass
        return match.group(1)

    def signal(self, number: int) -> None:
        """Send it a signal, and wait until it has ended."""
        self._popen.send_signal(number)
        self._popen.wait(timeout=STOP_S)

    def end(self) -> None:
        """End the process, by force when it does not listen, and close its pipe."""
        self._popen.terminate()
        try:
            self._popen.wait(timeout=STOP_S)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()
        self._reader.join(timeout=STOP_S)
        if self._popen.stdout is not None:
            self._popen.stdout.close()

    def _next_line(self) -> str:
        try:
            line = self._lines.get(timeout=START_S)
        except queue.Empty:
            line = None
        if line is None:
            raise DidNotStart(f"{self._name} did not start: " + " | ".join(self._said[-5:]))
        self._said.append(line)
        return line

    def _read(self) -> None:
        for line in self._popen.stdout or ():
            self._lines.put(line.rstrip())
        self._lines.put(None)


@contextmanager
def running(command: Sequence[str], *, env: Mapping[str, str] | None = None) -> Iterator[Process]:
    """Run *command*; end it afterwards, whatever happened meanwhile."""
    process = Process(command, env)
    try:
        yield process
    finally:
        process.end()
