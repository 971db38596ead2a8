"""Listing, rotating, adding and withdrawing keys."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from mock_platform.orders import keys
from mock_platform.orders.keys import ADDED_KEY, KEY_CACHE, ROTATION
from mock_platform.requests import json_of, platform_of
from mock_platform.routes.control.answers import KEY_ANSWER, list_of
from mock_platform.routes.control.operation import Operation
from mock_platform.routes.responses import json_response


async def show_keys(request: Request) -> Response:
    """List the keys."""
    return json_response(platform_of(request).keys.as_json())


async def rotate_keys(request: Request) -> Response:
    """Rotate the keys; a new one may have to be made, which takes a thread."""
    platform = platform_of(request)
    await run_in_threadpool(keys.rotate_keys, platform, json_of(request))
    return json_response(platform.keys.as_json())


async def add_key(request: Request) -> Response:
    """Publish one more key."""
    return json_response(keys.add_key(platform_of(request), json_of(request)).as_json(), 201)


async def withdraw_key(request: Request) -> Response:
    """Take a key out of the published set."""
    keys.withdraw_key(platform_of(request), request.path_params["kid"])
    return Response(status_code=204)


async def cache_keys(request: Request) -> Response:
    """Set what the key set's Cache-Control says."""
    platform = platform_of(request)
    keys.cache_keys(platform, json_of(request))
    return json_response({"max_age_s": platform.keys.max_age_s})


OPERATIONS = [
    Operation("GET", "/control/keys", show_keys, answer=list_of(KEY_ANSWER)),
    Operation("POST", "/control/keys", add_key, body=ADDED_KEY, status=201, answer=KEY_ANSWER),
    Operation("POST", "/control/keys/rotate", rotate_keys, body=ROTATION, answer=list_of(KEY_ANSWER)),
    Operation("PUT", "/control/keys/cache", cache_keys, body=KEY_CACHE),
    Operation("DELETE", "/control/keys/{kid}", withdraw_key, status=204),
]
