"""Where browsers bring the tool's word that an assessment may start, and the assessment control service."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_platform.delivery import ErrorPage
from mock_platform.pages import assessment_page
from mock_platform.proctoring.control import control
from mock_platform.proctoring.start import START_ASSESSMENT, start_assessment
from mock_platform.requests import entry_of, form_of, platform_of, query_of, session_of, visit_of
from mock_platform.routes.access import COURSE, access_of
from mock_platform.routes.responses import html_response, json_response, response_from_answer
from mock_platform.routes.service_body import json_body_of, other_methods
from mock_platform.tool_message import ToolMessage
from mock_platform.vocabulary import MEDIA_TYPE_ASSESSMENT_CONTROL, SCOPE_ASSESSMENT_CONTROL


async def take_start(request: Request) -> Response:
    """Start the assessment that a launch was about."""
    platform = platform_of(request)
    launch = platform.launch(request.path_params["launch_id"])
    entry_of(request).update(launch_id=launch.id, client_id=launch.registration.client_id)
    message = ToolMessage(platform, START_ASSESSMENT, launch, form_of(request), session_of(request), query_of(request))
    outcome = await start_assessment(message, visit_of(request).tool_keys)
    if isinstance(outcome, ErrorPage):
        return response_from_answer(outcome)
    return html_response(assessment_page(platform, launch, outcome))


async def control_assessment(request: Request) -> Response:
    """Do what a tool asks of an attempt, and tell where it stands."""
    access = access_of(request, SCOPE_ASSESSMENT_CONTROL)
    body = json_body_of(request, MEDIA_TYPE_ASSESSMENT_CONTROL, "PROC-008")
    answer = control(access, request.path_params["link"], body)
    return json_response(answer, media_type=MEDIA_TYPE_ASSESSMENT_CONTROL)


CONTROL = f"{COURSE}/assessments/{{link}}/control"
ROUTES = [
    Route("/lti/proctoring/{launch_id}", take_start, methods=["POST"]),
    Route(CONTROL, control_assessment, methods=["POST"]),
    other_methods(CONTROL, ("POST",), (SCOPE_ASSESSMENT_CONTROL,), "PROC-008", "POST to assessment_control_url."),
]
