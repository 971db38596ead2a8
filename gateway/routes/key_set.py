"""`/lti/keys`, `/lti/keys/{id}`: the keys that platforms check this gateway's signatures with (Sec 6.3)."""

from starlette.requests import Request
from starlette.responses import Response

from gateway.keys.key_set import KeySet, Published


async def key_set(request: Request) -> Response:
    """Answer with the public keys of all registrations, or tell that they are still the same."""
    keys: KeySet = request.app.state.rooms.key_set
    return _answer(request, await keys.published())


async def platform_key_set(request: Request) -> Response:
    """Answer with the public keys of one registration, or tell that they are still the same."""
    keys: KeySet = request.app.state.rooms.key_set
    return _answer(request, await keys.published_of(request.path_params["id"]))


def _answer(request: Request, published: Published) -> Response:
    headers = {"Cache-Control": "public, max-age=60", "ETag": published.etag}
    if published.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(published.body, media_type="application/json", headers=headers)
