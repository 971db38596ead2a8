"""`/api/scores`: what became of scores that were accepted to be sent later, and second thoughts about them."""

from typing import Any, Final

from pydantic import Field
from starlette.responses import JSONResponse, Response

from gateway.authorization import Scheme
from gateway.errors import Code, Rejected, wrong_fields
from gateway.outbox.postponed_scores import KIND, activity_of
from gateway.protocol.timestamps import timestamp_of
from gateway.routes.models import ApiModel, OpenModel
from gateway.routes.operation import ACCEPTED, Call, Operation
from gateway.storage.outbox import Deliveries, Delivery, State, Unrevived

MOST_LISTED: Final = 1000

_NOT_RETRIED: Final = {Unrevived.NOT_FAILED: Code.SCORE_NOT_FAILED, Unrevived.OVERTAKEN: Code.SCORE_OVERTAKEN}


class ScoresQuery(ApiModel):
    """Which accepted scores are wanted, the latest first: in this state, of this platform, older than this one."""

    state: State | None = Field(default=None, description="Those in this state.")
    platform_id: str | None = Field(default=None, description="Those for this registration.")
    after: str | None = Field(default=None, description="The id that the page before ended with (`next`).")
    limit: int = Field(default=100, ge=1, le=MOST_LISTED, description="How many at most.")


class ScoreFailure(OpenModel):
    """What the platform said at last, in the words of an error's `details`."""

    message: str
    description: str


class AcceptedScore(ApiModel):
    """A score that was accepted to be sent later."""

    id: str
    state: State
    platform_id: str
    line_item_id: str
    user_id: str
    score: dict[str, Any]
    attempts: int
    accepted_at: str
    next_attempt_at: str | None = None
    ended_at: str | None = None
    last_error: ScoreFailure | None = None


class AcceptedScores(ApiModel):
    """A page of accepted scores; `next` is the `after` of the following page."""

    scores: list[AcceptedScore]
    next: str | None = None


async def list_accepted_scores(call: Call) -> Response:
    """Answer with the scores that were accepted to be sent later, the latest first."""
    query: ScoresQuery = call.query
    deliveries: Deliveries = call.rooms.outbox.deliveries
    found = await deliveries.listed(
        KIND,
        limit=query.limit + 1,
        before=await _number_of(call, query.after),
        state=query.state,
        registration_id=query.platform_id,
        activity=_activity(call),
    )
    page = found[: query.limit]
    following = {"next": page[-1].id} if len(found) > query.limit else {}
    return JSONResponse({"scores": [document_of(delivery) for delivery in page], **following})


async def get_accepted_score(call: Call) -> Response:
    """Answer with a score that was accepted to be sent later, and what became of it."""
    return JSONResponse(document_of(await _demanded(call)))


async def withdraw_score(call: Call) -> Response:
    """Do not send a score that waits."""
    if not await call.rooms.outbox.withdraw(await _demanded(call)):
        raise Rejected(Code.SCORE_NOT_WAITING)
    return Response(status_code=204)


async def retry_score(call: Call) -> Response:
    """Send a score that failed after all, before the later ones of the same person in the same line item."""
    revived = await call.rooms.outbox.retry(await _demanded(call))
    if isinstance(revived, Unrevived):
        raise Rejected(_NOT_RETRIED[revived])
    return JSONResponse(document_of(revived), ACCEPTED)


async def accept_score(call: Call, line_item_id: str, score: dict[str, Any]) -> Response:
    """Keep a score, to be sent as soon as the platform takes it."""
    packing = call.rooms.postponed_scores.packing(call.launch, line_item_id, score)
    delivery = await call.rooms.outbox.accept(packing)
    return JSONResponse(document_of(delivery), ACCEPTED, {"Location": f"/api/scores/{delivery.id}"})


def document_of(delivery: Delivery) -> dict[str, Any]:
    """An accepted score as the API shows it."""
    waits = delivery.state is State.WAITING
    document = {
        "id": delivery.id,
        "state": delivery.state,
        "platformId": delivery.registration_id,
        "lineItemId": delivery.content["lineItemId"],
        "userId": str(delivery.content["score"]["userId"]),
        "score": delivery.content["score"],
        "attempts": delivery.attempts,
        "acceptedAt": timestamp_of(delivery.accepted_at),
        "nextAttemptAt": timestamp_of(delivery.due_at) if waits else None,
        "endedAt": timestamp_of(delivery.ended_at) if delivery.ended_at else None,
        "lastError": delivery.reply,
    }
    return {name: value for name, value in document.items() if value is not None}


async def _number_of(call: Call, identity: str | None) -> int | None:
    if identity is None:
        return None
    found = await _delivery(call, identity)
    if found is None:
        raise wrong_fields({"after": "it must be the id of an accepted score"})
    return found.number


async def _demanded(call: Call) -> Delivery:
    found = await _delivery(call, str(call.request.path_params["id"]))
    if found is None:
        raise Rejected(Code.SCORE_NOT_FOUND)
    return found


async def _delivery(call: Call, identity: str) -> Delivery | None:
    deliveries: Deliveries = call.rooms.outbox.deliveries
    found = await deliveries.get(identity, activity=_activity(call))
    return found if found and found.kind == KIND else None


def _activity(call: Call) -> str | None:
    # The account sees everything; an ltik or a service key what was accepted in its activity.
    return activity_of(call.stored) if call.stored else None


_WHO: Final = (Scheme.LTIK, Scheme.SERVICE, Scheme.BEARER)

OPERATIONS: Final = (
    Operation(
        method="GET",
        paths=("/api/scores",),
        handler=list_accepted_scores,
        schemes=_WHO,
        query=ScoresQuery,
        answer=AcceptedScores,
    ),
    Operation(
        method="GET",
        paths=("/api/scores/{id}",),
        handler=get_accepted_score,
        schemes=_WHO,
        answer=AcceptedScore,
        refusals=(Code.SCORE_NOT_FOUND,),
    ),
    Operation(
        method="DELETE",
        paths=("/api/scores/{id}",),
        handler=withdraw_score,
        schemes=_WHO,
        status=204,
        refusals=(Code.SCORE_NOT_FOUND, Code.SCORE_NOT_WAITING),
    ),
    Operation(
        method="POST",
        paths=("/api/scores/{id}/retry",),
        handler=retry_score,
        schemes=_WHO,
        status=ACCEPTED,
        answer=AcceptedScore,
        refusals=(Code.SCORE_NOT_FOUND, Code.SCORE_NOT_FAILED, Code.SCORE_OVERTAKEN),
    ),
)
