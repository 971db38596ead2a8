"""What stands between a tool and a right platform, and makes one mistake of it: it repairs or spoils what passes.

A platform that does not look at something is a right one to which that thing arrives in order; a platform that says
something wrong is a right one whose answer is changed on its way. So no part of the mock LMS has to be opened.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from conformance.evidence.evidence import decoded_token
from conformance.mock_tool.client_assertion import ClientAssertion, ToolIdentity
from conformance.mock_tool.signed_token import ToolKey, compact_token
from conformance.selftest.judging_platforms import CLIENT_ID
from conformance.subject.platform import key_from_file
from mock_platform.fixtures import fixtures_path
from mock_platform.registration import SCOPES
from mock_platform.vocabulary import ASSERTION_TYPE_JWT_BEARER, GRANT_CLIENT_CREDENTIALS, MEDIA_TYPE_FORM

TOKEN_ENDPOINT = "/lti/token"
SERVICES = "/lti/deployments/"
PASSED = ("/lti/", "/return", "/.well-known/")


@dataclass(frozen=True)
class Answered:
    """An answer on its way to the tool."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def json(self) -> Any:
        """The JSON value of the body; None when it is none."""
        return _json(self.body)

    def header(self, name: str) -> str:
        """Return a header's value, "" when there is none."""
        return next((value for key, value in self.headers if key == name), "")

    def with_header(self, name: str, value: str | None) -> "Answered":
        """Return it with another value of a header; None drops it."""
        kept = tuple(pair for pair in self.headers if pair[0] != name)
        return replace(self, headers=kept if value is None else (*kept, (name, value)))

    def with_json(self, document: Any) -> "Answered":
        """Return it with another body."""
        return replace(self, body=json.dumps(document).encode())


@dataclass(frozen=True)
class Sent:
    """A request on its way to the platform; names of headers are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The JSON value of the body; None when it is none."""
        return _json(self.body)

    @property
    def form(self) -> dict[str, str]:
        """The fields of the body."""
        return dict(parse_qsl(self.body.decode("latin-1"), keep_blank_values=True))

    @property
    def bearer(self) -> str:
        """The bearer token; "" when there is none."""
        return self.headers.get("authorization", "").removeprefix("Bearer ")

    def is_to(self, method: str, ending: str) -> bool:
        """Whether this is a request with that method to an address that ends so."""
        return self.method == method and self.path.endswith(ending)

    def with_bearer(self, token: str) -> "Sent":
        """Return it with another token."""
        return self.with_header("authorization", f"Bearer {token}")

    def with_header(self, name: str, value: str) -> "Sent":
        """Return it with another value of a header."""
        return replace(self, headers={**self.headers, name: value})

    def with_json(self, document: Any) -> "Sent":
        """Return it with another body."""
        return replace(self, body=json.dumps(document).encode())

    def with_form(self, **fields: str) -> "Sent":
        """Return it with these fields changed."""
        return replace(self, body=urlencode({**self.form, **fields}).encode())

    def with_query(self, **changes: str | None) -> "Sent":
        """Return it with these parameters changed; None drops one."""
        changed = {name: value for name, value in {**self.query, **changes}.items() if value is not None}
        return replace(self, query=changed)


@dataclass
class Insider:
    """What the go-between knows: the tool's key, whose the tokens are, and a token of the tool for everything."""

    issued: dict[str, str] = field(default_factory=dict)
    master: str = ""

    def signed(self, claims: Mapping[str, Any]) -> str:
        """Return these claims as an assertion of the tool."""
        return compact_token({"alg": "RS256", "typ": "JWT", "kid": tool_key().kid}, claims, tool_key().sign)


Repair = Callable[[Sent, Insider], Sent | Answered]
Spoil = Callable[[Sent, Answered], Answered]


@dataclass
class GoBetween:
    """The ASGI application around the mock LMS's own; its control API is left alone."""

    app: ASGIApp
    repair: Repair
    spoil: Spoil
    insider: Insider = field(default_factory=Insider)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, and its answer back."""
        if not scope["path"].startswith(PASSED):
            await self.app(scope, receive, send)
            return
        if scope["path"].startswith(SERVICES) and not self.insider.master:
            self.insider.master = await self._token_for_everything(scope)
        sent = _sent(scope, await _body(receive))
        repaired = self.repair(sent, self.insider)
        answered = repaired if isinstance(repaired, Answered) else await self._asked(scope, repaired)
        self._note_token(sent, answered)
        await _give(self.spoil(sent, answered), send)

    async def _token_for_everything(self, scope: Scope) -> str:
        endpoint = f"http://{':'.join(map(str, scope['server']))}{TOKEN_ENDPOINT}"
        tool = ToolIdentity(CLIENT_ID, "1", endpoint, endpoint, tool_key())
        form = {
            "grant_type": GRANT_CLIENT_CREDENTIALS,
            "client_assertion_type": ASSERTION_TYPE_JWT_BEARER,
            "client_assertion": ClientAssertion.of(tool).token(),
            "scope": " ".join(SCOPES),
        }
        headers = {"content-type": MEDIA_TYPE_FORM, "host": endpoint.split("/")[2]}
        answered = await self._asked(scope, Sent("POST", TOKEN_ENDPOINT, {}, headers, urlencode(form).encode()))
        return str(answered.json["access_token"])

    async def _asked(self, scope: Scope, sent: Sent) -> Answered:
        headers = {**sent.headers, "content-length": str(len(sent.body))}
        told: Scope = {
            **scope,
            "method": sent.method,
            "path": sent.path,
            "raw_path": sent.path.encode(),
            "query_string": urlencode(sent.query).encode(),
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()],
        }
        messages: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": sent.body, "more_body": False}

        async def keep(message: Message) -> None:
            messages.append(message)

        await self.app(told, receive, keep)
        return _answered(messages)

    def _note_token(self, sent: Sent, answered: Answered) -> None:
        if sent.path == TOKEN_ENDPOINT and answered.status == 200:
            claims = claims_of(sent.form.get("client_assertion", ""))
            self.insider.issued[str(answered.json["access_token"])] = str(claims.get("sub"))


def repair_nothing(sent: Sent, _insider: Insider) -> Sent:
    """Let a request arrive as it was sent."""
    return sent


def spoil_nothing(_sent: Sent, answered: Answered) -> Answered:
    """Let an answer go as it is."""
    return answered


def repairing(repair: Repair, spoil: Spoil = spoil_nothing) -> Callable[[ASGIApp], ASGIApp]:
    """Return what puts a go-between around the platform that repairs requests, and may spoil answers, too."""
    return lambda app: GoBetween(app, repair, spoil)


def spoiling(spoil: Spoil) -> Callable[[ASGIApp], ASGIApp]:
    """Return what puts a go-between around the platform that spoils answers."""
    return lambda app: GoBetween(app, repair_nothing, spoil)


def claims_of(token: str) -> dict[str, Any]:
    """Return the claims of a token, unverified; empty when they cannot be read."""
    claims = decoded_token(token).get("claims")
    return claims if isinstance(claims, dict) and "unreadable" not in claims else {}


def header_of(token: str) -> dict[str, Any]:
    """Return the header of a token, unverified; empty when it cannot be read."""
    header = decoded_token(token).get("header")
    return header if isinstance(header, dict) and "unreadable" not in header else {}


@cache
def tool_key() -> ToolKey:
    """Return the key of the tool that the suite plays."""
    return key_from_file(str(fixtures_path() / "keys" / "tool.pem"), "the tool's key")


def _json(octets: bytes) -> Any:
    try:
        return json.loads(octets)
    except ValueError:
        return None


def _sent(scope: Scope, body: bytes) -> Sent:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    return Sent(scope["method"], scope["path"], query, headers, body)


async def _body(receive: Receive) -> bytes:
    octets, more = b"", True
    while more:
        message = await receive()
        octets += message.get("body", b"")
        more = message.get("more_body", False)
    return octets


def _answered(messages: list[Message]) -> Answered:
    start, *chunks = messages
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]]
    body = b"".join(chunk.get("body", b"") for chunk in chunks)
    return Answered(start["status"], tuple(pair for pair in headers if pair[0] != "content-length"), body)


async def _give(answered: Answered, send: Send) -> None:
    headers = [*answered.headers, ("content-length", str(len(answered.body)))]
    octets = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    await send({"type": "http.response.start", "status": answered.status, "headers": octets})
    await send({"type": "http.response.body", "body": answered.body})
