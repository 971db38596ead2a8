"""What can be drawn for a row of the tables: each of its forms alone, and in the company of a few liberties.

Left out is what a real launch cannot show: forms that need another key set than the one that the platform publishes, or
another registration, and liberties with what the target was registered with.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from hypothesis import strategies as st

from conformance.outcomes import NotApplicable
from conformance.tokens.choice import Choice, in_order
from conformance.tokens.defect import Defect, Liberty, Message, Variation, Verdict
from conformance.tokens.defects import defects_of
from conformance.tokens.draft import Draft
from conformance.tokens.id_token import id_token
from conformance.tokens.variations import variations_of

MOST_LIBERTIES = 3
REGISTERED = {"deployment", "target", "lti1p1"}
"""Subjects of liberties with what the target was told before: its deployments, its resources, its older secret."""
HOSTILE = tuple(each for each in defects_of(Message.ID_TOKEN) if each.verdict is Verdict.INVALID)
FREE = tuple(
    each for each in variations_of(Message.ID_TOKEN) if each.verdict is Verdict.VALID and each.subject not in REGISTERED
)


@dataclass(frozen=True)
class Drawn:
    """What is drawn for a row of the tables: each of its forms `alone`, and a strategy for it in company."""

    alone: tuple[Choice, ...]
    choices: st.SearchStrategy[Choice]


def hostile_tokens(defect: Defect) -> Drawn:
    """Return the tokens with this defect; raise `NotApplicable` when none of its forms can be shown."""
    wrong = [(defect, form) for form in _shown(defect)]
    choices = st.builds(Choice, liberties=_liberties(), wrong=st.sampled_from(wrong))
    return Drawn(tuple(Choice(wrong=each) for each in wrong), choices)


def free_tokens(variation: Variation) -> Drawn:
    """Return the tokens that take this liberty, and others beside it; raise `NotApplicable` as above."""
    taken = [(variation, form) for form in _shown(variation)]
    choices = st.builds(_in_company, st.sampled_from(taken), _liberties())
    return Drawn(tuple(Choice(liberties=(each,)) for each in taken), choices)


def _in_company(one: Liberty, others: Iterable[Liberty]) -> Choice:
    return Choice(liberties=in_order([one, *(each for each in others if each[0].subject != one[0].subject)]))


def _shown(row: Defect | Variation) -> list[str]:
    forms = _forms_at_a_launch()[row.name]
    if not forms:
        raise NotApplicable("needs another key set, or another registration, than that of a real launch")
    return forms


def _liberties() -> st.SearchStrategy[tuple[Liberty, ...]]:
    granted = [(row, form) for row in FREE for form in _forms_at_a_launch()[row.name]]
    drawn = st.lists(st.sampled_from(granted), max_size=MOST_LIBERTIES, unique_by=lambda each: each[0].subject)
    return drawn.map(in_order)


@cache
def _forms_at_a_launch() -> dict[str, list[str]]:
    """Return the forms of each row that leave the key set and the setting as they are."""
    plain = id_token()
    rows: tuple[Defect | Variation, ...] = (*HOSTILE, *FREE)
    return {row.name: [form for form in row.forms if _is_of_the_token(row.forms[form](plain), plain)] for row in rows}


def _is_of_the_token(draft: Draft, plain: Draft) -> bool:
    known = (plain.setting, plain.key_set, plain.key_set_edits)
    return (draft.setting, draft.key_set, draft.key_set_edits) == known
