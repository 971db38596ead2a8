"""Drawn id_tokens at real launches: each defect and each liberty of `conformance.tokens`, over any of the others."""

from dataclasses import dataclass
from typing import Generic, TypeVar

import pytest

from conformance.bench.bench import Bench
from conformance.cases import cases
from conformance.observation.judgement import Verdict
from conformance.suite.drawn.choice import FREE, HOSTILE, free_tokens, hostile_tokens
from conformance.suite.drawn.tokens import Validator
from conformance.tokens.defect import Defect, Variation

pytestmark = pytest.mark.drawn
Drawn = TypeVar("Drawn", Defect, Variation)


@dataclass(frozen=True)
class Row(Generic[Drawn]):
    """A row of the tables of tokens, as a row of tests."""

    drawn: Drawn

    @property
    def requirements(self) -> tuple[str, ...]:
        """The requirements that the defect breaks, or that grant the liberty."""
        return self.drawn.requirements

    @property
    def name(self) -> str:
        """Its name in the table, as that of something drawn."""
        return f"drawn-{self.drawn.name}"

    @property
    def what(self) -> str:
        """Its name in words; why a reader has to refuse or take it is in the table."""
        return self.drawn.name.replace("-", " ")


@cases(*(Row(defect) for defect in HOSTILE))
def test_drawn_tokens_with_a_defect_are_refused(bench: Bench, examples: int, case: Row[Defect]) -> None:
    """A token with this defect in any of its forms, over whatever else a token may vary, is refused."""
    Validator(bench, examples).expect(Verdict.REFUSED, hostile_tokens(case.drawn))


@cases(*(Row(variation) for variation in FREE))
def test_drawn_tokens_with_a_liberty_are_accepted(bench: Bench, examples: int, case: Row[Variation]) -> None:
    """A token that takes this liberty in any of its forms, and others beside it, is accepted."""
    Validator(bench, examples).expect(Verdict.ACCEPTED, free_tokens(case.drawn))
