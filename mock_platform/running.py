"""Uvicorn in a thread: started and stopped like a context, ready when it says so, with a loop of its own."""

import asyncio
import socket
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

GRACE_S = 2  # how long answers in flight may take when the server stops


CLOSE = "mock_platform.close"  # in the scope: the function that closes the request's connection


class CannotStart(Exception):
    """The server cannot listen at its address; the sentence says why."""


class _Protocol(HttpToolsProtocol):
    """Lets the application close the connection, which ASGI has no word for."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        app = self.app

        async def app_that_can_hang_up(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, CLOSE: transport.close}, receive, send)

        self.app = app_that_can_hang_up


class _Server(uvicorn.Server):
    """Tells when it is ready."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


class RunningServer:
    """Serves an ASGI application at a socket that listens already, so that no early request is lost."""

    def __init__(
        self, app: ASGIApp, listener: socket.socket, *, tls_cert: Path | None = None, tls_key: Path | None = None
    ) -> None:
        self._listener = listener
        config = uvicorn.Config(
            app,
            http=_Protocol,
            lifespan="off",
            ws="none",
            access_log=False,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=GRACE_S,
            ssl_certfile=tls_cert,
            ssl_keyfile=tls_key,
        )
        self._server = _Server(config)
        self._thread = threading.Thread(target=self._run, name="mock-platform", daemon=True)

    def __enter__(self) -> Self:
        """Start, and return when requests are answered."""
        self._thread.start()
        self._server.ready.wait()
        if not self._server.started:
            self._thread.join()
            raise CannotStart("the server did not start; its log says why")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self._server.should_exit = True
        self._thread.join()

    def _run(self) -> None:
        try:
            self._server.run(sockets=[self._listener])
        finally:
            self._server.ready.set()


def listening_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens (port 0: at a free port); raise `CannotStart`."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(512)
    except (OSError, OverflowError, UnicodeError) as error:
        listener.close()
        raise CannotStart(f"cannot listen at {host}:{port}: {error}") from error
    return listener
