"""The terms of a tool by a gateway's API: decided, taken back, waived (docs/gateway/api.md, messages beyond).

Only gateways that take a valid message of this type are asked; LTIAAS itself does not.
"""

from typing import Any

import pytest

from conformance.bench.bench import Bench
from conformance.cases import requirement
from conformance.suite.gateway.session import Session, agree, expect, object_of, open_session
from conformance.suite.messages import demand_taken, plan_of
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("gateway")

DECIDE, WAIVE = "/api/eula/user", "/api/eula/deployment"


def _shown_terms(bench: Bench) -> Session:
    demand_taken(bench, lti.MESSAGE_EULA)
    return open_session(bench, plan=plan_of(bench, lti.MESSAGE_EULA))


@requirement("LTIAAS-136")
@pytest.mark.parametrize("accepted", [True, False], ids=["yes", "no"])
def test_a_decision_is_that_of_the_launch(bench: Bench, accepted: bool) -> None:
    """The decision reaches the platform for the user of the launch, whoever the body names, and comes back."""
    session = _shown_terms(bench)
    expect(session.ask("DELETE", DECIDE), 204)
    user = session.id_token()["user"]["id"]

    told = object_of(expect(session.ask("POST", DECIDE, {"accepted": accepted}), 200))

    agree("the decision", (user, accepted), (told.get("userId"), told.get("accepted")))
    agree("what the platform keeps", [told], _deployment(session)["decisions"])


@requirement("LTIAAS-137")
def test_decisions_are_taken_back_and_terms_waived(bench: Bench) -> None:
    """DELETE is answered 204 and no decision is left; PUT is answered 200 with the same, and nobody has to decide."""
    session = _shown_terms(bench)
    session.ask("POST", DECIDE, {"accepted": True})

    expect(session.ask("DELETE", DECIDE), 204)
    waived = object_of(expect(session.ask("PUT", WAIVE, {"eulaRequired": False}), 200))

    agree("the answer", {"eulaRequired": False}, waived)
    known = _deployment(session)
    agree("what the platform keeps", ([], False), (known["decisions"], known["eula_required"]))


def _deployment(session: Session) -> dict[str, Any]:
    registration = session.plan.registration
    identity = (registration.client_id, registration.deployment_id)
    found: dict[str, Any] = next(
        each
        for each in registration.control.call("GET", "/eula")
        if (each["client_id"], each["deployment_id"]) == identity
    )
    return found
