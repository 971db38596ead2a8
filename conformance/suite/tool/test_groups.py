"""The groups of a course as a target reads them (Course Groups 1.0)."""

import pytest

from conformance.bench.bench import Bench
from conformance.cases import requirement
from conformance.instrument.faults import planned_fault
from conformance.outcomes import Breach
from conformance.suite.services import done, expect_done, expect_no_finding, header_of, opened, survived, tried
from mock_platform import edits
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.alone

LIST, ENDPOINT = "list_groups", "groups"


@requirement("GS-002")
def test_the_media_type_of_groups_is_asked_for(bench: Bench) -> None:
    """Groups are read by GET, and Accept names the media type of a container of groups."""
    session = opened(bench, LIST)

    asked = tried(session, LIST)

    accept = header_of(asked[0], "accept")
    if lti.MEDIA_TYPE_GROUP_CONTAINER not in accept:
        raise Breach(f"Accept should name {lti.MEDIA_TYPE_GROUP_CONTAINER}, got {accept!r:.120}")
    expect_no_finding(session, ENDPOINT, ["GS-002"])


@requirement("GS-007")
def test_groups_are_read_without_sets(bench: Bench) -> None:
    """A launch whose claim names no sets is accepted, and the groups are read."""
    done(opened(bench, LIST), LIST)

    session = opened(bench, LIST, edits.drop_claim([lti.CLAIM_GROUPS, "context_group_sets_url"]))

    expect_done(session, LIST, "no sets of groups")


@requirement("GS-007")
def test_a_launch_without_groups_is_borne(bench: Bench) -> None:
    """A launch without the claim is accepted, and no groups are read for it."""
    done(opened(bench, LIST), LIST)

    session = opened(bench, LIST, edits.drop_claim([lti.CLAIM_GROUPS]))

    survived(bench, session.drive(LIST, may_refuse=True), "groups where the platform offers none")

    if session.asked(ENDPOINT):
        raise Breach("groups were asked for although the launch has no claim that offers them")


@requirement("GS-007")
def test_sets_are_known_by_either_name(bench: Bench) -> None:
    """Groups that name their sets in a list are read as those that name one."""
    session = opened(bench, LIST)
    done(session, LIST)

    with planned_fault(session.plan.registration.control, "group-set-ids", ENDPOINT) as fault:
        answer = session.drive(LIST, may_refuse=True)
        fault.demand_met()

    if answer.status >= 400:
        raise Breach(f"the target answers {answer.status} where groups name their sets in a list")
