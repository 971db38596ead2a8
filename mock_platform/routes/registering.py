"""Dynamic registration: the page that opens the tool, and what the tool asks of its registration."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_platform.dynamic_registration import answering
from mock_platform.dynamic_registration.initiation import SESSION
from mock_platform.forms import first_values
from mock_platform.orders import dynamic_registrations
from mock_platform.pages.frames import registration_page
from mock_platform.requests import bearer_of, entry_of, media_type_of, platform_of, query_of, visit_of
from mock_platform.routes.responses import NOT_STORED, framing_response, json_response

CREATED = 201  # RFC 7591 section 3.2.1; the example of LTI Dynamic Registration has 200


async def register(request: Request) -> Response:
    """Register the tool that introduces itself."""
    platform = platform_of(request)
    if platform.behaviour.registration == "absent":
        raise HTTPException(404, "tools are registered by hand here")
    session = first_values(query_of(request)).get(SESSION)
    initiation = answering.admit_by_token(platform, bearer_of(request), session)
    entry_of(request)["registration_id"] = initiation.id
    asked = answering.request_from(platform, media_type_of(request), visit_of(request).body)
    registration = answering.register(platform, initiation, asked)
    entry_of(request)["client_id"] = registration.client_id
    return json_response(answering.client_information(platform, registration), CREATED, headers=NOT_STORED)


async def show_registration(request: Request) -> Response:
    """Tell a registered tool what it is registered with."""
    platform = platform_of(request)
    registration = answering.admit_registered(platform, request.path_params["client_id"], bearer_of(request))
    return json_response(answering.client_information(platform, registration), headers=NOT_STORED)


async def change_registration(request: Request) -> Response:
    """Register a registered tool anew, under the same client id."""
    platform = platform_of(request)
    registration = answering.admit_registered(platform, request.path_params["client_id"], bearer_of(request))
    entry_of(request)["client_id"] = registration.client_id
    asked = answering.request_from(platform, media_type_of(request), visit_of(request).body)
    changed = answering.change(platform, registration, asked)
    return json_response(answering.client_information(platform, changed), headers=NOT_STORED)


async def take_registration_back(request: Request) -> Response:
    """Forget a tool that wants to be forgotten."""
    platform = platform_of(request)
    registration = answering.admit_registered(platform, request.path_params["client_id"], bearer_of(request))
    answering.take_back(platform, registration)
    return Response(status_code=204, headers=NOT_STORED)


async def open_registration(request: Request) -> Response:
    """Show the page that holds the tool's registration page in a frame, or opens it in a window."""
    platform = platform_of(request)
    initiation = dynamic_registrations.find_initiation(platform, request.path_params["registration_id"])
    entry_of(request)["registration_id"] = initiation.id
    url = dynamic_registrations.open_registration(platform, initiation)
    return framing_response(registration_page(platform, initiation, url))


async def answer_refusal(_: Request, error: Any) -> Response:
    """Answer what the tool did wrong, as RFC 7591 section 3.2.2 and RFC 6750 section 3 say."""
    refused = error.refused
    challenge = {"WWW-Authenticate": f'Bearer error="{refused.error}"'} if refused.status == 401 else {}
    return json_response(refused.as_json(), refused.status, headers={**NOT_STORED, **challenge})


ROUTES = [
    Route("/lti/register", register, methods=["POST"]),
    Route("/lti/register/{client_id}", show_registration),
    Route("/lti/register/{client_id}", change_registration, methods=["PUT"]),
    Route("/lti/register/{client_id}", take_registration_back, methods=["DELETE"]),
    Route("/lti/registrations/{registration_id}", open_registration),
]
