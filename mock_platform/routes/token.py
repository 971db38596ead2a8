"""The token endpoint."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_platform.behaviour import Behaviour
from mock_platform.checks import Breach
from mock_platform.requests import entry_of, form_of, platform_of, visit_of
from mock_platform.routes.access import expect_user_agent
from mock_platform.routes.responses import NOT_STORED, html_response, json_response
from mock_platform.tokens.client_credentials import Refused, answer_token_request
from mock_platform.tokens.token_request import TokenRequest


async def grant_token(request: Request) -> Response:
    """Answer a token request with an access token or an error (RFC 6749 sections 5.1 and 5.2)."""
    expect_user_agent(request)
    platform = platform_of(request)
    behaviour = platform.behaviour
    token_request = TokenRequest(platform, form_of(request), platform.clock.now())
    if token_request.registration is not None:
        entry_of(request)["client_id"] = token_request.registration.client_id
    if behaviour.token_audience_list == "crashes" and token_request.has_several_audiences:
        return html_response("Internal Server Error", 500)
    answer = await answer_token_request(token_request, visit_of(request).tool_keys)
    if isinstance(answer, Refused):
        return _refusal(behaviour, answer.breach)
    granted = {
        "access_token": answer.token,
        "token_type": behaviour.token_type,
        "expires_in": behaviour.token_lifetime_s,
        "scope": " ".join(answer.scopes),
    }
    return json_response(granted, headers=NOT_STORED, media_type=behaviour.token_media_type)


def _refusal(behaviour: Behaviour, breach: Breach) -> Response:
    if behaviour.token_errors == "moodle" and breach.name == "key-set-unavailable":
        return html_response("The key set of the tool could not be read.", 404)
    expired = behaviour.token_errors == "moodle" and breach.name == "assertion-expired"
    body = {"error": "Expired token" if expired else breach.error, "error_description": breach.sentence}
    return json_response(body, 400, headers=NOT_STORED, media_type=behaviour.token_media_type)


ROUTES = [
    Route("/lti/token", grant_token, methods=["POST"]),
]
