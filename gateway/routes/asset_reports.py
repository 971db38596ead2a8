"""`POST /api/reports`: what an asset processor found. An ltik, or the service key of a notice."""

from typing import Annotated, Final, Literal

from pydantic import Field, StrictBool, ValidationInfo, field_validator
from starlette.responses import JSONResponse, Response

from gateway.errors import Code
from gateway.routes.models import OpenModel
from gateway.routes.operation import LTIK_OR_SERVICE_KEY, SERVICE_FAILURES, UNAVAILABLE, Call, Operation
from gateway.routes.times import ZonedTime

_PROCESSED: Final = "Processed"


class ReportBody(OpenModel):
    """A report; the latest of its `type` on an asset is the one that counts. Without `timestamp`: now."""

    asset_id: Annotated[str, Field(min_length=1)]
    type: Annotated[str, Field(min_length=1, description="Which kind of report it is, in the tool's own words.")]
    processing_progress: Literal["Processed", "Processing", "PendingManual", "Failed", "NotProcessed", "NotReady"]
    priority: Annotated[int, Field(ge=0, le=5, strict=True, description="0: all is well; 5: look at once.")] = 0
    timestamp: ZonedTime | None = None
    title: str | None = None
    result: str | None = Field(default=None, description="In few characters; only with `Processed`.")
    indication_color: Annotated[str, Field(pattern="^#[0-9A-Fa-f]{6}$")] | None = None
    indication_alt: str | None = None
    comment: str | None = None
    error_code: str | None = None
    visible_to_owner: StrictBool | None = None

    @field_validator("result")
    @classmethod
    def _belongs_to_what_is_processed(cls, result: str, others: ValidationInfo) -> str:
        # A progress that is wrong itself was found wrong already.
        if others.data.get("processing_progress", _PROCESSED) != _PROCESSED:
            raise ValueError("it must be left out unless processingProgress is Processed")
        return result


class Report(OpenModel):
    """A report as the platform was told of it."""

    asset_id: str
    type: str
    processing_progress: str
    priority: int
    timestamp: str


async def send_report(call: Call) -> Response:
    """Report to the platform on an asset."""
    body: ReportBody = call.body
    told = await call.rooms.asset_processing.report(call.launch, {**body.document, "priority": body.priority})
    return JSONResponse(told, status_code=201)


OPERATIONS: Final = (
    Operation(
        method="POST",
        paths=("/api/reports",),
        handler=send_report,
        schemes=LTIK_OR_SERVICE_KEY,
        body=ReportBody,
        status=201,
        answer=Report,
        refusals=(*UNAVAILABLE, Code.ASSET_NOT_FOUND),
        failures=SERVICE_FAILURES,
    ),
)
