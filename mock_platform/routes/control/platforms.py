"""Making, showing and removing platforms."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from mock_platform.directory import PLATFORM
from mock_platform.requests import json_of, platform_of, visit_of
from mock_platform.routes.control.answers import PLATFORM_ANSWER
from mock_platform.routes.control.operation import Operation
from mock_platform.routes.responses import json_response


async def make_platform(request: Request) -> Response:
    """Make a platform; keys may have to be made, which takes a thread."""
    platform = await run_in_threadpool(visit_of(request).directory.order, json_of(request))
    return json_response(platform.as_json(), 201)


async def show_platform(request: Request) -> Response:
    """Show the platform."""
    return json_response(platform_of(request).as_json())


async def remove_platform(request: Request) -> Response:
    """Remove the platform."""
    visit_of(request).directory.remove(platform_of(request).name)
    return Response(status_code=204)


OPERATIONS = [
    Operation("POST", "/control/platforms", make_platform, body=PLATFORM, status=201, answer=PLATFORM_ANSWER),
    Operation("GET", "/control", show_platform, answer=PLATFORM_ANSWER),
    Operation("DELETE", "/control", remove_platform, status=204),
]
