"""Foreign servers as processes: found by what they print, ended whatever happens, and heard when they do not start."""

import os
import sys

import pytest

from conformance.process import DidNotStart, Process, running


def python(code: str) -> list[str]:
    """The command of a small program."""
    return [sys.executable, "-c", code]


def test_a_line_is_found_whenever_it_was_printed() -> None:
    """What was announced is found in any order, again and again."""
    program = python("import time; print('key: k1'); print('port 7', flush=True); time.sleep(60)")
    with running(program) as process:
        assert [process.announced(r"port (\d)"), process.announced("key: (.*)"), process.announced(r"port (\d)")] == [
            "7",
            "k1",
            "7",
        ]


def test_a_process_that_ends_early_is_quoted() -> None:
    """A program that dies before it announces anything is named, with the last that it said on either stream."""
    program = python("import sys; print('no such port'); sys.exit('and that is all')")
    with running(program) as process, pytest.raises(DidNotStart, match="did not start") as raised:
        process.announced("listening on (.*)")

    assert "no such port" in str(raised.value)
    assert "and that is all" in str(raised.value)


def test_a_process_is_ended_when_the_test_fails() -> None:
    """An exception in the block ends the process, too."""
    held: list[Process] = []

    with pytest.raises(ValueError, match="the test"):
        _fail_while_running(held)

    assert held[0].returncode is not None


def test_a_process_sees_the_environment_that_it_is_given() -> None:
    """Variables reach the process."""
    program = python("import os; print('said ' + os.environ['A_WORD'], flush=True)")
    with running(program, env={**os.environ, "A_WORD": "hello"}) as process:
        assert process.announced("said (.*)") == "hello"


def test_a_talkative_process_is_not_blocked() -> None:
    """A program that prints more than a pipe holds goes on to its announcement."""
    program = python("print('x' * 100_000); print('ready at 1', flush=True)")
    with running(program) as process:
        assert process.announced(r"ready at (\d)") == "1"


def _fail_while_running(held: list[Process]) -> None:
    with running(python("import time; time.sleep(60)")) as process:
        held.append(process)
        raise ValueError("the test failed")
