"""`/admin/platforms`, and its older name `/api/platforms`: Bearer only."""

from typing import Any, Final, Literal

from pydantic import ConfigDict, Field
from starlette.responses import JSONResponse, Response

from gateway.authorization import Scheme
from gateway.errors import Code
from gateway.registration.enrolment import METHODS, document_of
from gateway.routes.models import ApiModel, OpenModel
from gateway.routes.operation import Call, Operation


class PlatformsQuery(ApiModel):
    """The filters of the list: each exact, all of them together."""

    id: str = Field(default="", description="The registration with this id.")
    url: str = Field(default="", description="Those with this issuer.")
    client_id: str = Field(default="", description="Those with this client id.")


def _judged(told: str, **schema: Any) -> Any:
    """A field that the enrolment judges, whole with the others; here is only what a reader is told of it."""
    return Field(default=None, description=told, json_schema_extra={"type": "string", **schema})


_KEY: Final = {
    "type": "object",
    "properties": {
        "method": {"type": "string", "enum": list(METHODS)},
        "key": {
            "type": ["string", "object"],
            "description": "JWK_SET: the URL of the key set. JWK_KEY: a public JWK. RSA_KEY: a public key in PEM.",
        },
    },
}


class PlatformChange(OpenModel):
    """What is to be changed of a platform; what is left out, or null, stays. Unknown members are left alone."""

    url: Any = _judged("The issuer, byte for byte.", format="uri")
    client_id: Any = _judged("What the platform calls this gateway.")
    name: Any = _judged("For people.")
    authentication_endpoint: Any = _judged("Where logins go.", format="uri")
    accesstoken_endpoint: Any = _judged("Where access tokens come from.", format="uri")
    authorization_server: Any = _judged("`aud` of the token request, where it is not the endpoint's URL.")
    redirect_uri: Any = _judged("One of this gateway's two launch URLs.", format="uri")
    active: Any = _judged("Whether it may launch.", type="boolean")
    auth_config: Any = _judged("How its messages are checked.", **_KEY)


class PlatformBody(PlatformChange):
    """A platform that is to be registered. Unknown members are left alone."""

    model_config = ConfigDict(
        json_schema_extra={
            "required": ["url", "clientId", "name", "authenticationEndpoint", "accesstokenEndpoint", "authConfig"],
            "examples": [
                {
                    "url": "https://lms.school.example",
                    "clientId": "c-1001",
                    "name": "School LMS",
                    "authenticationEndpoint": "https://lms.school.example/auth",
                    "accesstokenEndpoint": "https://lms.school.example/token",
                    "authConfig": {"method": "JWK_SET", "key": "https://lms.school.example/jwks"},
                }
            ],
        }
    )


class AuthConfig(ApiModel):
    """How messages of a platform are checked."""

    method: Literal["JWK_SET", "JWK_KEY", "RSA_KEY"]
    key: str


class Platform(ApiModel):
    """A platform as it is registered."""

    id: str
    url: str
    client_id: str
    name: str
    authentication_endpoint: str
    accesstoken_endpoint: str
    authorization_server: str = Field(default="", description="Absent where there is none.")
    redirect_uri: str = Field(default="", description="Absent where it is the usual one.")
    active: bool
    auth_config: AuthConfig
    public_key: str = Field(description="This gateway's newest key for the platform, in PEM.")


class Platforms(ApiModel):
    """Platforms, oldest first."""

    platforms: list[Platform]


async def list_platforms(call: Call) -> Response:
    """Answer with the platforms that match every filter given."""
    query: PlatformsQuery = call.query
    found = await call.rooms.registrations.find(**query.model_dump(exclude_unset=True))
    return JSONResponse({"platforms": [document_of(registration) for registration in found]})


async def register_platform(call: Call) -> Response:
    """Register a platform. The status is 200, as LTIAAS documents it."""
    return JSONResponse(document_of(await call.rooms.enrolment.register(call.body.document)))


async def get_platform(call: Call) -> Response:
    """Answer with one platform."""
    return JSONResponse(document_of(await call.rooms.registrations.get(_id(call))))


async def change_platform(call: Call) -> Response:
    """Merge the body into a platform."""
    return JSONResponse(document_of(await call.rooms.enrolment.change(_id(call), call.body.document)))


async def delete_platform(call: Call) -> Response:
    """Delete a platform; its launches, ltiks and service keys end with it."""
    await call.rooms.registrations.remove(_id(call))
    return Response(status_code=204)


async def activate_platform(call: Call) -> Response:
    """Switch a platform on, and answer with it."""
    return JSONResponse(document_of(await call.rooms.enrolment.switch(_id(call), active=True)))


async def deactivate_platform(call: Call) -> Response:
    """Switch a platform off, and answer with it."""
    return JSONResponse(document_of(await call.rooms.enrolment.switch(_id(call), active=False)))


async def rotate_keys(call: Call) -> Response:
    """Give a platform another key pair of ours, and answer with the platform.

    Both keys are in the key set for a time; the new one signs after an hour.
    """
    return JSONResponse(document_of(await call.rooms.rotation.rotate(_id(call))))


def _id(call: Call) -> str:
    return str(call.request.path_params["id"])


_ALL: Final = ("/admin/platforms", "/api/platforms")
_ONE: Final = tuple(f"{path}/{{id}}" for path in _ALL)
_ACTIVATE: Final = tuple(f"{path}/activate" for path in _ONE)
_DEACTIVATE: Final = tuple(f"{path}/deactivate" for path in _ONE)
_ROTATE: Final = tuple(f"{path}/keys/rotate" for path in _ONE)
_ADMIN: Final = (Scheme.BEARER,)
_UNKNOWN: Final = (Code.PLATFORM_NOT_FOUND,)
_TAKEN: Final = (Code.URL_CLIENT_ID_COMBINATION_ALREADY_EXISTS,)

OPERATIONS: Final = (
    Operation(method="GET", paths=_ALL, handler=list_platforms, schemes=_ADMIN, query=PlatformsQuery, answer=Platforms),
    Operation(
        method="POST",
        paths=_ALL,
        handler=register_platform,
        schemes=_ADMIN,
        body=PlatformBody,
        answer=Platform,
        refusals=(Code.PLATFORM_ALREADY_REGISTERED,),
    ),
    Operation(method="GET", paths=_ONE, handler=get_platform, schemes=_ADMIN, answer=Platform, refusals=_UNKNOWN),
    Operation(
        method="PUT",
        paths=_ONE,
        handler=change_platform,
        schemes=_ADMIN,
        body=PlatformChange,
        answer=Platform,
        refusals=(*_UNKNOWN, *_TAKEN),
    ),
    Operation(method="DELETE", paths=_ONE, handler=delete_platform, schemes=_ADMIN, status=204, refusals=_UNKNOWN),
    Operation(
        method="POST", paths=_ACTIVATE, handler=activate_platform, schemes=_ADMIN, answer=Platform, refusals=_UNKNOWN
    ),
    Operation(
        method="POST",
        paths=_DEACTIVATE,
        handler=deactivate_platform,
        schemes=_ADMIN,
        answer=Platform,
        refusals=_UNKNOWN,
    ),
    Operation(
        method="POST",
        paths=_ROTATE,
        handler=rotate_keys,
        schemes=_ADMIN,
        answer=Platform,
        refusals=(*_UNKNOWN, Code.KEY_ROTATION_UNDER_WAY, Code.DATABASE_OF_ANOTHER_SECRET),
    ),
)
