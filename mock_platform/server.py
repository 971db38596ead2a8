"""A mock LMS as a running server: uvicorn in a thread and a loop of its own, on a port that is free or told."""

import socket
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn

from mock_platform.app import Application
from mock_platform.directory import Directory
from mock_platform.errors import ControlError
from mock_platform.guard import Guard
from mock_platform.handle import PlatformHandle
from mock_platform.shapes import is_url
from mock_platform.tool_keys import ToolKeys

ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (a name that can be called instead of one that cannot)


class CannotStart(Exception):
    """The server cannot listen, or its files are unusable; the sentence says what."""


class _Server(uvicorn.Server):
    """Tells when it is ready, or that it never will be."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


class MockPlatform(PlatformHandle):
    """A mock LMS. `with MockPlatform() as lms:` runs it on a free loopback port; it is itself the first platform."""

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        public_url: str | None = None,
        scenario: str = "demo",
        tls_cert: str | Path | None = None,
        tls_key: str | Path | None = None,
    ) -> None:
        if (tls_cert is None) != (tls_key is None):
            raise CannotStart("TLS needs both a certificate and its key")
        self._socket = _listening_socket(host, port)
        try:
            self.port: int = self._socket.getsockname()[1]
            scheme = "https" if tls_cert else "http"
            self._address = f"{scheme}://{_name(host)}:{self.port}"
            issuer = _issuer(public_url or self._address)
            directory = Directory(issuer, scenario, str(tls_cert) if tls_cert else None)
            guard = Guard.of(issuer, host, self.port)
            self.control_token = guard.token
            self._server = _Server(
                uvicorn.Config(
                    Application(directory, guard, ToolKeys(directory.certificate)),
                    lifespan="off",
                    ws="none",
                    access_log=False,
                    log_level="warning",
                    server_header=False,
                    timeout_graceful_shutdown=2,
                    ssl_certfile=tls_cert,
                    ssl_keyfile=tls_key,
                )
            )
        except BaseException:
            self._socket.close()
            raise
        super().__init__(directory.root, directory)
        self._thread = threading.Thread(target=self._run, name=f"mock-platform-{self.port}", daemon=True)

    @property
    def address(self) -> str:
        """Where the server listens, as a URL."""
        return self._address

    def platform(self, name: str) -> PlatformHandle:
        """Return another platform of this server, made when it is asked for first."""
        return PlatformHandle(self._directory.find_or_make(name), self._directory)

    def start(self) -> Self:
        """Start to answer; return when it does."""
        self._thread.start()
        self._server.ready.wait()
        if not self._server.started:
            self.stop()
            raise CannotStart("the server did not start; its log says why")
        return self

    def stop(self) -> None:
        """Stop answering and free the port."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        self._socket.close()

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def _run(self) -> None:
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._server.ready.set()


def _listening_socket(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(512)
    except (OSError, OverflowError, UnicodeError) as error:
        listener.close()
        raise CannotStart(f"cannot listen at {host}:{port}: {error}") from error
    return listener


def _issuer(url: str) -> str:
    if not is_url(url) or "?" in url:
        raise ControlError(
            400, "invalid_issuer", f"the public URL should be http or https, without a query: got {url!r}"
        )
    return url


def _name(host: str) -> str:
    name = ANYWHERE.get(host, host)
    return f"[{name}]" if ":" in name else name
