"""`/api/notices`: which notices come here; and `/lti/notices`, where platforms send them (docs/gateway/api.md)."""

from typing import Annotated, Any, Final

from pydantic import Field
from starlette.responses import JSONResponse, Response

from gateway.errors import Code
from gateway.protocol.compact import UnverifiedToken
from gateway.protocol.notices import NOTICE_CHECKS
from gateway.protocol.rules import RULES
from gateway.routes.models import ApiModel
from gateway.routes.operation import LTIK, SERVICE_FAILURES, UNAVAILABLE, Call, Operation
from gateway.services.notice_handlers import MOST_AT_ONCE, PATH


class NoticeHandler(ApiModel):
    """Who gets the notices of a type; `isOwn` says that it is this gateway."""

    notice_type: str
    handler: str
    is_own: bool
    max_batch_size: int | None = None


class NoticeHandlerList(ApiModel):
    """What the platform offers, and what is subscribed to."""

    notice_types: list[str]
    handlers: list[NoticeHandler]


class SubscriptionBody(ApiModel):
    """`maxBatchSize` is how many notices the platform may send at once."""

    max_batch_size: Annotated[int | None, Field(ge=1, le=MOST_AT_ONCE, strict=True)] = None


class SignedNotice(ApiModel):
    """A notice as the platform signed it."""

    jwt: str


class NoticesBody(ApiModel):
    """What a platform posts."""

    notices: Annotated[list[SignedNotice], Field(max_length=MOST_AT_ONCE)]


class RefusedNotice(ApiModel):
    """Why a notice was refused."""

    message: str
    description: str


class NoticeReceipt(ApiModel):
    """How many notices were taken, and why others were not."""

    taken: int
    refused: list[RefusedNotice]


async def list_notice_handlers(call: Call) -> Response:
    """Answer with the notices that the platform offers, and where they go."""
    return JSONResponse(await call.rooms.notice_handlers.listed(call.launch))


async def subscribe_to_notices(call: Call) -> Response:
    """Have notices of this type sent to the gateway, which hands them on to the tool."""
    size = call.body.max_batch_size
    shown: dict[str, Any] = await call.rooms.notice_handlers.subscribe(call.launch, _notice_type(call), size)
    return JSONResponse(shown)


async def unsubscribe_from_notices(call: Call) -> Response:
    """Have no more notices of this type sent."""
    await call.rooms.notice_handlers.unsubscribe(call.launch, _notice_type(call))
    return Response(status_code=204)


async def receive_notices(call: Call) -> Response:
    """Take notices from a platform: each is judged by its signature, stored, and handed on to the tool."""
    tokens = [UnverifiedToken(notice.jwt) for notice in call.body.notices]
    receipt = await call.rooms.notice_reception.receive(tokens)
    refused = [{"message": refusal.code.name, "description": refusal.sentence} for refusal in receipt.refused]
    return JSONResponse({"taken": receipt.taken, "refused": refused})


def _notice_type(call: Call) -> str:
    return str(call.request.path_params["type"])


_TYPE: Final = ("/api/notices/{type}",)
_JUDGED: Final = tuple(check.code for check in (*RULES.of_signed_messages(), *NOTICE_CHECKS))

OPERATIONS: Final = (
    Operation(
        method="GET",
        paths=("/api/notices",),
        handler=list_notice_handlers,
        schemes=LTIK,
        answer=NoticeHandlerList,
        refusals=UNAVAILABLE,
        failures=SERVICE_FAILURES,
    ),
    Operation(
        method="PUT",
        paths=_TYPE,
        handler=subscribe_to_notices,
        schemes=LTIK,
        body=SubscriptionBody,
        answer=NoticeHandler,
        refusals=UNAVAILABLE,
        failures=SERVICE_FAILURES,
    ),
    Operation(
        method="DELETE",
        paths=_TYPE,
        handler=unsubscribe_from_notices,
        schemes=LTIK,
        status=204,
        refusals=UNAVAILABLE,
        failures=SERVICE_FAILURES,
    ),
    Operation(
        method="POST",
        paths=(PATH,),
        handler=receive_notices,
        body=NoticesBody,
        answer=NoticeReceipt,
        refusals=(
            Code.INACTIVE_SERVICE,
            Code.UNREGISTERED_OR_INACTIVE_PLATFORM,
            Code.INVALID_JWT_RECEIVED,
            Code.TOO_MANY_NOTICES,
            Code.DATABASE_UNAVAILABLE,
            *_JUDGED,
        ),
        failures=(Code.KEYSET_NOT_FOUND, Code.KEYSET_TIMED_OUT),
    ),
)
