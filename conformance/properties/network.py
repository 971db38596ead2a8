"""Watching that nobody goes to the network: by the events that Python announces before it connects or resolves a name.

Whoever tries meets a refused connection, and is remembered. What a library does in C without a word to Python (uvloop)
is not seen here; the listener of `listener` sees it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, Final

from conformance.properties.verdict import NoVerdict

_EVENTS: Final = frozenset(
    {
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.sendto",
        "socket.sendmsg",
        "urllib.Request",
        "http.client.connect",
    }
)


class Watch:
    """What was tried while somebody watched; an audit hook stays for good, so there is one, and it mostly sleeps."""

    def __init__(self) -> None:
        self._attempts: list[str] | None = None
        self._installed = False
        self._lock = Lock()

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Refuse the network meanwhile; raise `NoVerdict` at the end when somebody tried."""
        with self._lock:
            if not self._installed:
                sys.addaudithook(self._hear)
                self._installed = True
        before, self._attempts = self._attempts, []
        try:
            yield
        finally:
            attempts, self._attempts = self._attempts, before
            if attempts:
                raise NoVerdict(f"went to the network: {attempts[0]}")

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._attempts is None or event not in _EVENTS or _is_local(arguments):
            return
        told = ", ".join(f"{each!r:.80}" for each in arguments if each is not None)
        self._attempts.append(f"{event}({told})")
        raise ConnectionRefusedError(f"a validator of id_tokens needs no network: {event}")


def _is_local(arguments: tuple[Any, ...]) -> bool:
    """True for a socket of this machine's own file system: a log, not the network."""
    return len(arguments) > 1 and hasattr(arguments[0], "fileno") and isinstance(arguments[1], str | bytes)


WATCH: Final = Watch()
