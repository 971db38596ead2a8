"""`GET /api/idtoken`: the launch that an ltik stands for, formatted or raw."""

import json

from starlette.requests import Request
from starlette.responses import Response

from gateway.protocol.formatted import Document, formatted_document, has_service, raw_document
from gateway.routes.authorization import Gatekeeper
from gateway.settings import Settings
from gateway.storage.launches import Launches, StoredLaunch


async def id_token(request: Request) -> Response:
    """Answer with the launch; `?raw=true`, in any case, gives the claims as they were signed."""
    gatekeeper: Gatekeeper = request.app.state.gatekeeper
    stored = await gatekeeper.launch(request)
    if request.query_params.get("raw", "").lower() == "true":
        document = raw_document(stored.launch)
    else:
        document = formatted(stored, request.app.state.settings, request.app.state.launches)
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
