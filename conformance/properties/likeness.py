"""Pairs of tokens that are the same to a reader: claims or keys in another order, or keys beside them of no concern."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Final

from hypothesis import strategies as st

from conformance.properties.choice import SettledChoice
from conformance.properties.strategies import acceptable_choices, hostile_choices, valid_choices
from conformance.properties.terms import Terms
from conformance.tokens.case import Case
from conformance.tokens.defect import Change, Liberty, Variation
from conformance.tokens.draft import Draft
from mock_platform.keys import fixture_key

_FURTHEST: Final = 7
_SEEDS: Final = st.integers(0, 2**16)


@dataclass(frozen=True)
class Alike:
    """Two cases of which a reader has to say the same."""

    case: Case
    other: Case


def in_other_orders(terms: Terms) -> st.SearchStrategy[Alike]:
    """Return a strategy for tokens and the same with claims in another order; where no doubt is, keys too."""
    sure = st.one_of(valid_choices(terms), hostile_choices(terms))
    return st.one_of(
        _alike(terms, sure, _SEEDS.map(_claims_shuffled)),
        _alike(terms, sure, _SEEDS.map(_keys_shuffled)),
        # Which of two keys of one name a reader takes is left to it: only claims are shuffled here.
        _alike(terms, acceptable_choices(terms), _SEEDS.map(_claims_shuffled)),
    )


def beside_other_keys(terms: Terms) -> st.SearchStrategy[Alike]:
    """Return a strategy for tokens and the same with keys in the set that nothing names."""
    sure = st.one_of(valid_choices(terms), hostile_choices(terms))
    return _alike(
        terms, sure, st.builds(key_inserted, st.sampled_from(tuple(_UNRELATED_KEYS)), st.integers(0, _FURTHEST))
    )


def _alike(
    terms: Terms, choices: st.SearchStrategy[SettledChoice], changes: st.SearchStrategy[Change]
) -> st.SearchStrategy[Alike]:
    pairs = st.tuples(choices.filter(SettledChoice.makes_a_difference), changes.map(_liberty))
    drawn = pairs.map(lambda pair: Alike(pair[0].case(), pair[0].with_liberties(pair[1]).case()))
    return drawn.filter(lambda alike: terms.hold_for(alike.case))


def _liberty(change: Change) -> Liberty:
    row = Variation(
        name="alike", subject="likeness", requirements=(), reason="no reader may care", forms={"so": change}
    )
    return row, "so"


def _claims_shuffled(seed: int) -> Change:
    return lambda draft: replace(draft, claims=dict(_shuffled(tuple(draft.claims.items()), seed)))


def _keys_shuffled(seed: int) -> Change:
    return lambda draft: draft.with_keys(*_shuffled(draft.key_set, seed))


def _shuffled(items: tuple[Any, ...], seed: int) -> list[Any]:
    return Random(seed).sample(items, len(items))  # noqa: S311  # an order that comes again, no secret


def key_inserted(name: str, place: int) -> Change:
    """Return what puts an unrelated key into the set, unless its name is there already."""

    def change(draft: Draft) -> Draft:
        key, before, after = _UNRELATED_KEYS[name](), draft.key_set[:place], draft.key_set[place:]
        # The key of a liberty may be this one: twice in a set, it is a key that something names.
        if any(jwk.get("kid") == key.get("kid", "") for jwk in draft.key_set):
            return draft
        return draft.with_keys(*before, key, *after)

    return change


_UNRELATED_KEYS: Final[dict[str, Callable[[], dict[str, Any]]]] = {
    "platform-24": lambda: fixture_key("platform-24").public_jwk,
    "ec-p256": lambda: fixture_key("ec-p256").public_jwk,
    "ed25519": lambda: fixture_key("ed25519").public_jwk,
    "no-kid": lambda: {"kty": "RSA", "e": "AQAB", "n": fixture_key("platform-24").public_jwk["n"]},
    "secret": lambda: {"kty": "oct", "kid": "of-somebody-else", "k": "c2VjcmV0", "alg": "HS256"},
}
