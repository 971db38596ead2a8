"""`/admin/platforms`, and its older name `/api/platforms`: Bearer only."""

from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateway.enrolment import Enrolment, document_of, wrong_fields
from gateway.errors import Code, Rejected
from gateway.protocol.json_text import JsonObject, json_object_from
from gateway.routes.authorization import Gatekeeper
from gateway.storage.registrations import Registrations

JSON: Final = "application/json"

_FILTERS = {"id": "id", "url": "url", "clientId": "client_id"}


async def list_platforms(request: Request) -> Response:
    """Answer with the platforms that match every filter given."""
    await _account(request)
    registrations: Registrations = request.app.state.registrations
    query = request.query_params
    wanted = {column: query[name] for name, column in _FILTERS.items() if query.get(name)}
    found = await registrations.find(**wanted)
    return JSONResponse({"platforms": [document_of(registration) for registration in found]})


async def register_platform(request: Request) -> Response:
    """Register a platform. The status is 200, as LTIAAS documents it."""
    await _account(request)
    return JSONResponse(document_of(await _enrolment(request).register(await _json_body(request))))


async def get_platform(request: Request) -> Response:
    """Answer with one platform."""
    await _account(request)
    registrations: Registrations = request.app.state.registrations
    return JSONResponse(document_of(await registrations.get(request.path_params["id"])))


async def change_platform(request: Request) -> Response:
    """Merge the body into a platform."""
    await _account(request)
    changed = await _enrolment(request).change(request.path_params["id"], await _json_body(request))
    return JSONResponse(document_of(changed))


async def delete_platform(request: Request) -> Response:
    """Delete a platform; its launches, ltiks and service keys end with it."""
    await _account(request)
    registrations: Registrations = request.app.state.registrations
    await registrations.remove(request.path_params["id"])
    return Response(status_code=204)


async def activate_platform(request: Request) -> Response:
    """Switch a platform on, and answer with it."""
    await _account(request)
    return JSONResponse(document_of(await _enrolment(request).switch(request.path_params["id"], active=True)))


async def deactivate_platform(request: Request) -> Response:
    """Switch a platform off, and answer with it."""
    await _account(request)
    return JSONResponse(document_of(await _enrolment(request).switch(request.path_params["id"], active=False)))


async def _account(request: Request) -> None:
    gatekeeper: Gatekeeper = request.app.state.gatekeeper
    await gatekeeper.account(request)


def _enrolment(request: Request) -> Enrolment:
    enrolment: Enrolment = request.app.state.enrolment
    return enrolment


async def _json_body(request: Request) -> JsonObject:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != JSON and not media_type.endswith("+json"):
        raise Rejected(Code.UNSUPPORTED_MEDIA_TYPE, expected=JSON, got=media_type)
    try:
        return json_object_from(await request.body()).value
    except ValueError as error:
        raise wrong_fields({"": "the body is not a JSON object"}) from error
