"""A request as the routes see it: the platform that it belongs to, its body read, its entry in the journal."""

from typing import Any, cast

from starlette.requests import Request

from mock_platform.bearer import bearer_token
from mock_platform.errors import ControlError
from mock_platform.forms import Pairs, first_values, pairs_from_text
from mock_platform.journal.journal import Entry
from mock_platform.jws import NotAccepted, json_value
from mock_platform.platform import Platform
from mock_platform.sessions import Session
from mock_platform.shapes import Misshapen, Shape, expect
from mock_platform.visit import Visit
from mock_platform.vocabulary import MEDIA_TYPE_FORM


def visit_of(request: Request) -> Visit:
    """Return what the application found out before it chose the route."""
    return cast("Visit", request.scope["mock_platform.visit"])


def platform_of(request: Request) -> Platform:
    """Return the platform that the request belongs to."""
    return visit_of(request).platform


def entry_of(request: Request) -> Entry:
    """Return the request's entry in the journal, to which routes add what they learn."""
    return visit_of(request).entry


def session_of(request: Request) -> Session | None:
    """Return the session of the browser that sent the request."""
    sessions = platform_of(request).sessions
    return sessions.find(request.cookies.get(sessions.cookie_name))


def media_type_of(request: Request) -> str:
    """Return the Content-Type without its parameters, in lower case."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def form_of(request: Request) -> Pairs | None:
    """Return the fields of a urlencoded body; None when the body is something else."""
    if media_type_of(request) != MEDIA_TYPE_FORM:
        return None
    return pairs_from_text(visit_of(request).body.decode("utf-8", "replace"))


def bearer_of(request: Request) -> str | None:
    """Return the request's bearer token, if it has one."""
    return bearer_token(request.headers)


def query_of(request: Request) -> Pairs:
    """Return the parameters of the query."""
    return pairs_from_text(request.scope["query_string"].decode("utf-8", "replace"))


def query_in_shape(request: Request, shape: Shape) -> dict[str, str]:
    """Return the parameters of the query by name; raise `ControlError` when they have another shape."""
    try:
        return expect(first_values(query_of(request)), shape, "query")
    except Misshapen as error:
        raise ControlError(400, "invalid_query", error.message, error.at) from error


def json_of(request: Request) -> Any:
    """Return the JSON value of the body, an empty one being an empty object; raise `ControlError` when it is none."""
    body = visit_of(request).body
    try:
        return json_value(body) if body.strip() else {}
    except NotAccepted as error:
        raise ControlError(400, "not_json", f"the body should be JSON: {error}", "$") from error
