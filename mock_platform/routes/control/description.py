"""The description of the control API."""

from starlette.requests import Request
from starlette.responses import Response

from mock_platform.requests import platform_of
from mock_platform.routes.control.operation import Operation
from mock_platform.routes.responses import json_response


async def describe(request: Request) -> Response:
    """Describe the control API as OpenAPI 3.1."""
    from mock_platform.openapi import openapi_from
    from mock_platform.routes.control import OPERATIONS as ALL

    return json_response(openapi_from(ALL, platform_of(request).base))


OPERATIONS = [
    Operation("GET", "/control/openapi.json", describe, answer={"type": "object", "required": ["openapi", "paths"]}),
]
