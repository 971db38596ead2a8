"""`/api/proctoring`: a tool lets a candidate start, and acts on the assessment while it runs (docs/gateway/api.md)."""

from typing import Annotated, Any, Final, Literal

from pydantic import Field, field_validator
from starlette.responses import JSONResponse, Response

from gateway.errors import Code
from gateway.launch.tool_messages import ToolMessage
from gateway.routes.models import ApiModel, OpenModel
from gateway.routes.operation import LTIK, SERVICE_FAILURES, UNAVAILABLE, Call, Operation
from gateway.routes.posted_form import posted_form
from gateway.routes.times import ZonedTime

_PRIVATE: Final = {"Cache-Control": "no-store"}
# Proctoring, start assessment: whom the tool recognised is described, not identified.
_IDENTITY: Final = frozenset({"iss", "sub"})


class StartAssessmentBody(OpenModel):
    """Whom the tool recognised, and whether it wants the candidate back. Other members become claims of the message."""

    verified_user: dict[str, Any] | None = None
    end_assessment_return: bool | None = None

    @field_validator("verified_user")
    @classmethod
    def _describes(cls, user: dict[str, Any] | None) -> dict[str, Any] | None:
        if user is not None and not _IDENTITY.isdisjoint(user):
            raise ValueError("it must have neither iss nor sub: the platform knows whom it sent")
        return user


class StartAssessmentForm(ApiModel):
    """HTML for the body of a page."""

    form: str


class StartAssessmentMessage(ApiModel):
    """What the browser posts, as the form field JWT, and where."""

    message: str
    target: str


class ControlBody(ApiModel):
    """What is to be done, and why. Times are ISO 8601, `extraTime` is in minutes, a severity goes from 0 to 1."""

    action: Literal["pause", "resume", "terminate", "update", "flag"]
    incident_time: ZonedTime | None = None
    extra_time: Annotated[int, Field(strict=True, ge=0)] | None = None
    incident_severity: Annotated[float, Field(strict=True, ge=0, le=1)] | None = None
    reason_code: str | None = None
    reason_message: str | None = None

    @property
    def details(self) -> dict[str, Any]:
        """What was said beside the action, in the standard's names."""
        said = self.model_dump(exclude_none=True, exclude={"action"})
        return {"reason_msg" if name == "reason_message" else name: value for name, value in said.items()}


class AssessmentStatus(ApiModel):
    """Where the attempt stands, and the minutes that were granted, where the platform tells."""

    status: Literal["none", "running", "paused", "terminated", "complete"]
    extra_time: int | None = None


async def start_assessment_form(call: Call) -> Response:
    """Answer with a form that takes the candidate of a proctoring launch to the assessment."""
    message = _message(call)
    return JSONResponse({"form": posted_form(message.jwt, message.target)}, headers=_PRIVATE)


async def start_assessment_message(call: Call) -> Response:
    """Answer with the signed message that starts an assessment, and its address."""
    message = _message(call)
    return JSONResponse({"message": message.jwt, "target": message.target}, headers=_PRIVATE)


async def control_assessment(call: Call) -> Response:
    """Pause, resume, terminate, update or flag the attempt of a proctoring launch."""
    body: ControlBody = call.body
    return JSONResponse(await call.rooms.assessment_control.act(call.launch, body.action, body.details))


def _message(call: Call) -> ToolMessage:
    body: StartAssessmentBody = call.body
    message: ToolMessage = call.rooms.tool_messages.start_assessment(
        call.launch,
        verified_user=body.verified_user,
        end_assessment_return=body.end_assessment_return,
        extra=body.model_extra or {},
    )
    return message


OPERATIONS: Final = (
    Operation(
        method="POST",
        paths=("/api/proctoring/start/form",),
        handler=start_assessment_form,
        schemes=LTIK,
        body=StartAssessmentBody,
        answer=StartAssessmentForm,
        refusals=(Code.SERVICE_NOT_AVAILABLE_FOR_CONTEXT,),
    ),
    Operation(
        method="POST",
        paths=("/api/proctoring/start",),
        handler=start_assessment_message,
        schemes=LTIK,
        body=StartAssessmentBody,
        answer=StartAssessmentMessage,
        refusals=(Code.SERVICE_NOT_AVAILABLE_FOR_CONTEXT,),
    ),
    Operation(
        method="POST",
        paths=("/api/proctoring/control",),
        handler=control_assessment,
        schemes=LTIK,
        body=ControlBody,
        answer=AssessmentStatus,
        refusals=UNAVAILABLE,
        failures=SERVICE_FAILURES,
    ),
)
