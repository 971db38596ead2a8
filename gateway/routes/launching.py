"""The addresses that platforms know: login initiation, launch, key set (docs/gateway/api.md; Sec 5.1.1, 6.3)."""

import json

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from gateway.protocol.handshake import LIFETIME
from gateway.protocol.keys import jwk_of
from gateway.reception import Departure, Reception
from gateway.routes.forms import launch_fields, login_fields
from gateway.settings import Settings
from gateway.storage.registrations import Registration, Registrations

# The answers carry state, nonce or ltik: for this browser only, and not to be told on in a Referer.
_PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


async def login(request: Request) -> Response:
    """Answer a login initiation: the browser goes to the platform's authorization endpoint."""
    reception: Reception = request.app.state.reception
    departure = await reception.login(await login_fields(request))
    answer = _redirect(departure)
    # The launch is a cross-site post from within a frame: None needs Secure, and browsers take 127.0.0.1 for secure.
    answer.set_cookie(
        _cookie_prefix(request) + departure.cookie_name,
        departure.cookie_value,
        max_age=int(LIFETIME.total_seconds()),
        path="/",
        secure=True,
        httponly=True,
        samesite="none",
    )
    return answer


async def launch(request: Request) -> Response:
    """Answer an authentication response: the browser goes to the tool, with an ltik."""
    reception: Reception = request.app.state.reception
    departure = await reception.launch(request.method, await launch_fields(request), _login_cookies(request))
    answer = _redirect(departure)
    name = _cookie_prefix(request) + departure.cookie_name
    answer.delete_cookie(name, path="/", secure=True, httponly=True, samesite="none")
    return answer


async def key_set(request: Request) -> Response:
    """Answer with the public keys of all registrations, one each, the registration's id as kid."""
    registrations: Registrations = request.app.state.registrations
    keys = [_public_jwk(registration) for registration in await registrations.find()]
    body = json.dumps({"keys": keys})
    return Response(body, media_type="application/json", headers={"Cache-Control": "public, max-age=60"})


def _cookie_prefix(request: Request) -> str:
    settings: Settings = request.app.state.settings
    return settings.cookie_prefix


def _login_cookies(request: Request) -> dict[str, str]:
    prefix = _cookie_prefix(request)
    return {name.removeprefix(prefix): value for name, value in request.cookies.items() if name.startswith(prefix)}


def _redirect(departure: Departure) -> Response:
    # The URL is complete and encoded; Starlette would quote it once more.
    answer = RedirectResponse("", status_code=302, headers=_PRIVATE)
    answer.headers["location"] = departure.url
    return answer


def _public_jwk(registration: Registration) -> dict[str, object]:
    key = load_pem_public_key(registration.public_key.encode())
    if not isinstance(key, RSAPublicKey):
        raise TypeError(f"the key pair of registration {registration.id} is not RSA")
    return {**jwk_of(key), "kid": registration.id, "alg": "RS256", "use": "sig"}
