"""Moving the platform's time."""

from starlette.requests import Request
from starlette.responses import Response

from mock_platform.clock import CLOCK
from mock_platform.orders import clock
from mock_platform.requests import json_of, platform_of
from mock_platform.routes.control.answers import CLOCK_ANSWER
from mock_platform.routes.control.operation import Operation
from mock_platform.routes.responses import json_response


async def move_clock(request: Request) -> Response:
    """Move the platform's time."""
    platform = platform_of(request)
    clock.move_clock(platform, json_of(request))
    return json_response(platform.clock.as_json())


OPERATIONS = [
    Operation("PUT", "/control/clock", move_clock, body=CLOCK, answer=CLOCK_ANSWER),
]
