"""The tables of the messages that tools sign, held against what binds platforms, and read in other settings.

That each form is refused, or each liberty taken, alone and together, is told in the tests of all tables of tokens.
"""

from datetime import UTC, datetime
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance import catalogue
from conformance.catalogue.requirement import Binds
from conformance.selftest.validators.reading import RIGHT, claims_read
from conformance.selftest.validators.signed_message import Refused
from conformance.tokens.case import Case, hostile_case, valid_case
from conformance.tokens.deep_linking_response import deep_linking_response
from conformance.tokens.defect import EVERY_MESSAGE, Defect, Message, Verdict
from conformance.tokens.defects import defects_of
from conformance.tokens.draft import Setting
from conformance.tokens.drafts import DRAFTS
from conformance.tokens.variations import variations_of
from mock_platform.vocabulary import CLAIM_CONTENT_ITEMS, CLAIM_DATA

# Required claims of the message (DL 4.5.3), and a rule of every JWT (RFC 7519 4.1.5): the catalogue tells the tool.
TOLD_TO_TOOLS: Final = {"response-version-missing", "response-version-other", "response-nbf-to-come"}
# Each of its claims is as an assertion's should be.
BOTH_AT_ONCE: Final = {"assertion-and-response"}
FEWEST: Final = 150
REPEATABLE: Final = settings(deadline=None, derandomize=True, database=None)

OF_TOOLS: Final = (Message.DEEP_LINKING_RESPONSE, Message.CLIENT_ASSERTION)
MESSAGES: Final = pytest.mark.parametrize("message", OF_TOOLS, ids=OF_TOOLS)


def own_defects(message: Message) -> list[Defect]:
    """Return the defects of this message that are none of every message: those of its claims."""
    return [defect for defect in defects_of(message) if defect.messages != EVERY_MESSAGE]


def firmly_bound(defect: Defect) -> list[str]:
    """Return those of its requirements that a platform breaks by accepting, and fails."""
    entries = [catalogue.load()[id_] for id_ in defect.requirements]
    return [entry.id for entry in entries if entry.binds is not Binds.TOOL and entry.outcome_on_breach == "failed"]


def answer(message: Message, case: Case) -> dict[str, Any] | None:
    """Return the claims that the right reader hands on, or None when it refuses."""
    try:
        return claims_read(message, RIGHT[message](), case)
    except Refused:
        return None


@MESSAGES
def test_what_a_platform_must_refuse_binds_platforms(message: Message) -> None:
    """A defect of claims is invalid by a requirement on who reads it; the exceptions are listed with their reason."""
    invalid = [defect for defect in own_defects(message) if defect.verdict is Verdict.INVALID]

    unbound = {defect.name for defect in invalid if not firmly_bound(defect)}

    assert unbound == {name for name in TOLD_TO_TOOLS if name in {defect.name for defect in invalid}}


@MESSAGES
def test_what_a_platform_may_take_breaks_nothing_firm(message: Message) -> None:
    """A defect of claims is acceptable only where no firm requirement on platforms forbids it."""
    acceptable = [defect for defect in own_defects(message) if defect.verdict is Verdict.ACCEPTABLE]

    forbidden = {defect.name for defect in acceptable if firmly_bound(defect)}

    assert forbidden == {name for name in BOTH_AT_ONCE if name in {defect.name for defect in acceptable}}


@MESSAGES
def test_there_are_enough_cases_of_the_claims_alone(message: Message) -> None:
    """The claims of each message give 150 cases at least, without what is wrong or free around them."""
    wrong = [form for defect in own_defects(message) for form in defect.forms]
    free = [form for row in variations_of(message) if row.messages != EVERY_MESSAGE for form in row.forms]

    assert len(wrong) + len(free) >= FEWEST


def test_a_request_without_data_is_not_one_with_empty_data() -> None:
    """The draft of a response carries data exactly when the request had some, the empty text included."""
    plain = deep_linking_response()

    without, with_empty = plain.with_setting(data=None).setting, plain.with_setting(data="").setting

    assert CLAIM_DATA not in deep_linking_response(without).claims
    assert deep_linking_response(with_empty).claims[CLAIM_DATA] == ""


@pytest.mark.parametrize(
    "form",
    [form for row in variations_of(Message.DEEP_LINKING_RESPONSE) if row.name == "items-none" for form in row.forms],
)
def test_nothing_chosen_is_handed_on_as_it_was_said(form: str) -> None:
    """No items and no claim for them stay two ways to say that nothing was chosen."""
    (none,) = [row for row in variations_of(Message.DEEP_LINKING_RESPONSE) if row.name == "items-none"]

    case = valid_case(deep_linking_response(), (none, form))

    assert answer(Message.DEEP_LINKING_RESPONSE, case) == case.claims
    assert not case.claims.get(CLAIM_CONTENT_ITEMS)


TEXTS: Final = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=2, max_size=20)
NAMES: Final = st.from_regex(r"[a-zA-Z][a-zA-Z0-9-]{1,30}", fullmatch=True)
SCALARS: Final = (
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
)
VALUES: Final = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)


@st.composite
def drawn_settings(draw: st.DrawFn) -> Setting:
    """Draw what a platform knows: any names, addresses, moment and data."""
    host = draw(NAMES).lower()
    return Setting(
        issuer=f"https://{host}.example",
        client_id=draw(NAMES),
        now=datetime.fromtimestamp(draw(st.integers(1_500_000_000, 4_000_000_000)), UTC),
        deployment_id=draw(NAMES),
        data=draw(st.none() | TEXTS),
        token_url=f"https://{host}.example/token",
    )


@MESSAGES
@settings(REPEATABLE, max_examples=30)
@given(setting=drawn_settings())
def test_the_plain_message_is_taken_in_any_setting(message: Message, setting: Setting) -> None:
    """The draft makes of each setting a message that its reader takes."""
    case = valid_case(DRAFTS[message](setting))

    assert answer(message, case) == case.claims


@MESSAGES
@settings(REPEATABLE, max_examples=100)
@given(setting=drawn_settings(), data=st.data())
def test_a_defect_is_one_in_any_setting(message: Message, setting: Setting, data: st.DataObject) -> None:
    """What is wrong is made of what the reader knows, and not of one example of it."""
    wrongs = [(row, form) for row in own_defects(message) if row.verdict is Verdict.INVALID for form in row.forms]
    defect, form = wrongs[data.draw(st.integers(0, len(wrongs) - 1))]

    case = hostile_case(DRAFTS[message](setting), defect, form)

    assert answer(message, case) is None


@MESSAGES
@settings(REPEATABLE, max_examples=100)
@given(setting=drawn_settings(), data=st.data())
def test_whatever_a_claim_says_there_is_a_verdict(message: Message, setting: Setting, data: st.DataObject) -> None:
    """Any JSON in any claims is refused, or taken and handed on unchanged: the readers never crash."""
    draft = DRAFTS[message](setting)
    names = st.sampled_from([*draft.claims, "nbf", "azp"])
    claims = data.draw(st.dictionaries(names, VALUES, min_size=1, max_size=3))

    case = valid_case(draft.with_claims(claims))

    assert answer(message, case) in (None, case.claims)
