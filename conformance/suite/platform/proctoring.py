"""A proctored attempt: how it is handed to the tool, the message that starts it, what the tool controls (Proctoring).

Whether an attempt has begun is asked of the control service where the claim offers an action that changes nothing
(`flag`); else the platform's answer tells: a 4xx refuses.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from conformance.bench.platform_bench import PlatformBench
from conformance.bench.visit import Answer, Message, Visit
from conformance.browser.browser import Browser
from conformance.browser.exchange import Response
from conformance.mock_tool.client_assertion import ClientAssertion
from conformance.mock_tool.tool_message import ToolMessage
from conformance.outcomes import Breach, Inconclusive, NotApplicable
from conformance.suite.platform.choosing import post_message
from conformance.suite.platform.services import object_of
from conformance.suite.platform.written import body_of, timestamp
from mock_platform import vocabulary as lti

RUNNING = {"running", "paused"}
STATES = {"none", "running", "paused", "terminated", "complete"}
HARMLESS = "flag"
FLAG_ALONE = f"{lti.MESSAGE_START_PROCTORING}/flag"


@dataclass(frozen=True)
class Attempt:
    """An attempt that was handed to the tool."""

    bench: PlatformBench
    visit: Visit
    message: Message

    @classmethod
    def now(cls, bench: PlatformBench, message: str = lti.MESSAGE_START_PROCTORING) -> "Attempt":
        """Have the student begin; raise `NotApplicable` when the target file does not say how."""
        visit = bench.visit("student", message=message)
        return cls(bench, visit, visit.message())

    @property
    def claims(self) -> Mapping[str, Any]:
        """What the platform said of it."""
        return self.message.claims

    def start(self, *, back: bool = False) -> ToolMessage:
        """Return the message that starts it; *back* asks to get the candidate back at the end."""
        own = {
            lti.CLAIM_SESSION_DATA: self.claims.get(lti.CLAIM_SESSION_DATA),
            lti.CLAIM_ATTEMPT_NUMBER: self.claims.get(lti.CLAIM_ATTEMPT_NUMBER),
            lti.CLAIM_RESOURCE_LINK: self.claims.get(lti.CLAIM_RESOURCE_LINK),
            lti.CLAIM_END_ASSESSMENT_RETURN: back,
        }
        key = self.visit.tool.identity.key
        return ToolMessage.answering(self.claims, key, lti.MESSAGE_START_ASSESSMENT, own)

    def send(self, token: str, *, browser: Browser | None = None) -> Answer:
        """Post the message that starts it, in the candidate's browser or in another."""
        url = self.claims.get(lti.CLAIM_START_ASSESSMENT_URL)
        return post_message(self.bench, token, browser or self.visit.browser, str(url))

    def started(self, *, back: bool = False) -> "Attempt":
        """Start it; raise `Inconclusive` when the valid message is refused."""
        answer = self.send(self.start(back=back).token())
        if answer.response.status >= 400:
            raise Inconclusive(f"a valid start was refused: {answer.told}: {answer.response.text[:200]!r}")
        return self

    # -- control

    @property
    def actions(self) -> list[str]:
        """The actions that the tool was offered."""
        offered = self._control.get("actions")
        return [str(each) for each in offered] if isinstance(offered, list) else []

    def control(self, action: str, /, *, token: str | None = None, **members: Any) -> Response:
        """Ask for an action, valid but for these members; raise `NotApplicable` when there is no control service."""
        url = self._control.get("assessment_control_url")
        if not isinstance(url, str):
            raise NotApplicable("the start names no assessment_control_url: the attempt is not controlled by the tool")
        valid = {
            "user": {"iss": self.claims["iss"], "sub": self.claims.get("sub")},
            "resource_link": {"id": (self.claims.get(lti.CLAIM_RESOURCE_LINK) or {}).get("id")},
            "attempt_number": self.claims.get(lti.CLAIM_ATTEMPT_NUMBER),
            "action": action,
            "incident_time": timestamp(datetime.now(UTC)),
        }
        told = self.bench.access_token(lti.SCOPE_ASSESSMENT_CONTROL) if token is None else token
        media = lti.MEDIA_TYPE_ASSESSMENT_CONTROL
        return self.bench.call("POST", url, token=told, body=body_of(valid, members), media_type=media)

    def runs(self) -> bool | None:
        """Return whether the attempt has begun; None where the control service does not tell."""
        if HARMLESS not in self.actions:
            return None
        answer = self.control(HARMLESS)
        return object_of(answer).get("status") in RUNNING if answer.status == 200 else False

    @property
    def _control(self) -> Mapping[str, Any]:
        claim = self.claims.get(lti.CLAIM_ACS)
        return claim if isinstance(claim, dict) else {}


@dataclass(frozen=True)
class Unstarted:
    """One row: how the message that should start an attempt deviates from the valid one."""

    requirements: tuple[str, ...]
    name: str
    what: str
    claims: Mapping[str, Any] = field(default_factory=dict)
    header: Mapping[str, Any] = field(default_factory=dict)
    forge: Callable[[ClientAssertion], str] = ToolMessage.token


def unstarted(requirement: str, name: str, what: str, **deviation: Any) -> Unstarted:
    """Return a row."""
    return Unstarted((requirement,), name, what, **deviation)


def expect_not_started(attempt: Attempt, answer: Answer, what: str) -> None:
    """Expect an attempt not to have begun by this answer."""
    runs = attempt.runs()
    if runs:
        raise Breach(f"the attempt began: {what}")
    if answer.response.status >= 500:
        attempt.bench.warn(f"refused by a crash: {what} ({answer.told})")
    if answer.response.status < 400 and runs is None:
        raise Inconclusive(f"{what} was answered {answer.response.status}, and whether it began cannot be seen")
