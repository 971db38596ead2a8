"""Listing, adding, changing and copying courses, and who is in them."""

from starlette.requests import Request
from starlette.responses import Response

from mock_platform.orders import courses
from mock_platform.orders.courses import COPY
from mock_platform.requests import json_of, platform_of
from mock_platform.routes.control.operation import Operation
from mock_platform.routes.responses import json_response
from mock_platform.scenario.courses import COURSE, MEMBER
from mock_platform.scenario.tables import table_from
from mock_platform.shapes import OBJECT, id_in_path


async def list_courses(request: Request) -> Response:
    """List the courses."""
    return json_response([table_from(course) for course in platform_of(request).world.courses.values()])


async def add_course(request: Request) -> Response:
    """Add a course."""
    return json_response(table_from(courses.add_course(platform_of(request), json_of(request))), 201)


async def show_course(request: Request) -> Response:
    """Show one course."""
    return json_response(table_from(courses.find_course(platform_of(request), request.path_params["course"])))


async def put_course(request: Request) -> Response:
    """Replace a course as a whole."""
    course = courses.put_course(platform_of(request), request.path_params["course"], json_of(request))
    return json_response(table_from(course))


async def change_course(request: Request) -> Response:
    """Change some of a course; null takes a member out."""
    course = courses.change_course(platform_of(request), request.path_params["course"], json_of(request))
    return json_response(table_from(course))


async def copy_course(request: Request) -> Response:
    """Copy a course with its links."""
    course = courses.copy_course(platform_of(request), request.path_params["course"], json_of(request))
    return json_response(table_from(course), 201)


async def enrol(request: Request) -> Response:
    """Make somebody a member of a course, or change the roles or the status of one who is."""
    path = request.path_params
    membership = courses.enrol(platform_of(request), path["course"], path["person"], json_of(request))
    return json_response(table_from(membership))


async def remove_member(request: Request) -> Response:
    """Take somebody out of a course."""
    courses.remove_member(platform_of(request), request.path_params["course"], request.path_params["person"])
    return Response(status_code=204)


_MEMBER = "/control/courses/{course}/members/{person}"
OPERATIONS = [
    Operation("GET", "/control/courses", list_courses),
    Operation("POST", "/control/courses", add_course, body=COURSE, status=201),
    Operation("GET", "/control/courses/{course}", show_course),
    Operation("PUT", "/control/courses/{course}", put_course, body=id_in_path(COURSE)),
    Operation("PATCH", "/control/courses/{course}", change_course, body=OBJECT),
    Operation("POST", "/control/courses/{course}/copy", copy_course, body=COPY, status=201),
    Operation("PUT", _MEMBER, enrol, body=MEMBER),
    Operation("DELETE", _MEMBER, remove_member, status=204),
]
