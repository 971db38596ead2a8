"""`/admin/platforms`, and its older name `/api/platforms`: Bearer only."""

from typing import Final

from pydantic import BaseModel, ConfigDict
from starlette.responses import JSONResponse, Response

from gateway.enrolment import document_of
from gateway.errors import Code
from gateway.routes.authorization import Scheme
from gateway.routes.operation import Call, Operation

_FILTERS: Final = {"id": "id", "url": "url", "clientId": "client_id"}


class PlatformsQuery(BaseModel):
    """The filters of the list: each exact, all of them together."""

    id: str = ""
    url: str = ""
    clientId: str = ""  # noqa: N815 - LTIAAS's name


class PlatformBody(BaseModel):
    """A platform, or what is to be changed of one; `gateway.enrolment` judges it whole."""

    model_config = ConfigDict(extra="allow")


async def list_platforms(call: Call) -> Response:
    """Answer with the platforms that match every filter given."""
    query: PlatformsQuery = call.query
    wanted = {column: getattr(query, name) for name, column in _FILTERS.items() if getattr(query, name)}
    found = await call.rooms.registrations.find(**wanted)
    return JSONResponse({"platforms": [document_of(registration) for registration in found]})


async def register_platform(call: Call) -> Response:
    """Register a platform. The status is 200, as LTIAAS documents it."""
    return JSONResponse(document_of(await call.rooms.enrolment.register(call.body.model_dump())))


async def get_platform(call: Call) -> Response:
    """Answer with one platform."""
    return JSONResponse(document_of(await call.rooms.registrations.get(_id(call))))


async def change_platform(call: Call) -> Response:
    """Merge the body into a platform."""
    return JSONResponse(document_of(await call.rooms.enrolment.change(_id(call), call.body.model_dump())))


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


def _id(call: Call) -> str:
    return str(call.request.path_params["id"])


_ALL: Final = ("/admin/platforms", "/api/platforms")
_ONE: Final = tuple(f"{path}/{{id}}" for path in _ALL)
_ACTIVATE: Final = tuple(f"{path}/activate" for path in _ONE)
_DEACTIVATE: Final = tuple(f"{path}/deactivate" for path in _ONE)
_ADMIN: Final = (Scheme.BEARER,)
_UNKNOWN: Final = (Code.PLATFORM_NOT_FOUND,)
_TAKEN: Final = (Code.URL_CLIENT_ID_COMBINATION_ALREADY_EXISTS,)

OPERATIONS: Final = (
    Operation(method="GET", paths=_ALL, handler=list_platforms, schemes=_ADMIN, query=PlatformsQuery),
    Operation(
        method="POST",
        paths=_ALL,
        handler=register_platform,
        schemes=_ADMIN,
        body=PlatformBody,
        refusals=(Code.PLATFORM_ALREADY_REGISTERED,),
    ),
    Operation(method="GET", paths=_ONE, handler=get_platform, schemes=_ADMIN, refusals=_UNKNOWN),
    Operation(
        method="PUT",
        paths=_ONE,
        handler=change_platform,
        schemes=_ADMIN,
        body=PlatformBody,
        refusals=(*_UNKNOWN, *_TAKEN),
    ),
    Operation(method="DELETE", paths=_ONE, handler=delete_platform, schemes=_ADMIN, status=204, refusals=_UNKNOWN),
    Operation(method="POST", paths=_ACTIVATE, handler=activate_platform, schemes=_ADMIN, refusals=_UNKNOWN),
    Operation(method="POST", paths=_DEACTIVATE, handler=deactivate_platform, schemes=_ADMIN, refusals=_UNKNOWN),
)
