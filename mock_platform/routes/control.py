"""The control API: every route hands its JSON to the method that a Python caller would use."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_platform.errors import ControlError
from mock_platform.forms import first_values
from mock_platform.journal import KINDS
from mock_platform.orders import clock, keys, launches, registrations
from mock_platform.orders.launches import shape_of
from mock_platform.requests import json_of, platform_of, query_of, visit_of
from mock_platform.routes.responses import json_response
from mock_platform.shapes import BOOLEAN, OBJECT, TEXT, Kind, Misshapen, Shape, expect, expect_kind, list_of

JOURNAL_QUERY = Shape(
    {},
    {
        "after": Kind("a number", lambda value: value.isascii() and value.isdigit() and len(value) < 16),
        "kind": Kind(f"one of {', '.join(KINDS)}", lambda value: value in KINDS),
        "launch_id": TEXT,
        "endpoint": TEXT,
    },
)


async def make_platform(request: Request) -> Response:
    """Make a platform; keys may have to be made, which takes a thread."""
    platform = await run_in_threadpool(visit_of(request).directory.order, json_of(request))
    return json_response(platform.as_json(), 201)


async def show_platform(request: Request) -> Response:
    """Show the platform."""
    return json_response(platform_of(request).as_json())


async def remove_platform(request: Request) -> Response:
    """Remove the platform."""
    visit_of(request).directory.remove(platform_of(request).name)
    return Response(status_code=204)


async def list_registrations(request: Request) -> Response:
    """List the registered tools."""
    registered = platform_of(request).registrations.values()
    return json_response([registration.as_json() for registration in registered])


async def register(request: Request) -> Response:
    """Register a tool."""
    return json_response(registrations.register(platform_of(request), json_of(request)).as_json(), 201)


async def show_registration(request: Request) -> Response:
    """Show one registration."""
    return json_response(platform_of(request).registration(request.path_params["client_id"]).as_json())


async def unregister(request: Request) -> Response:
    """Forget a tool."""
    registrations.unregister(platform_of(request), request.path_params["client_id"])
    return Response(status_code=204)


async def order_launch(request: Request) -> Response:
    """Order a launch: for a browser, which gets an address, or played here to its end."""
    platform = platform_of(request)
    body = json_of(request)
    shape = shape_of(body)
    order = dict(expect(body, Shape({**shape.required, "browser": BOOLEAN}, shape.optional)))
    for_browser = order.pop("browser")
    launch = launches.order_launch(platform, order)
    url = platform.addresses.launch(launch.id)
    if for_browser:
        return json_response({"launch_id": launch.id, "url": url}, 201)
    exchange = await run_in_threadpool(launches.follow, platform, launch)
    return json_response({"launch_id": launch.id, "exchange": exchange.as_json()}, 201)


async def show_launch(request: Request) -> Response:
    """Show a launch and what has come of it."""
    return json_response(platform_of(request).launch(request.path_params["launch_id"]).as_json())


async def plan_edits(request: Request) -> Response:
    """Append edits to a launch."""
    edits = json_of(request)
    expect_kind(edits, list_of(OBJECT), "$")
    launch = launches.plan_edits(platform_of(request), request.path_params["launch_id"], edits)
    return json_response(launch.as_json())


async def show_journal(request: Request) -> Response:
    """Show the journal, from a number on, filtered."""
    journal = platform_of(request).journal
    try:
        wanted = expect(first_values(query_of(request)), JOURNAL_QUERY, "query")
    except Misshapen as error:
        raise ControlError(400, "invalid_query", error.message, error.at) from error
    filters = {name: value for name, value in wanted.items() if name != "after"}
    last, dropped = journal.last, journal.dropped
    entries = journal.select(after=int(wanted.get("after", 0)), **filters)
    return json_response({"entries": entries, "last": last, "dropped": dropped})


async def move_clock(request: Request) -> Response:
    """Move the platform's time."""
    platform = platform_of(request)
    clock.move_clock(platform, json_of(request))
    return json_response(platform.clock.as_json())


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


ROUTES = [
    Route("/control/platforms", make_platform, methods=["POST"]),
    Route("/control", show_platform),
    Route("/control", remove_platform, methods=["DELETE"]),
    Route("/control/registrations", list_registrations),
    Route("/control/registrations", register, methods=["POST"]),
    Route("/control/registrations/{client_id}", show_registration),
    Route("/control/registrations/{client_id}", unregister, methods=["DELETE"]),
    Route("/control/launches", order_launch, methods=["POST"]),
    Route("/control/launches/{launch_id}", show_launch),
    Route("/control/launches/{launch_id}/edits", plan_edits, methods=["POST"]),
    Route("/control/journal", show_journal),
    Route("/control/clock", move_clock, methods=["PUT"]),
    Route("/control/keys", show_keys),
    Route("/control/keys", add_key, methods=["POST"]),
    Route("/control/keys/rotate", rotate_keys, methods=["POST"]),
    Route("/control/keys/cache", cache_keys, methods=["PUT"]),
    Route("/control/keys/{kid}", withdraw_key, methods=["DELETE"]),
]
