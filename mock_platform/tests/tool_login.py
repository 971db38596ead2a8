"""The first step of every small tool in these tests: a login initiation is answered with the authentication request."""

import secrets
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response


async def answer_login(request: Request) -> Response:
    """Send the browser on to the platform, to come back at the route `launch`; the initiation is a form or a query."""
    asked = dict(parse_qsl(request.url.query)) | dict(parse_qsl((await request.body()).decode()))
    parameters = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": asked["client_id"],
        "redirect_uri": str(request.url_for("launch")),
        "login_hint": asked["login_hint"],
        "lti_message_hint": asked["lti_message_hint"],
        "state": "s",
        "nonce": secrets.token_urlsafe(16),
    }
    return RedirectResponse(f"{asked['iss']}/lti/authorize?{urlencode(parameters)}", 302)
