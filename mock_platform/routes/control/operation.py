"""An operation of the control API as it is declared once: for the router and for the OpenAPI description."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_platform.shapes import Kind, Shape

JSON = "application/json"


@dataclass(frozen=True)
class Operation:
    """A method of a path: who answers, what it takes (None: nothing), with which status it succeeds.

    The handler's docstring is the operation's summary. `answer` is the JSON Schema of the answer; without one it
    may be any JSON. `takes` and `gives` are the media types, the usual one first.
    """

    method: str
    path: str
    handler: Callable[[Request], Awaitable[Response]]
    body: Shape | Kind | None = None
    query: Shape | None = None
    status: int = 200
    answer: Mapping[str, Any] = field(default_factory=dict)
    takes: tuple[str, ...] = (JSON,)
    gives: tuple[str, ...] = (JSON,)

    @property
    def route(self) -> Route:
        """The operation as the router takes it."""
        return Route(self.path, self.handler, methods=[self.method])

    @property
    def summary(self) -> str:
        """The first sentence of the handler's docstring."""
        return (self.handler.__doc__ or "").partition("\n")[0]
