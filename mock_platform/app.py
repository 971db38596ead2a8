"""Composition: the application that finds the platform, reads the body, writes the journal and chooses the route."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_platform.delivery import ErrorPage
from mock_platform.directory import Directory
from mock_platform.dynamic_registration.answering import NotRegistered
from mock_platform.endpoints import endpoint_of
from mock_platform.errors import ControlError
from mock_platform.faults.meeting import Meeting, deliver
from mock_platform.forms import first_values, pairs_from_text
from mock_platform.guard import Guard
from mock_platform.journal.answer_record import AnswerRecord
from mock_platform.journal.journal import BODY_CHARACTERS, Entry
from mock_platform.pages import error_page
from mock_platform.platform import Platform
from mock_platform.requests import entry_of, platform_of
from mock_platform.routes import (
    assets,
    control,
    deep_linking,
    eula,
    grades,
    groups,
    launching,
    line_items,
    notices,
    proctoring,
    publishing,
    registering,
    roster,
    token,
    told,
)
from mock_platform.routes.responses import html_response, json_response
from mock_platform.service_access import ServiceRefusal
from mock_platform.tool_keys import ToolKeys
from mock_platform.visit import Visit

LARGEST_BODY = 4 * 1024 * 1024
ROUTES = [
    *launching.ROUTES,
    *publishing.ROUTES,
    *token.ROUTES,
    *registering.ROUTES,
    *told.ROUTES,
    *deep_linking.ROUTES,
    *proctoring.ROUTES,
    *roster.ROUTES,
    *groups.ROUTES,
    *line_items.ROUTES,
    *grades.ROUTES,
    *notices.ROUTES,
    *assets.ROUTES,
    *eula.ROUTES,
    *control.ROUTES,
]


class _BodyTooLarge(Exception):
    """The body is longer than anything that belongs here."""


class _Gone(Exception):
    """Who sent the request left before its body was whole."""


@dataclass
class Application:
    """The ASGI application of a server with all its platforms."""

    directory: Directory
    guard: Guard
    tool_keys: ToolKeys

    def __post_init__(self) -> None:
        self._prefix = self.directory.root.addresses.path
        routes = Starlette(
            routes=ROUTES,
            exception_handlers={
                ControlError: _answer_control_error,
                ServiceRefusal: _answer_service_refusal,
                NotRegistered: registering.answer_refusal,
                HTTPException: _answer_http_exception,
            },
        )
        routes.router.redirect_slashes = False  # a slash more is another address, and a redirect would trust Host
        self._routes: ASGIApp = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        if scope["type"] != "http":
            return
        request = Request(scope)
        try:
            platform, path = self._find(scope["path"])
            body = await _read(receive, request.headers)
            if path.startswith("/control"):
                self.guard.admit(request.headers)
            elif path.startswith("/lti/told/"):
                self.guard.admit_page(request.headers)
            elif path == "/lti/launches":
                chosen = first_values(pairs_from_text(body.decode("utf-8", "replace")))
                self.guard.admit(request.headers, chosen.get("control_token"))
        except _Gone:
            return
        except _BodyTooLarge:
            sentence = f"the body has more than {LARGEST_BODY >> 20} MB"
            refusal = {"error": "body_too_large", "message": sentence, "at": None}
            await json_response(refusal, 413)(scope, receive, send)
            return
        except ControlError as error:
            await json_response(error.as_json(), error.status)(scope, receive, send)
            return
        await self._visit(platform, path, body, scope, receive, send)

    def _find(self, path: str) -> tuple[Platform, str]:
        """Return the platform whose address this is, and the path below its issuer."""
        path = path.removeprefix(self._prefix) if self._prefix else path
        if not path.startswith("/p/"):
            return self.directory.root, path or "/"
        name, _, rest = path.removeprefix("/p/").partition("/")
        return self.directory.find(name or "-"), f"/{rest}"

    async def _visit(
        self, platform: Platform, path: str, body: bytes, scope: Scope, receive: Receive, send: Send
    ) -> None:
        entry = {} if path.startswith("/control") else self._entry(platform, endpoint_of(path), body, scope)
        visit = Visit(platform, self.directory, self.tool_keys, body, entry)
        inner = {**scope, "path": path, "root_path": "", "mock_platform.visit": visit}
        try:
            await self._answer(inner, receive, send, entry)
        finally:
            self.directory.changed.set()

    def _entry(self, platform: Platform, endpoint: str | None, body: bytes, scope: Scope) -> Entry:
        """Write the request down, without the control token: journals and archives are shown to others."""
        return platform.journal.write(
            "request",
            endpoint=endpoint,
            method=scope["method"],
            path=scope["raw_path"].decode("latin-1").removeprefix(platform.addresses.path),
            query=self.guard.blot(scope["query_string"].decode("latin-1")),
            headers={name: self.guard.blot(value) for name, value in _headers(scope).items()},
            body=self.guard.blot(body[:BODY_CHARACTERS].decode("utf-8", "replace")),
        )

    async def _answer(self, scope: Scope, receive: Receive, send: Send, entry: Entry) -> None:
        """Let the route answer, and note what it answers unless the request was an order."""
        if not entry:
            await self._routes(scope, receive, send)
            return
        journal = scope["mock_platform.visit"].platform.journal
        record = AnswerRecord(journal, entry, send, self.guard.blot)
        try:
            await self._meet_faults(scope, receive, record, entry)
        finally:
            record.finish()

    async def _meet_faults(self, scope: Scope, receive: Receive, send: Send, entry: Entry) -> None:
        """Let the route answer, or the faults that are planned for its endpoint."""
        visit = scope["mock_platform.visit"]
        planned = visit.platform.faults.of_endpoint(entry.get("endpoint"))
        if not planned:
            await self._routes(scope, receive, send)
            return
        meeting = Meeting.of(visit, scope, planned)
        answer = await meeting.answer(partial(self._routes, scope, receive))
        await deliver(answer, scope, receive, send)


def _headers(scope: Scope) -> dict[str, str]:
    headers = Headers(scope=scope)
    return {name: ", ".join(headers.getlist(name)) for name in headers}


async def _read(receive: Receive, headers: Headers) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect" and _announces_body(headers):
            raise _Gone  # what half a body says was never meant, and is nobody's mistake
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > LARGEST_BODY:
            raise _BodyTooLarge
        if not message.get("more_body", False):
            return b"".join(chunks)


def _announces_body(headers: Headers) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


async def _answer_control_error(request: Request, error: Any) -> Response:
    if request.url.path.startswith("/control"):
        return json_response(error.as_json(), error.status)
    page = ErrorPage(error.code, error.message, "Go back and try something else.")
    return html_response(error_page(page), error.status)


async def _answer_service_refusal(request: Request, error: Any) -> Response:
    entry = entry_of(request)
    platform_of(request).journal.finding(
        error.requirement,
        error.sentence,
        error.advice,
        endpoint=entry.get("endpoint"),
        client_id=entry.get("client_id"),
    )
    if error.status == 401 and platform_of(request).behaviour.unauthorized_form == "moodle":
        where = {"method": request.method, "url": request.url.path}
        return json_response({"status": 401, "reason": error.sentence, "request": where}, 401)
    body = {"error": error.bearer_error or "refused", "message": error.sentence}
    challenge = {"WWW-Authenticate": error.challenge} if error.status in {401, 403} else {}
    allow = {"Allow": error.allow} if error.allow else {}
    return json_response(body, error.status, headers={**challenge, **allow})


async def _answer_http_exception(request: Request, error: Any) -> Response:
    methods = ", ".join(sorted(_methods_at(request)))
    if methods:
        sentence = f"there is no {request.method} {request.url.path}: it has {methods}"
        body = {"error": "method_not_allowed", "message": sentence, "at": None}
        return json_response(body, error.status_code, headers={"Allow": methods})
    sentence = f"there is nothing at {request.url.path}; /control/openapi.json lists the orders"
    return json_response({"error": "not_found", "message": sentence, "at": None}, error.status_code)


def _methods_at(request: Request) -> set[str]:
    """Return what the address can be asked, of all its routes: Starlette's own answer names those of the first."""
    matching = [route for route in ROUTES if route.matches(request.scope)[0] is not Match.NONE]
    return {method for route in matching for method in route.methods or ()}
