"""From an id_token to signed claims (Sec 5.1.3 step 1, RFC 7515, RFC 8725).

Nothing but this file makes `SignedClaims` of a token; those that `launch` reads back from storage were made here.
Keys come from the registration's key source, never from the token: jwk, jku, x5u and x5c of the header are not read.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import NewType

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from gateway.errors import Code, Rejected
from gateway.protocol.checks import Expected, Rules, judge
from gateway.protocol.compact import Compact, UnverifiedToken, compact_from
from gateway.protocol.json_text import JsonObject, json_object_from
from gateway.protocol.keys import Jwk, keys_named, rsa_key_from

SignedClaims = NewType("SignedClaims", JsonObject)
KeySource = Callable[[object], Awaitable[Sequence[Jwk]]]


@dataclass(frozen=True)
class _Opened:
    """A token whose form and header are in order, and whose signature is not verified yet."""

    compact: Compact
    header: JsonObject


async def signed_claims_from(
    token: UnverifiedToken, *, key_source: KeySource, expected: Expected, rules: Rules
) -> SignedClaims:
    """Verify a token's form, header and signature; its claims are signed, but not judged yet.

    `key_source` takes the header's kid and gives the platform's keys; it is not asked before the header is in order.
    """
    opened = _opened(token, expected=expected, rules=rules)
    key_set = await key_source(opened.header.get("kid"))
    keys = _usable_keys(opened.header.get("kid"), key_set, expected=expected, rules=rules)
    compact = opened.compact
    rules.signature.demand(keys, opened.header.get("alg"), compact.signing_input, compact.signature)
    return SignedClaims(_strict_object(compact.payload, rules))


def demand_header(token: UnverifiedToken, *, expected: Expected, rules: Rules) -> None:
    """Raise Rejected unless a token's form and header are in order; nothing else of it is looked at."""
    _opened(token, expected=expected, rules=rules)


def _opened(token: UnverifiedToken, *, expected: Expected, rules: Rules) -> _Opened:
    compact = compact_from(token)
    rules.canonical_base64url.demand(compact.is_canonical)
    header = _strict_object(compact.header, rules)
    judge(rules.header, header, expected)
    return _Opened(compact, header)


def _strict_object(data: bytes, rules: Rules) -> JsonObject:
    try:
        text = json_object_from(data)
    except ValueError as error:
        raise Rejected(Code.INVALID_JWT_RECEIVED) from error
    rules.json_encoding.demand(text.is_utf8)
    rules.json_members.demand(not text.repeats_a_member)
    rules.json_numbers.demand(text.is_finite)
    return text.value


def _usable_keys(kid: object, key_set: Sequence[Jwk], *, expected: Expected, rules: Rules) -> list[RSAPublicKey]:
    if not expected.kid_demanded:
        return _judged(key_set, expected=expected, rules=rules)
    named = keys_named(kid, key_set)
    # A token without kid cannot get here unless the rows that demand one were taken out.
    rules.key_choice.demand(bool(named) or not isinstance(kid, str))
    return _judged(named or key_set, expected=expected, rules=rules)


def _judged(jwks: Sequence[Jwk], *, expected: Expected, rules: Rules) -> list[RSAPublicKey]:
    usable: list[RSAPublicKey] = []
    refusal = Rejected(Code.KEY_NOT_RSA)
    for jwk in jwks:
        try:
            judge(rules.key, jwk, expected)
        except Rejected as rejected:
            refusal = rejected
        else:
            key = rsa_key_from(jwk)
            usable += [key] if key else []
    if not usable:
        raise refusal
    return usable
