"""A deep linking request that a target accepted, and its response as the platform received it.

A tool chooses its items itself; for a gateway the suite plays the tool behind it, and gives it the items of a test.
The mock LMS judges a response by the first breach: what comes after a refusal was not looked at, and is inconclusive.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.bench.bench import Bench
from conformance.bench.session import DrivenSession
from conformance.browser.exchange import Response
from conformance.browser.page import needs_script
from conformance.outcomes import Breach, Inconclusive, NotApplicable
from conformance.suite.messages import demand_taken, plan_of
from mock_platform import edits
from mock_platform import vocabulary as lti
from mock_platform.edits import Edit

Item = Mapping[str, Any]


@dataclass(frozen=True)
class ContentResponse:
    """What the platform got: the claims if it took them, what is wrong with them, and what it made of the items."""

    claims: Mapping[str, Any]
    findings: list[dict[str, Any]]
    created: list[dict[str, Any]]

    @property
    def items(self) -> list[Item]:
        """The items that were returned."""
        found: list[Item] = self.claims.get(lti.CLAIM_CONTENT_ITEMS, [])
        return found

    def items_of(self, kind: str) -> list[Item]:
        """Return the items of one type; raise `NotApplicable` when the target returned none."""
        self._demand_taken()
        found = [item for item in self.items if item.get("type") == kind]
        if not found:
            raise NotApplicable(f"the tool returned no item of type {kind}, also when nothing else was accepted")
        return found

    def keeps(self, *requirements: str) -> None:
        """Expect the platform to have found no breach of these requirements."""
        broken = [finding for finding in self.findings if finding["requirement"] in requirements]
        if broken:
            raise Breach(f"{broken[0]['requirement']}: {broken[0]['sentence']}")
        self._demand_taken()

    def _demand_taken(self) -> None:
        if not self.claims:
            raise Inconclusive(f"the platform refused the response for another reason: {self.findings[0]['sentence']}")


def setting(name: str, value: Any) -> Edit:
    """Return the edit that sets one of the deep linking settings."""
    return edits.claim([lti.CLAIM_DEEP_LINKING_SETTINGS, name], value)


def without_setting(name: str) -> Edit:
    """Return the edit that leaves one of the deep linking settings out."""
    return edits.drop_claim([lti.CLAIM_DEEP_LINKING_SETTINGS, name])


def choosing(bench: Bench, *changes: Edit, **order: Any) -> DrivenSession:
    """Have a teacher's deep linking request accepted; raise `NotApplicable` when the target takes none.

    Who has nothing of the types that a request accepts may refuse it outright.
    """
    demand_taken(bench, lti.MESSAGE_DEEP_LINKING_REQUEST)
    try:
        return bench.session(plan=plan_of(bench, lti.MESSAGE_DEEP_LINKING_REQUEST, *changes, **order))
    except Breach as refusal:
        if not order and not any("accept_types" in edit.as_json().get("path", []) for edit in changes):
            raise
        raise NotApplicable(f"the tool takes no request for this kind of content: {refusal}") from refusal


def respond(
    session: DrivenSession, *, action: str = "deep_linking", owed: bool = False, **values: Any
) -> ContentResponse:
    """Make the target answer, and return what the platform received.

    Where that is nothing, raise `Breach` if the response itself is what the test is about, and `Inconclusive` if not.
    """
    return received(session, session.drive(action, may_refuse=True, **values), owed=owed)


def received(session: DrivenSession, page: Response, *, owed: bool = False) -> ContentResponse:
    """Return what the platform received when the browser ended at *page*; raise as `respond` does."""
    launch = session.plan.registration.control.launch(session.launch_id)
    response = launch["response"]
    if response is None and not launch["findings"]:
        got = f"the browser ended at {page.request.url.partition('?')[0][:120]} with {page.status}"
        unclear = not owed or page.status >= 400 or needs_script(page)
        raise (Inconclusive if unclear else Breach)(f"the platform received no response to its request: {got}")
    taken = response or {}
    return ContentResponse(taken.get("claims", {}), launch["findings"], taken.get("created", []))


def chosen(bench: Bench, *changes: Edit, **values: Any) -> ContentResponse:
    """Have a request with these edits answered."""
    return respond(choosing(bench, *changes), **values)


def demand_content(response: ContentResponse) -> ContentResponse:
    """Return a response of which the platform took an item; raise `Inconclusive` when it took none."""
    if not response.created:
        why = response.findings[0]["sentence"] if response.findings else "it has no items"
        raise Inconclusive(f"a teacher's deep linking response placed nothing: {why}")
    return response
