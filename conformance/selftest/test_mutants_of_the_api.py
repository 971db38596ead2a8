"""Every mutant of LTIAAS's API is caught: roster, grades, id token, deep linking, credentials and administration."""

from collections.abc import Iterator

import pytest

from conformance.selftest.mutants.catalogue import OF_THE_API
from conformance.selftest.mutants.mutant import Mutant
from conformance.selftest.verdict import expect_caught, write_matrix


@pytest.fixture(scope="module", autouse=True)
def _written_matrix() -> Iterator[None]:
    yield
    write_matrix()


@pytest.mark.parametrize("mutant", OF_THE_API, ids=lambda mutant: mutant.name)
def test_a_mutant_is_caught_by_the_requirement_that_names_its_mistake(mutant: Mutant) -> None:
    """The requirement that names the mistake is failed, or warned if a breach only warns; the sample is untouched."""
    expect_caught(mutant)
