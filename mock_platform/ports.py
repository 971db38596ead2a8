"""A port for a server that starts in a moment, and whose address others have to be told before."""

import atexit
import random
import socket
from collections import deque
from contextlib import ExitStack
from itertools import chain

# Below what Linux (32768), macOS and Windows (49152) give to outgoing connections and to servers at port 0: a run of
# tests has those by the hundred, and one of them would get a port that was only looked at.
CHOICE = range(20_000, 32_000)
KEPT = 128
_chooser = random.SystemRandom()
_marks: deque[socket.socket] = deque()


def free_port() -> int:
    """Return a loopback port at which nobody listens, and which this function gives to no process a second time soon.

    The port of the same number for datagrams stays ours: it is how processes that choose at the same time see it.

    Raises `OSError` when not one of `CHOICE` can be had.
    """
    begin = _chooser.randrange(len(CHOICE))
    for port in chain(CHOICE[begin:], CHOICE[:begin]):
        with ExitStack() as failing:
            mark = failing.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            try:
                mark.bind(("127.0.0.1", port))
                socket.create_server(("127.0.0.1", port)).close()
            except OSError:
                continue
            failing.pop_all()
        _marks.append(mark)
        _forget(KEPT)
        return port
    raise OSError(f"no port of {CHOICE.start} to {CHOICE.stop - 1} is free")


@atexit.register
def _forget(kept: int = 0) -> None:
    while len(_marks) > kept:
        _marks.popleft().close()
