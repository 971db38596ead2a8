"""Activities: what is handed in, the processors that look at it, what they report, what users say to their terms."""

from starlette.requests import Request
from starlette.responses import Response

from mock_platform.orders import activities
from mock_platform.orders.activities import PROCESSOR, SUBMISSION
from mock_platform.orders.courses import find_course
from mock_platform.requests import json_of, platform_of
from mock_platform.routes.control.operation import Operation
from mock_platform.routes.responses import json_response
from mock_platform.scenario.tables import table_from


async def list_activities(request: Request) -> Response:
    """List the activities of a course, with what was handed in and the processors."""
    course = find_course(platform_of(request), request.path_params["course"])
    return json_response([table_from(activity) for activity in course.activities])


async def submit(request: Request) -> Response:
    """Hand in for somebody."""
    path = request.path_params
    submission = activities.submit(platform_of(request), path["course"], path["activity"], json_of(request))
    return json_response(table_from(submission), 201)


async def attach_processor(request: Request) -> Response:
    """Let a tool look at what is handed in."""
    path = request.path_params
    processor = activities.attach_processor(platform_of(request), path["course"], path["activity"], json_of(request))
    return json_response(table_from(processor), 201)


async def detach_processor(request: Request) -> Response:
    """Let a tool look at nothing more."""
    path = request.path_params
    activities.detach_processor(platform_of(request), path["course"], path["activity"], path["processor"])
    return Response(status_code=204)


async def list_reports(request: Request) -> Response:
    """List what processors reported, the latest of each type on each asset."""
    return json_response(platform_of(request).reports.listing())


async def list_decisions(request: Request) -> Response:
    """List what tools told of their terms: by deployment, whether they are required and what users decided."""
    platform = platform_of(request)
    return json_response(platform.eula.as_json(platform))


_ACTIVITIES = "/control/courses/{course}/activities"
_ONE = f"{_ACTIVITIES}/{{activity}}"
OPERATIONS = [
    Operation("GET", _ACTIVITIES, list_activities),
    Operation("POST", f"{_ONE}/submissions", submit, body=SUBMISSION, status=201),
    Operation("POST", f"{_ONE}/processors", attach_processor, body=PROCESSOR, status=201),
    Operation("DELETE", f"{_ONE}/processors/{{processor}}", detach_processor, status=204),
    Operation("GET", "/control/reports", list_reports),
    Operation("GET", "/control/eula", list_decisions),
]
