"""Every mutant of what the gateway adds to LTIAAS is caught, and those that fall into the traps of section 23."""

from collections.abc import Iterator

import pytest

from conformance.selftest.mutants.catalogue import BEYOND_LTIAAS
from conformance.selftest.mutants.mutant import Mutant
from conformance.selftest.verdict import expect_caught, write_matrix


@pytest.fixture(scope="module", autouse=True)
def _written_matrix() -> Iterator[None]:
    yield
    write_matrix()


@pytest.mark.parametrize("mutant", BEYOND_LTIAAS, ids=lambda mutant: mutant.name)
def test_a_mutant_is_caught_by_the_requirement_that_names_its_mistake(mutant: Mutant) -> None:
    """The requirement that names the mistake is failed, or warned if a breach only warns; the sample is untouched."""
    expect_caught(mutant)
