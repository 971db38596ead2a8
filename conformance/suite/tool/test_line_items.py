"""Line items that a target makes, changes and lists, judged by what the platform was sent (AGS 2.0 section 3.2)."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from conformance.bench.bench import Bench
from conformance.bench.launch import STUDENT, Plan
from conformance.cases import cases, requirement
from conformance.instrument.faults import planned_fault
from conformance.outcomes import Breach, Inconclusive, NotApplicable
from conformance.suite.services import (
    Duty,
    body_of,
    demand_given,
    done,
    duty,
    expect_done,
    expect_no_finding,
    opened,
    survived,
    tried,
)
from mock_platform import edits
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.alone

CREATE, UPDATE, LIST, PUBLISH = "create_line_item", "update_line_item", "list_line_items", "publish_score"
ENDPOINT, COURSE = "line_items", "/courses/biology"
KEPT = "no line item was posted: the tool may have found one that it made before"
ELSEWHERE = "a tool may know the address from an earlier launch, and no document forbids it to try"


@cases(
    duty("AGS-017", "label", "the label"),
    duty("AGS-018", "maximum", "scoreMaximum"),
    duty("AGS-020", "link", "resourceLinkId"),
    duty("AGS-021", "dates", "startDateTime and endDateTime"),
    duty("AGS-022", "released", "gradesReleased"),
)
def test_a_line_item_is_what_the_platform_expects(bench: Bench, case: Duty) -> None:
    """The platform finds nothing wrong with a line item that is made."""
    session = opened(bench, CREATE)

    tried(session, CREATE)

    expect_no_finding(session, ENDPOINT, case.requirements)


@requirement("CT-AGS-02", "AGS-017", "AGS-018")
def test_a_line_item_is_made(bench: Bench) -> None:
    """The platform receives the label and the maximum, and has the line item from then on."""
    session = opened(bench, CREATE)
    demand_given(bench, CREATE, "label", "maximum")
    label = f"Essay {uuid.uuid4().hex[:6]}"

    posted = [entry for entry in tried(session, CREATE, label=label, maximum=40) if entry["method"] == "POST"]

    if not posted:
        raise Inconclusive(KEPT)
    if posted[-1]["status"] >= 300:
        raise Breach(f"a line item should be posted and made, got {[entry['status'] for entry in posted]}")
    sent = body_of(posted[-1])
    if (sent.get("label"), sent.get("scoreMaximum")) != (label, 40):
        raise Breach(f"{label!r} of 40 should arrive, got {sent.get('label')!r} of {sent.get('scoreMaximum')!r}")


@requirement("AGS-020")
def test_a_line_item_names_no_other_link(bench: Bench) -> None:
    """A line item that is bound to a link is bound to that of the launch."""
    session = opened(bench, CREATE)

    posted = [entry for entry in tried(session, CREATE) if entry["method"] == "POST"]
    if not posted:
        raise Inconclusive(KEPT)

    sent, link = body_of(posted[-1]), session.claims[lti.CLAIM_RESOURCE_LINK]["id"]
    if sent.get("resourceLinkId") not in {None, link}:
        raise Breach(f"resourceLinkId should be {link!r} or left out, got {sent['resourceLinkId']!r}")


@requirement("AGS-024")
def test_a_line_item_is_replaced_without_moving_it(bench: Bench) -> None:
    """A line item is put in the place of the one that is there, and neither the address nor the link is changed."""
    session = opened(bench, UPDATE)

    put = [entry for entry in tried(session, UPDATE, label="Quiz B", maximum=20) if entry["method"] == "PUT"]

    expect_no_finding(session, ENDPOINT, ["AGS-024"])
    if not put:
        raise Inconclusive("no line item was put: the tool may have found it as it should be")
    if put[-1]["status"] >= 300:
        raise Breach(f"the line item should be replaced, got {[entry['status'] for entry in put]}")


@requirement("AGS-030")
def test_nothing_is_made_twice_in_a_copied_course(bench: Bench) -> None:
    """In a copied course, from a launch that names no line item, the tool finds what was copied and makes no other."""
    if bench.subject.kind == "gateway":
        raise NotApplicable("what line items a course needs is decided by the tool behind the gateway")
    lineitem: list[str | int] = [lti.CLAIM_AGS_ENDPOINT, "lineitem"]
    unnamed = edits.claim(lineitem, "whatever"), edits.drop_claim(lineitem)
    copy = f"copy-{uuid.uuid4().hex[:6]}"
    with _link_with_a_line_item(bench) as plan:
        # a tool that goes by its own resource or tag makes its line item here, and finds it in the copy
        bench.session(*unnamed, plan=plan).drive(PUBLISH)
        plan.registration.control.call("POST", f"{COURSE}/copy", {"id": copy, "with_members": True})

    second = bench.session(*unnamed, plan=replace(plan, link=f"{copy}-{plan.link}"))
    second.drive(PUBLISH, may_refuse=True)

    made = [entry for entry in second.asked(ENDPOINT, "POST") if entry["status"] < 300]
    if made:
        raise Breach(f"a line item was made for a link of a copied course that has one: {made[0]['body'][:120]!r}")
    if not second.asked("scores", "POST"):
        raise Inconclusive("no score was published in the copied course, so that no line item was needed")


@requirement("AGS-003")
def test_line_items_are_listed_without_one_of_the_link(bench: Bench) -> None:
    """A launch that names the list and no line item of its own is accepted, and the list is read."""
    done(opened(bench, LIST), LIST)

    session = opened(bench, LIST, edits.drop_claim([lti.CLAIM_AGS_ENDPOINT, "lineitem"]))

    expect_done(session, LIST, "no line item of the link")


@requirement("AGS-003")
def test_line_items_that_are_not_offered_are_not_asked_for(bench: Bench) -> None:
    """A launch without the claim is accepted, and no list is read for it."""
    done(opened(bench, LIST), LIST)

    session = opened(bench, LIST, edits.drop_claim([lti.CLAIM_AGS_ENDPOINT]))

    survived(bench, session.drive(LIST, may_refuse=True), "line items where the platform offers no grades")

    if session.asked(ENDPOINT):
        raise Breach(
            f"line items were asked for although the launch has no claim that offers them ({ELSEWHERE})", soft=True
        )


@cases(
    duty("AGS-021", "options-null", "every optional member null", fault="line-item-options-null"),
)
def test_unusual_line_items_are_read(bench: Bench, case: Duty) -> None:
    """A list with such line items is read as any other."""
    session = opened(bench, LIST)
    done(session, LIST)

    with planned_fault(session.plan.registration.control, case.fault, ENDPOINT) as fault:
        answer = session.drive(LIST, may_refuse=True)
        fault.demand_met()

    if answer.status >= 400:
        raise Breach(f"the target answers {answer.status} where line items have {case.what}")


@contextmanager
def _link_with_a_line_item(bench: Bench) -> Iterator[Plan]:
    """Have a link of its own in the course, with one line item, while this lasts; give the plan of its launch."""
    registration, link = bench.subject.for_services(), f"copied-{uuid.uuid4().hex[:6]}"
    item = {"id": f"li-{link}", "label": "To be copied", "score_maximum": 10}
    registration.control.call("POST", f"{COURSE}/links", {"id": link, "resource_link_id": link, "line_items": [item]})
    try:
        yield Plan(registration, user=STUDENT, link=link)
    finally:
        registration.control.call("DELETE", f"{COURSE}/links/{link}")
