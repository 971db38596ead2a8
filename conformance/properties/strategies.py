"""Strategies for id_tokens: in order, with a defect, or left to the reader; each draws a `Case` that says what it is.

Every one shrinks to the plain token of `conformance.tokens.id_token`, with at most one defect.
"""

from collections.abc import Collection
from datetime import timedelta
from functools import cache

from hypothesis import strategies as st

from conformance.properties.choice import (
    SettledChoice,
    closed_list,
    defects,
    in_a_form,
    is_of_the_claims,
    liberties,
    one_of_rows,
    second_defect,
    settings_of,
    with_row,
)
from conformance.properties.terms import ALGORITHM, Terms
from conformance.tokens.case import Case
from conformance.tokens.defect import Liberty, Message, Verdict, Wrong
from conformance.tokens.defects import defects_of
from conformance.tokens.draft import LEEWAY, Setting
from conformance.tokens.variations import variations_of

Choices = st.SearchStrategy[SettledChoice]
Cases = st.SearchStrategy[Case]


def valid_id_tokens(
    algorithms: Collection[str] = frozenset({ALGORITHM}), leeway: timedelta = LEEWAY, level: str = "lti"
) -> Cases:
    """Return a strategy for tokens that a validator has to accept under these terms.

    *algorithms* are those agreed on, RS256 among them; *leeway* is what the validator allows for clocks; *level* is
    `lti`, or `oidc` without the rules about claims of LTI. A wrong term raises `ValueError`.
    """
    return valid(Terms.of(algorithms, leeway, level))


def hostile_id_tokens(
    algorithms: Collection[str] = frozenset({ALGORITHM}), leeway: timedelta = LEEWAY, level: str = "lti"
) -> Cases:
    """Return a strategy for tokens that a validator has to refuse, under the terms of `valid_id_tokens`."""
    return hostile(Terms.of(algorithms, leeway, level))


def acceptable_id_tokens(
    algorithms: Collection[str] = frozenset({ALGORITHM}), leeway: timedelta = LEEWAY, level: str = "lti"
) -> Cases:
    """Return a strategy for tokens that a validator may accept or refuse but has to read, under the same terms."""
    return acceptable(Terms.of(algorithms, leeway, level))


def valid(terms: Terms) -> Cases:
    """Return a strategy for tokens in order."""
    return _cases(valid_choices(terms), terms)


def hostile(terms: Terms) -> Cases:
    """Return a strategy for tokens with a defect, or with two."""
    return _cases(hostile_choices(terms), terms)


def acceptable(terms: Terms) -> Cases:
    """Return a strategy for tokens that the documents leave to the reader."""
    return _cases(acceptable_choices(terms), terms)


def several(terms: Terms) -> st.SearchStrategy[list[Case]]:
    """Return a strategy for a few tokens of any kind, one after another."""
    return st.lists(st.one_of(valid(terms), hostile(terms), acceptable(terms)), min_size=2, max_size=3)


def _cases(choices: Choices, terms: Terms) -> Cases:
    return choices.filter(SettledChoice.makes_a_difference).map(SettledChoice.case).filter(terms.hold_for)


def valid_choices(terms: Terms) -> Choices:
    """Return a strategy for what makes a token in order."""
    return st.builds(SettledChoice, setting=settings_of(terms), liberties=liberties(terms))


def hostile_choices(terms: Terms) -> Choices:
    """Return a strategy for what makes a token with one defect, or with one of the claims and one of the rest."""
    none: st.SearchStrategy[Liberty | None] = st.none()
    second = st.one_of(none, none, none, st.deferred(lambda: _second_defects(terms)))
    return st.builds(_hostile, settings_of(terms), liberties(terms), defects(terms), second)


def acceptable_choices(terms: Terms) -> Choices:
    """Return a strategy for what makes a token that is left to the reader."""
    wrong = [each for each in defects_of(Message.ID_TOKEN) if each.verdict is Verdict.ACCEPTABLE]
    free = [each for each in variations_of(Message.ID_TOKEN) if each.verdict is Verdict.ACCEPTABLE]
    return st.builds(with_row, settings_of(terms), liberties(terms), in_a_form([*wrong, *free]))


def _hostile(setting: Setting, taken: tuple[Liberty, ...], wrong: Wrong, second: Liberty | None) -> SettledChoice:
    if second is None or is_of_the_claims(*wrong):
        return SettledChoice(setting=setting, liberties=taken, wrong=wrong)
    return SettledChoice(setting=setting, liberties=(*taken, second), wrong=wrong)


@cache  # it looks at every form of every defect
def _second_defects(terms: Terms) -> st.SearchStrategy[Liberty]:
    """Draw a defect of the claims that stands below one of anything else: a reader may trip over either."""
    rows = [(row, form) for row in closed_list(terms) for form in row.forms]
    return one_of_rows([second_defect(*row) for row in rows if is_of_the_claims(*row)])
