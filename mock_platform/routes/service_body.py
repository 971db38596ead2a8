"""What comes to a service by POST or PUT, and what does not come because the service has no such method."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_platform.jws import NotAccepted, json_value
from mock_platform.requests import media_type_of, visit_of
from mock_platform.routes.access import access_of
from mock_platform.service_access import ServiceRefusal
from mock_platform.shapes import is_unicode

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")


def json_body_of(request: Request, media_type: str, requirement: str) -> Any:
    """Return the JSON value of a body of this media type; raise `ServiceRefusal` when it is something else."""
    if media_type_of(request) != media_type:
        sentence = f"Content-Type is not {media_type}: got {media_type_of(request)[:80]!r}"
        raise ServiceRefusal(415, requirement, sentence, f"Send Content-Type: {media_type}.")
    try:
        value = json_value(visit_of(request).body)
    except NotAccepted as error:
        raise ServiceRefusal(400, requirement, f"the body is not JSON: {error}", "Send one JSON object.") from error
    if not _is_unicode_throughout(value):
        sentence = "the body has text that is not Unicode: half of a surrogate pair"
        raise ServiceRefusal(400, requirement, sentence, "Escape characters beyond the BMP as pairs (RFC 8259 7).")
    return value


def _is_unicode_throughout(value: Any) -> bool:
    """True when all texts of a JSON value, and names of members, can be written in UTF-8."""
    if isinstance(value, str):
        return is_unicode(value)
    if isinstance(value, dict):
        return all(_is_unicode_throughout(name) and _is_unicode_throughout(member) for name, member in value.items())
    return not isinstance(value, list) or all(map(_is_unicode_throughout, value))


def other_methods(path: str, allowed: tuple[str, ...], scopes: tuple[str, ...], requirement: str, advice: str) -> Route:
    """Return the route that refuses, as a finding, the methods that an address of a service does not have."""

    async def refuse(request: Request) -> Response:
        access_of(request, *scopes)
        sentence = f"there is no {request.method} at this address: it has {', '.join(allowed)}"
        raise ServiceRefusal(405, requirement, sentence, advice, allow=", ".join(allowed))

    return Route(path, refuse, methods=[method for method in METHODS if method not in allowed])
