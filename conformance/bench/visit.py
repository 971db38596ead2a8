"""One launch at a platform, step by step, in the suite's browser: initiate, ask, read the message.

The browser is followed within the platform's origins and stops at the tool's addresses, so a launch needs no server. A
test may stop after any step, look, change what is sent by name, or go on in another browser.
"""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from conformance.browser.browser import Browser
from conformance.browser.exchange import Response
from conformance.browser.navigation import Navigation
from conformance.browser.page import framed, next_navigation
from conformance.evidence.evidence import Evidence, decoded_token
from conformance.mock_tool.authentication_request import Change, Parameters, authentication_request
from conformance.mock_tool.id_token import SignedToken, Untrusted, verified
from conformance.outcomes import Breach, Inconclusive
from conformance.subject.platform import RegisteredTool
from conformance.target.values import origin_of

ID_TOKEN = re.compile(r"eyJ[A-Za-z0-9_-]+\.eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")


@dataclass(frozen=True)
class LoginInitiation:
    """The login initiation with which the browser came to the tool."""

    navigation: Navigation

    @property
    def method(self) -> str:
        """GET or POST."""
        return self.navigation.method

    @property
    def url(self) -> str:
        """Where it came to, without its query."""
        return self.navigation.url.partition("?")[0]

    @property
    def parameters(self) -> dict[str, str]:
        """The first value of every parameter."""
        return dict(reversed(self.navigation.parameters))


@dataclass(frozen=True)
class Answer:
    """What a platform answered: where it sent the browser, with what; or its last page when it sent it nowhere."""

    response: Response
    onward: Navigation | None
    sent: Mapping[str, str] = field(default_factory=dict)

    @property
    def method(self) -> str:
        """How the browser is sent on; "" when it is not."""
        return self.onward.method if self.onward else ""

    @property
    def url(self) -> str:
        """Where the browser is sent; "" when nowhere."""
        return self.onward.url if self.onward else ""

    @property
    def fields(self) -> dict[str, str]:
        """The fields of the form that is posted."""
        return dict(reversed(self.onward.fields)) if self.onward else {}

    @property
    def in_url(self) -> dict[str, str]:
        """What travels in the query or the fragment of the address."""
        parts = urlsplit(self.url)
        return dict(parse_qsl(f"{parts.query}&{parts.fragment}", keep_blank_values=True))

    @property
    def id_token(self) -> str:
        """The token, wherever it is: in the form, in the address, or in the page; "" when there is none."""
        told = self.fields.get("id_token") or self.in_url.get("id_token")
        found = None if told else ID_TOKEN.search(self.response.text)
        return told or (found.group() if found else "")

    @property
    def error(self) -> str:
        """The error that goes to the tool; "" when there is none."""
        return self.fields.get("error") or self.in_url.get("error", "")

    @property
    def told(self) -> str:
        """What the platform did, in words."""
        if self.id_token:
            return f"an id_token was sent to {self.url.partition('?')[0][:120] or 'a page'}"
        if self.error:
            return f"the error {self.error[:60]!r} was sent to {self.url.partition('?')[0][:120]}"
        place = f", and the browser was sent to {self.url.partition('?')[0][:120]}" if self.url else ""
        return f"the answer was {self.response.status}{place}"


@dataclass(frozen=True)
class Message:
    """A message that a strict tool believes, of a whole valid launch; its claims are for the tests to judge."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    key: Mapping[str, Any]
    login: LoginInitiation
    sent: Mapping[str, str]
    user: str
    received_at: float


@dataclass(frozen=True)
class KeySource:
    """Where a strict tool gets the platform's keys: fetched when a message needs them, and again for an unknown kid."""

    fetch: Callable[[str], Sequence[Mapping[str, Any]]]
    known: dict[str, Sequence[Mapping[str, Any]]]

    def verified(self, token: str, jwks_uri: str) -> SignedToken:
        """Return the token that a key at *jwks_uri* signed; raise `Untrusted`."""
        if jwks_uri in self.known:
            with suppress(Untrusted):  # the platform may have rotated its keys
                return verified(token, self.known[jwks_uri])
        self.known[jwks_uri] = self.fetch(jwks_uri)
        return verified(token, self.known[jwks_uri])


@dataclass
class Visit:
    """A launch under way: who, as which tool, and where the browser stands."""

    browser: Browser
    start: Response
    tool: RegisteredTool
    authorization_endpoint: str
    origins: Sequence[str]
    tool_origins: Sequence[str]
    keys: KeySource
    evidence: Evidence
    noted: dict[str, Any]
    login: LoginInitiation | None = None

    def initiate(self) -> LoginInitiation:
        """Follow the platform until it sends the browser to the tool; return the login initiation."""
        if self.login is None:
            self.login = LoginInitiation(self._sent_to_the_tool())
        return self.login

    def ask(self, *, method: str = "GET", browser: Browser | None = None, **changes: Change) -> Answer:
        """Send the authentication request, valid but for the *changes*; None drops a parameter, a list repeats it."""
        request = authentication_request(
            self.initiate().parameters,
            client_id=self.tool.client_id,
            redirect_uri=self.tool.redirect_uris[0],
            changes=changes,
        )
        self.noted["edits"] = [{"name": name, "value": _shown(value)} for name, value in changes.items()]
        return self.send(request, method=method, browser=browser)

    def send(self, request: Parameters, *, method: str = "GET", browser: Browser | None = None) -> Answer:
        """Carry these parameters to the authorization endpoint; return what the platform answered to them."""
        carrier = browser or self.browser
        response = carrier.go(self._navigation(request, method))
        answer = answer_of(carrier, response, self.origins, dict(reversed(request)))
        if answer.id_token:
            self.noted["id_token"] = decoded_token(answer.id_token)
        if self.noted not in self.evidence.launches:
            self.evidence.launches.append(self.noted)
        return answer

    def message(self) -> Message:
        """Make the whole, valid launch; raise `Inconclusive` when it brings no message that a strict tool believes."""
        answer = self.ask()
        try:
            return self.read(answer)
        except Breach as breach:
            raise Inconclusive(f"a valid launch brought no message: {breach}") from breach

    def come_back(self, address: str, parameters: Mapping[str, str]) -> Response:
        """Send the browser back from the tool to *address* with these parameters; return the platform's last answer."""
        page = self.tool.redirect_uris[0]
        joint = "&" if "?" in address else "?"
        answer = self.browser.go(Navigation("GET", f"{address}{joint}{urlencode(parameters)}", page=page))
        return self.browser.follow(answer, origins=self.origins)

    def read(self, answer: Answer) -> Message:
        """Return the message in *answer*, verified strictly; raise `Breach` when there is none, or none to believe."""
        if not answer.id_token:
            raise Breach(f"the valid authentication request was refused: {answer.told}")
        token = self.verified(answer.id_token)
        login = self.initiate()
        return Message(token.header, token.claims, token.key, login, answer.sent, self.noted["user"], time.time())

    def verified(self, token: str) -> SignedToken:
        """Return the verified *token*; raise `Breach` when a strict tool would not believe it."""
        try:
            return self.keys.verified(token, self.tool.jwks_uri)
        except Untrusted as doubt:
            raise Breach(f"the id_token is not to be believed: {doubt}") from doubt

    def _sent_to_the_tool(self) -> Navigation:
        answer = answer_of(self.browser, self.start, self.origins, {})
        frame = framed(answer.response) if answer.onward is None else None
        if frame is not None and origin_of(frame.url) in self.origins:
            answer = answer_of(self.browser, self.browser.go(frame), self.origins, {})
        if answer.onward is None:
            raise Inconclusive(f"the platform began no login: its last answer was {answer.response.status}")
        if origin_of(answer.url) not in self.tool_origins:
            raise Inconclusive(
                f"the platform sent the browser to {answer.url[:120]}, which is neither its own nor the tool's"
            )
        return answer.onward

    def _navigation(self, request: Parameters, method: str) -> Navigation:
        # no page of the tool's is told as the one that began: which cookies a browser sends across sites is not judged
        if method == "POST":
            origin = ("Origin", self.tool_origins[0])
            return Navigation("POST", self.authorization_endpoint, request, headers=(origin,))
        joint = "&" if "?" in self.authorization_endpoint else "?"  # a query of its own is kept (RFC 6749, 3.1)
        return Navigation("GET", f"{self.authorization_endpoint}{joint}{urlencode(request)}")


def answer_of(browser: Browser, response: Response, origins: Sequence[str], sent: Mapping[str, str]) -> Answer:
    """Return what *response* leads to, followed within the platform's own origins."""
    final = browser.follow(response, origins=origins)
    return Answer(final, next_navigation(final), sent)


def _shown(value: Change) -> Any:
    return list(value) if isinstance(value, tuple) else value
