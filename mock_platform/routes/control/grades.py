"""Showing the gradebook, and grading by hand."""

from starlette.requests import Request
from starlette.responses import Response

from mock_platform.orders import grades
from mock_platform.orders.grades import GRADES_QUERY, OVERRIDE
from mock_platform.requests import json_of, platform_of, query_in_shape
from mock_platform.routes.control.operation import Operation
from mock_platform.routes.responses import json_response
from mock_platform.shapes import NAME, Shape

WHOSE_QUERY = Shape({"client_id": NAME}, {"deployment_id": NAME})
RESULT = "/control/courses/{course}/line_items/{line_item}/results/{user}"


async def show_grades(request: Request) -> Response:
    """List a tool's line items with all scores as published, grades by hand, and results."""
    return json_response(grades.grades(platform_of(request), query_in_shape(request, GRADES_QUERY)))


async def override_result(request: Request) -> Response:
    """Grade by hand; the grade stays, whatever the tool publishes, until it is released."""
    path = request.path_params
    order = grades.override_result(
        platform_of(request), path["course"], path["line_item"], path["user"], json_of(request)
    )
    return json_response(order)


async def release_result(request: Request) -> Response:
    """Take a grade by hand back: what the tool published counts again."""
    path = request.path_params
    whose = query_in_shape(request, WHOSE_QUERY)
    return json_response(
        grades.release_result(platform_of(request), path["course"], path["line_item"], path["user"], whose)
    )


OPERATIONS = [
    Operation("GET", "/control/grades", show_grades, query=GRADES_QUERY),
    Operation("PUT", RESULT, override_result, body=OVERRIDE),
    Operation("DELETE", RESULT, release_result, query=WHOSE_QUERY),
]
