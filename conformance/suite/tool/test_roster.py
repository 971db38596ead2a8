"""The roster as a target reads it: how it asks, and what it bears (NRPS 2.0 sections 2 and 3)."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from conformance.bench.bench import Bench
from conformance.cases import cases, requirement
from conformance.instrument.control import Control
from conformance.instrument.faults import planned_fault
from conformance.outcomes import Breach, Inconclusive
from conformance.suite.services import (
    Duty,
    bearer_of,
    broken,
    done,
    duty,
    expect_no_finding,
    granted_by,
    header_of,
    opened,
    parameters_of,
    survived,
    tried,
    unseen_course,
    with_a_new_token,
)
from conformance.vocabulary import ROLE_CONTEXT
from mock_platform import edits
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.alone

LIST, ENDPOINT = "list_members", "memberships"
COURSE, PRIVATE = "biology", "private"


@requirement("NRPS-002", "CT-NRPS-01", "CT-NRPS-02")
def test_the_roster_is_asked_for_at_the_address_of_the_claim(bench: Bench) -> None:
    """After a teacher's launch the platform is asked by GET, and finds nothing wrong with how."""
    session = opened(bench, LIST)

    asked = tried(session, LIST)

    others = {entry["method"] for entry in asked} - {"GET"}
    if others:
        raise Breach(f"the roster is read by GET, and was asked by {', '.join(sorted(others))}")
    expect_no_finding(session, ENDPOINT, ["NRPS-002"])


@requirement("NRPS-002", "CT-NRPS-03")
def test_the_media_type_of_rosters_is_asked_for(bench: Bench) -> None:
    """Accept names the media type of a membership container."""
    session = opened(bench, LIST)

    accept = header_of(tried(session, LIST)[0], "accept")

    if lti.MEDIA_TYPE_MEMBERSHIP_CONTAINER not in accept:
        raise Breach(f"Accept should name {lti.MEDIA_TYPE_MEMBERSHIP_CONTAINER}, got {accept!r:.120}")


@requirement("NRPS-002", "CT-NRPS-04", "CT-NRPS-05")
def test_the_roster_is_read_with_a_token_of_its_scope(bench: Bench) -> None:
    """The token of the request was granted by the platform, and asked for with the scope of rosters."""
    session = opened(bench, LIST)

    requests = with_a_new_token(session, LIST)

    granted = dict(zip(granted_by(requests), requests, strict=False))
    used = [bearer_of(entry) for entry in session.asked(ENDPOINT) if bearer_of(entry) in granted]
    if not used:
        raise Breach("the roster was asked for with a token that the platform did not grant for it")
    scopes = parameters_of(granted[used[0]]).get("scope", "").split()
    if lti.SCOPE_MEMBERSHIP_READ_ONLY not in scopes:
        raise Breach(f"the token should be asked for with {lti.SCOPE_MEMBERSHIP_READ_ONLY}, was with {scopes}")


@cases(
    duty("NRPS-006", "names-missing", "members without names and addresses", fault="member-names-missing"),
    duty("NRPS-006", "names-null", "members whose names are null", fault="member-names-missing", null=True),
    duty("NRPS-007", "status-missing", "members without a status", fault="member-status-missing"),
    duty(
        "NRPS-007",
        "status-deleted",
        "members called deleted",
        fault="member-status-odd",
        soft="such a roster is the platform's breach, and no document says that a tool has to read it",
    ),
    duty("NRPS-019", "unknown-claims", "members with messages and claims unheard of", fault="member-claims-unknown"),
    duty("NRPS-013", "differences-last", "differences behind the next page", fault="differences-last"),
)
def test_an_unusual_roster_is_read(bench: Bench, case: Duty) -> None:
    """Such a roster is read to its end, as any other."""
    session = opened(bench, LIST)
    pages = len(done(session, LIST))
    before = len(session.asked(ENDPOINT))

    with planned_fault(session.plan.registration.control, case.fault, ENDPOINT, **(case.parameters or {})) as fault:
        answer = session.drive(LIST, may_refuse=True)
        fault.demand_met()

    if answer.status >= 400:
        raise broken(case, f"the target answers {answer.status} where the platform has {case.what}")
    if len(session.asked(ENDPOINT)) - before < pages:
        raise broken(case, f"{len(session.asked(ENDPOINT)) - before} of {pages} pages were read of {case.what}")


@requirement("NRPS-006")
def test_a_member_who_keeps_their_name_is_borne(bench: Bench) -> None:
    """A roster in which one person has neither name nor address is read as one in which all have."""
    control = bench.subject.for_services().control
    with _without(control, PRIVATE):
        done(opened(bench, LIST), LIST)

    answer = opened(bench, LIST).drive(LIST, may_refuse=True)

    if answer.status >= 400:
        raise Breach(f"the target answers {answer.status} where one member keeps their name")


@requirement("NRPS-013")
def test_differences_are_not_taken_for_the_next_page(bench: Bench) -> None:
    """While the whole roster is read, the address of its differences is left alone."""
    session = opened(bench, LIST)

    queries = [entry["query"] for entry in tried(session, LIST)]

    if any("since=" in query for query in queries):
        raise Breach(f"the differences were asked for instead of the next page: {queries}")


@requirement("CORE-086")
def test_a_launch_without_a_roster_is_borne(bench: Bench) -> None:
    """A launch without the claim is accepted, and no roster is read for it."""
    done(opened(bench, LIST), LIST)

    session = opened(bench, LIST, edits.drop_claim([lti.CLAIM_NRPS]))

    survived(bench, session.drive(LIST, may_refuse=True), "a roster where the platform offers none")

    if session.asked(ENDPOINT):
        raise Breach("the roster was asked for although the launch has no claim that offers it")


@requirement("NRPS-020")
def test_each_deployment_has_a_roster_of_its_own(bench: Bench) -> None:
    """In a second deployment the roster is asked for at its own address, although the course has the same id."""
    one, other = bench.subject.two_deployments()
    course = unseen_course()
    first = done(opened(bench, LIST, course, registration=one), LIST)[0]["path"]
    session = opened(bench, LIST, course, registration=other)

    session.drive(LIST)

    asked = [entry["path"] for entry in session.asked(ENDPOINT)]
    if not asked:
        raise Breach("the roster was shown without being asked for: it is that of the other deployment")
    if asked[0] == first:
        raise Inconclusive("both deployments have their roster at one address")


@contextmanager
def _without(control: Control, person: str) -> Iterator[None]:
    """Have somebody not be in the course while this lasts."""
    place = f"/courses/{COURSE}/members/{person}"
    control.call("DELETE", place)
    try:
        yield
    finally:
        control.call("PUT", place, [f"{ROLE_CONTEXT}Learner"])
