"""Every mutant of the gateway's rules is caught by the requirement that names its mistake; no rule is without a mutant.

The mutants of what is around the rules are in `test_mutants_around_rules`: two files, for two processes. Everything
against every mutant is `python -m conformance.selftest.proof`. That nothing of it accuses the gateway as it is, is
shown by `test_order`, which judges that by the whole suite.
"""

from collections.abc import Iterator

import pytest

from conformance import catalogue
from conformance.selftest.mutants.catalogue import (
    CATCHABLE,
    MUTANTS,
    OF_RULES,
    RULE_NAMES,
    by_name,
    repeated_names,
)
from conformance.selftest.mutants.mutant import Mutant
from conformance.selftest.verdict import expect_caught, write_matrix


@pytest.fixture(scope="module", autouse=True)
def _written_matrix() -> Iterator[None]:
    yield
    write_matrix()


@pytest.mark.parametrize("mutant", OF_RULES, ids=lambda mutant: mutant.name)
def test_a_mutant_is_caught_by_the_requirement_that_names_its_mistake(mutant: Mutant) -> None:
    """The requirement that names the mistake is failed, or warned if a breach only warns; the sample is untouched."""
    expect_caught(mutant)


@pytest.mark.parametrize("name", RULE_NAMES)
def test_every_rule_of_the_gateway_has_a_mutant(name: str) -> None:
    """There is a gateway without each row and each step, or rather with the mistake that its absence is."""
    assert [mutant.name for mutant in MUTANTS if name in mutant.takes_out]


def test_no_mutant_takes_out_a_rule_that_is_gone() -> None:
    """Whatever a mutant says that it takes out is still a rule of the gateway."""
    assert {name for mutant in MUTANTS for name in mutant.takes_out} == set(RULE_NAMES)


def test_no_two_mutants_have_one_name() -> None:
    """A name stands for one mutant, so that it can be served and judged by name."""
    assert not repeated_names()


def test_every_requirement_that_names_a_mutant_can_be_seen_from_outside() -> None:
    """The requirement that catches a mutant is one that the suite tests."""
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
