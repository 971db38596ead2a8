"""The strategies of id_tokens: what they draw, under which terms, and how plain the smallest of it is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from conformance.catalogue import load
from conformance.properties import Case, acceptable_id_tokens, hostile_id_tokens, valid_id_tokens
from conformance.properties.alone import defects_alone, liberties_alone
from conformance.properties.choice import closed_list, granted, with_row
from conformance.properties.damage import damages
from conformance.properties.likeness import key_inserted
from conformance.properties.terms import Terms
from conformance.selftest.validators.correct import CorrectValidator, Refused
from conformance.selftest.validators.reading import claims_read
from conformance.tokens.case import hostile_case
from conformance.tokens.defect import Level, Message, Verdict
from conformance.tokens.defects.algorithm import ALGORITHM
from conformance.tokens.id_token import id_token
from conformance.tokens.variations.audience import AUDIENCE
from conformance.tokens.variations.person import PERSON
from mock_platform.keys import fixture_key

TERMS = Terms.of({"RS256"}, timedelta(minutes=5), "lti")
BOTH = frozenset({"RS256", "ES256"})
QUICKLY = settings(max_examples=60, derandomize=True, database=None, deadline=None)
SMALLEST = settings(max_examples=2000, derandomize=True, database=None, deadline=None)


class Forgetful(CorrectValidator):
    """Forgets to compare the nonce."""

    def judge_nonce(self, *_: Any) -> None:
        """Refuse nothing."""


def accepts(case: Case, validator: CorrectValidator | None = None) -> bool:
    """True when the validator takes the token of a case."""
    try:
        claims_read(Message.ID_TOKEN, validator or CorrectValidator(), case)
    except Refused:
        return False
    return True


def seen_in(strategy: st.SearchStrategy[Case], examples: settings) -> list[Case]:
    """Return every case that is drawn."""
    cases: list[Case] = []

    @examples
    @given(strategy)
    def look(case: Case) -> None:
        cases.append(case)

    look()
    return cases


@pytest.mark.parametrize("algorithms", [frozenset({"RS256"}), BOTH], ids=["rs256", "es256-besides"])
def test_valid_ones_are_accepted_and_hostile_ones_refused(algorithms: frozenset[str]) -> None:
    """What the strategies call valid and hostile is so to the strict validator."""
    valid = seen_in(valid_id_tokens(algorithms), QUICKLY)
    hostile = seen_in(hostile_id_tokens(algorithms), QUICKLY)

    assert [case.id for case in valid if not accepts(case)] == []
    assert [case.id for case in hostile if accepts(case)] == []
    assert {case.setting.algorithms for case in [*valid, *hostile]} == {algorithms}


@pytest.mark.parametrize(
    ("strategy", "verdict"),
    [
        (valid_id_tokens(), Verdict.VALID),
        (hostile_id_tokens(), Verdict.INVALID),
        (acceptable_id_tokens(), Verdict.ACCEPTABLE),
    ],
    ids=["valid", "hostile", "acceptable"],
)
def test_each_strategy_draws_its_own_verdict(strategy: st.SearchStrategy[Case], verdict: Verdict) -> None:
    """Each strategy keeps to one verdict, and varies who reads the token and when."""
    cases = seen_in(strategy, QUICKLY)

    assert {case.verdict for case in cases} == {verdict}
    assert len({case.setting for case in cases}) > 10


@pytest.mark.parametrize(
    ("cases", "rows"),
    [(defects_alone(TERMS), closed_list(TERMS)), (liberties_alone(TERMS)[1:], granted(TERMS))],
    ids=["defects", "liberties"],
)
def test_every_form_is_asked_alone(cases: Sequence[Case], rows: Any) -> None:
    """Of the closed lists only the forms are left out for which other algorithms were agreed on."""
    ids, forms = {case.id for case in cases}, sum(len(row.forms) for row in rows)

    assert 0.95 * forms < len(ids) <= forms


def test_a_relying_party_of_openid_connect_meets_no_rule_of_lti() -> None:
    """At level oidc nothing is drawn that only a reader of LTI has to refuse or to take."""
    relying_party = Terms.of({"RS256"}, timedelta(minutes=5), "oidc")

    levels = {row.level for row in closed_list(relying_party)} | {row.level for row in granted(relying_party)}

    assert levels == {Level.OIDC}
    assert {row.level for row in closed_list(TERMS)} == set(Level)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"algorithms": {"RS257"}}, "algorithms should be a set out of RS256, "),
        ({"algorithms": "RS256"}, "algorithms should be a set out of RS256, "),
        ({"algorithms": {"ES256"}}, "algorithms should contain RS256"),
        ({"leeway": timedelta(seconds=-1)}, "leeway should be a timedelta of nothing or more"),
        ({"level": "ltl"}, "level should be one of oidc, lti; got 'ltl'"),
    ],
    ids=["unknown", "no-set", "without-rs256", "negative-leeway", "unknown-level"],
)
def test_wrong_terms_are_named(arguments: dict[str, Any], told: str) -> None:
    """A wrong term is an error that says which, and what would be right."""
    with pytest.raises(ValueError, match=told):
        hostile_id_tokens(**arguments)


def test_a_liberty_gives_way_to_another_of_its_subject() -> None:
    """Two ways to write aud exclude one another, and a name beside them stays; a defect stands over all of them."""
    first, second, name = ((row, next(iter(row.forms))) for row in (*AUDIENCE[:2], *PERSON[:1]))

    free = with_row(id_token().setting, (first, name), second)
    wrong = with_row(id_token().setting, (first, name), (ALGORITHM[0], "none"))

    assert (free.liberties, free.wrong) == ((name, second), None)
    assert (wrong.liberties, wrong.wrong) == ((first, name), (ALGORITHM[0], "none"))


def test_the_smallest_token_has_one_defect() -> None:
    """Whatever combination shows a mistake, it shrinks to one defect over the plain token; which one is left open."""
    case = find(hostile_id_tokens(), lambda case: accepts(case, Forgetful()), settings=SMALLEST)

    assert len(case.flags) == 1
    assert case.setting == id_token().setting


def test_the_smallest_of_all_is_the_plainest() -> None:
    """What every validator does wrong shows in the first form of the first defect."""
    assert find(hostile_id_tokens(), lambda _: True, settings=SMALLEST).id == "alg-none/none"


def test_what_is_said_first_of_a_validator_that_accepts_nothing_is_the_plain_token() -> None:
    """Who refuses everything hears of the plain token, not of some liberty."""
    assert liberties_alone(TERMS)[0].id == "plain"


def test_an_unrelated_key_is_not_put_beside_itself() -> None:
    """A liberty may publish one of the unrelated keys: there it is left out, for two keys of a name are a doubt."""
    signed = id_token().signed_by(fixture_key("ec-p256"), "ES256")

    assert key_inserted("ec-p256", 0)(signed) == signed
    assert key_inserted("ed25519", 1)(signed).key_set[1] == fixture_key("ed25519").public_jwk


@QUICKLY
@given(damages())
def test_damage_names_what_it_breaks(damage: Any) -> None:
    """Drawn damage is a defect like those of the list: it names requirements that fail a target, and is refused."""
    defect, form = damage
    case = hostile_case(id_token(), defect, form)

    assert not accepts(case)
    assert {load()[id_].outcome_on_breach for id_ in case.requirements} == {"failed"}


def test_a_case_reads_as_what_it_says() -> None:
    """A case is written down with its reason, its requirement and its parts decoded, and not with its bytes."""
    case = hostile_case(id_token(), ALGORITHM[0], "none")

    lines = [line.strip() for line in repr(case).splitlines()]

    assert lines[:4] == [
        "alg-none/none: has to be refused",
        f"why        {case.comment}",
        "grounds    IDT-SIG-005",
        f'header     {{"alg":"none","typ":"JWT","kid":"{id_token().header["kid"]}"}}',
    ]
    assert case.token not in repr(case)
    assert len(repr(case)) < 2500


@pytest.mark.parametrize("token", ["", ".", "a.b", "\0.\xff.é", "W10.////.", "." * 5], ids=repr)
def test_any_token_can_be_told(token: str) -> None:
    """A case whose token cannot be decoded is written down all the same."""
    case = replace(hostile_case(id_token(), *find(damages(), lambda _: True)), token=token, key_set={"keys": None})

    assert 'key set    {"keys": null}' in repr(case)
