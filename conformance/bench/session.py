"""The session of one accepted launch: what the target can be made to do in it, and what the LMS was asked since.

The design's "drive" (stable): 2xx is done; 4xx and 5xx are no verdict, unless the test gave the target a reason to
refuse. An action that the target does not offer is not applicable.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from conformance.bench.launch import Plan
from conformance.browser.browser import Browser
from conformance.browser.exchange import Response
from conformance.driving.driver import Driver
from conformance.observation.judgement import Judgement
from conformance.outcomes import Inconclusive

PAGES = {None, "authorize", "jwks", "configuration"}
TOLD = {"request", "finding"}
LONGEST_BODY = 400
ACCEPTED = 202
LATEST_S, QUIET_S, TICK_S = 10.0, 0.5, 0.05
SCORE, MAXIMUM, LABEL = 7.5, 10, "Essay (conformance)"


@dataclass(frozen=True)
class DrivenSession:
    """A launch that was accepted, `claims` of its token, and a driver; `since` is the journal's last number before."""

    driver: Driver
    browser: Browser
    plan: Plan
    launch_id: str
    claims: Mapping[str, Any]
    since: int
    judgement: Judgement

    @property
    def user(self) -> str:
        """The subject of the launch, "" when it is anonymous."""
        return str(self.claims.get("sub", ""))

    def offers(self, action: str) -> bool:
        """Whether the target can be made to do *action*."""
        return self.driver.offers(action)

    def drive(self, action: str, *, may_refuse: bool = False, **values: Any) -> Response:
        """Make the target act; raise `Inconclusive` when it could not, and had no reason that the test gave it."""
        usual = {"score": SCORE, "maximum": MAXIMUM, "label": LABEL, "user": self.user}
        begun = datetime.now(UTC)
        answer = self.driver.act(action, usual | values)
        if answer.status == ACCEPTED:
            self._wait_for_what_comes_late(begun)
        if answer.status >= 400 and not may_refuse:
            sentence = f"{action}: the target answers {answer.status}: {answer.text[:200]!r}"
            raise Inconclusive(sentence, found=self.found())
        return answer

    def asked(self, endpoint: str, method: str = "") -> list[dict[str, Any]]:
        """Return the requests, of one method or of all, that the LMS received at an endpoint since the launch."""
        return [entry for entry in self._noted("request", endpoint) if method in {"", entry["method"]}]

    def findings(self, endpoint: str) -> list[dict[str, Any]]:
        """Return what the LMS found wrong with the requests at an endpoint since the launch."""
        return self._noted("finding", endpoint)

    def found(self) -> dict[str, str]:
        """Return what the LMS found wrong since the launch, anywhere, by requirement: why it may have refused."""
        entries = self.plan.registration.control.journal(after=self.since, kind="finding")
        return {finding["requirement"]: finding["sentence"] for finding in entries}

    def told(self) -> list[str]:
        """Return in words what services of the LMS were asked since the launch, and what it found wrong: evidence."""
        entries = self.plan.registration.control.journal(after=self.since)
        return [_in_words(entry) for entry in entries if entry.get("endpoint") not in PAGES and entry["kind"] in TOLD]

    def _wait_for_what_comes_late(self, begun: datetime) -> None:
        """Wait until a target that acts after its answer has asked the platform, and is quiet again."""
        latest = time.monotonic() + LATEST_S
        known, quiet = 0, latest
        while time.monotonic() < min(latest, quiet):
            time.sleep(TICK_S)
            seen = self._asked_since(begun)
            if seen > known:
                known, quiet = seen, time.monotonic() + QUIET_S

    def _asked_since(self, begun: datetime) -> int:
        requests = self.plan.registration.control.journal(after=self.since, kind="request")
        return sum(datetime.fromisoformat(request["at"]) >= begun for request in requests)

    def _noted(self, kind: str, endpoint: str) -> list[dict[str, Any]]:
        # not by client: of a request without a good token the platform does not know whose it is
        return self.plan.registration.control.journal(after=self.since, kind=kind, endpoint=endpoint)


def _in_words(entry: Mapping[str, Any]) -> str:
    if entry["kind"] == "finding":
        return f"the platform found at {entry['endpoint']}, {entry['requirement']}: {entry['sentence']}"
    query = f"?{entry['query']}" if entry.get("query") else ""
    sent = f", sent {entry['body'][:LONGEST_BODY]!r}" if entry.get("body") else ""
    return f"the platform was asked {entry['method']} {entry['path']}{query}{sent}; it answered {entry.get('status')}"
