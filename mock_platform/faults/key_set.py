"""Faults of the platform's key set: keys that are missing, doubled, foreign, useless, too many, or private.

Security Framework 1.0 section 6.3; RFC 7517. A key set that is down, slow or no JSON is a fault of any endpoint.
"""

from typing import Any, Literal

from mock_platform.edits.edit import NotApplicable
from mock_platform.faults.answer import Answer, Encounter, without
from mock_platform.faults.fault import answer_fault
from mock_platform.keys import fixture_key

KEY_SET = ("jwks",)
FAILS_CLOSED = "Refuses launches whose key it does not know, and keeps the keys that it had."


def _keys(encounter: Encounter) -> list[dict[str, Any]]:
    keys = encounter.answer.table().get("keys")
    if not isinstance(keys, list):
        raise NotApplicable("the answer is no key set")
    return keys


def _with_keys(encounter: Encounter, keys: list[Any]) -> Answer:
    return encounter.answer.with_json({"keys": keys})


@answer_fault("JWKS-013", FAILS_CLOSED, endpoints=KEY_SET)
def key_set_empty(encounter: Encounter) -> Answer:
    """The key set has no keys."""
    return _with_keys(encounter, [])


@answer_fault("JWKS-001", FAILS_CLOSED, endpoints=KEY_SET)
def key_set_no_list(encounter: Encounter) -> Answer:
    """The keys are an object by kid instead of a list."""
    return encounter.answer.with_json({"keys": {key["kid"]: key for key in _keys(encounter)}})


@answer_fault("JWKS-013", "Finds its key, or refuses, in bounded time and memory.", endpoints=KEY_SET)
def key_set_huge(encounter: Encounter, number: Literal[100, 1000, 10_000] = 1000) -> Answer:
    """The key set has very many keys, the true ones last."""
    strangers = [fixture_key("foreign").public_jwk | {"kid": f"stranger-{index}"} for index in range(number)]
    return _with_keys(encounter, [*strangers, *_keys(encounter)])


@answer_fault("JWKS-009", FAILS_CLOSED, endpoints=KEY_SET)
def signing_key_missing(encounter: Encounter) -> Answer:
    """The key that signs is not in the key set."""
    present = encounter.platform.keys.present.kid
    return _with_keys(encounter, [key for key in _keys(encounter) if key.get("kid") != present])


@answer_fault(
    "JWKS-005", "Refuses what either key does not verify, and takes no harm from the other.", endpoints=KEY_SET
)
def kid_twice(encounter: Encounter, position: Literal["first", "last"] = "first") -> Answer:
    """A stranger's key stands in the key set under the kid of the key that signs."""
    double = fixture_key("foreign").public_jwk | {"kid": encounter.platform.keys.present.kid}
    keys = _keys(encounter)
    return _with_keys(encounter, [double, *keys] if position == "first" else [*keys, double])


@answer_fault("JWKS-005", "Refuses, and does not mix the new key with the old.", endpoints=KEY_SET)
def kid_reused(encounter: Encounter) -> Answer:
    """The kid of the key that signs stands for another key now."""
    present = encounter.platform.keys.present.kid
    other = fixture_key("foreign").public_jwk | {"kid": present}
    return _with_keys(encounter, [other if key.get("kid") == present else key for key in _keys(encounter)])


@answer_fault("JWKS-002", "Refuses, and does not try every key in turn.", endpoints=KEY_SET)
def keys_without_kid(encounter: Encounter) -> Answer:
    """The keys have no kid."""
    return _with_keys(encounter, [without(key, "kid") for key in _keys(encounter)])


@answer_fault("JWKS-012", "Uses them: both members are optional.", endpoints=KEY_SET)
def keys_without_alg_and_use(encounter: Encounter) -> Answer:
    """The keys say neither their algorithm nor their use."""
    return _with_keys(encounter, [without(key, "alg", "use") for key in _keys(encounter)])


@answer_fault("JWKS-011", "Passes them over and finds its key.", endpoints=KEY_SET)
def foreign_key_types(encounter: Encounter) -> Answer:
    """Before the true keys stand others of unknown type, of other types, and without half of their members."""
    strange = [
        {"kty": "xyz", "kid": "strange"},
        {"kty": "RSA", "kid": "half", "e": "AQAB"},
        fixture_key("ec-p256").public_jwk,
        fixture_key("ed25519").public_jwk,
    ]
    return _with_keys(encounter, [*strange, *_keys(encounter)])


@answer_fault("JWKS-004", "Uses the public part alone, or refuses the key.", endpoints=KEY_SET)
def private_members(encounter: Encounter) -> Answer:
    """The keys have members of their private part beside the public ones (made-up values here)."""
    made_up = {"d": "AQAB", "p": "AQAB", "q": "AQAB"}
    return _with_keys(encounter, [key | made_up for key in _keys(encounter)])


@answer_fault("JWKS-006", "Fetches the key set all the same when it meets an unknown kid.", endpoints=KEY_SET)
def key_set_cached_long(encounter: Encounter, max_age_s: int = 31_536_000) -> Answer:
    """The key set says that it may be kept for a year."""
    _keys(encounter)
    return encounter.answer.with_headers(cache_control=f"public, max-age={max_age_s}, immutable")
