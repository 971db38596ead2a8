"""Signed tokens: a writer that signs whatever it is told, and a strict reader of the compact form.

RFC 7515, 7517, 7518 and 7519, with the advice of RFC 8725. Own work on `cryptography`, because the usual
libraries refuse to write what the mock must send and accept some of what it must notice. The reader is what
tests use to judge a token: it takes no `crit`, no second member of a name, no padding, no number beyond a
float, and only the algorithms it is told.
"""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from mock_platform.algorithms import ALGORITHMS, PublicKey, public_key_from_jwk
from mock_platform.base64url import base64url_from_bytes, bytes_from_base64url

LONGEST = 1024 * 1024  # characters; a token of real life has a few thousand


class NotAccepted(ValueError):
    """The token is not a well-formed JWS signed by a key of the set; the sentence says why."""


class UnknownKid(NotAccepted):
    """The key set does not hold the key that the header names: fetching it again may help."""


@dataclass(frozen=True)
class UnverifiedJws:
    """A compact JWS taken apart. Nothing in it is proven."""

    header: dict[str, Any]
    payload: bytes
    signing_input: bytes
    signature: bytes

    def claims(self) -> dict[str, Any]:
        """Return the claims, still unproven."""
        return _object(self.payload, "the payload")


@dataclass(frozen=True)
class Token:
    """Header and claims of a token whose signature was verified."""

    header: dict[str, Any]
    claims: dict[str, Any]


def decode_part(text: str) -> bytes:
    """Return the bytes of a base64url text; padding, foreign characters and stray bits are refused."""
    if not re.fullmatch(r"[A-Za-z0-9_-]*", text) or len(text) % 4 == 1:
        raise NotAccepted("a part of the token is not base64url")
    data = bytes_from_base64url(text)
    if base64url_from_bytes(data) != text:
        raise NotAccepted("a part of the token is not canonical base64url: bits are set beyond the last byte")
    return data


def compact(header: bytes, payload: bytes, *, algorithm: str, private_key: Any) -> str:
    """Sign the bytes as they are and return the compact form; neither needs to be JSON."""
    signing_input = f"{base64url_from_bytes(header)}.{base64url_from_bytes(payload)}"
    signature = ALGORITHMS[algorithm].sign(private_key, signing_input.encode("ascii"))
    return f"{signing_input}.{base64url_from_bytes(signature)}"


def parse_compact(token: str) -> UnverifiedJws:
    """Take a compact JWS apart without verifying it; raise `NotAccepted` when it is none."""
    if len(token) > LONGEST:
        raise NotAccepted(f"the token has {len(token)} characters, more than {LONGEST}")
    parts = token.split(".", 3)
    if len(parts) != 3:
        raise NotAccepted("the token does not have three parts")
    header, payload, signature = (decode_part(part) for part in parts)
    return UnverifiedJws(_object(header, "the header"), payload, token.rpartition(".")[0].encode("ascii"), signature)


def read_compact(token: str, key_set: dict[str, Any], *, algorithms: Collection[str] = ("RS256",)) -> Token:
    """Return header and claims of a token signed by a key of `key_set`; raise `NotAccepted` otherwise."""
    jws = parse_compact(token)
    verify(jws, key_set, algorithms=algorithms)
    return Token(jws.header, jws.claims())


def verify(jws: UnverifiedJws, key_set: dict[str, Any], *, algorithms: Collection[str] = ("RS256",)) -> None:
    """Raise `NotAccepted` unless a key of the set, named by the header, made this signature by an allowed algorithm."""
    name = jws.header.get("alg")
    if not isinstance(name, str) or name not in algorithms or name not in ALGORITHMS:
        raise NotAccepted(f"alg is not one of {sorted(algorithms)}: got {name!r}")
    if "crit" in jws.header:
        raise NotAccepted("crit names extensions, and this reader knows none (RFC 7515 section 4.1.11)")
    _refuse_other_kinds(jws.header)
    key = _public_key(jws.header, name, key_set)
    if not ALGORITHMS[name].verify(key, jws.signing_input, jws.signature):
        raise NotAccepted("the signature does not verify with the key that kid names")


def thumbprint(jwk: dict[str, Any]) -> str:
    """Return the SHA-256 thumbprint of a public key (RFC 7638)."""
    required = {"RSA": ("e", "kty", "n"), "EC": ("crv", "kty", "x", "y"), "OKP": ("crv", "kty", "x")}[jwk["kty"]]
    text = json.dumps({name: jwk[name] for name in required}, separators=(",", ":"), sort_keys=True)
    return base64url_from_bytes(sha256(text.encode()).digest())


def json_value(data: bytes) -> Any:
    """Return the JSON value of UTF-8 bytes; repeated members, NaN, infinities and deep nesting are refused."""
    try:
        return json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_unique_members,
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
    except NotAccepted:
        raise
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise NotAccepted(f"not JSON in UTF-8: {error.msg} at {place}") from error
    except (ValueError, RecursionError) as error:
        raise NotAccepted(f"not JSON in UTF-8: {type(error).__name__}") from error


def _object(data: bytes, subject: str) -> dict[str, Any]:
    value = json_value(data)
    if not isinstance(value, dict):
        raise NotAccepted(f"{subject} is not a JSON object")
    return value


def _unique_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise NotAccepted("a JSON object has two members of one name (RFC 7515 section 4)")
    return members


def _refuse_constant(name: str) -> Any:
    raise NotAccepted(f"{name} is not a JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if number in {float("inf"), float("-inf")}:
        raise NotAccepted("a number is beyond what a double can hold")
    return number


def _refuse_other_kinds(header: dict[str, Any]) -> None:
    kind = header.get("typ", "JWT")
    if not isinstance(kind, str) or kind.upper() != "JWT":
        raise NotAccepted(f"typ is not JWT: got {kind!r}")
    if "cty" in header:
        raise NotAccepted("cty announces a nested token")


def _public_key(header: dict[str, Any], algorithm: str, key_set: dict[str, Any]) -> PublicKey:
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise NotAccepted(f"kid is not a text: got {kid!r}")
    keys = key_set.get("keys", [])
    if not isinstance(keys, list):
        raise NotAccepted("the key set holds no list of keys (RFC 7517 section 5.1)")
    named = [key for key in keys if isinstance(key, dict) and key.get("kid") == kid]
    if not named:
        raise UnknownKid(f"the key set has no key {kid[:80]!r}")
    if len(named) > 1:
        raise NotAccepted(f"the key set has several keys {kid[:80]!r}")
    return _usable(named[0], algorithm)


def _usable(jwk: dict[str, Any], algorithm: str) -> PublicKey:
    if jwk.get("use", "sig") != "sig":
        raise NotAccepted("the key is not for signatures: use is not 'sig' (RFC 7517 section 4.2)")
    operations = jwk.get("key_ops", ["verify"])
    if not isinstance(operations, list) or "verify" not in operations:
        raise NotAccepted("the key is not for verifying: key_ops lacks 'verify' (RFC 7517 section 4.3)")
    if jwk.get("alg", algorithm) != algorithm:
        raise NotAccepted(f"the key is for another algorithm than {algorithm} (RFC 7517 section 4.4)")
    try:
        key = public_key_from_jwk(jwk)
    except (ValueError, KeyError, TypeError) as error:
        raise NotAccepted(f"the key that kid names is unusable: {type(error).__name__}") from error
    if not ALGORITHMS[algorithm].takes(key):
        raise NotAccepted(f"the key that kid names is not one for {algorithm}, or has fewer than 2048 bits")
    return key
