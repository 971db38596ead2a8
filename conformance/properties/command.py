"""A command as a validator: a question on its standard input, a verdict on its standard output.

Started for each token, it reads to the end of its input. Kept, it answers each line with a line, which spares a start
of a few dozen milliseconds for every token.
"""

import atexit
import shlex
import subprocess
from collections.abc import Sequence
from tempfile import TemporaryFile
from threading import Timer
from typing import IO, Final

from conformance.properties.adapter import Adapter
from conformance.properties.verdict import NoVerdict, OutOfReach

TIMEOUT_S: Final = 30.0
_LAST_WORDS: Final = 500


class CommandValidator(Adapter):
    """A validator that is a program, in any language; *command* is its words, or a line as a shell reads it.

    With *lines* one process answers every question, each line with a line.
    """

    def __init__(self, command: str | Sequence[str], lines: bool = False, timeout_s: float = TIMEOUT_S) -> None:
        self._words = _words_of(command) if isinstance(command, str) else list(command)
        self._lines = lines
        self._timeout_s = timeout_s
        self._process: subprocess.Popen[str] | None = None

    def __str__(self) -> str:
        return shlex.join(self._words)

    def answer(self, asked: str) -> str:
        """Return the verdict that the command writes."""
        return self._answer_of_kept(asked) if self._lines else self._answer_of_new(asked)

    def close(self) -> None:
        """End the process that was kept."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._complaints.close()
            self._process = None

    def _answer_of_new(self, asked: str) -> str:
        process = self._started(subprocess.PIPE)
        try:
            answer, complaints = process.communicate(asked, timeout=self._timeout_s)
        except subprocess.TimeoutExpired as error:
            process.kill()
            process.communicate()
            raise self._too_late() from error
        if process.returncode != 0:
            raise self._ended(process.returncode, complaints)
        return answer

    def _answer_of_kept(self, asked: str) -> str:
        process = self._process = self._process or self._kept()
        patience = Patience(self._timeout_s, process)
        with patience:
            line = _line_for(asked, process)
        if patience.is_over:
            raise self._too_late()
        if not line:
            status = process.wait()
            self._complaints.seek(0)
            raise self._ended(status, self._complaints.read())
        return line

    def _kept(self) -> subprocess.Popen[str]:
        # A file, because nobody reads a pipe while the process goes on.
        self._complaints = TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115  # until close()
        atexit.register(self.close)
        try:
            return self._started(self._complaints)
        except OutOfReach:
            self._complaints.close()
            raise

    def _started(self, complaints: int | IO[str]) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        try:
            return subprocess.Popen(  # noqa: S603  # the caller's own command
                self._words, stdin=pipe, stdout=pipe, stderr=complaints, encoding="utf-8", errors="replace"
            )
        except OSError as error:
            raise OutOfReach(f"{self} cannot be started: {error.strerror}") from error

    def _too_late(self) -> OutOfReach:
        return OutOfReach(f"{self} gave no verdict within {self._timeout_s:g} s")

    def _ended(self, status: int, complaints: str) -> NoVerdict:
        last = complaints[-_LAST_WORDS:].strip() or "it said nothing"
        return NoVerdict(f"{self} ended with status {status} and without a verdict: {last}")


def _words_of(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError as error:
        raise ValueError(f"the command cannot be read: {error}: {command!r:.200}") from error


class Patience:
    """Ends a process that takes too long, so that whoever waits for its answer meets the end of it."""

    def __init__(self, seconds: float, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._timer = Timer(seconds, self._end)
        self.is_over = False

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _end(self) -> None:
        self.is_over = True
        self._process.kill()


def _line_for(asked: str, process: subprocess.Popen[str]) -> str:
    """Return the line that answers, or nothing when the process ends without one."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(f"{asked}\n")
        process.stdin.flush()
        return process.stdout.readline()
    except BrokenPipeError:
        return ""
