"""The closed lists, each form alone over the plain token: few enough to be asked one and all, every time."""

from collections.abc import Iterable, Iterator

from conformance.properties.choice import SettledChoice, closed_list, granted, plain_setting, with_row
from conformance.properties.terms import Terms
from conformance.tokens.case import Case
from conformance.tokens.defect import Defect, Variation


class Alone(tuple[Case, ...]):
    """Cases that are asked one after another, the plainest first; too many to be shown."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{len(self)} tokens"


def liberties_alone(terms: Terms) -> Alone:
    """Return the plain token, and those with one liberty that these terms leave a platform."""
    plain = SettledChoice(setting=plain_setting(terms))
    return Alone([plain.case(), *_each_form(granted(terms), terms)])


def defects_alone(terms: Terms) -> Alone:
    """Return the tokens with one defect that has to be refused under these terms."""
    return Alone(_each_form(closed_list(terms), terms))


def _each_form(rows: Iterable[Defect | Variation], terms: Terms) -> Iterator[Case]:
    choices = (with_row(plain_setting(terms), (), (row, form)) for row in rows for form in row.forms)
    return filter(terms.hold_for, (choice.case() for choice in choices if choice.makes_a_difference()))
