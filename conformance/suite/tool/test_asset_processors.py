"""Asset processors: how the target fetches what was handed in, and how it reports (AP 1.0).

Tools that take no notices of submissions are not asked; for a gateway the suite plays the tool behind it.
"""

import pytest

from conformance.bench.bench import Bench
from conformance.bench.session import DrivenSession
from conformance.browser.page import REDIRECTS
from conformance.cases import requirement
from conformance.instrument.faults import planned_fault
from conformance.outcomes import Breach, Inconclusive, NotApplicable
from conformance.suite.deep_linking import choosing, respond, setting
from conformance.suite.messages import demand_taken, plan_of
from conformance.suite.notices import SUBMISSION, subscriptions
from conformance.suite.submissions import ACTIVITY, COURSE, Work, handed_in, worked_on
from mock_platform import vocabulary as lti

ITEM = lti.ITEM_ASSET_PROCESSOR
OFFER = [{"type": ITEM, "title": "Originality", "report": {"custom": {"depth": "2"}}}]
BY_THE_TOOL = "what is subscribed to is decided by the tool behind a gateway"


def _choosing_a_processor(bench: Bench) -> DrivenSession:
    return choosing(bench, activity=ACTIVITY, course=COURSE)


@requirement("AP-002")
def test_a_processor_is_returned_only_where_it_is_accepted(bench: Bench) -> None:
    """To a request that accepts links alone the target returns no processor."""
    session = choosing(bench, setting("accept_types", [lti.ITEM_LTI_RESOURCE_LINK]))

    response = respond(session, items=[*OFFER, {"type": lti.ITEM_LTI_RESOURCE_LINK, "url": bench.facts.launch_url}])

    response.keeps("AP-002")


@requirement("AP-003")
def test_a_processor_has_the_form_of_the_standard(bench: Bench) -> None:
    """The processors that the target returns have members of the right form."""
    session = _choosing_a_processor(bench)

    response = respond(session, items=OFFER)

    response.items_of(ITEM)
    response.keeps("AP-003", "DL-040", "DL-041")


@requirement("AP-004")
def test_the_notice_is_subscribed_to_before_the_processor_is_there(bench: Bench) -> None:
    """A tool that returns a processor has subscribed to the notice of submissions by then."""
    if bench.subject.kind == "gateway":
        raise NotApplicable(BY_THE_TOOL)
    session = _choosing_a_processor(bench)
    respond(session).items_of(ITEM)

    asked = subscriptions(session.plan.registration.control.journal(kind="request", endpoint="notices"))

    if not any(told.get("notice_type") == SUBMISSION and told.get("handler") for told in asked):
        raise Breach("the tool returned a processor, and never subscribed to the notice of submissions")


@requirement("AP-006")
def test_assets_are_fetched_by_their_scope(bench: Bench) -> None:
    """The assets of a submission are fetched with a token that the platform takes."""
    work = worked_on(bench, handed_in(bench))

    _expect_fetched(work)
    _expect_nothing_broken(work, "AP-006", "CORE-086")


@pytest.mark.alone
@requirement("AP-006", "TRAP-029")
def test_the_token_stays_behind_at_a_redirect(bench: Bench) -> None:
    """Where the asset is on another host the target fetches it there without the platform's token."""
    submission = handed_in(bench)
    with planned_fault(submission.registration.control, "asset-redirected", "assets"):
        work = worked_on(bench, submission)

    if not any(request["status"] in REDIRECTS for request in work.fetched):
        raise Inconclusive("no asset was redirected: the target did not ask for one")
    _expect_nothing_broken(work, "AP-006")


@pytest.mark.alone
@requirement("AP-007")
@pytest.mark.parametrize("how", ["changed", "shorter"])
def test_an_altered_asset_is_not_reported_on(bench: Bench, how: str) -> None:
    """No report says that an asset was processed whose bytes are not those of the notice."""
    submission = handed_in(bench)
    with planned_fault(submission.registration.control, "asset-altered", "assets", how=how) as fault:
        work = worked_on(bench, submission)

        fault.demand_met()

    processed = [report for report in work.reports() if report.get("processingProgress") == "Processed"]
    if processed:
        raise Breach(f"an asset that is {how} was reported on as {processed[0].get('processingProgress')}")


@requirement("AP-008")
def test_a_report_has_what_it_must(bench: Bench) -> None:
    """A report reaches its address with asset, type, time, progress and priority, and the platform takes it."""
    work = worked_on(bench, handed_in(bench))

    _expect_reported(work)
    _expect_nothing_broken(work, "AP-008")
    refused = [request["status"] for request in work.reported if request["status"] >= 400]
    if refused:
        raise Breach(f"the platform refused a report with {refused[0]}")


@requirement("AP-009")
def test_progress_and_priority_are_those_of_the_standard(bench: Bench) -> None:
    """The progress of a report is one of the six words, its priority from 0 to 5, a result comes when it is done."""
    work = worked_on(bench, handed_in(bench))

    _expect_reported(work)
    _expect_nothing_broken(work, "AP-009")


@pytest.mark.alone
@requirement("AP-010")
def test_a_failure_says_why(bench: Bench) -> None:
    """A report on an asset that could not be had has a code when it says that it failed."""
    submission = handed_in(bench)
    with planned_fault(submission.registration.control, "asset-altered", "assets", how="shorter") as fault:
        work = worked_on(bench, submission)

        fault.demand_met()

    if not any(report.get("processingProgress") == "Failed" for report in work.reports()):
        raise NotApplicable("the target sends no report of a failure")
    _expect_nothing_broken(work, "AP-010")


@requirement("AP-012")
def test_the_settings_of_a_processor_are_opened_without_a_link(bench: Bench) -> None:
    """The message that opens the settings is accepted: it names an activity, and no resource link."""
    handed_in(bench)
    demand_taken(bench, lti.MESSAGE_ASSET_PROCESSOR_SETTINGS)

    plan = plan_of(bench, lti.MESSAGE_ASSET_PROCESSOR_SETTINGS)

    bench.expect_accepted(plan, "the settings of a processor, without a resource link")


def _expect_fetched(work: Work) -> None:
    if not any(request["status"] == 200 for request in work.fetched):
        raise Breach(f"no asset was fetched well: {[request['status'] for request in work.fetched]}")


def _expect_reported(work: Work) -> None:
    if not work.reported:
        raise NotApplicable("the target sent no report within the time")


def _expect_nothing_broken(work: Work, *requirements: str) -> None:
    broken = work.broken(*requirements)
    if broken:
        raise Breach(f"the platform found: {broken[0]}")
