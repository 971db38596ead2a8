"""The bench at which a test judges a platform: launches as somebody of the target file, tokens, calls, evidence.

A refusal by a platform is any answer that brings no id_token: an error page, or an error at the registered address.
Every refusal has a control, the same launch without the defect, answered within the second before. Messages that a test
only looks at are obtained once in a run; a message that is used up (to return content, to be answered) is made anew.
"""

import itertools
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.bench.opening import Occasion, opened, person_of
from conformance.bench.signing_in import sign_in
from conformance.bench.visit import Answer, KeySource, Message, Visit
from conformance.browser.browser import Browser
from conformance.browser.cookies import CookieJar
from conformance.browser.exchange import Request, Response, Wire
from conformance.driving.tool import request_of
from conformance.evidence.evidence import Evidence
from conformance.mock_tool.id_token import Untrusted
from conformance.mock_tool.receiver import Receiver
from conformance.mock_tool.service_client import KeptToken, ServiceClient
from conformance.mock_tool.strict_json import NotStrict, object_from
from conformance.outcomes import Breach, Inconclusive, NotApplicable
from conformance.subject.platform import PlatformFacts, PlatformSubject, RegisteredTool
from conformance.target.action import Action
from conformance.target.file import Target
from mock_platform.vocabulary import MESSAGE_RESOURCE_LINK

CONTROL_AGE_S = 1.0


@dataclass(frozen=True)
class KeptMessage:
    """A message that was obtained already: its name in the report."""

    message: Message
    name: str


@dataclass
class PlatformRun:
    """What the tests of a run share; `receiver` is where the suite can be reached as a tool, if anywhere."""

    target: Target
    subject: PlatformSubject
    wire: Wire
    receiver: Receiver | None = None
    worker: str = "main"
    messages: dict[tuple[str, ...], KeptMessage] = field(default_factory=dict)
    jars: dict[str, CookieJar] = field(default_factory=dict)
    tokens: dict[str, dict[tuple[str, ...], KeptToken]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    keys: dict[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


@dataclass
class PlatformBench:
    """What one test of a platform works with; what it saw and warned of is read by the plugin afterwards."""

    run: PlatformRun
    evidence: Evidence = field(init=False)
    control_evidence: dict[str, Evidence] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    valid_launch_accepted: bool | None = None

    def __post_init__(self) -> None:
        self.evidence = self._new_evidence()

    @property
    def facts(self) -> PlatformFacts:
        """The platform's addresses, and what it calls the tool."""
        return self.run.subject.facts

    @property
    def subject(self) -> PlatformSubject:
        """The platform with its tools."""
        return self.run.subject

    @property
    def tool(self) -> RegisteredTool:
        """The tool that most tests play."""
        return self.run.subject.primary

    @property
    def receiver(self) -> Receiver:
        """Where the platform reaches the tool; raise `NotApplicable` when the suite does not listen."""
        if self.run.receiver is None:
            raise NotApplicable("the suite does not listen: [tool] listen, or a loopback address in login_url")
        return self.run.receiver

    # -- launches

    def visit(
        self,
        user: str = "student",
        *,
        link: str = "first",
        message: str = MESSAGE_RESOURCE_LINK,
        tool: RegisteredTool | None = None,
        browser: Browser | None = None,
    ) -> Visit:
        """Begin a launch as *user*, in a browser of its own; what the target file does not name is not applicable."""
        return self._visit(Occasion(user, link, message, tool or self.tool), browser, self.evidence)

    def message(
        self,
        user: str = "student",
        *,
        link: str = "first",
        message: str = MESSAGE_RESOURCE_LINK,
        tool: RegisteredTool | None = None,
        fresh: bool = False,
    ) -> Message:
        """Return the message of a whole, valid launch, verified strictly; an earlier one serves unless *fresh*."""
        occasion = Occasion(user, link, message, tool or self.tool)
        return self._kept(occasion, youngest=time.time() if fresh else 0.0)

    def control(self, user: str = "student", *, link: str = "first", tool: RegisteredTool | None = None) -> Message:
        """Have a valid launch answered a moment ago, or raise `Inconclusive`."""
        occasion = Occasion(user, link, MESSAGE_RESOURCE_LINK, tool or self.tool)
        return self._kept(occasion, youngest=time.time() - CONTROL_AGE_S)

    def browser(self) -> Browser:
        """Return a browser in which nobody is signed in."""
        return self._browser(self.evidence)

    def refused(self, answer: Answer, what: str) -> None:
        """Expect *answer* to bring no id_token: to be a page of the platform, or an error for the tool."""
        if answer.id_token:
            raise Breach(f"answered: {what} ({answer.told})")
        if answer.response.status == 429:
            raise Inconclusive(f"{what}: 429, the platform limits the rate")
        if answer.response.status >= 500:
            self.warn(f"refused by a crash: {what} ({answer.told})")

    # -- services

    def client(self, tool: RegisteredTool | None = None) -> ServiceClient:
        """Return the tool as a client of the platform's services; its exchanges are this test's evidence."""
        identity = (tool or self.tool).identity
        tokens = self.run.tokens.setdefault(f"{identity.client_id} {identity.deployment_id}", {})
        return ServiceClient(identity, self.browser().ask, tokens, self._conceal)

    def token(self, scopes: Sequence[str], *, tool: RegisteredTool | None = None, **changes: Any) -> Response:
        """Send a token request, with the changes that `ServiceClient.ask_for_token` knows."""
        return self.client(tool).ask_for_token(scopes, **changes)

    def access_token(self, *scopes: str, tool: RegisteredTool | None = None) -> str:
        """Return an access token for these scopes, or raise `Inconclusive`."""
        return self.client(tool).access_token(*scopes)

    def call(self, method: str, url: str, **told: Any) -> Response:
        """Call a service, as `ServiceClient.call` does."""
        return self.client().call(method, url, **told)

    def get(self, url: str) -> Response:
        """Ask for a JSON document without any credentials."""
        return self.browser().ask(Request("GET", url, (("Accept", "application/json"),)))

    def act(self, action: str, **values: Any) -> Response:
        """Have something done at the platform itself, by `[drive.action]`; what is not there is not applicable."""
        known: Action | None = getattr(self.run.target.drive, action)
        if known is None:
            raise NotApplicable(f"the target file does not say how it is done at the platform: [drive.{action}]")
        answer = self.browser().fetch(request_of(known, values, page=""))
        if answer.status >= 400:
            raise Inconclusive(f"[drive.{action}] was answered {answer.status}: {answer.text[:200]!r}")
        return answer

    def key_set(self, url: str = "") -> dict[str, Any]:
        """Return the key set at *url* (the platform's own), read strictly; raise `Breach` when it is none."""
        answer = self.get(url or self.facts.jwks_uri)
        try:
            document = object_from(answer.body)
        except NotStrict as error:
            raise Breach(f"the key set cannot be read: {answer.status}, {error}") from error
        if answer.status != 200 or not isinstance(document.get("keys"), list):
            raise Breach(f"the key set is no object with a list of keys: {answer.status}")
        return document

    # -- evidence

    def note(self, sentence: str) -> None:
        """Put a sentence into the evidence."""
        self.evidence.notes.append(sentence)

    def warn(self, sentence: str) -> None:
        """Let the test pass with a warning."""
        self.warnings.append(sentence)

    def _kept(self, occasion: Occasion, *, youngest: float) -> Message:
        kept = self.run.messages.get(occasion.key)
        if kept is None or kept.message.received_at < youngest:
            kept = self.run.messages[occasion.key] = self._obtained(occasion)
        self.evidence.controls.append(kept.name)
        return kept.message

    def _obtained(self, occasion: Occasion) -> KeptMessage:
        name = f"{self.run.worker}-launch-{next(self.run.numbers)}"
        evidence = self._new_evidence()
        visit = self._visit(occasion, None, evidence)
        self.control_evidence[name] = evidence
        try:
            message = visit.message()
        except Inconclusive:
            self.evidence.controls.append(name)
            self.valid_launch_accepted = bool(self.valid_launch_accepted)
            raise
        self.valid_launch_accepted = True
        return KeptMessage(message, name)

    def _visit(self, occasion: Occasion, browser: Browser | None, evidence: Evidence) -> Visit:
        carrier = browser or self._signed_in(occasion.user, evidence)
        launch_id = f"{self.run.worker}-{next(self.run.numbers)}"
        noted = {"launch_id": launch_id, "issuer": self.facts.issuer, "client_id": occasion.tool.client_id}
        return Visit(
            browser=carrier,
            start=opened(carrier, self.subject, occasion),
            tool=occasion.tool,
            authorization_endpoint=self.facts.authorization_endpoint,
            origins=self.subject.origins,
            tool_origins=self.subject.tool_origins,
            keys=KeySource(self._keys_at, self.run.keys),
            evidence=evidence,
            noted={**noted, "user": occasion.user, "edits": []},
        )

    def _signed_in(self, name: str, evidence: Evidence) -> Browser:
        person = person_of(self.subject, name)
        browser = self._browser(evidence)
        if name not in self.run.jars:
            sign_in(browser, person, self.subject.lms.login, self.subject.origins)
            self.run.jars[name] = browser.jar.copy()
        browser.jar = self.run.jars[name].copy()
        return browser

    def _keys_at(self, url: str) -> Sequence[Mapping[str, Any]]:
        try:
            return [key for key in self.key_set(url)["keys"] if isinstance(key, dict)]
        except Breach as breach:
            raise Untrusted(str(breach)) from breach

    def _browser(self, evidence: Evidence) -> Browser:
        return Browser(self.run.wire, evidence.record)

    def _conceal(self, token: str) -> None:
        if token and token not in self.evidence.secrets:
            self.evidence.secrets = (*self.evidence.secrets, token)

    def _new_evidence(self) -> Evidence:
        return Evidence(self.subject.secrets)
