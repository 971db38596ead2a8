"""`/openapi.json`, and `/docs`: the same for people, without anything from elsewhere."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from gateway.routes.operation import Call, Operation
from gateway.routes.pages import page

if TYPE_CHECKING:
    from gateway.routes.openapi import Document

_METHODS = ("get", "post", "put", "patch", "delete")


class Description:
    """The API, described when somebody first asks: the operations that it is given, and its own two."""

    def __init__(self, others: Iterable[Operation]) -> None:
        self.operations = (
            *others,
            Operation(method="GET", paths=("/openapi.json",), handler=self.openapi),
            Operation(method="GET", paths=("/docs",), handler=self.docs, gives="text/html"),
        )

    async def openapi(self, call: Call) -> Response:
        """The API, described in OpenAPI 3.1."""
        return JSONResponse(self._document_for(call))

    async def docs(self, call: Call) -> Response:
        """The API, described for people."""
        document = self._document_for(call)
        groups: dict[str, list[Mapping[str, Any]]] = {}
        for path, item in document["paths"].items():
            for method in _METHODS:
                if method in item:
                    told = {"path": path, "method": method.upper(), **item[method]}
                    groups.setdefault(told["tags"][0], []).append(told)
        return page("reference.html", {"document": document, "groups": groups})

    def _document_for(self, call: Call) -> "Document":
        return {**self._document, "servers": [{"url": call.rooms.settings.public_url}]}

    @cached_property
    def _document(self) -> "Document":
        from gateway.routes.browser_addresses import FORMS
        from gateway.routes.openapi import description_of

        return description_of(self.operations, FORMS)
