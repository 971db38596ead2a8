"""The terms of a tool: the message that shows them, and how a decision is told (EULA, beside AP)."""

from typing import Any

from conformance.bench.bench import Bench
from conformance.bench.session import DrivenSession
from conformance.cases import requirement
from conformance.outcomes import Breach
from conformance.suite.messages import demand_taken, plan_of
from conformance.suite.tool.acting import made_to
from mock_platform import vocabulary as lti

ENDPOINT = "eula"


def _shown_terms(bench: Bench) -> DrivenSession:
    demand_taken(bench, lti.MESSAGE_EULA)
    return bench.session(plan=plan_of(bench, lti.MESSAGE_EULA))


@requirement("EULA-002")
def test_a_decision_is_told_as_the_standard_says(bench: Bench) -> None:
    """Made to accept, the target posts user, decision and time for the launch's user, and the platform takes it."""
    session = _shown_terms(bench)

    made_to(session, "accept_terms", ENDPOINT)

    decided = _decided(session)
    if [decision["accepted"] for decision in decided if decision["userId"] == session.user] != [True]:
        raise Breach(f"the platform should know that {session.user!r} accepts, and knows {decided!r:.200}")
    _expect_nothing_found(session)


@requirement("EULA-003")
def test_decisions_can_be_taken_back(bench: Bench) -> None:
    """Made to let all users decide again, the target asks for it by DELETE, and no decision is left."""
    session = _shown_terms(bench)
    made_to(session, "accept_terms", ENDPOINT)

    made_to(session, "reset_terms", ENDPOINT)

    if _decided(session):
        raise Breach(f"decisions are left: {_decided(session)!r:.200}")
    _expect_nothing_found(session)


@requirement("EULA-003")
def test_terms_can_be_waived(bench: Bench) -> None:
    """Made to waive the terms, the target tells it for the deployment by PUT."""
    session = _shown_terms(bench)

    made_to(session, "waive_terms", ENDPOINT)

    if _told(session)["eula_required"]:
        raise Breach("the platform still demands that users decide")
    _expect_nothing_found(session)


@requirement("EULA-006")
def test_terms_are_shown_to_a_user_of_no_course(bench: Bench) -> None:
    """The message that shows the terms is accepted although it names neither a link nor a context."""
    demand_taken(bench, lti.MESSAGE_EULA)

    bench.expect_accepted(plan_of(bench, lti.MESSAGE_EULA), "the message that shows the terms")


def _told(session: DrivenSession) -> dict[str, Any]:
    registration = session.plan.registration
    identity = (registration.client_id, registration.deployment_id)
    deployments = registration.control.call("GET", "/eula")
    found: dict[str, Any] = next(each for each in deployments if (each["client_id"], each["deployment_id"]) == identity)
    return found


def _decided(session: DrivenSession) -> list[dict[str, Any]]:
    decided: list[dict[str, Any]] = _told(session)["decisions"]
    return decided


def _expect_nothing_found(session: DrivenSession) -> None:
    found = [finding["sentence"] for finding in session.findings(ENDPOINT)]
    if found:
        raise Breach(f"the platform found: {found[0]}")
