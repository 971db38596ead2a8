"""A run in a fork of the process that has collected says what the command says, and catches nobody who is right."""

import pytest

from conformance.selftest.collected import judged_by
from conformance.selftest.judging import Run, judged_gateway
from conformance.selftest.mutants.catalogue import by_name
from conformance.selftest.mutants.mutant import Mutant
from conformance.selftest.mutants.serving import serving
from conformance.selftest.verdict import expect_caught

ONLY = ["IDT-CLM-010", "AUTHREQ-011", "CT-OK-I03/short-role"]


@pytest.mark.parametrize("strict", [False, True], ids=["as it is", "strict"])
@pytest.mark.parametrize("name", ["audience-by-in", "state-tells-the-user"])
def test_fork_and_command_give_the_same_verdict(name: str, strict: bool) -> None:
    """Exit status, outcomes, reasons and requirements are the same, one that is failed and one that warns included."""
    with serving(by_name(name)) as (url, api_key):
        forked = judged_by(ONLY, url, api_key, strict=strict)
        commanded = judged_gateway(url, api_key, only=ONLY, options=["--strict"] if strict else [])

    assert forked.outcomes() == commanded.outcomes() != {}
    assert (forked.status, forked.statuses()) == (commanded.status, commanded.statuses())
    assert forked.doubts().keys() == commanded.doubts().keys() != set()


def test_a_gateway_without_its_mistake_is_not_caught() -> None:
    """Of a mutant whose mistake is taken out nothing is left that the suite could fail."""
    harmless = Mutant(name="harmless", mistake="None at all.", caught_by="IDT-SIG-005")

    with pytest.raises(AssertionError, match=r": \d+ passed\n"):
        expect_caught(harmless)


def test_a_run_without_a_report_says_what_it_printed() -> None:
    """What could not start is told in its own words, and not as something that the report lacks."""
    with pytest.raises(AssertionError, match=r"exit status 3, and no report:\n\s*the port is taken"):
        Run(3, "the port is taken").status_of("DR-019")


def test_a_name_that_no_test_has_ends_the_run() -> None:
    """What cannot be judged is refused with the command's status, not passed."""
    with serving(by_name("unmutated")) as (url, api_key):
        run = judged_by(["IDT-SIG-005/no-such-test"], url, api_key)

    assert (run.status, run.report) == (2, {})
    assert "there is no test 'IDT-SIG-005/no-such-test'" in run.printed
