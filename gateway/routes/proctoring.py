"""`/api/proctoring/start`: a tool lets a candidate start, in the manner of `/api/deeplinking` (docs/gateway/api.md)."""

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, field_validator
from pydantic.alias_generators import to_camel
from starlette.responses import JSONResponse, Response

from gateway.errors import Code
from gateway.routes.authorization import Scheme
from gateway.routes.operation import Call, Operation
from gateway.routes.posted_form import posted_form
from gateway.tool_messages import ToolMessage

_PRIVATE: Final = {"Cache-Control": "no-store"}
# Proctoring, start assessment: whom the tool recognised is described, not identified.
_IDENTITY: Final = frozenset({"iss", "sub"})


class StartAssessmentBody(BaseModel):
    """Whom the tool recognised, and whether it wants the candidate back. Other members become claims of the message."""

    model_config = ConfigDict(extra="allow", alias_generator=to_camel)

    verified_user: dict[str, Any] | None = None
    end_assessment_return: bool | None = None

    @field_validator("verified_user")
    @classmethod
    def _describes(cls, user: dict[str, Any] | None) -> dict[str, Any] | None:
        if user is not None and not _IDENTITY.isdisjoint(user):
            raise ValueError("it must have neither iss nor sub: the platform knows whom it sent")
        return user


class StartAssessmentForm(BaseModel):
    """HTML for the body of a page."""

    form: str


class StartAssessmentMessage(BaseModel):
    """What the browser posts, as the form field JWT, and where."""

    message: str
    target: str


async def start_assessment_form(call: Call) -> Response:
    """Answer with a form that takes the candidate of a proctoring launch to the assessment."""
    message = _message(call)
    return JSONResponse({"form": posted_form(message.jwt, message.target)}, headers=_PRIVATE)


async def start_assessment_message(call: Call) -> Response:
    """Answer with the signed message that starts an assessment, and its address."""
    message = _message(call)
    return JSONResponse({"message": message.jwt, "target": message.target}, headers=_PRIVATE)


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
        schemes=(Scheme.LTIK,),
        body=StartAssessmentBody,
        answer=StartAssessmentForm,
        refusals=(Code.SERVICE_NOT_AVAILABLE_FOR_CONTEXT,),
    ),
    Operation(
        method="POST",
        paths=("/api/proctoring/start",),
        handler=start_assessment_message,
        schemes=(Scheme.LTIK,),
        body=StartAssessmentBody,
        answer=StartAssessmentMessage,
        refusals=(Code.SERVICE_NOT_AVAILABLE_FOR_CONTEXT,),
    ),
)
