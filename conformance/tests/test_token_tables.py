"""The tables of defects and liberties: each row says what it is, makes a difference, and is judged as it says.

The judges are the correct validators of the self-test, which were written without these tables. That a form is refused
for its own reason cannot be seen here; that its token without the defect is accepted, can.
"""

import re
from collections import Counter
from functools import cache
from itertools import cycle
from typing import Any, Final, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance import catalogue
from conformance.selftest.validators.reading import RIGHT, claims_read
from conformance.selftest.validators.signed_message import Refused
from conformance.tokens.case import Case, hostile_case, valid_case
from conformance.tokens.defect import Defect, Liberty, Message, Variation, Verdict, Wrong
from conformance.tokens.defects import DEFECTS, defects_of
from conformance.tokens.defects.algorithm import ALGORITHM
from conformance.tokens.defects.encoded_digest import ENCODED_DIGEST
from conformance.tokens.defects.encoding import ENCODING
from conformance.tokens.defects.header import HEADER
from conformance.tokens.defects.json_text import JSON_TEXT
from conformance.tokens.defects.key_set import KEY_SET
from conformance.tokens.defects.published_key import PUBLISHED_KEY
from conformance.tokens.defects.signature import SIGNATURE
from conformance.tokens.defects.signing_key import SIGNING_KEY
from conformance.tokens.drafts import DRAFTS
from conformance.tokens.variations import VARIATIONS, variations_of

Row = Defect | Variation

Form = TypeVar("Form", Defect, Variation)

SLUG: Final = re.compile(r"[a-z0-9]+([-._][a-z0-9]+)*", re.IGNORECASE)


def claims_accepted(message: Message, case: Case) -> dict[str, Any] | None:
    """Return what the correct reader of this kind of message accepts, or None when it refuses."""
    try:
        return claims_read(message, RIGHT[message](), case)
    except Refused:
        return None


ROWS: Final[tuple[Row, ...]] = (*DEFECTS, *VARIATIONS)
MESSAGES: Final = pytest.mark.parametrize("message", list(Message), ids=list(Message))
# A firm requirement that itself leaves room, as its sentence, the clause that was read or the row's reason says.
LEFT_OPEN: Final = {
    "crit-of-the-wrong-kind",
    "b64-false-but-not-critical",
    "cty-without-a-token",
    "digest-info-without-null",
    "key-of-another-kid",
    "kid-twice",
    "key-spelled-otherwise",
    "private-key-published",
    "key-set-of-another-shape",
    "stray-bits",
    "byte-order-mark",
    "member-twice-last-right",
    "beyond-the-reader",
}


def wrongs_of(message: Message) -> list[Wrong]:
    """Return every form of every defect of a message."""
    return [(defect, form) for defect in defects_of(message) for form in defect.forms]


def liberties_of(message: Message) -> list[Liberty]:
    """Return every form of every liberty of a message."""
    return [(variation, form) for variation in variations_of(message) for form in variation.forms]


def made_alone(message: Message) -> list[Case]:
    """Return every form of every defect and liberty, each over the plain message."""
    draft = DRAFTS[message]()
    wrong = [hostile_case(draft, *each) for each in wrongs_of(message)]
    return wrong + [valid_case(draft, liberty) for liberty in liberties_of(message)]


@cache
def cases_alone(message: Message) -> list[Case]:
    """Return the same cases, made once for all tests."""
    return made_alone(message)


def firm_requirements(row: Row) -> list[str]:
    """Return those of a row's requirements whose breach fails a target."""
    return [id_ for id_ in row.requirements if catalogue.load()[id_].outcome_on_breach == "failed"]


def seen(case: Case) -> tuple[object, ...]:
    """Return all that a reader has before it."""
    return case.token, repr(case.key_set), case.setting


def misjudged(message: Message, cases: list[Case]) -> list[str]:
    """Return the cases that the correct reader judges otherwise than they say; open ones may be judged either way."""
    return [case.id for case in cases if not is_right(case, claims_accepted(message, case))]


def is_right(case: Case, claims: dict[str, Any] | None) -> bool:
    """True when this is what a reader may say of a case: None, for a refusal, or the claims that it hands on."""
    if case.verdict is Verdict.VALID:
        return claims == case.claims
    if case.verdict is Verdict.INVALID:
        return claims is None
    return claims is None or case.claims.items() <= claims.items()


def test_names_are_given_once() -> None:
    """No two rows have one name: it is the flag of a vector, and half of a case's id."""
    names = Counter(row.name for row in ROWS)

    assert [name for name, times in names.items() if times > 1] == []
    assert len(names) > 100


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_says_what_it_is(row: Row) -> None:
    """A row has a reason, forms, messages, and names that can stand in an id."""
    assert row.reason.strip() == row.reason != ""
    assert row.forms
    assert row.messages
    assert [name for name in (row.name, *row.forms) if not SLUG.fullmatch(name)] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_names_requirements_of_the_catalogue(row: Row) -> None:
    """Every row names requirements, all of which are in the catalogue."""
    assert row.requirements
    assert [id_ for id_ in row.requirements if id_ not in catalogue.load()] == []


@pytest.mark.parametrize(
    "defect", [each for each in DEFECTS if each.verdict is Verdict.INVALID], ids=lambda defect: defect.name
)
def test_what_has_to_be_refused_breaks_a_firm_requirement(defect: Defect) -> None:
    """A defect is invalid only by a requirement whose breach fails a target."""
    assert firm_requirements(defect)


def test_no_defect_is_valid() -> None:
    """What is in order is no defect, and what has to be refused no liberty."""
    assert [defect.name for defect in DEFECTS if defect.verdict is Verdict.VALID] == []
    assert [variation.name for variation in VARIATIONS if variation.verdict is Verdict.INVALID] == []


def test_what_is_left_open_in_spite_of_a_firm_requirement_is_listed() -> None:
    """A defect around the claims that a reader may accept names no firm requirement that does not leave it open."""
    envelope = (
        *ALGORITHM,
        *HEADER,
        *SIGNATURE,
        *ENCODED_DIGEST,
        *SIGNING_KEY,
        *PUBLISHED_KEY,
        *KEY_SET,
        *ENCODING,
        *JSON_TEXT,
    )
    open_defects = [defect for defect in envelope if defect.verdict is Verdict.ACCEPTABLE]

    assert {defect.name for defect in open_defects if firm_requirements(defect)} == LEFT_OPEN


@MESSAGES
def test_every_form_makes_a_case_of_its_own(message: Message) -> None:
    """No form leaves the plain message as it is, and no two forms of any rows give the same."""
    plain, cases = valid_case(DRAFTS[message]()), cases_alone(message)

    unchanged = [case.id for case in cases if seen(case) == seen(plain)]
    times = Counter(seen(case) for case in cases)

    assert unchanged == []
    assert [case.id for case in cases if times[seen(case)] > 1] == []


@MESSAGES
def test_a_case_comes_out_the_same_each_time(message: Message) -> None:
    """Nothing in a case is left to chance: made twice, it is equal."""
    again = made_alone(message)

    assert [case.id for case, other in zip(cases_alone(message), again, strict=True) if case != other] == []


@MESSAGES
def test_the_plain_message_is_accepted(message: Message) -> None:
    """What every case begins with is in order: the control of all others."""
    assert misjudged(message, [valid_case(DRAFTS[message]())]) == []


@MESSAGES
@pytest.mark.parametrize("verdict", list(Verdict), ids=list(Verdict))
def test_every_form_is_judged_as_it_says(message: Message, verdict: Verdict) -> None:
    """The correct reader accepts every liberty, with its claims unchanged, refuses every defect, and reads the rest."""
    cases = [case for case in cases_alone(message) if case.verdict is verdict]

    assert len(cases) > 30
    assert misjudged(message, cases) == []


@MESSAGES
def test_every_defect_is_refused_over_a_liberty(message: Message) -> None:
    """Each form of each defect is refused over a liberty too: by turns, so that each liberty comes up."""
    draft = DRAFTS[message]()
    liberties = [(variation, form) for variation, form in liberties_of(message) if variation.verdict is Verdict.VALID]
    turns = zip(wrongs_of(message), cycle(liberties), strict=False)

    assert misjudged(message, [hostile_case(draft, *wrong, liberty) for wrong, liberty in turns]) == []


def placed(rows: list[tuple[Form, str]]) -> st.SearchStrategy[tuple[Form, str]]:
    """Draw a row by its place: a strategy that holds the rows writes all of them down when something fails."""
    return st.integers(0, len(rows) - 1).map(lambda place: rows[place])


def drawn_liberties(message: Message) -> st.SearchStrategy[list[Liberty]]:
    """Draw a few valid liberties of different subjects, in any order."""
    valid = [liberty for liberty in liberties_of(message) if liberty[0].verdict is Verdict.VALID]
    return st.lists(placed(valid), max_size=5, unique_by=lambda liberty: liberty[0].subject)


@MESSAGES
@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_any_liberties_are_accepted_together(message: Message, data: st.DataObject) -> None:
    """Liberties of different subjects do not get into each other's way."""
    liberties = data.draw(drawn_liberties(message))

    assert misjudged(message, [valid_case(DRAFTS[message](), *liberties)]) == []


@MESSAGES
@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_any_defect_is_refused_over_any_liberties(message: Message, data: st.DataObject) -> None:
    """A defect makes its own conditions: it is one over whatever liberties were taken before."""
    liberties = data.draw(drawn_liberties(message))
    wrong = data.draw(placed(wrongs_of(message)))

    assert misjudged(message, [hostile_case(DRAFTS[message](), *wrong, *liberties)]) == []
