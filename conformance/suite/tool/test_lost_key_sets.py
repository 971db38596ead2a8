"""A key set that cannot be had, or has no keys: what the target does not know it does not believe (RFC 8725 3.3, 3.8).

The keys are rotated while the platform is broken, until one signs that was never published before: no cache knows it.
"""

import pytest

from conformance.bench.bench import Bench
from conformance.bench.launch import Plan
from conformance.cases import requirement
from conformance.instrument.control import Control
from conformance.instrument.faults import PlannedFault, planned_fault
from conformance.observation.judgement import Judgement, Verdict
from conformance.suite.expectations import says_the_platform_failed
from conformance.suite.refreshing import expect_accepted_in_time, made_until

BROKEN = {"fails": "server-error", "page-for-people": "html-page", "empty": "key-set-empty"}
pytestmark = pytest.mark.alone


@requirement("JWKS-013")
@pytest.mark.parametrize("broken", list(BROKEN))
def test_a_key_that_cannot_be_fetched_verifies_nothing(bench: Bench, broken: str) -> None:
    """While the key set cannot be had, a token by a key that was never published before is refused."""
    plan = Plan(bench.subject.alone())
    bench.control(plan)
    control = plan.registration.control

    with planned_fault(control, BROKEN[broken], "jwks") as fault:
        _sign_by_a_key_of_now(control)
        judgement = _judged_without_key_set(bench, plan, fault)

    expect_accepted_in_time(bench, plan, "the first launch when the key set is there again")
    if not says_the_platform_failed(judgement):
        bench.refused(judgement, f"a token by an unknown key while the key set is broken ({broken})")
    bench.warn_if_slow(judgement)


def _sign_by_a_key_of_now(control: Control) -> None:
    for _ in range(2):  # the next key is published already: only the one after it is not
        control.call("POST", "/keys/rotate", {})


def _judged_without_key_set(bench: Bench, plan: Plan, fault: PlannedFault) -> Judgement:
    """Launch until the target asked for the key set in vain, or believed what it could not verify."""
    judgement = made_until(bench, plan, lambda judgement: judgement.verdict is Verdict.ACCEPTED or fault.was_met())
    if judgement.verdict is not Verdict.ACCEPTED:
        fault.demand_met()
    return judgement
