"""Proctoring: how the target sends a candidate on, and acts on an assessment while it runs (PROC 1.0).

The assessment platform is the mock LMS: it compares what comes back with what it sent, and says what is wrong.
"""

import pytest

from conformance.bench.bench import Bench
from conformance.bench.session import DrivenSession
from conformance.cases import requirement
from conformance.outcomes import Breach
from conformance.suite.messages import demand_taken, plan_of
from conformance.suite.tool.acting import made_to
from mock_platform import vocabulary as lti

RUNNING = "running"
ACTIONS = ("flag", "pause", "resume", "update", "terminate")


def _proctored(bench: Bench) -> DrivenSession:
    demand_taken(bench, lti.MESSAGE_START_PROCTORING)
    return bench.session(plan=plan_of(bench, lti.MESSAGE_START_PROCTORING))


def _running(bench: Bench) -> DrivenSession:
    session = _proctored(bench)
    made_to(session, "start_assessment", "start_assessment")
    return session


@requirement("PROC-003")
def test_the_candidate_is_sent_on_by_a_signed_message(bench: Bench) -> None:
    """The message that starts the assessment repeats session data, attempt and link, and the attempt runs."""
    session = _running(bench)

    _expect_nothing_found(session, "start_assessment", "PROC-003")
    if _attempt(session) != RUNNING:
        raise Breach(f"the attempt should run, and is {_attempt(session)!r}")


@requirement("PROC-004")
def test_what_the_message_adds_has_the_right_form(bench: Bench) -> None:
    """A verified user is without issuer and subject, and that the candidate is wanted back is true or false."""
    session = _running(bench)

    _expect_nothing_found(session, "start_assessment", "PROC-004")


@requirement("PROC-008")
def test_control_requests_have_their_media_type_and_scope(bench: Bench) -> None:
    """A control request is posted as its own media type, with a token for its scope."""
    session = _running(bench)

    made_to(session, "control_assessment", "assessment_control", control="flag")

    _expect_asked(session)
    _expect_nothing_found(session, "assessment_control", "PROC-008")


@requirement("PROC-009")
@pytest.mark.parametrize("action", ACTIONS)
def test_a_control_request_says_what_it_must(bench: Bench, action: str) -> None:
    """A control request names candidate, link, attempt, action and time so that the platform takes it."""
    session = _running(bench)

    made_to(session, "control_assessment", "assessment_control", control=action)

    _expect_asked(session)
    _expect_nothing_found(session, "assessment_control", "PROC-009")


def _attempt(session: DrivenSession) -> str:
    number = session.claims[lti.CLAIM_ATTEMPT_NUMBER]
    registration = session.plan.registration
    attempts = [
        attempt["status"]
        for attempt in registration.control.call("GET", "/attempts")
        if (attempt["client_id"], attempt["user"], attempt["number"])
        == (registration.client_id, session.plan.user, number)
    ]
    return str(attempts[-1]) if attempts else "none"


def _expect_asked(session: DrivenSession) -> None:
    asked = session.asked("assessment_control")
    if not asked:
        raise Breach("the target was made to act on the assessment, and asked the platform for nothing")
    if asked[-1]["status"] >= 400:
        raise Breach(f"the platform refused the control request with {asked[-1]['status']}")


def _expect_nothing_found(session: DrivenSession, endpoint: str, requirement_id: str) -> None:
    found = [each["sentence"] for each in session.findings(endpoint) if each["requirement"] == requirement_id]
    if found:
        raise Breach(f"the platform found: {found[0]}")
