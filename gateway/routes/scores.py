"""`/api/lineitems/:id/scores`: POST sends a score, GET reads results; with an ltik or a service key.

LTIAAS has no address for results: they are read where scores are sent. Members that are not documented are passed on
both ways.
"""

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, AliasChoices, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from gateway.protocol.timestamps import moment_from
from gateway.routes.line_item_paths import RawPathRoute
from gateway.routes.line_items import NO_LINE_ITEM, line_item_of
from gateway.routes.lists import PageLinks, PagesQuery
from gateway.routes.models import ApiModel, OpenModel
from gateway.routes.numbers import Maximum, Points
from gateway.routes.operation import LTIK_OR_SERVICE_KEY, SERVICE_FAILURES, UNAVAILABLE, Call, Operation
from gateway.routes.outbox import AcceptedScore, accept_score


def _standard_spelling(progress: str) -> str:
    # LTIAAS's reference misspells it; platforms know the standard's word alone (AGS 3.4.7).
    return "Initialized" if progress == "Initiated" else progress


def _moment(text: str) -> str:
    if moment_from(text) is None:
        raise ValueError("it must be a date and time in ISO 8601 with a zone, such as 2026-11-22T12:00:00.000Z")
    return text


ActivityProgress = Annotated[
    Literal["Initialized", "Initiated", "Started", "InProgress", "Submitted", "Completed"],
    AfterValidator(_standard_spelling),
]
GradingProgress = Literal["FullyGraded", "Pending", "PendingManual", "Failed", "NotReady"]


class ScoreBody(OpenModel):
    """A score. Without `scoreGiven` it clears the last one; without `comment` the last comment."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    user_id: Annotated[str, Field(min_length=1)]
    activity_progress: ActivityProgress
    grading_progress: GradingProgress
    score_given: Points = None
    score_maximum: Maximum = None
    comment: str | None = None
    timestamp: Annotated[str | None, AfterValidator(_moment)] = None


class SendingQuery(ApiModel):
    """`async`: `true`, in any case, asks that the score be kept and sent as soon as the platform takes it."""

    mode: str = Field(
        "", alias="async", description="`true`, in any case: keep the score, and send it as soon as it can be."
    )

    @property
    def is_async(self) -> bool:
        """Whether the score shall be sent later."""
        return self.mode.lower() == "true"


class ResultsQuery(PagesQuery):
    """`userId` (LTIAAS's Python client: `user_id`) asks for one person's result."""

    user_id: str = Field(
        "", description="The result of one person alone.", validation_alias=AliasChoices("userId", "user_id")
    )


class Result(OpenModel):
    """A result as a platform shows it. A platform that says when it was made does so in `timestamp`."""

    id: str
    user_id: str
    score_of: str
    result_score: int | float | None = None
    result_maximum: int | float
    comment: str | None = None
    timestamp: str | None = None


class ResultList(PageLinks):
    """A page of results."""

    scores: list[Result]


async def send_score(call: Call) -> Response:
    """Send a score to the platform, or accept it to be sent as soon as it can be."""
    stored = call.launch
    line_item_id, score = line_item_of(call), call.body.document
    if call.query.is_async:
        return await accept_score(call, line_item_id, score)
    await call.rooms.grades.send_score(stored.registration, stored.launch.claims, line_item_id, score)
    return Response(status_code=204)


async def list_results(call: Call) -> Response:
    """Answer with the results of a line item."""
    room, query = call.rooms.grades, call.query
    source = call.launch.registration, call.launch.launch.claims, line_item_of(call)
    page = await (
        room.results_page(*source, query.url)
        if query.url
        else room.results(*source, user_id=query.user_id, limit=query.limit)
    )
    return JSONResponse({"scores": page.items, **page.links})


_PATHS: Final = ("/api/lineitems/{id:path}/scores",)

OPERATIONS: Final = (
    Operation(
        method="POST",
        paths=_PATHS,
        handler=send_score,
        schemes=LTIK_OR_SERVICE_KEY,
        query=SendingQuery,
        body=ScoreBody,
        status=204,
        accepted=AcceptedScore,
        refusals=(*UNAVAILABLE, *NO_LINE_ITEM),
        failures=SERVICE_FAILURES,
        route=RawPathRoute,
    ),
    Operation(
        method="GET",
        paths=_PATHS,
        handler=list_results,
        schemes=LTIK_OR_SERVICE_KEY,
        query=ResultsQuery,
        answer=ResultList,
        refusals=(*UNAVAILABLE, *NO_LINE_ITEM),
        failures=SERVICE_FAILURES,
        route=RawPathRoute,
    ),
)
