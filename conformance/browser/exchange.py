"""One HTTP exchange, on `http.client`: what was sent, what came back, nothing interpreted.

A client library that follows redirects, joins headers or repairs URLs would hide what the target did, and httpx costs
several milliseconds of CPU per case; so the suite speaks plain HTTP/1.1 and keeps its connections open.
"""

import http.client
import json
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlsplit

TIMEOUT_S = 15.0
BODY_LIMIT = 8 * 1024 * 1024
_URL_SAFE = "!#$%&'()*+,/:;=?@[]~"


class NoAnswer(Exception):
    """No HTTP answer came: the connection was refused or lost, or the time ran out (`timed_out`)."""

    def __init__(self, sentence: str, *, timed_out: bool = False) -> None:
        super().__init__(sentence)
        self.timed_out = timed_out


@dataclass(frozen=True)
class Request:
    """What was sent; `page` is the page whose form or link began it, redirects in between not counted."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    page: str = ""


@dataclass(frozen=True)
class Response:
    """What came back to `request`."""

    request: Request
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    elapsed_s: float

    def header(self, name: str) -> str | None:
        """Return the first header of that name."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def all_headers(self, name: str) -> list[str]:
        """Return every header of that name, in order."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def text(self) -> str:
        """The body as text; what is not UTF-8 is replaced."""
        return self.body.decode("utf-8", errors="replace")

    @property
    def is_html(self) -> bool:
        """Whether the body is declared as HTML."""
        return (self.header("content-type") or "").lower().startswith("text/html")


@dataclass
class Wire:
    """Connections, kept open per scheme, host and port; one thread uses one wire."""

    timeout_s: float = TIMEOUT_S
    _open: dict[tuple[str, str], http.client.HTTPConnection] = field(default_factory=dict)

    def send(self, request: Request) -> Response:
        """Send *request* once and read the answer whole; raise `NoAnswer` when none comes."""
        key = _place(request)
        kept = self._open.pop(key, None)
        if kept is not None:
            try:
                return self._exchange(kept, key, request)
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                kept.close()  # an idle connection that the server had closed: not an answer to this request
            except (OSError, http.client.HTTPException) as error:
                kept.close()
                raise _no_answer(request, error, self.timeout_s) from error
            except KeyboardInterrupt:
                kept.close()
                raise
        connection = self._connect(*key)
        try:
            return self._exchange(connection, key, request)
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            connection.close()
            raise _no_answer(request, error, self.timeout_s) from error
        except KeyboardInterrupt:
            connection.close()
            raise

    def close(self) -> None:
        """Close every connection."""
        while self._open:
            self._open.popitem()[1].close()

    def _connect(self, scheme: str, netloc: str) -> http.client.HTTPConnection:
        if scheme == "https":
            return http.client.HTTPSConnection(netloc, timeout=self.timeout_s, context=self._trust)
        return http.client.HTTPConnection(netloc, timeout=self.timeout_s)

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        # Reading the system's certificates takes tens of milliseconds, and many tools close every connection.
        return ssl.create_default_context()

    def _exchange(self, connection: http.client.HTTPConnection, key: tuple[str, str], request: Request) -> Response:
        started = time.monotonic()
        _put(connection, request)
        answer = connection.getresponse()
        body = answer.read(BODY_LIMIT)
        if answer.length and len(body) < BODY_LIMIT:  # a bounded read does not tell by itself that the rest is missing
            raise http.client.IncompleteRead(body, answer.length)
        response = Response(request, answer.status, tuple(answer.getheaders()), body, time.monotonic() - started)
        if answer.will_close or not answer.isclosed():
            connection.close()
        else:
            self._open[key] = connection
        return response


def json_request(method: str, url: str, document: Any = None, *, headers: Mapping[str, str] | None = None) -> Request:
    """Return a request with a JSON body."""
    body = b"" if document is None else json.dumps(document).encode()
    given = {"Accept": "application/json", **(headers or {})}
    if body:
        given["Content-Type"] = "application/json"
    return Request(method, url, tuple(given.items()), body)


def _place(request: Request) -> tuple[str, str]:
    try:
        parts = urlsplit(request.url)
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError as error:
        raise NoAnswer(f"{request.method} {request.url[:200]!r}: {error}") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise NoAnswer(f"{request.method} {request.url[:200]!r}: not an http or https URL")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return parts.scheme, host + port


def _put(connection: http.client.HTTPConnection, request: Request) -> None:
    parts = urlsplit(request.url)
    path = quote(parts.path or "/", safe=_URL_SAFE)
    if parts.query:
        path += "?" + quote(parts.query, safe=_URL_SAFE)
    names = {name.lower() for name, _ in request.headers}
    connection.putrequest(request.method, path, skip_host="host" in names, skip_accept_encoding=True)
    for name, value in request.headers:
        connection.putheader(name, value.encode("latin-1", errors="replace"))
    if "content-length" not in names and (request.body or request.method not in {"GET", "HEAD", "DELETE"}):
        connection.putheader("Content-Length", str(len(request.body)))
    connection.endheaders(request.body or None)


def _no_answer(request: Request, error: Exception, timeout_s: float) -> NoAnswer:
    place = f"{request.method} {request.url.partition('?')[0]}"
    if isinstance(error, TimeoutError | socket.timeout):
        return NoAnswer(f"{place}: no answer within {timeout_s:g} s", timed_out=True)
    if isinstance(error, ssl.SSLError):
        return NoAnswer(f"{place}: TLS failed: {error.reason or error}")
    if isinstance(error, ConnectionRefusedError):
        return NoAnswer(f"{place}: the connection was refused")
    return NoAnswer(f"{place}: the connection was lost: {type(error).__name__}")
