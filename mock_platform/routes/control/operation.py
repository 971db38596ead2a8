"""An operation of the control API as it is declared once: for the router and for the OpenAPI description."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_platform.shapes import Kind, Shape


@dataclass(frozen=True)
class Operation:
    """A method of a path: who answers, what it takes (None: nothing), with which status it succeeds.

    The handler's docstring is the operation's summary.
    """

    method: str
    path: str
    handler: Callable[[Request], Awaitable[Response]]
    body: Shape | Kind | None = None
    query: Shape | None = None
    status: int = 200

    @property
    def route(self) -> Route:
        """The operation as the router takes it."""
        return Route(self.path, self.handler, methods=[self.method])
