"""Asset processors: how they are attached, what they are told of what was handed in, what becomes of their reports.

Asset Processor, read from implementations, so that a breach only warns.
"""

from dataclasses import dataclass
from typing import Any

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.bench.visit import Message
from conformance.cases import cases, requirement
from conformance.suite.platform.processing import HandedIn, checksum, new_type
from conformance.suite.platform.services import (
    agree,
    claim_of,
    demand,
    expect_done,
    expect_refusal,
    is_absolute_url,
    object_of,
)
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("platform")

ATTACHING = f"{lti.MESSAGE_DEEP_LINKING_REQUEST}/{lti.ITEM_ASSET_PROCESSOR}"
ASSET_MEMBERS = {
    "asset_id": str,
    "url": str,
    "sha256_checksum": str,
    "timestamp": str,
    "size": int,
    "content_type": str,
}


@dataclass(frozen=True)
class ReportCase:
    """One row: the members of a report that are changed."""

    requirements: tuple[str, ...]
    name: str
    what: str
    members: dict[str, Any]


def report_case(name: str, what: str, **members: Any) -> ReportCase:
    """Return a row of AP-009."""
    return ReportCase(("AP-009",), name, what, members)


@requirement("AP-001")
def test_a_processor_is_attached_by_deep_linking(bench: PlatformBench) -> None:
    """The deep linking request of an activity accepts asset processors, names the activity and offers its notice."""
    claims = bench.message("teacher", message=ATTACHING).claims

    agree("the type of the message", lti.MESSAGE_DEEP_LINKING_REQUEST, claims.get(lti.CLAIM_MESSAGE_TYPE))
    accepted = claim_of(claims, lti.CLAIM_DEEP_LINKING_SETTINGS).get("accept_types")
    takes = isinstance(accepted, list) and lti.ITEM_ASSET_PROCESSOR in accepted
    demand(takes, f"accept_types should have {lti.ITEM_ASSET_PROCESSOR}, got {accepted!r}")
    _demand_id(claims, lti.CLAIM_ACTIVITY)
    offered = (claims.get(lti.CLAIM_NOTICES) or {}).get("notice_types_supported") or []
    demand(lti.NOTICE_ASSET_PROCESSOR_SUBMISSION in offered, f"the notice of submissions is not offered: {offered!r}")


@requirement("AP-005")
def test_a_submission_is_told(bench: PlatformBench) -> None:
    """The notice names activity, submission, whose it is, where to report, and each asset with its members."""
    handed_in = HandedIn.now(bench)
    claims = handed_in.claims

    agree("the type", lti.NOTICE_ASSET_PROCESSOR_SUBMISSION, claims[lti.CLAIM_NOTICE].get("type"))
    _demand_id(claims, lti.CLAIM_ACTIVITY)
    _demand_id(claims, lti.CLAIM_SUBMISSION)
    _demand_id(claims, lti.CLAIM_FOR_USER, "user_id")
    report_url = (claims.get(lti.CLAIM_ASSET_REPORT) or {}).get("report_url")
    demand(is_absolute_url(report_url), f"report_url should be a whole URL, got {report_url!r}")
    wrong = [
        name for asset in handed_in.assets for name, kind in ASSET_MEMBERS.items() if not _is(asset.get(name), kind)
    ]
    demand(not wrong, f"an asset should have {', '.join(ASSET_MEMBERS)}; missing or of another type: {wrong}")


@requirement("AP-005")
def test_assets_are_what_the_notice_says(bench: PlatformBench) -> None:
    """What is downloaded has the size and the checksum of the notice."""
    handed_in = HandedIn.now(bench)
    asset = handed_in.assets[0]

    answer = expect_done(handed_in.download(asset), "downloading an asset")

    agree("size", asset.get("size"), len(answer.body))
    agree("sha256_checksum", asset.get("sha256_checksum"), checksum(answer.body))


@cases(
    report_case("processing", "a report that is being made", processingProgress="Processing"),
    report_case("by-hand", "a report that waits for a person", processingProgress="PendingManual"),
    report_case("failed", "a report that failed", processingProgress="Failed", errorCode="DOWNLOAD_FAILED"),
    report_case("not-processed", "a report that will not be made", processingProgress="NotProcessed"),
    report_case("not-ready", "a report that is not ready", processingProgress="NotReady"),
    report_case("result", "a report with a result", result="75/100", indicationColor="#EC0000", indicationAlt="high"),
    report_case("most-urgent", "a report of the highest priority", priority=5),
)
def test_a_right_report_is_taken(bench: PlatformBench, case: ReportCase) -> None:
    """A report as the text describes it is accepted."""
    expect_done(HandedIn.now(bench).report(**case.members), case.what)


@cases(
    report_case("priority-six", "a report of priority 6", priority=6),
    report_case("priority-below-zero", "a report of priority -1", priority=-1),
    report_case("priority-a-word", "a report whose priority is a word", priority="high"),
    report_case("progress-a-number", "a report whose progress is a number", processingProgress=7),
)
def test_a_wrong_report_is_refused(bench: PlatformBench, case: ReportCase) -> None:
    """A report with a member that must not be so is refused."""
    handed_in = HandedIn.now(bench)
    handed_in.reported()

    expect_refusal(bench, handed_in.report(type=new_type(), **case.members), 400, 422, what=case.what)


@requirement("AP-011")
def test_a_report_is_answered_with_what_is_kept(bench: PlatformBench) -> None:
    """A new report is answered 201 with the report."""
    handed_in = HandedIn.now(bench)
    sent: dict[str, Any] = {"type": new_type(), "processingProgress": "Processed", "priority": 2, "title": "A title"}

    answer = handed_in.report(**sent)

    agree("the status", 201, answer.status)
    kept = object_of(answer)
    agree("the report", sent, {name: kept.get(name) for name in sent})


@requirement("AP-011")
def test_an_older_report_is_refused(bench: PlatformBench) -> None:
    """A report of an earlier moment than the last one of its type is answered 409."""
    handed_in = HandedIn.now(bench)
    handed_in.reported(30)

    answer = handed_in.report(0)

    expect_refusal(bench, answer, 409, what="a report that is older than the last one")


@requirement("AP-011")
def test_a_report_on_a_foreign_asset_is_refused(bench: PlatformBench) -> None:
    """A report on an asset that the processor was not told of is refused."""
    handed_in = HandedIn.now(bench)
    handed_in.reported()

    answer = handed_in.report(assetId="no-such-asset")

    expect_refusal(bench, answer, 400, 403, 404, 422, what="a report on an asset that there is not")


@requirement("AP-012")
def test_settings_are_opened_by_a_message_of_their_own(bench: PlatformBench) -> None:
    """The settings request names the activity, and no resource link."""
    message = bench.message("teacher", message=lti.MESSAGE_ASSET_PROCESSOR_SETTINGS)

    _demand_type(message, lti.MESSAGE_ASSET_PROCESSOR_SETTINGS)
    _demand_id(message.claims, lti.CLAIM_ACTIVITY)
    demand(lti.CLAIM_RESOURCE_LINK not in message.claims, "the settings of a processor have a resource link")


@requirement("AP-013")
def test_a_report_is_opened_by_a_message_of_its_own(bench: PlatformBench) -> None:
    """The review request names activity, submission, asset, the type of the report and whose it is."""
    message = bench.message("teacher", message=lti.MESSAGE_REPORT_REVIEW)

    _demand_type(message, lti.MESSAGE_REPORT_REVIEW)
    _demand_id(message.claims, lti.CLAIM_ACTIVITY)
    _demand_id(message.claims, lti.CLAIM_SUBMISSION)
    _demand_id(message.claims, lti.CLAIM_ASSET)
    _demand_id(message.claims, lti.CLAIM_FOR_USER, "user_id")
    kind = message.claims.get(lti.CLAIM_ASSET_REPORT_TYPE)
    demand(_is(kind, str), f"assetreport_type should be a text, got {kind!r}")


def _demand_type(message: Message, kind: str) -> None:
    agree("the type of the message", kind, message.claims.get(lti.CLAIM_MESSAGE_TYPE))


def _demand_id(claims: Any, claim: str, member: str = "id") -> None:
    value = claims.get(claim)
    told = value.get(member) if isinstance(value, dict) else None
    demand(_is(told, str), f"{claim} should have {member}, got {value!r:.200}")


def _is(value: Any, kind: type) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool) and value != ""
