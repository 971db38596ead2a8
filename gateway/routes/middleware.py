"""What every request meets before the router: it is observed, its surplus slashes are dropped, its body is limited."""

from time import perf_counter
from typing import Final

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars

from gateway.errors import Code, Rejected
from gateway.metrics import Metrics
from gateway.routes.passage import KEY, Passage, correlation_id_from

# An id_token of 64 kB passes with room to spare; nothing that LTI posts is larger.
LARGEST_BODY: Final = 1_000_000


_LAUNCH: Final = "/lti/launch"
_TO_TOOL: Final = 302
# Asked every few seconds by machines; what is well there is no event.
_WATCHED: Final = frozenset({"/healthz", "/readyz", "/metrics"})

_log = structlog.get_logger("gateway")


class Observed:
    """Gives each request its correlation id, tells of its answer in the log, counts it, and guards what it answers."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        passage = scope[KEY] = Passage(correlation_id_from(scope["headers"]))
        begun = perf_counter()
        # Bound for good: the server logs a defect after this. Each request has a context of its own.
        clear_contextvars()
        bind_contextvars(correlation_id=passage.correlation_id)

        async def observed(message: Message) -> None:
            if message["type"] == "http.response.start":
                passage.status = message["status"]
                message = {**message, "headers": _guarded(message["headers"], passage)}
            await send(message)

        try:
            await self.app(scope, receive, observed)
        except Exception:
            # It is answered outside of here, so nobody has named it yet.
            passage.refusal = Code.INTERNAL_ERROR.name
            raise
        finally:
            self._tell(scope["method"], passage, perf_counter() - begun)

    def _tell(self, method: str, passage: Passage, seconds: float) -> None:
        self._metrics.answered(method, passage.route, passage.status, seconds)
        # A page that asks the platform's storage is no end: the launch comes once more.
        if passage.route == _LAUNCH and (passage.refusal or passage.status == _TO_TOOL):
            self._metrics.launched(passage.refusal or "launched")
        if passage.route in _WATCHED and passage.status == 200:
            return
        told = {"method": method, "route": passage.route, "status": passage.status}
        told |= {"code": passage.refusal} if passage.refusal else {}
        log = _log.error if passage.status == 500 else _log.info
        log("refused" if passage.refusal else "answered", **told, duration_ms=round(seconds * 1000, 1))


def _guarded(headers: list[tuple[bytes, bytes]], passage: Passage) -> list[tuple[bytes, bytes]]:
    # Answers carry grades and persons: kept by nobody unless their route says so, and taken for nothing else than said.
    ours = {
        b"x-correlation-id": passage.correlation_id.encode("ascii"),
        b"x-content-type-options": b"nosniff",
        b"cache-control": b"no-store",
    }
    given = {name for name, _ in headers}
    return [*headers, *((name, value) for name, value in ours.items() if name not in given)]


class LeadingSlashes:
    """Makes `//api/idtoken` `/api/idtoken`: LTIAAS's Python client builds such URLs. Later slashes are data."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http" and scope["path"].startswith("//"):
            raw_path = scope.get("raw_path") or scope["path"].encode()
            scope = {**scope, "path": "/" + scope["path"].lstrip("/"), "raw_path": b"/" + raw_path.lstrip(b"/")}
        await self.app(scope, receive, send)


class LimitedBody:
    """Refuses to read more than LARGEST_BODY bytes, announced or not (chunked bodies announce nothing)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; whoever reads too much of its body meets Rejected."""
        received = 0

        async def limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > LARGEST_BODY:
                raise Rejected(Code.BODY_TOO_LARGE, expected=f"at most {LARGEST_BODY} bytes")
            return message

        await self.app(scope, limited if scope["type"] == "http" else receive, send)
