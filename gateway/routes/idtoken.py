"""`GET /api/idtoken`: the launch that an ltik stands for, formatted or raw."""

import json

from pydantic import BaseModel
from starlette.responses import Response

from gateway.protocol.formatted import Document, formatted_document, has_service, raw_document
from gateway.routes.authorization import Scheme
from gateway.routes.operation import Call, Operation
from gateway.settings import Settings
from gateway.storage.launches import Launches, StoredLaunch


class IdTokenQuery(BaseModel):
    """`raw`: `true`, in any case, asks for the claims as they were signed; anything else for the formatted document."""

    raw: str = ""


async def id_token(call: Call) -> Response:
    """Answer with the launch, formatted or raw."""
    if call.query.raw.lower() == "true":
        document = raw_document(call.launch.launch)
    else:
        document = formatted(call.launch, call.rooms.settings, call.rooms.launches)
    return Response(json.dumps(document), media_type="application/json", headers={"Cache-Control": "no-store"})


def formatted(stored: StoredLaunch, settings: Settings, launches: Launches) -> Document:
    """The formatted document of a stored launch."""
    registration = stored.registration
    serves = has_service(stored.launch, settings.enabled_services)
    return formatted_document(
        stored.launch,
        platform={
            "id": registration.id,
            "url": registration.url,
            "clientId": registration.client_id,
            "name": registration.name,
        },
        enabled=settings.enabled_services,
        service_key=launches.service_key_of(registration.id, stored.launch) if serves else None,
        home=settings.redirect_uris[0],
    )


OPERATIONS = (
    Operation(method="GET", paths=("/api/idtoken",), handler=id_token, schemes=(Scheme.LTIK,), query=IdTokenQuery),
)
