"""`/api/eula`: decisions on the tool's terms, from a launch that has the claim `eulaservice` (docs/gateway/api.md)."""

from typing import Final

from pydantic import StrictBool
from starlette.responses import JSONResponse, Response

from gateway.routes.models import ApiModel
from gateway.routes.operation import LTIK, SERVICE_FAILURES, UNAVAILABLE, Call, Operation
from gateway.routes.times import ZonedTime


class DecisionBody(ApiModel):
    """What the person decided, and when; without `timestamp`, now."""

    accepted: StrictBool
    timestamp: ZonedTime | None = None


class Decision(ApiModel):
    """A decision as the platform was told of it."""

    user_id: str
    accepted: bool
    timestamp: str


class RequirementBody(ApiModel):
    """Whether users of the deployment must decide at all."""

    eula_required: StrictBool


async def decide(call: Call) -> Response:
    """Tell the platform what the person who launched decided on the tool's terms."""
    body: DecisionBody = call.body
    told = await call.rooms.terms.decide(call.launch, accepted=body.accepted, timestamp=body.timestamp)
    return JSONResponse(told)


async def reset_decisions(call: Call) -> Response:
    """Let all users of the deployment decide again."""
    await call.rooms.terms.reset(call.launch)
    return Response(status_code=204)


async def require_decisions(call: Call) -> Response:
    """Tell the platform whether users of the deployment must decide."""
    return JSONResponse(await call.rooms.terms.require(call.launch, required=call.body.eula_required))


OPERATIONS: Final = (
    Operation(
        method="POST",
        paths=("/api/eula/user",),
        handler=decide,
        schemes=LTIK,
        body=DecisionBody,
        answer=Decision,
        refusals=UNAVAILABLE,
        failures=SERVICE_FAILURES,
    ),
    Operation(
        method="DELETE",
        paths=("/api/eula/user",),
        handler=reset_decisions,
        schemes=LTIK,
        status=204,
        refusals=UNAVAILABLE,
        failures=SERVICE_FAILURES,
    ),
    Operation(
        method="PUT",
        paths=("/api/eula/deployment",),
        handler=require_decisions,
        schemes=LTIK,
        body=RequirementBody,
        answer=RequirementBody,
        refusals=UNAVAILABLE,
        failures=SERVICE_FAILURES,
    ),
)
