"""Where the tool that the suite plays can be reached: its key set, and whatever a platform sends to it by itself.

A launch needs none of this: the suite's browser stops at the tool's addresses. It answers from a thread of its own;
what came is kept in order, and a test waits for it by a condition, never by a pause.
"""

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from conformance.mock_tool.signed_token import ToolKey
from mock_platform.running import RunningServer, listening_socket


@dataclass(frozen=True)
class Received:
    """One request of the platform."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Serves the key set at the path of `jwks_url`; any other request is kept, and answered as `statuses` says."""

    jwks_url: str
    keys: list[ToolKey]
    received: list[Received] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    _news: threading.Condition = field(default_factory=threading.Condition)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        got = Received(request.method, request.url.path, request.url.query, dict(request.headers), await request.body())
        with self._news:
            self.received.append(got)
            self._news.notify_all()
        await self._answer(got)(scope, receive, send)

    def key_set(self) -> dict[str, list[dict[str, str]]]:
        """Return what is published."""
        return {"keys": [key.public_jwk for key in self.keys]}

    def asked_for_keys(self) -> int:
        """Return how often the key set was fetched."""
        return len([got for got in list(self.received) if got.path == urlsplit(self.jwks_url).path])

    def wait_for(self, wanted: Callable[[Received], bool], *, number: int = 1, timeout_s: float) -> Sequence[Received]:
        """Return the requests that are *wanted*, as soon as there are *number*, or those that came in time."""
        with self._news:
            self._news.wait_for(lambda: len([got for got in self.received if wanted(got)]) >= number, timeout_s)
            return [got for got in self.received if wanted(got)]

    def _answer(self, got: Received) -> Response:
        if got.path == urlsplit(self.jwks_url).path:
            return Response(json.dumps(self.key_set()), media_type="application/json")
        return Response(status_code=self.statuses.get(got.path, 204))


class RunningReceiver:
    """A receiver that listens, from `__enter__` to `__exit__`; `CannotStart` when the address is taken."""

    def __init__(self, receiver: Receiver, *, host: str, port: int, tls: tuple[Path, Path] | None = None) -> None:
        self._listener = listening_socket(host, port)
        certificate, key = tls or (None, None)
        self._server = RunningServer(receiver, self._listener, tls_cert=certificate, tls_key=key)

    def __enter__(self) -> Self:
        """Start to answer."""
        self._server.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self._server.__exit__(kind, error, trace)
        self._listener.close()
