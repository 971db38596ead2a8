"""The token endpoint."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_platform.access_tokens import LIFETIME
from mock_platform.client_credentials import Refused, answer_token_request
from mock_platform.requests import entry_of, form_of, platform_of, visit_of
from mock_platform.routes.responses import NOT_STORED, json_response
from mock_platform.token_request import TokenRequest


async def grant_token(request: Request) -> Response:
    """Answer a token request with an access token or an error (RFC 6749 sections 5.1 and 5.2)."""
    platform = platform_of(request)
    token_request = TokenRequest(platform, form_of(request), platform.clock.now())
    if token_request.registration is not None:
        entry_of(request)["client_id"] = token_request.registration.client_id
    answer = await answer_token_request(token_request, visit_of(request).tool_keys)
    if isinstance(answer, Refused):
        body = {"error": answer.error, "error_description": answer.sentence}
        return json_response(body, 400, headers=NOT_STORED)
    granted = {
        "access_token": answer.token,
        "token_type": "Bearer",
        "expires_in": int(LIFETIME.total_seconds()),
        "scope": " ".join(answer.scopes),
    }
    return json_response(granted, headers=NOT_STORED)


ROUTES = [
    Route("/lti/token", grant_token, methods=["POST"]),
]
