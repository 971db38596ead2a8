"""`/api/deeplinking`: what a tool chose goes back to the platform, as a form or as its parts (docs/gateway/api.md)."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Self

from pydantic import BeforeValidator, Field, model_validator
from starlette.responses import JSONResponse, Response

from gateway.launch.tool_messages import ToolMessage
from gateway.protocol.deep_linking import Omission
from gateway.routes.content_items import ContentItem
from gateway.routes.models import ApiModel, OpenModel
from gateway.routes.operation import LTIK, UNAVAILABLE, Call, Operation
from gateway.routes.posted_form import posted_form

# The message is signed, and works once.
_PRIVATE: Final = {"Cache-Control": "no-store"}
_ERRORS: Final = frozenset({"errMessage", "errLog"})


class DeepLinkingOptions(ApiModel):
    """What the person and the platform's log are told: of success, or of failure."""

    message: str | None = None
    log: str | None = None
    err_message: str | None = None
    err_log: str | None = None

    @model_validator(mode="after")
    def _succeeds_or_fails(self) -> Self:
        if self.texts.keys() & _ERRORS and self.texts.keys() - _ERRORS:
            raise ValueError("it must have either message and log or errMessage and errLog")
        return self

    @property
    def texts(self) -> dict[str, str]:
        """The texts that were given, by LTIAAS's names."""
        return self.model_dump(by_alias=True, exclude_none=True)


def _listed(given: Any) -> Any:
    return [given] if isinstance(given, Mapping) else given


class DeepLinkingBody(OpenModel):
    """The choice: a list of items, or (as ltijs takes it) one. Other members become claims of the message."""

    content_items: Annotated[list[ContentItem], BeforeValidator(_listed)]
    options: DeepLinkingOptions = Field(default_factory=DeepLinkingOptions)


class Omitted(ApiModel):
    """An item, by its place in the list, that the platform does not take, or one `member` of it."""

    content_item: int
    member: str | None = None
    reason: str


class DeepLinkingForm(ApiModel):
    """HTML for the body of a page."""

    form: str
    omitted: list[Omitted] = Field(default=[])


class DeepLinkingMessage(ApiModel):
    """What the browser posts, as the form field JWT, and where."""

    message: str
    target: str
    omitted: list[Omitted] = Field(default=[])


async def deep_linking_form(call: Call) -> Response:
    """Answer with a form that takes the person and the choice back to the platform."""
    message = _message(call)
    document = {"form": posted_form(message.jwt, message.target), **_omitted(message.omissions)}
    return JSONResponse(document, headers=_PRIVATE)


async def deep_linking_message(call: Call) -> Response:
    """Answer with the signed message and its address, for a form of the tool's own."""
    message = _message(call)
    document = {"message": message.jwt, "target": message.target, **_omitted(message.omissions)}
    return JSONResponse(document, headers=_PRIVATE)


def _message(call: Call) -> ToolMessage:
    body: DeepLinkingBody = call.body
    items = [item.document for item in body.content_items]
    message: ToolMessage = call.rooms.tool_messages.deep_linking(
        call.launch, items, options=body.options.texts, extra=body.model_extra or {}
    )
    return message


def _omitted(omissions: Sequence[Omission]) -> dict[str, object]:
    return {"omitted": [_document_of(omission) for omission in omissions]} if omissions else {}


def _document_of(omission: Omission) -> dict[str, object]:
    member = {} if omission.member is None else {"member": omission.member}
    return {"contentItem": omission.item, **member, "reason": omission.reason}


OPERATIONS: Final = (
    Operation(
        method="POST",
        paths=("/api/deeplinking/form",),
        handler=deep_linking_form,
        schemes=LTIK,
        body=DeepLinkingBody,
        answer=DeepLinkingForm,
        refusals=UNAVAILABLE,
    ),
    Operation(
        method="POST",
        paths=("/api/deeplinking", "/api/deeplinking/message"),
        handler=deep_linking_message,
        schemes=LTIK,
        body=DeepLinkingBody,
        answer=DeepLinkingMessage,
        refusals=UNAVAILABLE,
    ),
)
