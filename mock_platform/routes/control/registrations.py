"""Registering tools and forgetting them."""

from starlette.requests import Request
from starlette.responses import Response

from mock_platform.orders import registrations
from mock_platform.registration import REGISTRATION
from mock_platform.requests import json_of, platform_of
from mock_platform.routes.control.answers import REGISTRATION_ANSWER, list_of
from mock_platform.routes.control.operation import Operation
from mock_platform.routes.responses import json_response


async def list_registrations(request: Request) -> Response:
    """List the registered tools."""
    registered = platform_of(request).registrations.values()
    return json_response([registration.as_json() for registration in registered])


async def register(request: Request) -> Response:
    """Register a tool."""
    return json_response(registrations.register(platform_of(request), json_of(request)).as_json(), 201)


async def show_registration(request: Request) -> Response:
    """Show one registration."""
    return json_response(platform_of(request).registration(request.path_params["client_id"]).as_json())


async def unregister(request: Request) -> Response:
    """Forget a tool."""
    registrations.unregister(platform_of(request), request.path_params["client_id"])
    return Response(status_code=204)


OPERATIONS = [
    Operation("GET", "/control/registrations", list_registrations, answer=list_of(REGISTRATION_ANSWER)),
    Operation("POST", "/control/registrations", register, body=REGISTRATION, status=201, answer=REGISTRATION_ANSWER),
    Operation("GET", "/control/registrations/{client_id}", show_registration, answer=REGISTRATION_ANSWER),
    Operation("DELETE", "/control/registrations/{client_id}", unregister, status=204),
]
