"""What counts as caught: a breach in the words of a test of the requirement, and nothing that a busy machine makes."""

import pytest

from conformance.selftest.judging import Run

REQUIREMENT = "LTIAAS-093"


def run_with(outcome: str, reason: str) -> Run:
    """A run of one test of the requirement, that ended so."""
    result = {"id": f"{REQUIREMENT}/a", "requirements": [REQUIREMENT], "outcome": outcome, "reason": reason}
    return Run(1, "", {"results": [result]})


@pytest.mark.parametrize("outcome", ["failed", "warned"])
def test_a_breach_is_told(outcome: str) -> None:
    """What the target did wrong is a breach of the requirement, and of no other."""
    run = run_with(outcome, "the state should be waiting, got failed")

    assert run.breaches_of(REQUIREMENT) == ["the state should be waiting, got failed"]
    assert (run.breaches_of("LTIAAS-094"), run.errors()) == ([], {})


@pytest.mark.parametrize("reason", ["the refusal took 2.4 s", "a score should be delivered within 30 s, got waiting"])
def test_lateness_is_no_breach(reason: str) -> None:
    """A test that lost its patience says nothing about the target."""
    assert run_with("failed", reason).breaches_of(REQUIREMENT) == []


def test_an_error_is_told_apart() -> None:
    """What ended with something unforeseen is the mistake of the suite, or of the mutant."""
    run = run_with("error", "AdminError: status 500")

    assert (run.breaches_of(REQUIREMENT), run.errors()) == ([], {f"{REQUIREMENT}/a": "AdminError: status 500"})
