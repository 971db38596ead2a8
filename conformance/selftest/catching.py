"""How a mistaken validator is caught: by the vectors that carry a flag, or by a property over tokens that carry it.

The properties are the public ones of `conformance.properties`. What they are drawn from is narrowed to where the
mistake is, because a hundred validators share the time of one: of 113 that a token shows, a hundred tokens of each kind
drawn from everything show 45, a thousand show 84 (measured on 2026-11-22). The draws are the same in each run.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky

from conformance.properties import IdTokenValidatorProperties
from conformance.properties.arbitrary import any_value_anywhere, key_sets, texts_instead_of_tokens
from conformance.properties.choice import SettledChoice, in_a_form, liberties, settings_of, with_row
from conformance.properties.holding import properties_of
from conformance.properties.issuers import two_issuers
from conformance.properties.likeness import beside_other_keys, in_other_orders
from conformance.properties.strategies import acceptable, hostile, several, valid
from conformance.properties.terms import Terms
from conformance.properties.verdict import NoVerdict
from conformance.selftest.disagreements import Reader, Said, difference, said
from conformance.selftest.validators.correct import CorrectValidator, Refused
from conformance.selftest.validators.json_object import object_from
from conformance.selftest.validators.reading import claims_read
from conformance.selftest.validators.sample import Sample
from conformance.tokens.case import Case
from conformance.tokens.defect import Defect, Message, Variation, Verdict
from conformance.tokens.defects import defects_of
from conformance.tokens.variations import variations_of
from mock_platform.base64url import bytes_from_base64url

PLAIN: Final = "plain"
EXAMPLES: Final = 100
TERMS: Final = Terms.of({"RS256", "ES256"}, timedelta(minutes=5), "lti")
_TABLE: Final[tuple[Defect | Variation, ...]] = (*variations_of(Message.ID_TOKEN), *defects_of(Message.ID_TOKEN))
_ROWS: Final = {row.name: row for row in _TABLE}
_OF_TOKENS: Final[Mapping[Verdict, str]] = {
    Verdict.VALID: "test_what_is_in_order_is_accepted_with_its_claims_unchanged",
    Verdict.INVALID: "test_what_is_hostile_is_refused",
    Verdict.ACCEPTABLE: "test_what_is_left_open_is_refused_or_accepted_with_its_claims_unchanged",
}
_ANY: Final = {Verdict.VALID: valid(TERMS), Verdict.INVALID: hostile(TERMS), Verdict.ACCEPTABLE: acceptable(TERMS)}
# What the properties of habits are drawn from.
HABITS: Final[Mapping[str, st.SearchStrategy[Any]]] = {
    "test_a_key_serves_its_own_issuer_and_while_it_is_published": two_issuers(TERMS),
    "test_the_verdict_is_the_same_again": several(TERMS),
    "test_the_order_of_claims_and_of_keys_decides_nothing": in_other_orders(TERMS),
    "test_keys_that_nothing_names_decide_nothing": beside_other_keys(TERMS),
    "test_any_value_in_any_member_leads_to_a_verdict": any_value_anywhere(),
    "test_any_other_text_is_refused": texts_instead_of_tokens(),
    "test_any_other_key_set_leads_to_refusal": key_sets(),
}
# What costs seconds for each token gets the plainest temptation alone.
TEMPTATIONS: Final[Mapping[str, str]] = {
    "test_no_address_in_a_token_is_fetched": "jku",
    "test_work_is_bounded_by_the_size_of_the_token": "dots",
}
CAUGHT: Final = (AssertionError, NoVerdict, Flaky)  # hypothesis asks twice: who answers otherwise then is flaky


class _Asked(IdTokenValidatorProperties):
    """The properties of the validator that it is given."""

    refusals = Refused
    algorithms = TERMS.algorithms

    def __init__(self, validator: CorrectValidator) -> None:
        self._validator = validator
        validator.algorithms = TERMS.algorithms

    def validate(self, token: str, key_set: Any, issuer: str, client_id: str, nonce: str, now: datetime) -> Any:
        return self._validator.validate(token, key_set, issuer, client_id, nonce, now)


def is_right(validator: CorrectValidator, sample: Sample) -> bool:
    """True when the validator does with a vector what it may do; claims have to come out as they were signed."""
    did = said(reader_of(validator), sample)
    match sample.verdict:
        case Verdict.VALID:
            return not difference(Said("takes", _signed_claims(sample)), did)
        case Verdict.INVALID:
            return did.what == "refuses"
        case Verdict.ACCEPTABLE:
            return did.what != "crashes"


def reader_of(validator: CorrectValidator) -> Reader:
    """Return the validator as something that reads samples."""

    def read(sample: Sample) -> Mapping[str, Any]:
        return claims_read(Message.ID_TOKEN, validator, sample)

    return Reader(name=type(validator).__name__, read=read, refusals=(Refused,))


def carrying(flag: str, samples: Iterable[Sample]) -> Iterator[Sample]:
    """Yield the samples that carry a flag."""
    return (each for each in samples if flag in each.flags or flag == PLAIN == each.id)


def hold_for_flag(validator: CorrectValidator, flag: str) -> None:
    """Let the property of tokens hold that is about a flag; raise what it raises."""
    verdict = Verdict.VALID if flag == PLAIN else _ROWS[flag].verdict
    _hold(validator, _OF_TOKENS[verdict], _drawn_with(flag))


def hold_for_habit(validator: CorrectValidator, habit: str) -> None:
    """Let one of the other properties hold; raise what it raises."""
    if habit in TEMPTATIONS:
        properties_of(_Asked)[habit](_Asked(validator), TEMPTATIONS[habit])
    else:
        _hold(validator, habit, HABITS[habit])


def hold_for_any(validator: CorrectValidator, verdict: Verdict) -> None:
    """Let the property of all tokens of one verdict hold; raise what it raises."""
    _hold(validator, _OF_TOKENS[verdict], _ANY[verdict])


def twins(validators: Iterable[type[CorrectValidator]], samples: Iterable[Sample]) -> list[list[str]]:
    """Return the names of validators that do the same with every sample, in groups."""
    groups = [list(validators)]
    for sample in samples:
        groups = [part for group in groups for part in _parted(group, sample)]
    return [[each.__name__ for each in group] for group in groups]


def _parted(group: Iterable[type[CorrectValidator]], sample: Sample) -> Iterator[list[type[CorrectValidator]]]:
    """Yield those of a group that do the same with a sample; who is alone with what it does has no twin."""
    parts: dict[str, list[type[CorrectValidator]]] = {}
    for validator in group:
        parts.setdefault(repr(said(reader_of(validator()), sample)), []).append(validator)
    return (part for part in parts.values() if len(part) > 1)


def _signed_claims(sample: Sample) -> dict[str, Any]:
    return object_from(bytes_from_base64url(sample.token.split(".")[1]))


def _hold(validator: CorrectValidator, name: str, drawn_from: st.SearchStrategy[Any]) -> None:
    asked, property_ = _Asked(validator), properties_of(_Asked)[name]

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],  # the first that shows it will do: nobody reads it
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn_from)
    def holds(drawn: Any) -> None:
        property_(asked, drawn)

    holds()


def _drawn_with(flag: str) -> st.SearchStrategy[Case]:
    """Return a strategy for tokens that carry a flag, in any setting and with any liberties besides."""
    if flag == PLAIN:
        return valid(TERMS)
    chosen = st.builds(with_row, settings_of(TERMS), liberties(TERMS), in_a_form([_ROWS[flag]]))
    return chosen.filter(SettledChoice.makes_a_difference).map(SettledChoice.case).filter(TERMS.hold_for)
