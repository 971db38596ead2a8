"""The bench that a test works at: the subject, a browser for each launch, controls, and the evidence it collects.

Rules of evidence: every refusal has a control, the same launch without the defect, that was accepted a moment before;
without one the result is inconclusive. A control serves the tests that follow it within a second, and is stored once.
"""

import itertools
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.bench.launch import (
    LINK,
    STUDENT,
    Launch,
    NoAuthenticationRequest,
    Plan,
    expect_accepted,
    expect_refused,
)
from conformance.bench.session import DrivenSession
from conformance.browser.browser import Browser
from conformance.browser.exchange import Wire
from conformance.browser.navigation import Navigation
from conformance.cases import Case
from conformance.evidence.evidence import Evidence, decoded_token
from conformance.instrument.control import Control
from conformance.observation.judgement import Judgement, Verdict
from conformance.outcomes import Breach, Inconclusive, NotApplicable
from conformance.subject import Registration, Subject
from conformance.target.file import Target, Tool
from mock_platform import edits
from mock_platform.edits import Edit

CONTROL_AGE_S = 1.0
BACK_OFF_S = (1.0, 3.0)
SLOW_S = 2.0


@dataclass(frozen=True)
class AcceptedControl:
    """A control that was accepted: its name in the report, and when that was."""

    name: str
    at: float


@dataclass
class Run:
    """What the tests of one process share."""

    target: Target
    subject: Subject
    mock: Control
    wire: Wire
    worker: str = "main"
    controls: dict[str, AcceptedControl] = field(default_factory=dict)
    registrations: dict[str, Registration] = field(default_factory=dict)
    messages: dict[str, bool] = field(default_factory=dict)
    """Which messages the target takes, as far as it was asked."""
    registers: bool | None = None
    """Whether the target registers itself where nothing is wrong; None until it was asked to."""
    handlers: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By the type of notice that was to be subscribed to: the type that was, and where it goes."""
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))


@dataclass
class Bench:
    """What one test works with; what it saw and warned of is read by the plugin afterwards."""

    run: Run
    evidence: Evidence = field(init=False)
    control_evidence: dict[str, Evidence] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    sessions: list[DrivenSession] = field(default_factory=list)
    valid_launch_accepted: bool | None = None
    """Whether any valid launch of this test was accepted; None when it made none."""

    def __post_init__(self) -> None:
        self.evidence = self._new_evidence()

    @property
    def subject(self) -> Subject:
        """The target with its registrations."""
        return self.run.subject

    @property
    def facts(self) -> Tool:
        """The addresses of the tool and what it declares."""
        return self.run.subject.facts

    def plan(
        self,
        *changes: Edit,
        registration: Registration | None = None,
        user: str = STUDENT,
        link: str = LINK,
        message: str = "",
        target_link_uri: str = "",
    ) -> Plan:
        """Return a plan for a launch with these edits, by the primary registration unless told otherwise."""
        where = registration or self.subject.primary()
        return Plan(where, user=user, link=link, edits=changes, message=message, target_link_uri=target_link_uri)

    def browser(self) -> Browser:
        """Return a browser with an empty jar."""
        return Browser(self.run.wire, self.evidence.record)

    def launch(self, plan: Plan, *, browser: Browser | None = None) -> Launch:
        """Prepare a launch; nothing is sent to the target yet."""
        return self._launch(plan, browser or self.browser(), self.evidence)

    def make(self, plan: Plan, *, browser: Browser | None = None, may_end_early: bool = False) -> Judgement:
        """Make a whole launch, backing off when the target limits the rate.

        Its edits must have done their work, unless a refusal *may end* it *early*: before the message was made.
        """
        return backing_off(lambda: self._make(plan, browser, may_end_early))

    def session(self, *changes: Edit, plan: Plan | None = None, **planned: Any) -> DrivenSession:
        """Have a valid launch accepted, and return the session in which the target can be made to act."""
        wanted = (plan or self.plan(**planned)).with_edits(*changes)
        since = wanted.registration.control.last_seq()
        browser = self.browser()
        judgement = self.make(wanted, browser=browser, may_end_early=True)
        self.accepted(judgement, "the valid launch")
        noted = self.evidence.launches[-1]
        driver = self.subject.driver(browser, judgement, wanted.registration)
        claims = noted["id_token"]["claims"]
        session = DrivenSession(driver, browser, wanted, noted["launch_id"], claims, since, judgement)
        self.sessions.append(session)
        return session

    def tell_of_services(self) -> None:
        """Put into the evidence what the platform was asked in the last session, which the browser does not see."""
        for sentence in self.sessions[-1].told() if self.sessions else []:
            self.note(sentence)

    def driven(self, launch: Launch, judgement: Judgement, *, since: int) -> DrivenSession:
        """Return the session of a launch that a test made step by step, and whose answer was accepted."""
        driver = self.subject.driver(launch.browser, judgement, launch.plan.registration)
        token = (launch.form and launch.form.field("id_token")) or ""
        claims = decoded_token(token)["claims"]
        return DrivenSession(driver, launch.browser, launch.plan, launch.launch_id, claims, since, judgement)

    def control(self, plan: Plan) -> None:
        """Have the valid launch *plan* accepted, or raise `Inconclusive`."""
        key = json.dumps([plan.registration.issuer, plan.request()], sort_keys=True)
        known = self.run.controls.get(key)
        if known is None or time.monotonic() - known.at > CONTROL_AGE_S:
            known = self._accepted_control(plan)
            self.run.controls[key] = known
        self.evidence.controls.append(known.name)

    def expect_refused(self, plan: Plan, *defect: Edit, what: str = "the launch with the defect") -> Judgement:
        """Expect *plan* with *defect* to be refused, after *plan* itself was accepted."""
        self.control(plan)
        judgement = self.make(plan.with_edits(*defect))
        self.refused(judgement, what)
        return judgement

    def refused(self, judgement: Judgement, what: str) -> None:
        """Expect *judgement* to be a refusal; a crash counts, with a warning."""
        expect_refused(judgement, what)
        if judgement.verdict is Verdict.CRASHED:
            self.run.controls.clear()
            self.warn(f"refused by a crash: {what} ({judgement.reason})")

    def expect_accepted(self, plan: Plan, what: str = "the valid launch") -> Judgement:
        """Expect *plan* to be accepted."""
        judgement = self.make(plan, may_end_early=True)  # whoever refuses the login refuses this launch, too
        self.accepted(judgement, what)
        return judgement

    def refuses(self, case: Case) -> Judgement:
        """Expect the launch that *case* describes to be refused."""
        plan = self.plan(*case.base, user=case.user)
        try:
            return self.expect_refused(plan, *case.edits, what=case.what)
        except Breach as breach:
            if not case.soft:
                raise
            raise Breach(f"{breach} ({case.soft})", soft=True) from breach

    def accepts(self, case: Case) -> Judgement:
        """Expect the launch that *case* describes to be accepted."""
        return self.expect_accepted(self.plan(*case.base, *case.edits, user=case.user), case.what)

    def accepted(self, judgement: Judgement, what: str) -> None:
        """Expect *judgement*, on a valid launch, to be an acceptance."""
        self._count_valid_launch(judgement)
        expect_accepted(judgement, what)

    def not_continued(self, launch: Launch, what: str) -> None:
        """Expect the login that begins *launch* not to lead to an authentication request."""
        try:
            request = launch.initiate()
        except NoAuthenticationRequest as refusal:
            judgement = refusal.judgement
            if (judgement.response is None and not judgement.refused) or judgement.limits_the_rate:
                raise Inconclusive(f"{what}: {judgement.reason}") from refusal
            if judgement.verdict is Verdict.CRASHED:
                self.warn(f"refused by a crash: {what} ({judgement.reason})")
        else:
            raise Breach(f"{what} was continued: the browser was sent to {request.url.partition('?')[0]}")

    def expect_parameter_returned(self, name: str, value: str, *, login_method: str) -> None:
        """Expect a parameter of the login to come back in the authentication request, byte for byte."""
        plan = replace(self.plan(edits.login_parameter(name, value)), login_method=login_method)
        returned = self.launch(plan).initiate().parameter(name)
        if returned != value:
            raise Breach(f"{name} was {value[:80]!r} and came back as {(returned or '')[:80]!r}")

    def demand_registered_redirect_uri(self, request: Navigation) -> None:
        """Expect the redirect_uri of an authentication request to be registered, byte for byte."""
        redirect_uri = request.parameter("redirect_uri")
        if redirect_uri not in self.facts.redirect_uris:
            raise Breach(f"redirect_uri should be one of {self.facts.redirect_uris}, got {redirect_uri!r}")

    def collect(self, parameter: str) -> list[str]:
        """Return a parameter of as many authentication requests as the target's limits allow."""
        values = []
        for _ in range(self.run.target.limits.logins):
            self.evidence.exchanges.clear()
            values.append(self.launch(self.plan()).initiate().parameter(parameter) or "")
        return values

    @property
    def sees_sessions(self) -> bool:
        """Whether the suite can tell a session from a page: a gateway's ltik, or the tool's session_url."""
        return self.subject.kind == "gateway" or bool(self.run.target.observe.session_url)

    def demand_one_registration_of_the_issuer(self) -> None:
        """Raise `NotApplicable` when the tool has a second client id at the primary issuer."""
        identity = self.run.target.platform
        if any(
            also.issuer == identity.issuer and also.client_id != identity.client_id for also in self.run.target.also
        ):
            raise NotApplicable("the tool has two client ids at this issuer: client_id is not optional")

    def warn_if_slow(self, judgement: Judgement) -> None:
        """Warn when a refusal took longer than two seconds."""
        if judgement.response is not None and judgement.response.elapsed_s > SLOW_S:
            self.warn(f"the refusal took {judgement.response.elapsed_s:.1f} s")

    def note(self, sentence: str) -> None:
        """Put a sentence into the evidence."""
        self.evidence.notes.append(sentence)

    def warn(self, sentence: str) -> None:
        """Let the test pass with a warning."""
        self.warnings.append(sentence)

    def _make(self, plan: Plan, browser: Browser | None, may_end_early: bool) -> Judgement:
        launch = self.launch(plan, browser=browser)
        judgement = launch.run()
        if not (may_end_early and judgement.refused):
            launch.check_edits_were_used()
        return judgement

    def _launch(self, plan: Plan, browser: Browser, evidence: Evidence) -> Launch:
        begun = plan.registration.control.begin(**plan.request())
        observer = self.subject.observer
        return Launch(plan, begun["launch_id"], begun["url"], browser, evidence, self.facts, observer)

    def _accepted_control(self, plan: Plan) -> AcceptedControl:
        name = f"{self.run.worker}-control-{next(self.run.numbers)}"
        evidence = self._new_evidence()
        self.control_evidence[name] = evidence
        judgement = backing_off(lambda: self._launch(plan, Browser(self.run.wire, evidence.record), evidence).run())
        self._count_valid_launch(judgement)
        if judgement.verdict is not Verdict.ACCEPTED:
            self.evidence.controls.append(name)
            raise Inconclusive(f"the control, the same launch without the defect, was not accepted: {judgement.reason}")
        return AcceptedControl(name, time.monotonic())

    def _count_valid_launch(self, judgement: Judgement) -> None:
        self.valid_launch_accepted = bool(self.valid_launch_accepted) or judgement.verdict is Verdict.ACCEPTED

    def _new_evidence(self) -> Evidence:
        return Evidence(secrets=self.run.subject.secrets)


def backing_off(attempt: Callable[[], Judgement]) -> Judgement:
    """Return the judgement of an attempt that is made again, a little later, while the target limits the rate."""
    judgement = attempt()
    for pause in BACK_OFF_S:
        if not judgement.limits_the_rate:
            break
        time.sleep(pause)
        judgement = attempt()
    return judgement
