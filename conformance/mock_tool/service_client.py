"""The suite as a client of a platform's services: token requests, calls with a bearer token, pages to the last.

Security Framework 1.0 section 4.1; RFC 6750 section 2.1; RFC 8288. It judges nothing: it sends what it is told, and
gives back what came. What a later test may reuse, it keeps in `tokens`.
"""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from conformance.browser.exchange import Request, Response
from conformance.mock_tool.client_assertion import Changes, ClientAssertion, ToolIdentity, changed
from conformance.mock_tool.links import NoLink, guessed, linked
from conformance.outcomes import Inconclusive
from mock_platform.vocabulary import ASSERTION_TYPE_JWT_BEARER, GRANT_CLIENT_CREDENTIALS, MEDIA_TYPE_FORM

MOST_PAGES = 200
LONGEST_KEPT_S = 300.0
SHORTEST_KEPT_S = 10.0
PAUSES_S = (1.0, 3.0)
USER_AGENT = ("User-Agent", "lti-conformance")


class EndlessPages(Inconclusive):
    """The pages of a list lead back to one of them, or go on and on: what is listed cannot be told."""


def _conceal_nothing(_token: str) -> None:
    pass


@dataclass(frozen=True)
class KeptToken:
    """An access token, and until when it is used again, by the monotonic clock."""

    text: str
    until: float


@dataclass
class ServiceClient:
    """A tool at the services of a platform; `send` makes one exchange and keeps it as evidence.

    `conceal` is told every access token that is granted or used: whoever reads a report must not be able to use it.
    """

    tool: ToolIdentity
    send: Callable[[Request], Response]
    tokens: dict[tuple[str, ...], KeptToken] = field(default_factory=dict)
    conceal: Callable[[str], None] = _conceal_nothing

    def assertion(self) -> ClientAssertion:
        """Return a new assertion, valid until somebody changes it."""
        return ClientAssertion.of(self.tool)

    def ask_for_token(
        self,
        scopes: Iterable[str],
        *,
        claims: Changes | None = None,
        header: Changes | None = None,
        assertion: str | None = None,
        parameters: Mapping[str, str | None] | None = None,
    ) -> Response:
        """Send a token request: valid, but for the changes to the assertion or to the form; None drops a member."""
        valid = self.assertion().with_claims(claims or {}).with_header(header or {})
        form = {
            "grant_type": GRANT_CLIENT_CREDENTIALS,
            "client_assertion_type": ASSERTION_TYPE_JWT_BEARER,
            "client_assertion": valid.token() if assertion is None else assertion,
            "scope": " ".join(scopes),
        }
        return self.post_form(urlencode(changed(form, parameters or {})).encode())

    def post_form(self, body: bytes) -> Response:
        """Send a body, as it is, to the token endpoint."""
        headers = (("Accept", "application/json"), ("Content-Type", MEDIA_TYPE_FORM), USER_AGENT)
        answer = self._patiently(Request("POST", self.tool.token_endpoint, headers, body))
        self.conceal(token_in(answer))
        return answer

    def access_token(self, *scopes: str) -> str:
        """Return a token for these scopes, used again while it is young; raise `Inconclusive` when none is granted."""
        kept = self.tokens.get(scopes)
        if kept is None or time.monotonic() > kept.until:
            kept = self.tokens[scopes] = _kept_token(self.ask_for_token(scopes), scopes)
        self.conceal(kept.text)
        return kept.text

    def call(
        self,
        method: str,
        url: str,
        *,
        token: str = "",
        accept: str = "",
        body: Any = None,
        media_type: str = "",
        headers: Iterable[tuple[str, str]] = (),
    ) -> Response:
        """Call a service; no token, no `Authorization`. A body that is not bytes is written as JSON."""
        told = [("Authorization", f"Bearer {token}")] * bool(token) + [("Accept", accept)] * bool(accept)
        told += [("Content-Type", media_type)] * bool(media_type)
        octets = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self._patiently(Request(method, url, (*told, *headers, USER_AGENT), octets))

    def pages(self, url: str, *, token: str, accept: str) -> list[Response]:
        """Read a list from *url* on, to the page without a `next`; raise `EndlessPages`."""
        answers = [self.call("GET", url, token=token, accept=accept)]
        while (following := next_page(answers[-1])) is not None:
            if len(answers) == MOST_PAGES or following in {answer.request.url for answer in answers}:
                raise EndlessPages(
                    f"the pages of {url[:200]} do not end: page {len(answers)} leads to {following[:200]}"
                )
            answers.append(self.call("GET", following, token=token, accept=accept))
        return answers

    def _patiently(self, request: Request) -> Response:
        answer = self.send(request)
        for pause in PAUSES_S:
            if answer.status != 429:
                return answer
            time.sleep(pause)
            answer = self.send(request)
        if answer.status == 429:
            raise Inconclusive(f"{request.method} {request.url.partition('?')[0]} is limited: 429 after a pause, too")
        return answer


def next_page(answer: Response) -> str | None:
    """Return the address of the page after this one, guessed where the `Link` header is none."""
    try:
        return linked(answer, "next")
    except NoLink:
        return guessed(answer, "next")


def token_in(answer: Response) -> str:
    """Return the access token that an answer brings; "" when it brings none."""
    try:
        document = json.loads(answer.body)
    except ValueError:
        return ""
    token = document.get("access_token") if isinstance(document, dict) else None
    return token if isinstance(token, str) else ""


def _kept_token(answer: Response, scopes: Iterable[str]) -> KeptToken:
    text = token_in(answer)
    if answer.status != 200 or not text:
        got = f"{answer.status} {answer.text[:200]!r}"
        raise Inconclusive(f"a valid token request for {' '.join(scopes)} was not granted: {got}")
    lifetime = json.loads(answer.body).get("expires_in")
    known = isinstance(lifetime, int | float) and not isinstance(lifetime, bool)
    return KeptToken(text, time.monotonic() + min(lifetime / 2 if known else SHORTEST_KEPT_S, LONGEST_KEPT_S))
