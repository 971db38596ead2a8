"""Ordering launches, for a browser or played here, and changing them while they run."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from mock_platform.orders import launches
from mock_platform.orders.launches import LAUNCH, shape_of
from mock_platform.requests import json_of, platform_of
from mock_platform.routes.control.answers import LAUNCH_ANSWER, LAUNCH_SUMMARY, LAUNCHED
from mock_platform.routes.control.answers import list_of as list_of_answers
from mock_platform.routes.control.operation import Operation
from mock_platform.routes.responses import json_response
from mock_platform.shapes import BOOLEAN, OBJECT, Shape, expect, expect_kind, list_of

LAUNCH_ORDER = Shape({**LAUNCH.required, "browser": BOOLEAN}, LAUNCH.optional)
EDITS = list_of(OBJECT)


async def order_launch(request: Request) -> Response:
    """Order a launch: for a browser, which gets an address, or played here to its end."""
    platform = platform_of(request)
    body = json_of(request)
    shape = shape_of(body)
    order = dict(expect(body, Shape({**shape.required, "browser": BOOLEAN}, shape.optional)))
    for_browser = order.pop("browser")
    launch = launches.order_launch(platform, order)
    url = platform.addresses.launch(launch.id)
    if for_browser:
        return json_response({"launch_id": launch.id, "url": url}, 201)
    exchange = await run_in_threadpool(launches.follow, platform, launch)
    return json_response({"launch_id": launch.id, "exchange": exchange.as_json()}, 201)


async def list_launches(request: Request) -> Response:
    """List the launches that are remembered, the oldest first."""
    shown = [launch.as_json() for launch in platform_of(request).launches]
    return json_response([{name: launch[name] for name in LAUNCH_SUMMARY["required"]} for launch in shown])


async def show_launch(request: Request) -> Response:
    """Show a launch and what has come of it."""
    return json_response(platform_of(request).launch(request.path_params["launch_id"]).as_json())


async def plan_edits(request: Request) -> Response:
    """Append edits to a launch."""
    edits = json_of(request)
    expect_kind(edits, EDITS, "$")
    launch = launches.plan_edits(platform_of(request), request.path_params["launch_id"], edits)
    return json_response(launch.as_json())


OPERATIONS = [
    Operation("POST", "/control/launches", order_launch, body=LAUNCH_ORDER, status=201, answer=LAUNCHED),
    Operation("GET", "/control/launches", list_launches, answer=list_of_answers(LAUNCH_SUMMARY)),
    Operation("GET", "/control/launches/{launch_id}", show_launch, answer=LAUNCH_ANSWER),
    Operation("POST", "/control/launches/{launch_id}/edits", plan_edits, body=EDITS, answer=LAUNCH_ANSWER),
]
