"""A listener on this machine that waits to be asked for keys, as the addresses within hostile tokens invite to."""

import socket
from threading import Thread
from types import TracebackType
from typing import Self


class Listener:
    """Takes every connection, hangs up at once, and keeps the first line that was said."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.visits: list[str] = []
        """What was asked for so far."""
        self._thread = Thread(target=self._receive, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        host, port = self._socket.getsockname()
        return f"http://{host}:{port}"

    def _receive(self) -> None:
        while True:
            try:
                visitor, _ = self._socket.accept()
            except OSError:  # it was shut down
                return
            with visitor:
                self.visits.append(_first_line(visitor))


def _first_line(visitor: socket.socket) -> str:
    visitor.settimeout(1)
    try:
        said = visitor.recv(200)
    except OSError:
        said = b""
    return said.split(b"\r\n")[0].decode("latin-1") or "a connection"
