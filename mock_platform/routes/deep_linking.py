"""Where browsers bring deep linking responses."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_platform.deep_linking.duties import DEEP_LINKING_RESPONSE
from mock_platform.deep_linking.response import answer_response
from mock_platform.delivery import ErrorPage
from mock_platform.pages import deep_linking_page
from mock_platform.requests import entry_of, form_of, platform_of, query_of, session_of, visit_of
from mock_platform.routes.responses import html_response, response_from_answer
from mock_platform.tool_message import ToolMessage


async def take_response(request: Request) -> Response:
    """Take a tool's response and show what came of it."""
    platform = platform_of(request)
    launch = platform.launch(request.path_params["launch_id"])
    entry_of(request).update(launch_id=launch.id, client_id=launch.registration.client_id)
    message = ToolMessage(
        platform, DEEP_LINKING_RESPONSE, launch, form_of(request), session_of(request), query_of(request)
    )
    outcome = await answer_response(message, visit_of(request).tool_keys)
    if isinstance(outcome, ErrorPage):
        return response_from_answer(outcome)
    return html_response(deep_linking_page(platform, launch, outcome))


ROUTES = [Route("/lti/deep_linking/{launch_id}", take_response, methods=["POST"])]
