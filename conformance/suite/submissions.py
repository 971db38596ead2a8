"""What a student handed in at an activity that the target looks after, and the target at work on it.

A tool is told by a notice, and does its work by itself. For a gateway the suite plays the tool behind it: it fetches
and reports with the ltik of a report review whose message names the services, as a gateway's API offers.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from conformance.bench.bench import Bench
from conformance.bench.launch import Plan
from conformance.bench.session import DrivenSession
from conformance.browser.exchange import Response
from conformance.driving.gateway import GatewayDriver
from conformance.outcomes import Inconclusive, NotApplicable
from conformance.subject import Registration
from conformance.suite.messages import demand_taken, plan_of
from conformance.suite.notices import SUBMISSION, inbox_of, signed_notice
from mock_platform import edits
from mock_platform import vocabulary as lti

COURSE, ACTIVITY = "biology", "essay"
REPORT_TYPE = "originality"
PATIENCE_S = 20.0
TICK_S = 0.05
_REVIEWED = {"activity": ACTIVITY, "assetreport_type": REPORT_TYPE}


@dataclass(frozen=True)
class HandedIn:
    """A submission as a notice tells of it: the services' claims, and the assets as the platform keeps them."""

    registration: Registration
    claims: Mapping[str, Any]
    kept: list[dict[str, Any]]

    @property
    def assets(self) -> list[dict[str, Any]]:
        """The assets as the notice names them."""
        named: list[dict[str, Any]] = self.claims[lti.CLAIM_ASSET_SERVICE]["assets"]
        return named


@dataclass(frozen=True)
class Work:
    """What the platform was asked for while the target worked on a submission."""

    fetched: list[dict[str, Any]]
    reported: list[dict[str, Any]]
    findings: list[dict[str, Any]]

    def reports(self) -> list[dict[str, Any]]:
        """Return the reports that were sent, as far as they are JSON objects."""
        bodies = [json.loads(request["body"]) for request in self.reported if _is_json(request)]
        return [body for body in bodies if isinstance(body, dict)]

    def broken(self, *requirements: str) -> list[str]:
        """Return what the platform found against these requirements."""
        return [found["sentence"] for found in self.findings if found["requirement"] in requirements]


def handed_in(bench: Bench) -> HandedIn:
    """Attach a processor of the target to the activity, if none is there, and tell of what was handed in."""
    registration = bench.subject.primary()
    control, path = registration.control, f"/courses/{COURSE}/activities"
    activity = next(each for each in control.call("GET", path) if each["id"] == ACTIVITY)
    if not any(each["client_id"] == registration.client_id for each in activity.get("processors", [])):
        owner = {"client_id": registration.client_id, "deployment_id": registration.deployment_id}
        control.call("POST", f"{path}/{ACTIVITY}/processors", owner)
    notice = signed_notice(registration, SUBMISSION, activity=ACTIVITY, course=COURSE)
    return HandedIn(registration, notice.claims, activity["submissions"][-1]["assets"])


def review_plan(bench: Bench, submission: HandedIn) -> Plan:
    """Return the plan of a report review that names the services of assets and reports, too."""
    services = (lti.CLAIM_ASSET_SERVICE, lti.CLAIM_ASSET_REPORT)
    named = [edits.claim([name], submission.claims[name]) for name in services]
    return plan_of(
        bench, lti.MESSAGE_REPORT_REVIEW, *named, asset=submission.assets[0]["asset_id"], course=COURSE, **_REVIEWED
    )


def worked_on(bench: Bench, submission: HandedIn) -> Work:
    """Have the target work on a submission; return what the platform was asked for.

    Raises `NotApplicable` when it takes no notices of submissions, `Inconclusive` when a tool did nothing.
    """
    if bench.subject.kind == "gateway":
        return _worked_on_by_a_gateway(bench, submission)
    return _worked_on_by_a_tool(bench)


def reviewing(bench: Bench, submission: HandedIn) -> DrivenSession:
    """Have a report review accepted whose ltik opens the services.

    A gateway takes all messages of asset processors or none of them.
    """
    demand_taken(bench, lti.MESSAGE_ASSET_PROCESSOR_SETTINGS)
    return bench.session(plan=review_plan(bench, submission))


def asset_path(asset: Mapping[str, Any]) -> str:
    """Return the path of an asset in a gateway's API."""
    return f"/api/assets/{quote(asset['asset_id'], safe='')}"


def fetch(driver: GatewayDriver, asset: Mapping[str, Any]) -> Response:
    """Fetch an asset by a gateway's API; raise `NotApplicable` when it has no such address."""
    listed = driver.api.ask("GET", "/api/assets")
    if listed.status in {404, 405, 501}:
        raise NotApplicable(f"this gateway does not offer it: GET /api/assets answers {listed.status}")
    return driver.api.ask("GET", asset_path(asset))


def _worked_on_by_a_gateway(bench: Bench, submission: HandedIn) -> Work:
    session = reviewing(bench, submission)
    driver = session.driver
    if not isinstance(driver, GatewayDriver):
        raise NotApplicable("only a gateway has an API for assets")
    for asset in submission.assets:
        answer = fetch(driver, asset)
        came = {"processingProgress": "Processed", "result": "83%"}
        failed = {"processingProgress": "Failed", "errorCode": "DOWNLOAD_FAILED"}
        report = {"assetId": asset["asset_id"], "type": REPORT_TYPE, "priority": 3}
        driver.api.ask("POST", "/api/reports", report | (came if answer.status == 200 else failed))
    return _work_since(submission.registration, session.since)


def _worked_on_by_a_tool(bench: Bench) -> Work:
    inbox = inbox_of(bench, SUBMISSION)
    if inbox.notice_type != SUBMISSION:
        raise NotApplicable(f"the tool subscribed to {inbox.notice_type}, and not to {SUBMISSION}")
    since = inbox.registration.control.last_seq()
    notice = inbox.signed(activity=ACTIVITY, course=COURSE)
    inbox.deliver("the notice of a submission", notice.token)
    wanted = {asset["asset_id"] for asset in notice.claims[lti.CLAIM_ASSET_SERVICE]["assets"]}
    return _work_when_done(inbox.registration, since, wanted)


def _work_when_done(registration: Registration, since: int, wanted: set[str]) -> Work:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        work = _work_since(registration, since)
        if wanted <= {str(report.get("assetId")) for report in work.reports() if _is_final(report)}:
            return work
        time.sleep(TICK_S)
    if not work.fetched and not work.reported:
        raise Inconclusive(f"the tool was told of a submission, and asked for nothing within {PATIENCE_S:g} s")
    return work


def _work_since(registration: Registration, since: int) -> Work:
    def entries(kind: str, endpoint: str) -> list[dict[str, Any]]:
        return registration.control.journal(after=since, kind=kind, endpoint=endpoint)

    findings = [*entries("finding", "assets"), *entries("finding", "reports")]
    return Work(entries("request", "assets"), entries("request", "reports"), findings)


def _is_final(report: Mapping[str, Any]) -> bool:
    return report.get("processingProgress") not in {"Processing", "NotReady"}


def _is_json(request: Mapping[str, Any]) -> bool:
    try:
        json.loads(request.get("body") or "")
    except ValueError:
        return False
    return True
