"""Attempts at assessments under supervision: showing them, ending one."""

from starlette.requests import Request
from starlette.responses import Response

from mock_platform.orders import attempts
from mock_platform.orders.attempts import ENDING
from mock_platform.requests import json_of, platform_of
from mock_platform.routes.control.operation import Operation
from mock_platform.routes.responses import json_response


async def list_attempts(request: Request) -> Response:
    """List the attempts, with where each stands."""
    return json_response([attempt.as_json() for attempt in platform_of(request).attempts])


async def end_attempt(request: Request) -> Response:
    """End somebody's open attempt."""
    return json_response(attempts.end_attempt(platform_of(request), json_of(request)).as_json())


OPERATIONS = [
    Operation("GET", "/control/attempts", list_attempts),
    Operation("POST", "/control/attempts/end", end_attempt, body=ENDING),
]
