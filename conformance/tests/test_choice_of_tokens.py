"""What is drawn at a real launch: forms that need nothing but the token, alone and in the company of liberties."""

import pytest
from hypothesis import given, settings

from conformance.outcomes import NotApplicable
from conformance.suite.drawn.choice import FREE, HOSTILE, free_tokens, hostile_tokens
from conformance.tokens.choice import Choice
from conformance.tokens.defect import Verdict
from conformance.tokens.id_token import id_token

ALG_NONE = next(defect for defect in HOSTILE if defect.name == "alg-none")
EXP_MISSING = next(defect for defect in HOSTILE if defect.name == "exp-missing")
SHORT_KEY = next(defect for defect in HOSTILE if defect.name == "key-too-short")
AUD_LIST = next(variation for variation in FREE if variation.name == "aud-list")
PLAIN = id_token()
A_FEW = settings(max_examples=25, deadline=None, derandomize=True, database=None)


def test_each_form_of_a_defect_is_sent_alone_first() -> None:
    """The plainest tokens do not depend on what is drawn."""
    alone = hostile_tokens(ALG_NONE).alone

    assert [choice.wrong for choice in alone] == [(ALG_NONE, form) for form in ALG_NONE.forms]
    assert {choice.liberties for choice in alone} == {()}


def test_what_needs_another_key_set_is_left_out_by_name() -> None:
    """The platform's key set is what it is: such a row is not applicable, and says why."""
    with pytest.raises(NotApplicable, match="needs another key set"):
        hostile_tokens(SHORT_KEY)


@A_FEW
@given(hostile_tokens(ALG_NONE).choices)
def test_a_drawn_defect_stays_one_over_any_liberties(choice: Choice) -> None:
    """Whatever is drawn for a defect is invalid, by the key set and the setting of the login."""
    case = choice.case_over(PLAIN)

    assert (case.verdict, case.setting) == (Verdict.INVALID, PLAIN.setting)
    assert case.key_set == {"keys": list(PLAIN.key_set)}


@A_FEW
@given(free_tokens(AUD_LIST).choices)
def test_a_drawn_liberty_stays_one_in_any_company(choice: Choice) -> None:
    """Whatever is drawn for a liberty is valid, has it, and has no other of its subject."""
    subjects = [variation.subject for variation, _ in choice.liberties]

    assert choice.case_over(PLAIN).verdict is Verdict.VALID
    assert (subjects.count(AUD_LIST.subject), len(subjects)) == (1, len(set(subjects)))
    assert AUD_LIST in [variation for variation, _ in choice.liberties]


def test_a_defect_that_changes_nothing_is_told_apart() -> None:
    """A form that says what the login says anyhow is no defect there."""
    without_exp = Choice(wrong=(EXP_MISSING, "absent"))

    assert without_exp.makes_a_difference_to(PLAIN)
    assert not without_exp.makes_a_difference_to(PLAIN.without_claims("exp"))
