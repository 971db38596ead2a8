"""Adding, changing and removing the links of a course."""

from starlette.requests import Request
from starlette.responses import Response

from mock_platform.orders import links
from mock_platform.orders.courses import find_course
from mock_platform.requests import json_of, platform_of
from mock_platform.routes.control.operation import Operation
from mock_platform.routes.responses import json_response
from mock_platform.scenario.links import LINK
from mock_platform.scenario.tables import table_from
from mock_platform.shapes import OBJECT, id_in_path


async def list_links(request: Request) -> Response:
    """List the links of a course."""
    course = find_course(platform_of(request), request.path_params["course"])
    return json_response([table_from(link) for link in course.links])


async def add_link(request: Request) -> Response:
    """Add a link to a course."""
    link = links.add_link(platform_of(request), request.path_params["course"], json_of(request))
    return json_response(table_from(link), 201)


async def show_link(request: Request) -> Response:
    """Show one link."""
    path = request.path_params
    return json_response(table_from(links.find_link(platform_of(request), path["course"], path["link"])))


async def put_link(request: Request) -> Response:
    """Replace a link as a whole."""
    path = request.path_params
    link = links.put_link(platform_of(request), path["course"], path["link"], json_of(request))
    return json_response(table_from(link))


async def change_link(request: Request) -> Response:
    """Change some of a link; null takes a member out."""
    path = request.path_params
    link = links.change_link(platform_of(request), path["course"], path["link"], json_of(request))
    return json_response(table_from(link))


async def remove_link(request: Request) -> Response:
    """Take a link out of its course."""
    links.remove_link(platform_of(request), request.path_params["course"], request.path_params["link"])
    return Response(status_code=204)


_LINKS = "/control/courses/{course}/links"
_ONE = f"{_LINKS}/{{link}}"
OPERATIONS = [
    Operation("GET", _LINKS, list_links),
    Operation("POST", _LINKS, add_link, body=LINK, status=201),
    Operation("GET", _ONE, show_link),
    Operation("PUT", _ONE, put_link, body=id_in_path(LINK)),
    Operation("PATCH", _ONE, change_link, body=OBJECT),
    Operation("DELETE", _ONE, remove_link, status=204),
]
