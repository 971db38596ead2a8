"""The way of a launch through the browser: its start, the authorization endpoint, the way back."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from mock_platform.delivery import ErrorPage
from mock_platform.forms import first_values
from mock_platform.launching.authentication import answer_authentication_request, request_of
from mock_platform.orders import launches
from mock_platform.pages import home_page, return_page
from mock_platform.pages.frames import launch_page, storage_page
from mock_platform.requests import entry_of, form_of, platform_of, query_of, session_of, visit_of
from mock_platform.routes.responses import framing_response, html_response, response_from_answer
from mock_platform.tool_keys import tool_keys_for_encryption


async def home(request: Request) -> Response:
    """Show the platform to a person."""
    token = first_values(query_of(request)).get("control_token")
    page = html_response(home_page(platform_of(request), control_token=token))
    # Under a transparent frame of a foreign site, a click that was meant for that site would launch.
    page.headers["Content-Security-Policy"] = "frame-ancestors 'self'"
    return page


async def order_launch(request: Request) -> Response:
    """Order the launch that a person chose on the first page, and send the browser on its way."""
    platform = platform_of(request)
    chosen = first_values(form_of(request) or [])
    chosen.pop("control_token", None)
    launch = launches.order_launch(platform, chosen)
    return RedirectResponse(platform.addresses.launch(launch.id), 303)


async def open_launch(request: Request) -> Response:
    """Begin a launch: in this window, or with the page that holds it in a frame."""
    platform = platform_of(request)
    launch = launches.launch_to_open(platform, request.path_params["launch_id"])
    if launch.document_target == "window":
        return await send_login_initiation(request)
    entry_of(request)["launch_id"] = launch.id
    return framing_response(launch_page(platform, launch))


async def offer_storage(request: Request) -> Response:
    """Show the frame that stores for the tool beside it."""
    platform = platform_of(request)
    launch = platform.launch(request.path_params["launch_id"])
    entry_of(request)["launch_id"] = launch.id
    return framing_response(storage_page(platform, launch))


async def send_login_initiation(request: Request) -> Response:
    """Sign the browser in and send the login initiation."""
    platform = platform_of(request)
    launch_id = request.path_params["launch_id"]
    entry_of(request)["launch_id"] = launch_id
    session, delivery = launches.open_launch(platform, launch_id, session_of(request))
    response = response_from_answer(delivery)
    response.headers.append("set-cookie", platform.sessions.cookie(session))
    return response


async def authorize(request: Request) -> Response:
    """Answer an authentication request, by GET or POST."""
    platform = platform_of(request)
    pairs = query_of(request) if request.method == "GET" else form_of(request)
    if pairs is None:
        wrong = ErrorPage(
            "invalid_request",
            "the body is not application/x-www-form-urlencoded",
            "Send the parameters in the query of a GET or as the form of a POST.",
        )
        return response_from_answer(wrong)
    authentication_request = request_of(platform, pairs, session_of(request))
    launch = authentication_request.launch
    if launch is not None:
        entry_of(request).update(launch_id=launch.id, client_id=launch.registration.client_id)
    tool_keys = await tool_keys_for_encryption(visit_of(request).tool_keys, launch)
    return response_from_answer(answer_authentication_request(platform, authentication_request, tool_keys))


async def come_back(request: Request) -> Response:
    """Welcome the person back and show what the tool had to say."""
    said = first_values(query_of(request))
    return html_response(return_page(said.get("lti_msg"), said.get("lti_errormsg")))


ROUTES = [
    Route("/", home),
    Route("/lti/launches", order_launch, methods=["POST"]),
    Route("/lti/launches/{launch_id}", open_launch),
    Route("/lti/launches/{launch_id}/frame", send_login_initiation),
    Route("/lti/launches/{launch_id}/storage", offer_storage),
    Route("/lti/authorize", authorize, methods=["GET", "POST"]),
    Route("/return", come_back, methods=["GET", "POST"]),
]
