"""How a refusal is answered: LTIAAS's envelope, or a page for a person. The log is told by middleware.Observed.

People open login, launch, registration and the demo tool in browsers, so these have pages (`Accept: text/html`).
Every other address answers the envelope whatever is asked for: the API never answers HTML, not even where nothing is.
"""

import math
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match

from gateway.errors import Code, PlatformFailure, Rejected
from gateway.routes.pages import page
from gateway.routes.passage import passage_of

_HTTP_CODES = {404: Code.NOT_FOUND, 405: Code.METHOD_NOT_ALLOWED, 413: Code.BODY_TOO_LARGE}
# RFC 9110 sections 15.5.2 and 15.5.6 demand these.
_HEADERS = {
    Code.LAUNCH_NOT_POSTED: {"Allow": "POST"},
    Code.INVALID_LTIK_AUTH_AUTHORIZATION_HEADER: {"WWW-Authenticate": 'Bearer realm="lti-gateway"'},
}
# A platform may answer with a status that nobody registered.
_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_HEADINGS = dict.fromkeys(("/lti/register", "/register"), "This tool could not be registered")
_OPENED_BY_PEOPLE = frozenset({"/lti/login", "/login", "/lti/launch", "/", *_HEADINGS, "/demo"})


async def answer_rejected(request: Request, error: Exception) -> Response:
    """The answer to a request that broke a rule."""
    assert isinstance(error, Rejected)
    return _answer(request, error.code, error.sentence, dict(error.details))


async def answer_platform_failure(request: Request, error: Exception) -> Response:
    """The answer when a learning platform failed."""
    assert isinstance(error, PlatformFailure)
    answer = _answer(request, error.code, error.sentence, error.details, status=error.status)
    if error.retry_after is not None:
        answer.headers["Retry-After"] = str(math.ceil(error.retry_after.total_seconds()))
    return answer


async def answer_http_exception(request: Request, error: Exception) -> Response:
    """The answer to what the router itself refuses: unknown addresses and methods."""
    assert isinstance(error, HTTPException)
    code = _HTTP_CODES.get(error.status_code, Code.MALFORMED_REQUEST)
    answer = _answer(request, code, code.value.sentence, {})
    if code is Code.METHOD_NOT_ALLOWED:
        answer.headers["Allow"] = ", ".join(_methods_at(request))
    return answer


async def answer_departed(request: Request, _error: Exception) -> Response:
    """The answer to a browser that left within its request: nobody reads it, but the log shall not see a defect."""
    return _answer(request, Code.MALFORMED_REQUEST, Code.MALFORMED_REQUEST.value.sentence, {})


async def answer_defect(request: Request, _error: Exception) -> Response:
    """The answer to a defect of ours: nothing about the inside. The server logs the traceback."""
    return _answer(request, Code.INTERNAL_ERROR, Code.INTERNAL_ERROR.value.sentence, {})


def _answer(
    request: Request, code: Code, sentence: str, details: dict[str, object], *, status: int | None = None
) -> Response:
    passage = passage_of(request.scope)
    passage.refusal = code.name
    reference, status = passage.correlation_id, status or code.status
    headers = {"Cache-Control": "no-store", "X-Correlation-Id": reference, **_HEADERS.get(code, {})}
    if _wants_page(request):
        shown = {"code": code.name, "sentence": sentence, "advice": code.value.advice, "reference": reference}
        shown["heading"] = _HEADINGS.get(request.scope["path"], "This link could not be opened")
        return page("refusal.html", shown, status=status, headers=headers)
    return JSONResponse(_envelope(code, sentence, details, status), status, headers)


def _envelope(code: Code, sentence: str, details: dict[str, object], status: int) -> dict[str, object]:
    return {
        "status": status,
        "error": _PHRASES.get(status, "Client Error"),
        "details": {"message": code.name, "description": sentence, **details},
    }


def _methods_at(request: Request) -> list[str]:
    # Starlette tells the methods of the first route with this path; there may be several.
    matching = [route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE]
    return sorted({method for route in matching for method in route.methods or ()})


def has_page(path: str) -> bool:
    """Whether a refusal at this path is a page where HTML is asked for."""
    return path in _OPENED_BY_PEOPLE or path.startswith("/demo/")


def _wants_page(request: Request) -> bool:
    return has_page(request.scope["path"]) and "text/html" in request.headers.get("accept", "")
