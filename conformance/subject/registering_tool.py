"""A tool that registers itself wherever a test needs it; nothing is typed into it (Dynamic Registration 1.0).

Each platform is of this run alone, so that a tool may keep what it was told in earlier runs. Its registrations
stay in the tool: no platform can take them back.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from conformance.browser.browser import Browser
from conformance.browser.exchange import NoAnswer
from conformance.instrument.control import Control
from conformance.instrument.self_registration import invite
from conformance.outcomes import Inconclusive, NotApplicable
from conformance.subject import Registration
from conformance.subject.tool import ToolSubject
from conformance.target.file import Target, TargetError, Tool
from conformance.target.values import origin_of

DEPLOYMENT = "1"


class NotRegistered(Inconclusive):
    """The tool did not register itself; the text says what it did instead."""


@dataclass
class RegisteringToolSubject(ToolSubject):
    """A tool, by dynamic registration; `run` names the platforms of this run."""

    run: str = ""
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _kept: dict[str, tuple[Registration, ...]] = field(default_factory=dict)

    @cached_property
    def facts(self) -> Tool:
        """What the tool said of itself when it registered, and what the target file adds."""
        tool = tool_of(self.target)
        return told_by(tool, self._registered_first[0]) if self._registered_first else tool

    def register(self) -> None:
        """Let the tool register at the first platform; raise `NotRegistered` when it does not."""
        self._let_register(self.control.platform(self._name("primary")))

    def primary(self) -> Registration:
        """The registration with which the run began."""
        if not self._registered_first:
            raise NotRegistered(f"the tool did not register itself: {_first_finding(self._first)}")
        return Registration(self._first, self._registered_first[0]["client_id"], DEPLOYMENT)

    def at_second_issuer(self) -> Registration:
        """A registration at another platform."""
        return self._several("second", lambda: (self.alone(),))[0]

    def client_id_of_another_issuer(self) -> str:
        """The client id of another platform: each gives out new ones."""
        return self.at_second_issuer().client_id

    def two_clients_of_one_issuer(self) -> tuple[Registration, Registration]:
        """Two registrations at one platform; not applicable to a tool that registers once with each."""
        first, second = self._several("two-clients", lambda: self._twice(self.stranger()))
        return first, second

    def one_client_id_at_two_issuers(self) -> tuple[Registration, Registration]:
        """Two platforms that give out the same client id."""

        def make() -> tuple[Registration, Registration]:
            wanted = f"{self.run}-shared"
            first, second = (self._let_register(self.stranger(), client_id=wanted) for _ in range(2))
            return first, second

        first, second = self._several("one-client-id", make)
        return first, second

    def two_deployments(self) -> tuple[Registration, Registration]:
        """A tool that registers itself is told of one deployment, so that there is no second one that it must know."""
        raise NotApplicable("a tool that registers itself is told of one deployment")

    def alone(self) -> Registration:
        """A registration at a platform made for this test."""
        return self._let_register(self.stranger())

    def stranger(self) -> Control:
        """Return a new platform at which the tool has not registered."""
        return self.control.platform(self._name(str(next(self._numbers))))

    @property
    def _first(self) -> Control:
        return self.control.existing_platform(self._name("primary"))

    @cached_property
    def _registered_first(self) -> list[dict[str, Any]]:
        registered: list[dict[str, Any]] = self._first.call("GET", "/registrations")
        return registered

    def _twice(self, control: Control) -> tuple[Registration, Registration]:
        first = self._let_register(control)
        try:
            return first, self._let_register(control)
        except NotRegistered as refusal:
            raise NotApplicable(f"the tool registers once with each platform: {refusal}") from refusal

    def _let_register(self, control: Control, **order: Any) -> Registration:
        tool = tool_of(self.target)
        invitation = invite(control, tool.registration_url, deployment_id=DEPLOYMENT, **order)
        browser = Browser(control.wire, lambda _request, _answer: None)
        try:
            answer = invitation.opened_by(browser, [origin_of(tool.registration_url), *tool.origins])
        except NoAnswer as failure:
            raise NotRegistered(f"registration_url: {failure}") from failure
        client_id = invitation.client_id()
        if client_id is None:
            raise NotRegistered(f"registration_url ended with {answer.status}: {_first_finding(control)}")
        return Registration(control, client_id, DEPLOYMENT)

    def _several(self, name: str, make: Callable[[], tuple[Registration, ...]]) -> tuple[Registration, ...]:
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]

    def _name(self, what: str) -> str:
        return f"{self.run}-{what}"


def tool_of(target: Target) -> Tool:
    """Return the `[tool]` table."""
    if target.tool is None:
        raise TargetError("[tool] is missing")
    return target.tool


def told_by(tool: Tool, registration: dict[str, Any]) -> Tool:
    """Return `[tool]` with the addresses that a registration at the mock LMS has; those of the file come first."""
    redirect_uris = tool.redirect_uris or registration["redirect_uris"]
    urls = [registration["initiate_login_uri"], *redirect_uris, registration["target_link_uri"], tool.registration_url]
    told = {
        "login_url": tool.login_url or registration["initiate_login_uri"],
        "launch_url": tool.launch_url or redirect_uris[0],
        "jwks_url": tool.jwks_url or registration["jwks_uri"] or "",
        "redirect_uris": redirect_uris,
        "target_link_uris": tool.target_link_uris or [registration["target_link_uri"]],
        "origins": tool.origins or list(dict.fromkeys(map(origin_of, urls))),
    }
    return tool.model_copy(update=told)


def _first_finding(control: Control) -> str:
    """Return what the platform found wrong with what it was sent."""
    findings = [str(finding["sentence"]) for finding in control.journal(kind="finding")]
    return findings[0] if findings else "the platform was asked for nothing wrong"
