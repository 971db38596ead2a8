"""Sending notices, trying again, and seeing what came of it."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from mock_platform.orders import notices
from mock_platform.orders.notices import HANDLER, NOTICE
from mock_platform.requests import json_of, platform_of
from mock_platform.routes.control.operation import Operation
from mock_platform.routes.responses import json_response


async def list_notices(request: Request) -> Response:
    """List the latest notices, with every try to deliver them."""
    return json_response([notice.as_json() for notice in platform_of(request).outbox.notices])


async def send_notice(request: Request) -> Response:
    """Send a notice to a tool that subscribed; the tool's answer takes its time, and so a thread."""
    notice = await run_in_threadpool(notices.send_notice, platform_of(request), json_of(request))
    return json_response(notice.as_json(), 201)


async def sign_notice(request: Request) -> Response:
    """Make and sign a notice that is sent nowhere; whoever asked can bring it to a tool."""
    return json_response(notices.sign_notice(platform_of(request), json_of(request)), 201)


async def deliver_notices(request: Request) -> Response:
    """Try every notice that is due, and list the latest notices."""
    delivered = await run_in_threadpool(notices.deliver_notices, platform_of(request))
    return json_response([notice.as_json() for notice in delivered])


async def subscribe(request: Request) -> Response:
    """Subscribe for a tool, or unsubscribe with an empty handler."""
    return json_response(notices.subscribe(platform_of(request), json_of(request)).as_json())


OPERATIONS = [
    Operation("GET", "/control/notices", list_notices),
    Operation("POST", "/control/notices", send_notice, body=NOTICE, status=201),
    Operation("POST", "/control/notices/signed", sign_notice, body=NOTICE, status=201),
    Operation("POST", "/control/notices/deliver", deliver_notices),
    Operation("PUT", "/control/notices/handlers", subscribe, body=HANDLER),
]
