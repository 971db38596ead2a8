"""What a tool tells of its terms: who accepted them, that all must do so again, that nobody need (EULA services)."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_platform.requests import platform_of
from mock_platform.routes.access import DEPLOYMENT, deployment_access_of
from mock_platform.routes.responses import json_response
from mock_platform.routes.service_body import json_body_of
from mock_platform.vocabulary import MEDIA_TYPE_JSON, SCOPE_EULA_DEPLOYMENT, SCOPE_EULA_USER


async def decide(request: Request) -> Response:
    """Keep what a user decided and answer with it."""
    access = deployment_access_of(request, SCOPE_EULA_USER)
    decision = platform_of(request).eula.decide(access, json_body_of(request, MEDIA_TYPE_JSON, "EULA-002"))
    return json_response(decision, 201)


async def reset(request: Request) -> Response:
    """Forget what every user of the deployment decided."""
    access = deployment_access_of(request, SCOPE_EULA_USER)
    platform_of(request).eula.reset(access)
    return Response(status_code=204)


async def require(request: Request) -> Response:
    """Keep whether users of the deployment must decide at all."""
    access = deployment_access_of(request, SCOPE_EULA_DEPLOYMENT)
    return json_response(platform_of(request).eula.require(access, json_body_of(request, MEDIA_TYPE_JSON, "EULA-003")))


ROUTES = [
    Route(f"{DEPLOYMENT}/eula/user", decide, methods=["POST"]),
    Route(f"{DEPLOYMENT}/eula/user", reset, methods=["DELETE"]),
    Route(f"{DEPLOYMENT}/eula/deployment", require, methods=["PUT"]),
]
