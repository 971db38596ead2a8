"""Listing, planning and removing faults."""

from starlette.requests import Request
from starlette.responses import Response

from mock_platform.faults.planned import ADDRESS
from mock_platform.orders import faults
from mock_platform.requests import json_of, platform_of
from mock_platform.routes.control.operation import Operation
from mock_platform.routes.responses import json_response
from mock_platform.shapes import NAME, Shape

FAULT = Shape({"name": NAME}, ADDRESS)  # and the parameters of the fault of that name


async def list_faults(request: Request) -> Response:
    """List the planned faults with their counts."""
    return json_response([planned.as_json() for planned in platform_of(request).faults])


async def show_fault(request: Request) -> Response:
    """Show a planned fault with its counts."""
    return json_response(platform_of(request).faults.find(request.path_params["fault_id"]).as_json())


async def add_fault(request: Request) -> Response:
    """Plan a fault."""
    return json_response(faults.add_fault(platform_of(request), json_of(request)).as_json(), 201)


async def remove_fault(request: Request) -> Response:
    """Plan a fault no longer."""
    faults.remove_fault(platform_of(request), request.path_params["fault_id"])
    return Response(status_code=204)


async def clear_faults(request: Request) -> Response:
    """Plan no fault any more."""
    faults.clear_faults(platform_of(request))
    return Response(status_code=204)


OPERATIONS = [
    Operation("GET", "/control/faults", list_faults),
    Operation("POST", "/control/faults", add_fault, body=FAULT, status=201),
    Operation("DELETE", "/control/faults", clear_faults, status=204),
    Operation("GET", "/control/faults/{fault_id}", show_fault),
    Operation("DELETE", "/control/faults/{fault_id}", remove_fault, status=204),
]
