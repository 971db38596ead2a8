"""`GET /api/idtoken`: the launch that an ltik stands for, formatted or raw."""

import json
from typing import Any, Literal

from pydantic import Field, RootModel
from starlette.responses import Response

from gateway.protocol.display import Document
from gateway.protocol.formatted import formatted_document, has_service, raw_document
from gateway.routes.models import ApiModel, OpenModel
from gateway.routes.operation import LTIK, Call, Operation
from gateway.settings import Settings
from gateway.storage.launches import StoredLaunch
from gateway.storage.service_keys import ServiceKeys


class IdTokenQuery(ApiModel):
    """`raw`: `true`, in any case, asks for the claims as they were signed; anything else for the formatted document."""

    raw: str = Field(default="", description="`true`, in any case: the claims as they were signed.")


class User(OpenModel):
    """Who launched."""

    id: str = Field(default="", description="Absent in an anonymous launch.")
    roles: list[str]
    role_scope_mentor: list[str] = Field(default=[])
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    email: str = ""


class LaunchingPlatform(OpenModel):
    """Where the launch came from: the registration, and what the platform told of itself."""

    id: str
    url: str
    client_id: str
    name: str
    deployment_id: str
    guid: str = ""
    product_family_code: str = ""
    version: str = ""
    description: str = ""
    contact_email: str = ""
    lis: dict[str, Any] = Field(default={})


class ForUser(OpenModel):
    """Whom a message is about, where that is not the person who launches."""

    id: str
    person_sourced_id: str = ""
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    roles: list[str] = Field(default=[])


class Proctoring(OpenModel):
    """The attempt that a proctoring message is about."""

    attempt_number: int
    can_start: bool = Field(description="Whether POST /api/proctoring/start has something to start.")
    settings: str = ""
    error_message: str = ""
    error_log: str = ""


class Named(OpenModel):
    """An activity, a submission or an asset."""

    id: str
    title: str = ""


class Launched(OpenModel):
    """What was launched."""

    type: str
    target: str
    custom: dict[str, Any]
    context: dict[str, Any] = Field(default={})
    resource_link: dict[str, Any] = Field(default={})
    presentation: dict[str, Any] = Field(default={})
    for_user: ForUser | None = None
    proctoring: Proctoring | None = None
    activity: Named | None = None
    submission: Named | None = None
    asset: Named | None = None
    asset_report_type: str = ""


class Service(OpenModel):
    """A service of the platform, as far as it was granted to this launch."""

    available: bool


class Services(OpenModel):
    """What may be done from this launch."""

    outcomes: Service
    deep_linking: Service
    names_and_roles: Service
    assignment_and_grades: Service
    groups: Service
    eula: Service
    assessment_control: Service
    asset_processor: Service
    notices: Service
    service_key: str = Field(default="", description="When grades or roster are available.")


class FormattedIdToken(OpenModel):
    """A launch as plain JSON."""

    lti_version: Literal["1.3.0"]
    user: User
    platform: LaunchingPlatform
    launch: Launched
    services: Services


class RawIdToken(OpenModel):
    """The claims as they were signed, and the version."""

    lti_version: Literal["1.3.0"]


class IdToken(RootModel[FormattedIdToken | RawIdToken]):
    """A launch, formatted or raw."""


async def id_token(call: Call) -> Response:
    """Answer with the launch, formatted or raw."""
    if call.query.raw.lower() == "true":
        document = raw_document(call.launch.launch)
    else:
        document = await formatted(call.launch, call.rooms.settings, call.rooms.service_keys)
    return Response(json.dumps(document), media_type="application/json", headers={"Cache-Control": "no-store"})


async def formatted(stored: StoredLaunch, settings: Settings, service_keys: ServiceKeys) -> Document:
    """The formatted document of a stored launch."""
    registration = stored.registration
    serves = has_service(stored.launch, settings.services)
    return formatted_document(
        stored.launch,
        platform={
            "id": registration.id,
            "url": registration.url,
            "clientId": registration.client_id,
            "name": registration.name,
        },
        enabled=settings.services,
        service_key=await service_keys.of(registration.id, stored.launch) if serves else None,
        home=settings.redirect_uris[0],
    )


OPERATIONS = (
    Operation(
        method="GET",
        paths=("/api/idtoken",),
        handler=id_token,
        schemes=LTIK,
        query=IdTokenQuery,
        answer=IdToken,
    ),
)
