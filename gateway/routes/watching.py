"""`/healthz`, `/readyz` and `/metrics`: for the machines that watch this process.

The figures demand an API key: behind a proxy every request comes from a near address, so an address opens nothing.
"""

from typing import Final, Literal

from starlette.responses import JSONResponse, Response

from gateway.authorization import Scheme
from gateway.errors import Code
from gateway.routes.models import ApiModel
from gateway.routes.operation import Call, Operation

PROMETHEUS: Final = "text/plain; version=0.0.4; charset=utf-8"


class Alive(ApiModel):
    """The process lives."""

    status: Literal["alive"]


class Ready(ApiModel):
    """The process can serve."""

    status: Literal["ready"]


async def healthz(_call: Call) -> Response:
    """Tell that the process lives, whatever its database does."""
    return JSONResponse({"status": "alive"})


async def readyz(call: Call) -> Response:
    """Tell whether requests can be served: the database answers, with the right schema, and belongs to SECRET."""
    await call.rooms.health.demand()
    return JSONResponse({"status": "ready"})


async def metrics(call: Call) -> Response:
    """Tell the figures of this process in Prometheus's text format."""
    return Response(call.rooms.metrics.text(await call.rooms.outbox.deliveries.counted()), media_type=PROMETHEUS)


OPERATIONS: Final = (
    Operation(method="GET", paths=("/healthz",), handler=healthz, answer=Alive),
    Operation(
        method="GET",
        paths=("/readyz",),
        handler=readyz,
        answer=Ready,
        refusals=(Code.DATABASE_UNAVAILABLE, Code.DATABASE_OUTDATED, Code.DATABASE_OF_ANOTHER_SECRET),
    ),
    Operation(method="GET", paths=("/metrics",), handler=metrics, schemes=(Scheme.BEARER,), gives="text/plain"),
)
