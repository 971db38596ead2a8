"""What our own pages around a tool tell the server: only they call these addresses, and the guard sees to it."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_platform.orders import dynamic_registrations
from mock_platform.post_messages import take_note
from mock_platform.requests import entry_of, json_of, platform_of
from mock_platform.routes.responses import json_response
from mock_platform.vocabulary import SUBJECT_CLOSE, SUBJECT_CLOSE_OLDER

CLOSE = {SUBJECT_CLOSE, SUBJECT_CLOSE_OLDER}


async def told_of_launch(request: Request) -> Response:
    """Take note of what a launched tool said to the page around it."""
    platform = platform_of(request)
    launch = platform.launch(request.path_params["launch_id"])
    entry_of(request)["launch_id"] = launch.id
    take_note(platform, json_of(request), launch=launch)
    return json_response({"sentence": f"{launch.registration.client_name} closed itself."})


async def told_of_registration(request: Request) -> Response:
    """Take note of what a tool said to the page around its registration, and end the registration when it is done."""
    platform = platform_of(request)
    initiation = dynamic_registrations.find_initiation(platform, request.path_params["registration_id"])
    entry_of(request)["registration_id"] = initiation.id
    body = json_of(request)
    if take_note(platform, body, registration_id=initiation.id) and body["subject"] in CLOSE:
        dynamic_registrations.close_registration(platform, initiation, body["subject"])
    return json_response({"sentence": dynamic_registrations.outcome(platform, initiation)})


ROUTES = [
    Route("/lti/told/launches/{launch_id}", told_of_launch, methods=["POST"]),
    Route("/lti/told/registrations/{registration_id}", told_of_registration, methods=["POST"]),
]
