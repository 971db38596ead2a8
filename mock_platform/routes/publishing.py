"""What a platform publishes, its configuration and its keys; and the sink, which publishes an attacker's."""

from cryptography.hazmat.primitives.serialization import Encoding
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from mock_platform.configuration import openid_configuration
from mock_platform.dynamic_registration.answering import admit_to_configuration
from mock_platform.dynamic_registration.initiation import SESSION
from mock_platform.forms import first_values
from mock_platform.keys import fixture_key
from mock_platform.requests import bearer_of, platform_of, query_of
from mock_platform.routes.access import notice_leaked_token
from mock_platform.routes.responses import json_response

EVERY_METHOD = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


async def configuration(request: Request) -> Response:
    """Publish the OpenID configuration, as a registration that has one of its own is to see it."""
    platform = platform_of(request)
    session = first_values(query_of(request)).get(SESSION)
    initiation = platform.initiations.get(session) if session else None
    if initiation is not None:
        admit_to_configuration(platform, initiation, bearer_of(request))
    return json_response(openid_configuration(platform, initiation))


async def key_set(request: Request) -> Response:
    """Publish the key set."""
    platform = platform_of(request)
    keys = platform.keys
    caching = {} if keys.max_age_s is None else {"Cache-Control": f"max-age={keys.max_age_s}"}
    return json_response(keys.key_set(with_alg=platform.behaviour.key_alg), headers=caching)


async def sink(request: Request) -> Response:
    """Answer whatever comes; the journal has what came, and a finding when that was an access token."""
    notice_leaked_token(request, "TRAP-029")
    return PlainTextResponse("noted\n")


async def sink_key_set(_: Request) -> Response:
    """Publish a key set of an attacker."""
    return json_response({"keys": [fixture_key("foreign").public_jwk]})


async def sink_certificate(_: Request) -> Response:
    """Publish a certificate of an attacker."""
    from mock_platform.certificate import self_signed

    pem = self_signed(fixture_key("foreign")).public_bytes(Encoding.PEM)
    return Response(pem, media_type="application/pem-certificate-chain")


ROUTES = [
    Route("/lti/jwks", key_set),
    Route("/.well-known/openid-configuration", configuration),
    Route("/sink/jwks", sink_key_set),
    Route("/sink/certificate", sink_certificate),
    Route("/sink/{rest:path}", sink, methods=EVERY_METHOD),
]
