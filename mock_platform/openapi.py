"""The control API as OpenAPI 3.1, made from the operations that the router uses."""

import re
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from mock_platform.routes.control.operation import JSON, Operation

ERROR = {
    "type": "object",
    "properties": {
        "error": {"type": "string", "description": "a code for programs"},
        "message": {"type": "string", "description": "what was expected and what came"},
        "at": {"type": ["string", "null"], "description": "the place in the body"},
    },
    "required": ["error", "message", "at"],
    "additionalProperties": False,
}
REFUSED = {"description": "Refused.", "content": {JSON: {"schema": {"$ref": "#/components/schemas/Error"}}}}


def openapi_from(operations: Iterable[Operation], server: str) -> dict[str, Any]:
    """Return the description of these operations below a server's address."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        path = re.sub(r":\w+}", "}", operation.path)
        paths.setdefault(path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Control API of the mock LMS", "version": version("lti-testbench")},
        "servers": [{"url": server}],
        "paths": paths,
        "components": {
            "schemas": {"Error": ERROR},
            "securitySchemes": {"control_token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"control_token": []}],
    }


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.handler.__name__,
        "summary": operation.summary,
        "tags": [operation.path.split("/")[2] if operation.path.count("/") > 1 else "platform"],
        "parameters": [*_path_parameters(operation), *_query_parameters(operation)],
        "responses": {str(operation.status): _success(operation), "4XX": REFUSED},
    }
    if operation.body is not None:
        schema = operation.body.as_schema()
        described["requestBody"] = {
            "required": bool(schema.get("required")) or schema.get("type") != "object",
            "content": {name: {"schema": schema if name == JSON else {"type": "string"}} for name in operation.takes},
        }
    return described


def _success(operation: Operation) -> dict[str, Any]:
    if operation.status == 204:
        return {"description": "Done."}
    schemas = {name: dict(operation.answer) if name == JSON else {"type": "string"} for name in operation.gives}
    return {"description": "Done.", "content": {name: {"schema": schema} for name, schema in schemas.items()}}


def _path_parameters(operation: Operation) -> list[dict[str, Any]]:
    names = re.findall(r"{(\w+)", operation.path)
    schema = {"type": "string", "minLength": 1}
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in names]


def _query_parameters(operation: Operation) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    return [
        {"name": name, "in": "query", "required": name in operation.query.required, "schema": kind.as_schema()}
        for name, kind in operation.query.known.items()
    ]
