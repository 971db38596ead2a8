"""What is known of a request while it passes through: its correlation id, its address, how it was refused.

One record per request, made by `middleware.Observed` and found in the ASGI scope by whoever learns more. The
correlation id is the caller's own where it sends a decent one (`X-Correlation-Id`, or the trace id of a W3C
`traceparent`).
"""

import re
import secrets
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

KEY: Final = "passage"

Endpoint = Callable[[Request], Awaitable[Response]]

_DECENT: Final = re.compile(rb"[A-Za-z0-9._-]{8,64}")
# W3C Trace Context 2.2: version, trace id, parent id, flags.
_TRACE_PARENT: Final = re.compile(rb"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")


@dataclass
class Passage:
    """A request on its way. `route` is the documented path, as declared: it names no person and no secret.

    `refusal` is the code of its refusal; `status` is that of a defect until an answer begins.
    """

    correlation_id: str
    route: str = ""
    refusal: str = ""
    status: int = 500


class Address(Route):
    """A route that is no operation of the API; `documented` is its path, of which this may be an older name."""

    def __init__(self, path: str, endpoint: Endpoint, *, methods: list[str], documented: str) -> None:
        super().__init__(path, endpoint, methods=methods)
        self._documented = documented

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request to this address."""
        passage_of(scope).route = self._documented
        await super().handle(scope, receive, send)


def passage_of(scope: Scope) -> Passage:
    """The record of a request."""
    passage: Passage = scope[KEY]
    return passage


def correlation_id_from(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The caller's own id for this request, or a new one."""
    found = {name: value for name, value in headers if name in {b"x-correlation-id", b"traceparent"}}
    if not found:
        return secrets.token_hex(16)
    if _DECENT.fullmatch(own := found.get(b"x-correlation-id", b"")):
        return own.decode("ascii")
    traced = _TRACE_PARENT.fullmatch(found.get(b"traceparent", b""))
    return traced[1].decode("ascii") if traced else secrets.token_hex(16)
