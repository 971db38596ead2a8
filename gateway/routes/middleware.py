"""Two things that every request meets before the router: surplus slashes dropped, bodies limited."""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.errors import Code, Rejected

# An id_token of 64 kB passes with room to spare; nothing that LTI posts is larger.
LARGEST_BODY: Final = 1_000_000


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
                raise Rejected(Code.BODY_TOO_LARGE)
            return message

        await self.app(scope, limited if scope["type"] == "http" else receive, send)
