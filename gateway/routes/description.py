"""`/openapi.json`, and `/docs`: the same for people, without anything from elsewhere."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from gateway.routes.operation import Call, Operation
from gateway.routes.pages import page

if TYPE_CHECKING:
    from gateway.routes.openapi import Document

_METHODS = ("get", "post", "put", "patch", "delete")


class Description:
    """The API of one gateway, described when somebody first asks."""

    def __init__(self, operations: Sequence[Operation], *, server: str) -> None:
        self._operations = operations
        self._server = server

    @cached_property
    def document(self) -> "Document":
        """The description in OpenAPI's form."""
        from gateway.routes.browser_addresses import FORMS
        from gateway.routes.openapi import description_of

        return description_of(self._operations, FORMS, server=self._server)


async def openapi(call: Call) -> Response:
    """The API, described in OpenAPI 3.1."""
    return JSONResponse(_description_of(call).document)


async def docs(call: Call) -> Response:
    """The API, described for people."""
    document = _description_of(call).document
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                told = {"path": path, "method": method.upper(), **item[method]}
                groups.setdefault(told["tags"][0], []).append(told)
    return page("reference.html", {"document": document, "groups": groups})


def _description_of(call: Call) -> Description:
    found: Description = call.request.app.state.description
    return found


OPERATIONS = (
    Operation(method="GET", paths=("/openapi.json",), handler=openapi),
    Operation(method="GET", paths=("/docs",), handler=docs, gives="text/html"),
)
