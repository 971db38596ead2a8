"""A mock LMS as a running server: what it is told, checked; its address and issuer; its start and its stop."""

import ssl
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from types import TracebackType
from typing import Self

from starlette.types import ASGIApp

from mock_platform.app import Application
from mock_platform.directory import Directory
from mock_platform.errors import ControlError
from mock_platform.guard import Guard
from mock_platform.handle import PlatformHandle
from mock_platform.profiles import Profile, load_profile
from mock_platform.running import RunningServer, listening_socket
from mock_platform.shapes import is_url
from mock_platform.state.file import StateFile
from mock_platform.state.keeper import Keeper
from mock_platform.tool_keys import ToolKeys

ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (a name that can be called instead of one that cannot)


def _nothing_around(app: ASGIApp) -> ASGIApp:
    return app


class MockPlatform(PlatformHandle):
    """A mock LMS. `with MockPlatform() as lms:` runs it on a free loopback port; it is itself the first platform.

    The constructor takes the port and raises `CannotStart` when that fails, `ControlError` for anything else that is
    wrong; requests are answered from `start` on. `around` returns what is served in the place of the application that
    it is given, such as a middleware: a platform with a mistake, for those who judge platforms.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        public_url: str | None = None,
        issuer: str | None = None,
        scenario: str | Path = "demo",
        profile: str | Path | Profile | None = None,
        tls_cert: str | Path | None = None,
        tls_key: str | Path | None = None,
        state: str | Path | None = None,
        around: Callable[[ASGIApp], ASGIApp] = _nothing_around,
    ) -> None:
        certificate, key = _certificate(tls_cert, tls_key)
        self._listener = listening_socket(host, port)
        self._state = None
        try:
            self.port: int = self._listener.getsockname()[1]
            self.address = f"{'https' if certificate else 'http'}://{_name(host)}:{self.port}"
            public = _address(public_url or self.address, "the public URL")
            named = None if issuer is None else _address(issuer, "the issuer")
            own = str(certificate) if certificate else None
            chosen = load_profile(str(profile)) if isinstance(profile, str | Path) else profile
            directory = Directory(public, str(scenario), own, profile=chosen, issuer=named)
            self._state = None if state is None else StateFile(Path(state))
            self._keeper = nullcontext() if self._state is None else _keeper(directory, self._state)
            guard = Guard.of(public, host, self.port)
            app = Application(directory, guard, ToolKeys(directory.certificate))
            self._server = RunningServer(around(app), self._listener, tls_cert=certificate, tls_key=key)
        except BaseException:
            self._free()
            raise
        self.control_token = guard.token
        super().__init__(directory.root, directory)

    def platform(self, name: str) -> PlatformHandle:
        """Return another platform of this server, made when it is asked for first."""
        return PlatformHandle(self._directory.find_or_make(name), self._directory)

    def make_platform(self, name: str, *, scenario: str | None = None, profile: str | None = None) -> PlatformHandle:
        """Make another platform, with a scenario or a profile of its own; raise `ControlError` if it is there."""
        return PlatformHandle(self._directory.make(name, scenario, profile), self._directory)

    def __enter__(self) -> Self:
        """Start to answer; return when it does."""
        try:
            self._keeper.__enter__()
            self._server.__enter__()
        except BaseException:
            self._free()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop answering, write the state that is kept, and free the port and the file."""
        try:
            self._directory.close()
            self._server.__exit__(kind, error, trace)
            self._keeper.__exit__(kind, error, trace)
        finally:
            self._free()

    def _free(self) -> None:
        self._listener.close()
        if self._state is not None:
            self._state.close()


def _keeper(directory: Directory, file: StateFile) -> Keeper:
    """Return who keeps the directory in this file, once the directory is as the file says."""
    if (platforms := file.read()) is not None:
        try:
            directory.restore(platforms)
        except ControlError as error:
            raise ControlError(error.status, "bad_state", f"{file.path}: {error.message}", error.at) from error
    return Keeper(directory, file)


def _address(url: str, noun: str) -> str:
    if not is_url(url) or "?" in url:
        sentence = f"{noun} should be http or https, without a query: got {url[:80]!r}"
        raise ControlError(400, "invalid_issuer", sentence)
    return url


def _certificate(certificate: str | Path | None, key: str | Path | None) -> tuple[Path | None, Path | None]:
    if certificate is None and key is None:
        return None, None
    if certificate is None or key is None:
        raise ControlError(400, "invalid_tls", "TLS needs both a certificate and its key")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except OSError as error:
        raise ControlError(400, "invalid_tls", f"cannot use the certificate {certificate}: {error}") from error
    return Path(certificate), Path(key)


def _name(host: str) -> str:
    name = ANYWHERE.get(host, host)
    return f"[{name}]" if ":" in name else name
