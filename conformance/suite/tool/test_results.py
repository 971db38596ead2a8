"""Results that a target reads (AGS 2.0 section 3.3)."""

from urllib.parse import urlsplit

import pytest

from conformance.bench.bench import Bench
from conformance.bench.session import DrivenSession
from conformance.cases import cases, requirement
from conformance.instrument.faults import planned_fault
from conformance.outcomes import Breach
from conformance.suite.services import (
    Duty,
    done,
    duty,
    expect_nothing_behind_the_query,
    opened,
    own_line_item,
    tried,
)

pytestmark = pytest.mark.alone

READ, PUBLISH, ENDPOINT = "read_results", "publish_score", "results"


@requirement("AGS-040")
def test_results_are_read_below_the_path_of_their_line_item(bench: Bench) -> None:
    """The path goes on with /results, and the query of the line item's address stays behind it."""
    session = opened(bench, READ)
    address = urlsplit(own_line_item(session))
    session.drive(READ, may_refuse=True)
    expect_nothing_behind_the_query(session, "/results")

    asked = tried(session, READ)[0]

    below = asked["path"].partition("/results")[0]
    if not address.path.endswith(below) or not _parameters(address.query) <= _parameters(asked["query"]):
        raise Breach(f"{address.path}/results?{address.query} should be asked, got {asked['path']}?{asked['query']}")


@cases(
    duty("AGS-075", "score-missing", "results without resultScore", fault="result-score-missing"),
    duty("AGS-075", "score-null", "results whose resultScore is null", fault="result-score-missing", null=True),
    duty("AGS-075", "maximum-missing", "results without resultMaximum", fault="result-maximum-missing"),
)
def test_unusual_results_are_read(bench: Bench, case: Duty) -> None:
    """Results of which a member is missing are read as any others."""
    session = opened(bench, READ)
    _grade(session)
    done(session, READ)

    with planned_fault(session.plan.registration.control, case.fault, ENDPOINT, **(case.parameters or {})) as fault:
        answer = session.drive(READ, may_refuse=True)
        fault.demand_met()

    if answer.status >= 400:
        raise Breach(f"the target answers {answer.status} where the platform has {case.what}")


def _grade(session: DrivenSession) -> None:
    """Have a grade in the launch's line item, as a teacher enters it."""
    registration = session.plan.registration
    grade = {"client_id": registration.client_id, "deployment_id": registration.deployment_id, "score": 7}
    path = "/courses/biology/line_items/li-41/results/student"
    registration.control.call("PUT", path, grade)


def _parameters(query: str) -> set[str]:
    return set(query.split("&")) - {""}
