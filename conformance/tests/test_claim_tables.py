"""The tables of what claims may say and must not, held against the strict validator in other settings and levels.

Which rows there are, that each names its requirement and is judged as it says, is told in the tests of all tables.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.selftest.validators.correct import CorrectValidator, Refused
from conformance.selftest.validators.reading import claims_read
from conformance.tokens.case import Case, hostile_case, valid_case
from conformance.tokens.defect import Defect, Level, Liberty, Message, Variation, Verdict, Wrong
from conformance.tokens.defects.audience import AUDIENCE
from conformance.tokens.defects.identifiers import IDENTIFIERS
from conformance.tokens.defects.issuer import ISSUER
from conformance.tokens.defects.lti_claims import LTI_CLAIMS
from conformance.tokens.defects.message_claims import MESSAGE_CLAIMS
from conformance.tokens.defects.nonce import NONCE
from conformance.tokens.defects.optional_claims import OPTIONAL_CLAIMS
from conformance.tokens.defects.several import SEVERAL
from conformance.tokens.defects.times import TIMES
from conformance.tokens.draft import Draft, Setting
from conformance.tokens.id_token import NOW, SETTING, id_token
from conformance.tokens.lookalikes import LOOKALIKES
from conformance.tokens.message_types import OTHER_TYPES, of_type
from conformance.tokens.variations import times, variations_of

REFUSED: Final = "refused"
HALF_A_SECOND: Final = timedelta(milliseconds=500)
REPEATABLE: Final = settings(deadline=None, derandomize=True, database=None)

OF_CLAIMS: Final = (
    *ISSUER,
    *AUDIENCE,
    *TIMES,
    *NONCE,
    *LTI_CLAIMS,
    *MESSAGE_CLAIMS,
    *IDENTIFIERS,
    *OPTIONAL_CLAIMS,
    *SEVERAL,
)
INVALID: Final = tuple(defect for defect in OF_CLAIMS if defect.verdict is Verdict.INVALID)
LIBERTIES: Final = variations_of(Message.ID_TOKEN)
VALID: Final = tuple(variation for variation in LIBERTIES if variation.verdict is Verdict.VALID)


def answer(case: Case, *, level: Level = Level.LTI, leeway: timedelta | None = None) -> Any:
    """Return the claims that the strict validator hands on, or that it refused; anything else that it does escapes."""
    told = case.setting if leeway is None else replace(case.setting, leeway=leeway)
    validator = CorrectValidator()
    validator.level = level
    try:
        return claims_read(Message.ID_TOKEN, validator, replace(case, setting=told))
    except Refused:
        return REFUSED


def hostile(draft: Draft, rows: Iterable[Defect] = INVALID) -> list[Case]:
    """Return every form of some defects, each over this draft."""
    return [hostile_case(draft, row, form) for row in rows for form in row.forms]


def in_order(draft: Draft, rows: Iterable[Variation] = VALID) -> list[Case]:
    """Return every form of some variations, each over this draft."""
    return [valid_case(draft, (row, form)) for row in rows for form in row.forms]


def accepted(cases: Iterable[Case], **terms: Any) -> list[str]:
    """Return the names of those that the strict validator takes, whatever it makes of them."""
    return [case.id for case in cases if answer(case, **terms) != REFUSED]


def refused(cases: Iterable[Case], **terms: Any) -> list[str]:
    """Return the names of those that the strict validator does not take as they were signed."""
    return [case.id for case in cases if answer(case, **terms) != case.claims]


@st.composite
def liberties(draw: st.DrawFn, rows: Sequence[Variation]) -> list[Liberty]:
    """Draw some of these variations, of different subjects, each in some form."""
    taken = draw(st.lists(st.sampled_from(rows), max_size=5, unique_by=lambda liberty: liberty.subject))
    return [(liberty, draw(st.sampled_from([*liberty.forms]))) for liberty in taken]


@st.composite
def defects(draw: st.DrawFn) -> Wrong:
    """Draw a defect of the claims in some form."""
    defect = draw(st.sampled_from(INVALID))
    return defect, draw(st.sampled_from([*defect.forms]))


def test_only_the_claims_of_such_a_token_are_wrong() -> None:
    """The control: form, header and signature are in order, so that nothing else is what a reader refuses."""
    cases = hostile(id_token(), OF_CLAIMS)

    read = {case.id: CorrectValidator().signed_claims(case.token, case.key_set) for case in cases}

    assert [case.id for case in cases if read[case.id] != case.claims] == []


def test_relying_party_refuses_what_is_wrong_for_every_reader_and_nothing_else() -> None:
    """A defect of the level oidc is one without any claim of LTI; one of the level lti is none to such a reader."""
    of_every_reader = hostile(id_token(), [each for each in INVALID if each.level is Level.OIDC])
    of_tools = hostile(id_token(), [each for each in INVALID if each.level is Level.LTI])

    assert accepted(of_every_reader, level=Level.OIDC) == []
    assert refused(of_tools, level=Level.OIDC) == []


def test_relying_party_accepts_each_form_of_each_variation() -> None:
    """What LTI allows is allowed to a reader of OpenID Connect as well."""
    cases = in_order(id_token())

    assert refused(cases, level=Level.OIDC) == []


@pytest.mark.parametrize("message_type", OTHER_TYPES)
def test_message_of_each_type_is_in_order_before_a_defect_is_made(message_type: str) -> None:
    """The control of the defects of a message: without the defect it is accepted."""
    draft = of_type(message_type)(id_token())
    case = valid_case(draft)

    assert answer(case) == dict(draft.claims)


@pytest.mark.parametrize("message_type", OTHER_TYPES)
def test_defect_of_a_message_of_lti_is_one_whatever_type_it_was(message_type: str) -> None:
    """What only one type of message demands is demanded of a message of that type."""
    draft = of_type(message_type)(id_token())

    assert accepted(hostile(draft, [each for each in INVALID if each.level is Level.LTI])) == []


@pytest.mark.parametrize("leeway", [timedelta(0), timedelta(seconds=1), timedelta(minutes=5)], ids=str)
@pytest.mark.parametrize("now", [NOW, NOW + HALF_A_SECOND], ids=["full-second", "half-second"])
def test_no_verdict_depends_on_where_in_the_leeway_the_line_is_drawn(now: datetime, leeway: timedelta) -> None:
    """Every leeway up to the one that was told gives the same verdicts, to the second."""
    draft = id_token(replace(SETTING, now=now))
    wrong = hostile(draft, [each for each in TIMES if each.verdict is Verdict.INVALID])
    right = in_order(draft, [each for each in times.TIMES if each.verdict is Verdict.VALID])

    assert accepted(wrong, leeway=leeway) == []
    assert refused(right, leeway=leeway) == []


@pytest.mark.parametrize(
    "setting",
    [
        replace(SETTING, client_id="42", nonce="00000000000000000000"),
        replace(SETTING, issuer="http://127.0.0.1:8400/p/second", client_id="7"),
        replace(SETTING, issuer="https://LMS.example.edu/", client_id="Tool of the Year, 2026"),
        replace(SETTING, now=NOW + HALF_A_SECOND, leeway=timedelta(0)),
        replace(SETTING, leeway=timedelta(seconds=1.5)),
    ],
    ids=["digits", "port-and-path", "slash-and-blanks", "no-leeway", "leeway-with-fraction"],
)
def test_tables_hold_whatever_the_reader_was_told(setting: Setting) -> None:
    """A form is a defect, or a liberty, in every setting: with digits alone, with a path, without leeway."""
    draft = id_token(setting)

    assert accepted(hostile(draft)) == []
    assert refused(in_order(draft)) == []


@REPEATABLE
@given(st.text(st.characters(codec="ascii"), min_size=1))
def test_lookalike_is_another_text(text: str) -> None:
    """Whatever an issuer, a client id or a nonce is, what looks like it is not it."""
    assert text not in [alter(text) for alter in LOOKALIKES.values()]


def test_claims_survive_a_reader_whose_numbers_are_doubles() -> None:
    """No number of a valid token is beyond what JSON carries everywhere (RFC 8259 section 6)."""
    claims = [case.claims for case in in_order(id_token())]

    assert [json.loads(json.dumps(each), parse_int=float) for each in claims] == claims


@settings(REPEATABLE, max_examples=300)
@given(defects(), liberties(LIBERTIES))
def test_defect_is_one_over_every_combination_of_variations(wrong: Wrong, taken: list[Liberty]) -> None:
    """No liberty makes a defect good, nor do several; those that are left to the reader do not either."""
    case = hostile_case(id_token(), *wrong, *taken)

    assert answer(case) == REFUSED
