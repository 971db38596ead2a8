"""Every mutant of the gateway is caught by the requirement that names its mistake, and by nothing that it leaves alone.

Each mutant is judged by that requirement and a small sample. `python -m conformance.selftest.proof` judges all of them
by everything.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance import catalogue
from conformance.selftest import matrix
from conformance.selftest.judging import Run, judged_gateway
from conformance.selftest.mutants.catalogue import (
    CATCHABLE,
    MUTANTS,
    RULE_NAMES,
    UNMUTATED,
    by_name,
    repeated_names,
)
from conformance.selftest.mutants.mutant import Mutant
from conformance.selftest.mutants.serving import serving

BUILD = Path("build")
# Two refusals and two acceptances, of which a gateway with one mistake gets those right that its mistake leaves alone.
SAMPLE = ("CT-OK-I03/short-role", "IDT-SIG-004/zeros", "IDT-CLM-003/number", "CORE-006/2-0-0")
SPOILT = {
    "no-signature": {"IDT-SIG-004/zeros"},
    "no-iss-claim-does-not-match": {"IDT-CLM-003/number"},
    "no-wrong-lti-version-claim": {"CORE-006/2-0-0"},
    "roles-are-urls": {"CT-OK-I03/short-role"},
}


@pytest.fixture(scope="module", autouse=True)
def _written_matrix() -> Iterator[None]:
    yield
    matrix.write(matrix.rows_of(BUILD / "mutants"), to=BUILD)


@pytest.mark.parametrize("mutant", CATCHABLE, ids=lambda mutant: mutant.name)
def test_a_mutant_is_caught_by_the_requirement_that_names_its_mistake(mutant: Mutant) -> None:
    """The requirement that names the mistake is failed, or warned if a breach only warns; the sample is untouched."""
    severity = catalogue.load()[mutant.caught_by].outcome_on_breach
    left_alone = {name for name in SAMPLE if name not in SPOILT.get(mutant.name, set())}

    run = _judged(mutant, [mutant.caught_by, *SAMPLE], strict=severity == "warned")

    assert run.status == 1, run.printed
    assert run.status_of(mutant.caught_by) == severity
    assert {name: run.outcomes()[name] for name in left_alone} == dict.fromkeys(left_alone, "passed")


def test_the_gateway_as_it_is_satisfies_every_requirement_that_names_a_mutant() -> None:
    """What catches the mutants accuses the unmutated gateway of nothing, be it a warning or a doubt."""
    run = _judged(UNMUTATED, sorted({mutant.caught_by for mutant in CATCHABLE}), strict=True)

    assert run.status == 0, run.printed
    assert set(run.outcomes().values()) <= {"passed", "skipped"}


@pytest.mark.parametrize("name", RULE_NAMES)
def test_every_rule_of_the_gateway_has_a_mutant(name: str) -> None:
    """There is a gateway without each row and each step, or rather with the mistake that its absence is."""
    assert [mutant.name for mutant in MUTANTS if name in mutant.takes_out]


def test_no_two_mutants_have_one_name() -> None:
    """A name stands for one mutant, so that it can be served and judged by name."""
    assert not repeated_names()


def test_every_named_requirement_is_in_the_catalogue() -> None:
    """The requirement that catches a mutant is one that the suite knows, and tests from outside."""
    known = catalogue.load()

    assert not [mutant.name for mutant in CATCHABLE if not known[mutant.caught_by].testable]


def test_an_unknown_mutant_cannot_be_served() -> None:
    """A misspelt name is an error, and not the unmutated gateway."""
    with pytest.raises(KeyError, match="no-such-mutant"):
        by_name("no-such-mutant")


def test_a_mutant_without_requirement_or_reason_cannot_be_made() -> None:
    """A mistake that nobody sees has to say why."""
    with pytest.raises(ValueError, match="needs the requirement"):
        Mutant(name="silent", mistake="Something is wrong.")


def _judged(mutant: Mutant, only: list[str], *, strict: bool) -> Run:
    with serving(mutant) as (url, api_key):
        run = judged_gateway(url, api_key, only=only, options=["--strict"] if strict else [])
    statuses = {id_: status for id_, status in run.statuses().items() if status in matrix.TOLD}
    row = matrix.Row(mutant.name, mutant.mistake, mutant.caught_by, mutant.covered_by, statuses)
    matrix.row_to(BUILD / "mutants", row)
    return run
