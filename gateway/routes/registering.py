"""Dynamic registration: `/lti/register` for platforms, `/api/registrations` for a tool that has to consent first.

Canvas has a form of its own beside it, a document whose address is pasted: `/register/canvas` (docs/gateway/api.md).
"""

from collections.abc import Iterable
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from pydantic import AfterValidator, Field
from starlette.responses import JSONResponse, RedirectResponse, Response

from gateway.authorization import Scheme
from gateway.errors import Code
from gateway.protocol.canvas import canvas_document
from gateway.protocol.login import with_query
from gateway.protocol.platform_configuration import PlatformConfiguration
from gateway.protocol.rules import RULES
from gateway.protocol.tool_registration import Message
from gateway.protocol.vocabulary import MESSAGE_DEEP_LINKING, MESSAGE_RESOURCE_LINK, SUBJECT_CLOSE
from gateway.registration.registering import LONGEST_NAME, Consent, Registering
from gateway.routes.models import ApiModel, OpenModel
from gateway.routes.operation import NO_ANSWER, Call, Operation
from gateway.routes.pages import page_that_goes_on
from gateway.settings import Settings
from gateway.storage.registrations import Registration

HTML: Final = "text/html"
# LTIAAS's Node client takes no others in the formatted document; the raw one has them all.
SHOWN_MESSAGES: Final = (MESSAGE_RESOURCE_LINK, MESSAGE_DEEP_LINKING, "basic-lti-launch-request")


class InvitationQuery(ApiModel):
    """What a platform adds to the registration address, and the level of privacy that its administrator may add."""

    openid_configuration: str = Field(
        "", alias="openid_configuration", description="Where the platform's configuration is; demanded."
    )
    registration_token: str = Field("", alias="registration_token", description="Shown to the platform, as bearer.")
    privacy_level: str = Field(
        default="", description="Which of a person's data are asked for; else as the settings say."
    )


class RequestQuery(ApiModel):
    """`raw`: `true`, in any case, asks for what the platform sent; anything else for the formatted document."""

    raw: str = Field(default="", description="`true`, in any case: what the platform sent.")


class OfferedMessage(ApiModel):
    """A message that a platform supports, and its placements where it names some."""

    type: str
    placements: list[str] | None = None


class RequestAnswer(OpenModel):
    """A platform that waits to be registered; raw: `openIdConfiguration` and `registrationToken` instead."""

    url: str | None = None
    family_code: str | None = None
    version: str | None = None
    supported_scopes: list[str] | None = None
    supported_messages: list[OfferedMessage] | None = None


def _printable(text: str) -> str:
    if not text.isprintable() or text != text.strip():
        raise ValueError("it must be printable, without blanks around it")
    return text


Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME), AfterValidator(_printable)]


def _known(kind: str) -> str:
    if kind not in RULES.messages and kind not in SHOWN_MESSAGES:
        raise ValueError(f"it must be a message that this gateway takes: {', '.join(sorted(RULES.messages))}")
    return kind


class WantedMessage(ApiModel):
    """A message that the tool wants, and where; what the platform does not offer is left out."""

    type: Annotated[str, AfterValidator(_known)]
    placements: list[str] | None = None


class ConsentBody(ApiModel):
    """What the tool decides; whatever is left out is as the settings say."""

    platform_name: Name | None = None
    auto_activate: bool | None = None
    messages: list[WantedMessage] | None = None


class ConsentAnswer(ApiModel):
    """The platform that is registered now, and the piece of HTML that ends the registration in the person's browser."""

    html: str
    platform_id: str


class CanvasAnswer(OpenModel):
    """The configuration of a developer key, as Canvas describes it."""

    title: str


async def register(call: Call) -> Response:
    """Register this tool with the platform that opened the address, or send its administrator on to the tool."""
    registering: Registering = call.rooms.registering
    query: InvitationQuery = call.query
    outcome = await registering.begin(
        url=query.openid_configuration, token=query.registration_token, privacy_level=query.privacy_level
    )
    if isinstance(outcome, Registration):
        return _registered_page(outcome, call.rooms.settings)
    answer = RedirectResponse("", 302, {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
    settings: Settings = call.rooms.settings
    answer.headers["location"] = with_query(settings.pre_approval_url, urlencode({"registrationId": outcome.id}))
    return answer


async def canvas(call: Call) -> Response:
    """Answer with the configuration of a Canvas developer key."""
    settings: Settings = call.rooms.settings
    return JSONResponse(
        canvas_document(settings.tool, messages=settings.messages, privacy_level=settings.privacy_level)
    )


async def get_request(call: Call) -> Response:
    """Answer with a platform that waits to be registered."""
    registering: Registering = call.rooms.registering
    request = await registering.waiting(call.request.path_params["id"])
    if call.query.raw.lower() == "true":
        document = {"openIdConfiguration": request.configuration, "registrationToken": request.token or ""}
    else:
        document = _formatted(registering.configuration_of(request))
    return JSONResponse(document, headers={"Cache-Control": "no-store"})


async def complete_request(call: Call) -> Response:
    """Register a platform that waits, as the tool decides."""
    registering: Registering = call.rooms.registering
    body: ConsentBody = call.body
    registration = await registering.complete(
        call.request.path_params["id"],
        Consent(
            platform_name=body.platform_name,
            auto_activate=body.auto_activate,
            messages=None if body.messages is None else _wanted(body.messages),
        ),
    )
    return JSONResponse({"html": _CLOSING_HTML, "platformId": registration.id})


def _wanted(messages: Iterable[WantedMessage]) -> list[Message]:
    # LTI 1.1's message may have been shown to the tool, which may name it again; no launch of it would be taken.
    taken = [message for message in messages if message.type in RULES.messages]
    return [Message(type=message.type, placements=tuple(message.placements or ())) for message in taken]


def _formatted(platform: PlatformConfiguration) -> dict[str, Any]:
    offered = platform.messages or {}
    return {
        "url": platform.issuer,
        "familyCode": platform.family_code,
        "version": platform.version,
        "supportedScopes": list(platform.scopes or ()),
        "supportedMessages": [
            {"type": kind, **({"placements": list(placements)} if placements else {})}
            for kind, placements in offered.items()
            if kind in SHOWN_MESSAGES
        ],
    }


def _registered_page(registration: Registration, settings: Settings) -> Response:
    shown = {
        "tool": settings.tool_name,
        "platform": registration.url,
        "client_id": registration.client_id,
        "id": registration.id,
        "active": registration.active,
        "subject": SUBJECT_CLOSE,
    }
    return page_that_goes_on("registered.html", shown)


_CLOSING_HTML: Final = (
    f"<script>(window.opener || window.parent).postMessage({{subject: '{SUBJECT_CLOSE}'}}, '*');</script>"
)
_ADMIN: Final = (Scheme.BEARER,)
_ONE: Final = "/api/registrations/{id}"
_JUDGED: Final = (Code.CONFIGURATION_INCOMPLETE, Code.ISSUER_OF_ANOTHER_HOST, Code.ENDPOINT_OF_ANOTHER_HOST)
_REGISTERED: Final = (*_JUDGED, Code.PLATFORM_ALREADY_REGISTERED)

OPERATIONS: Final = (
    Operation(
        method="GET",
        paths=("/lti/register", "/register"),
        handler=register,
        query=InvitationQuery,
        gives=HTML,
        refusals=(
            Code.MISSING_OPENID_CONFIGURATION,
            Code.INVALID_OPENID_CONFIGURATION,
            Code.INVALID_REGISTRATION_TOKEN,
            Code.UNKNOWN_PRIVACY_LEVEL,
            Code.TOO_MANY_REGISTRATIONS,
            Code.DATABASE_UNAVAILABLE,
            *_REGISTERED,
        ),
        failures=(*NO_ANSWER, Code.CONFIGURATION_UNREADABLE, Code.REGISTRATION_FAILED),
        onward="To PRE_APPROVAL_URL, with `registrationId` in the query, where the tool has to consent first.",
    ),
    Operation(method="GET", paths=("/register/canvas",), handler=canvas, answer=CanvasAnswer),
    Operation(
        method="GET",
        paths=(_ONE,),
        handler=get_request,
        schemes=_ADMIN,
        query=RequestQuery,
        answer=RequestAnswer,
        refusals=(Code.REGISTRATION_NOT_FOUND, *_JUDGED),
    ),
    Operation(
        method="POST",
        paths=(f"{_ONE}/complete",),
        handler=complete_request,
        schemes=_ADMIN,
        body=ConsentBody,
        answer=ConsentAnswer,
        refusals=(Code.REGISTRATION_NOT_FOUND, *_REGISTERED),
        failures=(*NO_ANSWER, Code.REGISTRATION_FAILED),
    ),
)
