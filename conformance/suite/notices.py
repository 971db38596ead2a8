"""Notices as the suite brings them: signed by the mock LMS, and carried by the suite itself, which so sees the answer.

What a notice did shows in three ways: a refusal by the answer's status; at a tool whose target file says
`[observe] notices_url`, the notices that it acted on; at a gateway any 2xx, for it answers the platform in the tool's
place. A tool that answers 2xx and shows nothing may have ignored the notice, as it may: nothing can be told.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.bench.bench import Bench
from conformance.bench.session import DrivenSession
from conformance.browser.exchange import Response, json_request
from conformance.outcomes import Breach, Inconclusive, NotApplicable
from conformance.subject import Registration
from mock_platform import vocabulary as lti
from mock_platform.edits import Edit

HELLO, COPY = lti.NOTICE_HELLO_WORLD, lti.NOTICE_CONTEXT_COPY
SUBMISSION = lti.NOTICE_ASSET_PROCESSOR_SUBMISSION
NO_SERVICE = "the LMS that the suite plays here has no notification service"
PATIENCE_S = 10.0
TICK_S = 0.05
NO_HANDLER = (
    "no notice handler is known: the tool subscribed to none at its launch, and the target file names neither "
    "[drive.subscribe_notices] nor [tool] notice_handler"
)


@dataclass(frozen=True)
class Notice:
    """A notice that was signed and not sent."""

    id: str
    token: str
    claims: Mapping[str, Any]


@dataclass(frozen=True)
class Inbox:
    """Where the target takes notices of one type from the platform of one registration."""

    bench: Bench
    registration: Registration
    notice_type: str
    url: str

    def signed(self, *edits: Edit, **about: Any) -> Notice:
        """Have the platform sign a notice with these edits; it is sent nowhere."""
        return signed_notice(self.registration, self.notice_type, *edits, **about)

    def bring(self, *tokens: str) -> Response:
        """Bring these tokens to the target, in one request as a platform would."""
        document = {"notices": [{"jwt": token} for token in tokens]}
        return self.bench.browser().ask(json_request("POST", self.url, document))

    def deliver(self, what: str, *tokens: str) -> Response:
        """Bring what is valid; raise `Breach` unless it is answered 2xx."""
        answer = self.bring(*tokens)
        if _limits_the_rate(answer):
            raise Inconclusive(f"{what}: the target limits the rate")
        if not 200 <= answer.status < 300:
            raise Breach(f"{what} was answered {answer.status}: {answer.text[:200]!r}")
        return answer

    def control(self) -> Notice:
        """Have a valid notice taken, or raise `Inconclusive`."""
        notice = self.signed()
        try:
            self.deliver("the valid notice", notice.token)
            self.expect_acted_on(notice)
        except Breach as breach:
            raise Inconclusive(f"the control, the same notice without the defect, was not taken: {breach}") from breach
        return notice

    def expect_refused(self, what: str, *defect: Edit) -> None:
        """Expect a notice with *defect* to be refused, or ignored where that can be seen; a valid one is taken."""
        self.expect_token_refused(what, self.signed(*defect))

    def expect_token_refused(self, what: str, notice: Notice) -> None:
        """Expect this notice to be refused, or ignored where that can be seen; a valid one is taken."""
        self.control()
        answer = self.bring(notice.token)
        if _limits_the_rate(answer):
            raise Inconclusive(f"{what}: the target limits the rate")
        if self._page:
            self.control()  # what came before it was acted on by now, if at all
            self._expect_not_acted_on(what, notice)
        if not 400 <= answer.status < 600 and not (self._page and lti.CLAIM_NOTICE in notice.claims):
            self._taken_for_good(what, answer)
        if answer.status >= 500:
            self.bench.warn(f"refused by a crash: {what} was answered {answer.status}")

    def expect_acted_on(self, notice: Notice) -> None:
        """Expect the target to show that it acted on a notice, where it shows that; raise `Breach` if it never does."""
        deadline = time.monotonic() + PATIENCE_S
        while self._page and not self._shows(notice):
            if time.monotonic() > deadline:
                raise Breach(f"a notice that was taken does not appear on notices_url within {PATIENCE_S:g} s")
            time.sleep(TICK_S)

    @property
    def _page(self) -> str:
        return self.bench.run.target.observe.notices_url

    def _shows(self, notice: Notice) -> bool:
        answer = self.bench.browser().open(self._page)
        if answer.status != 200:
            raise Inconclusive(f"notices_url answers {answer.status}")
        return notice.id in answer.text

    def _expect_not_acted_on(self, what: str, notice: Notice) -> None:
        if self._shows(notice):
            raise Breach(f"the tool acted on {what}: notices_url names it")

    def _taken_for_good(self, what: str, answer: Response) -> None:
        if self.bench.subject.kind == "gateway":
            raise Breach(f"accepted: {what} (answered {answer.status})")
        would = "it has no id that notices_url could name" if self._page else "[observe] notices_url would"
        raise Inconclusive(f"{what} was answered {answer.status}, which does not say whether the tool acted: {would}")


def signed_notice(registration: Registration, notice_type: str, *edits: Edit, **about: Any) -> Notice:
    """Have the platform of a registration sign a notice; *about* is what the order of its type says besides."""
    order = {
        "client_id": registration.client_id,
        "deployment_id": registration.deployment_id,
        "notice_type": notice_type,
        "edits": [edit.as_json() for edit in edits],
    }
    made = registration.control.call("POST", "/notices/signed", order | about)
    unused = [edit["name"] for edit in made["edits"] if not edit["used"]]
    if unused:
        raise AssertionError(f"the notice was signed without {unused}: the mock LMS lost an edit")
    return Notice(made["notice_id"], made["jwt"], made["claims"])


def inbox_of(bench: Bench, notice_type: str = HELLO) -> Inbox:
    """Return where the target takes notices, of *notice_type* if that is left to the suite.

    It is subscribed once in a run. Raises `NotApplicable` when the target takes none, or does not say where.
    """
    handlers = bench.run.handlers
    if notice_type not in handlers:
        handlers[notice_type] = _subscribed(bench, notice_type)
    subscribed, url = handlers[notice_type]
    return Inbox(bench, bench.subject.primary(), subscribed, url)


def subscriptions(requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what was asked of the notification service by PUT, as far as it is JSON objects."""
    found = []
    for request in requests:
        try:
            document = json.loads(request.get("body") or "")
        except ValueError:
            continue
        if isinstance(document, dict):
            found.append(document)
    return found


def demand_service(session: DrivenSession) -> None:
    """Raise `NotApplicable` when the LMS that is played has no notification service."""
    if lti.CLAIM_NOTICES not in session.claims:
        raise NotApplicable(NO_SERVICE)


def _subscribed(bench: Bench, notice_type: str) -> tuple[str, str]:
    session = bench.session()
    demand_service(session)
    if session.offers("subscribe_notices"):
        session.drive("subscribe_notices", notice_type=notice_type)
    # whoever is subscribed already has no reason to ask again: what was asked earlier counts as well
    requests = session.plan.registration.control.journal(kind="request", endpoint="notices")
    asked = [told for told in subscriptions(requests) if told.get("handler")]
    if asked:
        fitting = [told for told in asked if told.get("notice_type") == notice_type] or asked
        return str(fitting[-1].get("notice_type")), str(fitting[-1]["handler"])
    if session.offers("subscribe_notices") and not bench.facts.notice_handler:
        raise Inconclusive("the target was made to subscribe, and asked the notification service for nothing")
    if not bench.facts.notice_handler:
        raise NotApplicable(NO_HANDLER)
    return notice_type, bench.facts.notice_handler


def _limits_the_rate(answer: Response) -> bool:
    return answer.status == 429
