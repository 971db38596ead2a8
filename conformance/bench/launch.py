"""One launch, step by step, in the suite's browser: initiate, answer, finish.

A test may stop after any step, look, alter what goes on, or finish in another browser. The mock LMS signs the message
in the moment it is asked for, with the edits that belong to this launch and to no other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.browser.browser import Browser
from conformance.browser.exchange import NoAnswer, Response
from conformance.browser.navigation import Navigation
from conformance.browser.page import has_script, next_navigation
from conformance.evidence.changes import changes_of_token
from conformance.evidence.evidence import Evidence, decoded_token
from conformance.observation.gateway import GatewayObserver
from conformance.observation.judgement import Judgement, Verdict, lost, refusal_of
from conformance.observation.tool import ToolObserver
from conformance.outcomes import Breach, Inconclusive
from conformance.subject import Registration
from conformance.target.file import Tool
from conformance.target.values import origin_of
from mock_platform.addresses import Addresses
from mock_platform.edits import Edit

STUDENT, TEACHER = "student", "teacher"
LINK = "quiz"


@dataclass(frozen=True)
class Plan:
    """What launch to make; a plan without edits is a valid launch, and so a control."""

    registration: Registration
    user: str = STUDENT
    link: str = LINK
    edits: tuple[Edit, ...] = ()
    login_method: str = "POST"
    target_link_uri: str = ""
    message: str = ""
    order: Mapping[str, Any] = field(default_factory=dict)
    """What else the order of such a message says, such as for whom a review is."""

    def with_edits(self, *edits: Edit) -> "Plan":
        """Return this plan with *edits* appended."""
        return replace(self, edits=self.edits + edits)

    def request(self) -> dict[str, Any]:
        """Return the body of `POST /control/launches`."""
        document: dict[str, Any] = {
            "client_id": self.registration.client_id,
            "deployment_id": self.registration.deployment_id,
            "user": self.user,
            "login_method": self.login_method,
            "edits": [edit.as_json() for edit in self.edits],
        }
        chosen = {"link": self.link, "target_link_uri": self.target_link_uri, "message": self.message}
        return document | {name: value for name, value in chosen.items() if value} | dict(self.order)


class NoAuthenticationRequest(Exception):
    """The tool did not send the browser on after the login initiation; `judgement` says what it did."""

    def __init__(self, judgement: Judgement) -> None:
        super().__init__(judgement.reason)
        self.judgement = judgement


@dataclass
class Launch:
    """A launch under way."""

    plan: Plan
    launch_id: str
    url: str
    browser: Browser
    evidence: Evidence
    facts: Tool
    observer: ToolObserver | GatewayObserver
    authentication_request: Navigation | None = None
    form: Navigation | None = None
    _noted: dict[str, Any] = field(default_factory=dict)
    _known: dict[str, Any] = field(default_factory=dict)

    def initiate(self, *headers: tuple[str, str]) -> Navigation:
        """Open the launch at the LMS and log in at the tool; return the authentication request, not yet sent."""
        start = next_navigation(self.browser.open(self.url))
        if start is None:
            raise Inconclusive("the mock LMS did not start the login")
        try:
            response = self.browser.go(start.with_headers(*headers))
            response = self.browser.follow(response, origins=self._origins)
            response = self._asked_again(start, response)
        except NoAnswer as failure:
            raise NoAuthenticationRequest(lost(failure)) from failure
        onward = next_navigation(response)
        if onward is None or response.status >= 400 or origin_of(onward.url) in self._origins:
            raise NoAuthenticationRequest(self._not_continued(response, onward))
        self.authentication_request = onward
        return onward

    def answer(self) -> Navigation:
        """Send the authentication request; return the form that carries the answer to the tool, not yet sent."""
        request = self.authentication_request or self.initiate()
        if origin_of(request.url) != origin_of(self.url):
            reason = f"the login sent the browser to {request.url[:200]}, which is not the platform"
            raise NoAuthenticationRequest(Judgement(Verdict.UNCLEAR, reason))
        response = self.browser.go(request)
        form = next_navigation(response)
        if form is None:
            raise Inconclusive(
                f"the mock LMS refused the authentication request: {self._findings() or response.status}"
            )
        self.form = form
        self._note(form)
        self._note_changes(form)
        return form

    def finish(self, form: Navigation | None = None, *, browser: Browser | None = None) -> Judgement:
        """Carry the answer to the tool, altered or in another browser if the test says so; return the verdict."""
        form = form or self.form or self.answer()
        carrier = browser or self.browser
        try:
            return self.observer.judge(carrier, carrier.go(form), return_url=self.return_url())
        except NoAnswer as failure:
            return lost(failure)

    def run(self) -> Judgement:
        """Make the whole launch; a login that the tool does not continue is a verdict too."""
        try:
            form = self.answer()
        except NoAuthenticationRequest as refusal:
            self._note(None)
            return refusal.judgement
        return self.finish(form)

    def subject_of_token(self) -> str:
        """Return the `sub` that the mock put into the token."""
        token = self.form.field("id_token") if self.form else None
        claims = decoded_token(token)["claims"] if token else {}
        return str(claims.get("sub", ""))

    def add_edits(self, *edits: Edit) -> None:
        """Append edits that were not known when the launch was planned."""
        self.plan.registration.control.add_edits(self.launch_id, edits)
        self.plan = self.plan.with_edits(*edits)
        self._noted["edits"] = self.plan.request()["edits"]

    def check_edits_were_used(self) -> None:
        """Raise `Inconclusive` when an edit could do nothing: it met an obstacle, or the launch ended before it."""
        if not self.plan.edits:
            return
        known = self._known or self.plan.registration.control.launch(self.launch_id)
        unused = [edit["name"] for edit in known["edits"] if not edit["used"]]
        obstacles = [f"{edit['name']}: {edit['obstacle']}" for edit in known["edits"] if "obstacle" in edit]
        if obstacles:
            raise Inconclusive(f"the message could not be made: {'; '.join(obstacles)}")
        if unused and known["answers"]:
            raise AssertionError(f"the message was made without {unused}: the mock LMS lost an edit")
        if unused:
            raise Inconclusive(f"the launch ended before {', '.join(unused)} could be applied")

    def _asked_again(self, start: Navigation, page: Response) -> Response:
        """Ask for the login again where the tool's page does that by a script, with what the target file says."""
        added = self.facts.login_script
        if not added or not has_script(page) or next_navigation(page) is not None:
            return page
        again = Navigation("GET", start.url, (*start.parameters, *added.items()), page=page.request.url)
        return self.browser.follow(self.browser.go(again), origins=self._origins)

    @property
    def _origins(self) -> Sequence[str]:
        return [origin_of(origin) for origin in self.facts.origins]

    def return_url(self) -> str:
        """Return the address at the platform to which the tool may send the user back."""
        return Addresses(self.plan.registration.issuer).return_url

    def _not_continued(self, response: Response, onward: Navigation | None) -> Judgement:
        refusal = refusal_of(response, onward, self.observer.refused_body, self.return_url())
        reason = f"the login ended with {response.status} and no authentication request"
        return refusal or Judgement(Verdict.UNCLEAR, reason, response)

    def _findings(self) -> str:
        known = self.plan.registration.control.launch(self.launch_id)
        return "; ".join(finding["sentence"] for finding in known["findings"])

    def _note_changes(self, form: Navigation) -> None:
        """Tell what the edits made of the message; the mock LMS knows what it would have been without them."""
        if not self.plan.edits:
            return
        self._known = self.plan.registration.control.launch(self.launch_id)
        unedited = [each["unedited"] for each in self._known["answers"] if "unedited" in each]
        if unedited and form.field("id_token"):
            self._noted["changed"] = list(changes_of_token(unedited[-1], self._noted["id_token"]))

    def _note(self, form: Navigation | None) -> None:
        if self._noted in self.evidence.launches:
            self.evidence.launches.remove(self._noted)
        self._noted |= {"launch_id": self.launch_id, "issuer": self.plan.registration.issuer}
        self._noted |= {"client_id": self.plan.registration.client_id, "user": self.plan.user}
        self._noted["edits"] = self.plan.request()["edits"]
        token = form.field("id_token") if form else None
        if token:
            self._noted["id_token"] = decoded_token(token)
        self.evidence.launches.append(self._noted)


def expect_refused(judgement: Judgement, what: str) -> None:
    """Raise `Breach` when *what* was accepted, `Inconclusive` when that cannot be told."""
    if judgement.verdict is Verdict.ACCEPTED:
        raise Breach(f"accepted: {what} ({judgement.reason})")
    if judgement.verdict is Verdict.UNCLEAR:
        raise Inconclusive(f"{what}: {judgement.reason}")


def expect_accepted(judgement: Judgement, what: str) -> None:
    """Raise `Breach` when *what* was refused, `Inconclusive` when that cannot be told."""
    if judgement.refused:
        raise Breach(f"refused: {what} ({judgement.reason})")
    if judgement.verdict is Verdict.UNCLEAR:
        raise Inconclusive(f"{what}: {judgement.reason}")
