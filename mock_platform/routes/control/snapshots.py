"""Taking snapshots of the platform and restoring them."""

from starlette.requests import Request
from starlette.responses import Response

from mock_platform.orders import snapshots
from mock_platform.requests import platform_of
from mock_platform.routes.control.answers import PLATFORM_ANSWER, SNAPSHOT
from mock_platform.routes.control.operation import Operation
from mock_platform.routes.responses import json_response


async def list_snapshots(request: Request) -> Response:
    """List the snapshots, the oldest first."""
    return json_response([snapshot.as_json() for snapshot in platform_of(request).snapshots.values()])


async def take_snapshot(request: Request) -> Response:
    """Keep the world and the parts of the platform as they are now."""
    return json_response(snapshots.take_snapshot(platform_of(request)).as_json(), 201)


async def restore_snapshot(request: Request) -> Response:
    """Let the platform be as it was when the snapshot was taken."""
    platform = platform_of(request)
    snapshots.restore_snapshot(platform, request.path_params["snapshot_id"])
    return json_response(platform.as_json())


async def delete_snapshot(request: Request) -> Response:
    """Forget a snapshot."""
    snapshots.delete_snapshot(platform_of(request), request.path_params["snapshot_id"])
    return Response(status_code=204)


OPERATIONS = [
    Operation("GET", "/control/snapshots", list_snapshots, answer={"type": "array", "items": SNAPSHOT}),
    Operation("POST", "/control/snapshots", take_snapshot, status=201, answer=SNAPSHOT),
    Operation("POST", "/control/snapshots/{snapshot_id}/restore", restore_snapshot, answer=PLATFORM_ANSWER),
    Operation("DELETE", "/control/snapshots/{snapshot_id}", delete_snapshot, status=204),
]
