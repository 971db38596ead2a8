"""Notice handlers: tools subscribe, unsubscribe, and see what they have (Platform Notification Service)."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_platform.notices.kind import Recipient
from mock_platform.notices.sending import greet
from mock_platform.requests import platform_of
from mock_platform.routes.access import DEPLOYMENT, deployment_access_of
from mock_platform.routes.responses import json_response
from mock_platform.routes.service_body import json_body_of
from mock_platform.vocabulary import MEDIA_TYPE_JSON, SCOPE_NOTICE_HANDLERS


async def list_handlers(request: Request) -> Response:
    """Answer with the handlers of the deployment."""
    access = deployment_access_of(request, SCOPE_NOTICE_HANDLERS)
    return json_response(platform_of(request).handlers.listing(access))


async def put_handler(request: Request) -> Response:
    """Keep or remove a handler; one for the hello world notice gets one at once."""
    access = deployment_access_of(request, SCOPE_NOTICE_HANDLERS)
    platform = platform_of(request)
    handler = platform.handlers.subscribe(access, json_body_of(request, MEDIA_TYPE_JSON, "PNS-002"))
    greet(Recipient(platform, access.grant.registration, access.deployment), handler)
    return json_response(handler.as_json())


ROUTES = [
    Route(f"{DEPLOYMENT}/notices", list_handlers),
    Route(f"{DEPLOYMENT}/notices", put_handler, methods=["PUT"]),
]
