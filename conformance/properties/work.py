"""How much work a call is: calls of functions and memory, which are the same on every machine; and when it is enough.

Work inside one call of C (a number of a million digits, a giant exponent) is no call. It is cut off: the call is made
in a copy of the process (fork), with a limit of processor time, and with one of patience for what sleeps. A copy has
none of the threads: a validator that waits for its own is asked here, and nothing is cut off.
"""

import multiprocessing
import sys
import tracemalloc
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import FrameType
from typing import Any, Final

from conformance.tokens.case import Case
from conformance.tokens.draft import json_text

CPU_LIMIT_S: Final = 10
PATIENCE_S: Final = 120
PATIENCE_FOR_A_PLAIN_TOKEN_S: Final = 20
# A careful validator calls some hundred functions for a plain token; a reader in pure Python a few for each character.
MOST_OF_PLAIN: Final = 50
MOST_CALLS_PER_CHARACTER: Final = 8
MOST_MEMORY_PER_CHARACTER: Final = 200
_OWN_PROCESSES: Final = "fork" in multiprocessing.get_all_start_methods()


class Endless(Exception):
    """The call was cut off; the text says by which limit."""


class OutOfPatience(Endless):
    """The call was cut off while it waited for something."""


@dataclass(frozen=True)
class Work:
    """What a call took: how many functions were called, in Python and C, and the most memory at a time, in bytes."""

    calls: int
    memory: int


def most_work(of_plain: Work, case: Case, plain: Case) -> Work:
    """Return the most that a case may take: so many times what a plain token takes, and so much for each character."""
    size = max(0, _size(case) - _size(plain))
    return Work(
        MOST_OF_PLAIN * of_plain.calls + MOST_CALLS_PER_CHARACTER * size,
        MOST_OF_PLAIN * of_plain.memory + MOST_MEMORY_PER_CHARACTER * size,
    )


def work_of(call: Callable[[], object], *, in_a_copy: bool) -> Work:
    """Return the work of a call; raise `Endless` when it is cut off. What the call returns or raises is ignored."""
    return _in_a_copy(call, PATIENCE_S) if in_a_copy else _counted(call)


def ends_in_a_copy(call: Callable[[], object]) -> bool:
    """True when a call that ends here ends in a copy of the process too: it waits for no thread that only this has."""
    try:
        _in_a_copy(call, PATIENCE_FOR_A_PLAIN_TOKEN_S)
    except OutOfPatience:
        return False
    except Endless:
        return True
    return True


def _in_a_copy(call: Callable[[], object], patience_s: int) -> Work:
    if not _OWN_PROCESSES:
        return _counted(call)
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_count_in_a_process, args=(call, sender), daemon=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # threads of the test run: the child needs none of them
        process.start()
    sender.close()
    try:
        return _received(receiver, patience_s)
    finally:
        process.kill()
        process.join()


def _size(case: Case) -> int:
    return len(case.token) + len(json_text(case.key_set))


def _received(receiver: Connection, patience_s: int) -> Work:
    if not receiver.poll(patience_s):
        raise OutOfPatience(f"not done after {patience_s} s")
    try:
        work = receiver.recv()
    except EOFError:
        raise Endless(f"ended by force, after {CPU_LIMIT_S} s of processor time or out of memory") from None
    assert isinstance(work, Work)
    return work


def _count_in_a_process(call: Callable[[], object], sender: Connection) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (CPU_LIMIT_S, CPU_LIMIT_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sender.send(_counted(call))


def _counted(call: Callable[[], object]) -> Work:
    calls = 0

    def count(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    tracemalloc.start()
    sys.setprofile(count)
    try:
        call()
    except Exception:  # noqa: BLE001, S110  # another property asks what it raises
        pass
    finally:
        sys.setprofile(None)
        memory = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return Work(calls, memory)
