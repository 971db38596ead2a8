"""A target that registers itself at a new platform: by its registration URL, or at a gateway's `/lti/register`.

A platform is made for each registration, so that a fault of one is met by no other. What a gateway has registered of
it is deleted afterwards; a tool keeps what it was told.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from conformance.bench.bench import Bench
from conformance.bench.launch import Plan
from conformance.browser.exchange import Response
from conformance.browser.page import REDIRECTS
from conformance.instrument.control import Control
from conformance.instrument.self_registration import Invitation, invite
from conformance.observation.judgement import Judgement, Verdict, refusal_of
from conformance.outcomes import Breach, Inconclusive, NotApplicable
from conformance.subject import Registration
from conformance.subject.gateway import GatewaySubject
from conformance.subject.registering_tool import RegisteringToolSubject
from conformance.suite.gateway.registering import PATH, WAITING, Registering
from conformance.suite.gateway.subject import demand_offered
from conformance.target.values import origin_of

DEPLOYMENT = "1"
CLOSE = "lti.close"
PLATFORM_FAILED = frozenset({502, 503, 504})
Query = dict[str, str | None]


@dataclass(frozen=True)
class Attempt:
    """A registration that was tried: the invitation, and the answer with which the target's page ended."""

    bench: Bench
    invitation: Invitation
    answer: Response

    @property
    def control(self) -> Control:
        """The platform."""
        return self.invitation.control

    def registration(self) -> Registration:
        """Return the registration that came of it; raise `Breach` when there is none."""
        client_id = self.invitation.client_id()
        if client_id is None:
            found = [finding["sentence"] for finding in self.invitation.findings()]
            why = found[0] if found else f"its page ended with {self.answer.status}"
            raise Breach(f"the target did not register: {why}")
        return Registration(self.control, client_id, DEPLOYMENT)

    def applied(self) -> dict[str, Any]:
        """Return what the target is registered with."""
        applied: dict[str, Any] = self.control.call("GET", f"/registrations/{self.registration().client_id}")
        return applied

    def keeps(self, *requirements: str) -> None:
        """Expect the platform to have found no breach of these requirements."""
        findings = self.invitation.findings()
        broken = [finding for finding in findings if finding["requirement"] in requirements]
        if broken:
            raise Breach(f"{broken[0]['requirement']}: {broken[0]['sentence']}")
        if self.invitation.client_id() is None:
            why = findings[0]["sentence"] if findings else f"the page ended with {self.answer.status}"
            raise Inconclusive(f"the target did not register, for another reason: {why}")

    def launches(self) -> None:
        """Expect a launch of the platform that was registered to be accepted, once a gateway's account let it be."""
        _activate(self.bench, self.registration())
        self.bench.expect_accepted(Plan(self.registration()), "a launch of the platform at which it registered")

    def is_refused(self, what: str) -> None:
        """Expect the target's page to say that it did not register; a crash counts, with a warning.

        The control is a registration in which nothing is wrong: who registers nowhere refuses nothing.
        """
        demand_registers(self.bench)
        judgement = self.judgement()
        if judgement is None and CLOSE in self.answer.text:
            raise Breach(f"{what}: the page ended with {self.answer.status}, and tells the platform that it is done")
        if judgement is None:
            raise Inconclusive(f"{what}: the page ended with {self.answer.status}, which does not say that it failed")
        self.bench.refused(judgement, what)

    def judgement(self) -> Judgement | None:
        """Return the refusal with which the page ended, if it did."""
        if self.answer.status in PLATFORM_FAILED:
            return Judgement(Verdict.REFUSED, f"the final answer was {self.answer.status}", self.answer)
        return refusal_of(self.answer, None, self.bench.subject.observer.refused_body, None)

    def registers_nothing(self, what: str) -> None:
        """Expect no registration, and no page that says that there is one."""
        if self.invitation.client_id() is not None:
            raise Breach(f"the target registered with {what}")
        self.is_refused(what)


@contextmanager
def strange_platform(bench: Bench) -> Iterator[Control]:
    """Have a new platform of which the target was not told; raise `NotApplicable` if it does not register itself.

    It is removed afterwards: its keys serve the next one.
    """
    _address(bench)
    assert isinstance(bench.subject, GatewaySubject | RegisteringToolSubject)
    control = bench.subject.stranger()
    try:
        yield control
    finally:
        control.delete()


@contextmanager
def attempted(bench: Bench, **order: Any) -> Iterator[Attempt]:
    """Let the target register at a new platform; *order* is what an invitation says, and how its address is altered."""
    with strange_platform(bench) as control, attempted_at(bench, control, **order) as attempt:
        yield attempt


@contextmanager
def attempted_at(bench: Bench, control: Control, *, query: Query | None = None, **order: Any) -> Iterator[Attempt]:
    """Let the target register at this platform; *query* alters the address that it is opened with."""
    address = _address(bench)
    invitation = invite(control, address, **{"deployment_id": DEPLOYMENT, **order})
    answer = invitation.opened_by(bench.browser(), [origin_of(address), *bench.facts.origins], **(query or {}))
    try:
        yield Attempt(bench, invitation, _consented(bench, invitation, answer))
    finally:
        forget(bench, control, invitation)


def demand_registers(bench: Bench) -> None:
    """Raise `Inconclusive` when the target does not register itself where nothing is wrong; it is asked once."""
    if bench.run.registers is None:
        with attempted(bench) as control:
            bench.run.registers = control.invitation.client_id() is not None
    if not bench.run.registers:
        raise Inconclusive("the control, a registration in which nothing is wrong, did not succeed")


def forget(bench: Bench, control: Control, invitation: Invitation) -> None:
    """Delete what a gateway has registered of this platform, under whatever issuer."""
    if isinstance(bench.subject, GatewaySubject):
        listed = bench.subject.admin("GET", "/admin/platforms")["platforms"]
        for platform in listed:
            if platform.get("url") == control.issuer or platform.get("clientId") == invitation.client_id():
                bench.subject.admin("DELETE", f"/admin/platforms/{platform['id']}")


def _activate(bench: Bench, registration: Registration) -> None:
    if isinstance(bench.subject, GatewaySubject):
        for platform in bench.subject.admin("GET", "/admin/platforms")["platforms"]:
            if platform.get("clientId") == registration.client_id and not platform.get("active"):
                bench.subject.admin("POST", f"/admin/platforms/{platform['id']}/activate")


def _consented(bench: Bench, invitation: Invitation, answer: Response) -> Response:
    """Where a gateway asks its tool for consent, the suite gives it in the tool's place; return what came of that."""
    if not isinstance(bench.subject, GatewaySubject):
        return answer
    bench.subject.asks_for_approval = answer.status in REDIRECTS
    if answer.status not in REDIRECTS:
        return answer
    asking = Registering(bench, invitation.control, {"registration_id": invitation.id}, answer)
    return asking.call("POST", f"{WAITING}/{asking.waiting_id()}/complete", {})


def _address(bench: Bench) -> str:
    if isinstance(bench.subject, GatewaySubject):
        demand_offered(bench, PATH)
        return bench.subject.gateway.url.rstrip("/") + PATH
    if not isinstance(bench.subject, RegisteringToolSubject):
        raise NotApplicable("[tool] registration_url is not set: the tool does not register itself")
    return bench.facts.registration_url
