"""Inviting tools to register themselves, activating and deploying what they registered."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from mock_platform.orders import dynamic_registrations
from mock_platform.orders.dynamic_registrations import DEPLOYMENT, INITIATION
from mock_platform.requests import json_of, platform_of
from mock_platform.routes.control.operation import Operation
from mock_platform.routes.responses import json_response
from mock_platform.shapes import BOOLEAN, Shape, expect

INITIATION_ORDER = Shape({**INITIATION.required, "browser": BOOLEAN}, INITIATION.optional)


async def order_registration(request: Request) -> Response:
    """Invite a tool to register itself: in a browser, which gets an address, or played here to its end."""
    platform = platform_of(request)
    order = dict(expect(json_of(request), INITIATION_ORDER))
    for_browser = order.pop("browser")
    initiation = dynamic_registrations.order_registration(platform, order)
    if for_browser:
        url = platform.addresses.registration_page(initiation.id)
        return json_response({**initiation.as_json(), "url": url}, 201)
    exchange = await run_in_threadpool(dynamic_registrations.follow, platform, initiation)
    return json_response({**initiation.as_json(), "exchange": exchange.as_json()}, 201)


async def show_initiation(request: Request) -> Response:
    """Show an initiation and what has come of it."""
    initiation_id = request.path_params["registration_id"]
    return json_response(dynamic_registrations.find_initiation(platform_of(request), initiation_id).as_json())


async def activate(request: Request) -> Response:
    """Put a registration into use that waits for it."""
    return json_response(
        dynamic_registrations.activate(platform_of(request), request.path_params["client_id"]).as_json()
    )


async def deploy(request: Request) -> Response:
    """Deploy a registered tool once more, or for the first time."""
    client_id = request.path_params["client_id"]
    return json_response(dynamic_registrations.deploy(platform_of(request), client_id, json_of(request)).as_json(), 201)


OPERATIONS = [
    Operation("POST", "/control/registrations/dynamic", order_registration, body=INITIATION_ORDER, status=201),
    Operation("GET", "/control/registrations/dynamic/{registration_id}", show_initiation),
    Operation("POST", "/control/registrations/{client_id}/activate", activate),
    Operation("POST", "/control/registrations/{client_id}/deployments", deploy, body=DEPLOYMENT, status=201),
]
