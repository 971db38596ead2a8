"""Listing, adding, changing and removing people."""

from starlette.requests import Request
from starlette.responses import Response

from mock_platform.orders import people
from mock_platform.requests import json_of, platform_of
from mock_platform.routes.control.operation import Operation
from mock_platform.routes.responses import json_response
from mock_platform.scenario.people import PERSON
from mock_platform.scenario.tables import table_from
from mock_platform.shapes import OBJECT, id_in_path


async def list_people(request: Request) -> Response:
    """List the people."""
    return json_response([table_from(person) for person in platform_of(request).world.people.values()])


async def add_person(request: Request) -> Response:
    """Give somebody an account."""
    return json_response(table_from(people.add_person(platform_of(request), json_of(request))), 201)


async def show_person(request: Request) -> Response:
    """Show one person."""
    return json_response(table_from(people.find_person(platform_of(request), request.path_params["person"])))


async def put_person(request: Request) -> Response:
    """Replace what the platform knows of somebody."""
    person = people.put_person(platform_of(request), request.path_params["person"], json_of(request))
    return json_response(table_from(person))


async def change_person(request: Request) -> Response:
    """Change some of what the platform knows of somebody; null takes a member out."""
    person = people.change_person(platform_of(request), request.path_params["person"], json_of(request))
    return json_response(table_from(person))


async def remove_person(request: Request) -> Response:
    """Take away somebody's account."""
    people.remove_person(platform_of(request), request.path_params["person"])
    return Response(status_code=204)


OPERATIONS = [
    Operation("GET", "/control/people", list_people),
    Operation("POST", "/control/people", add_person, body=PERSON, status=201),
    Operation("GET", "/control/people/{person}", show_person),
    Operation("PUT", "/control/people/{person}", put_person, body=id_in_path(PERSON)),
    Operation("PATCH", "/control/people/{person}", change_person, body=OBJECT),
    Operation("DELETE", "/control/people/{person}", remove_person, status=204),
]
