"""What is chosen from the tables for one case: some liberties and at most one defect, each in a form.

Where the draft comes from is left to who chooses: the property tests make one of a setting, a real launch has its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from conformance.tokens.case import Case, hostile_case, valid_case, varied
from conformance.tokens.defect import Liberty, Wrong
from conformance.tokens.draft import Draft
from conformance.tokens.variations import VARIATIONS


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What was chosen; the liberties are taken one after another, and the defect is made last."""

    liberties: tuple[Liberty, ...] = ()
    wrong: Wrong | None = None

    def case_over(self, draft: Draft) -> Case:
        """Return the case that this makes of a draft."""
        if self.wrong is None:
            return valid_case(draft, *self.liberties)
        return hostile_case(draft, *self.wrong, *self.liberties)

    def makes_a_difference_to(self, draft: Draft) -> bool:
        """True unless the defect happens to be what the draft and the liberties say anyhow."""
        if self.wrong is None:
            return True
        free, (defect, form) = varied(draft, self.liberties), self.wrong
        return defect.forms[form](free) != free


def in_order(liberties: Iterable[Liberty]) -> tuple[Liberty, ...]:
    """Return liberties in the order of their table: some look at what others have changed."""
    return tuple(sorted(liberties, key=lambda each: VARIATIONS.index(each[0])))
