"""Public keys of a platform: JWKs of its key set, or the one key that was registered (RFC 7517, RFC 7518 section 6.3).

A key of a set that cannot be used is no reason to refuse the others (RFC 7517 section 5): only the key that a
token names is looked at. Parsed keys are kept, because parsing costs as much as verifying.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from jwt.algorithms import get_default_algorithms

Jwk = Mapping[str, Any]

# Characters of base64url: 8192 bits and 64 bits.
LONGEST_MODULUS: Final = 1366
LONGEST_EXPONENT: Final = 11
# Each key that is tried holds up every other request. There are four types: RSA, EC, OKP, oct.
MOST_KEYS_OF_A_KID: Final = 4
_PRIVATE_MEMBERS: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_ALGORITHMS: Final = get_default_algorithms()


def keys_named(kid: object, key_set: Sequence[Jwk]) -> list[Jwk]:
    """The first keys of a set with this kid: none or one, as a rule (a kid may serve one key of each type)."""
    named = [jwk for jwk in key_set if isinstance(kid, str) and jwk.get("kid") == kid]
    return named[:MOST_KEYS_OF_A_KID]


def rsa_key_from(jwk: Jwk) -> RSAPublicKey | None:
    """The RSA key that a JWK describes, or None when it describes none."""
    modulus, exponent = jwk.get("n"), jwk.get("e")
    if jwk.get("kty") != "RSA" or not isinstance(modulus, str) or not isinstance(exponent, str):
        return None
    # A key is foreign data too: a larger one verifies slowly, and would fill the cache.
    if len(modulus) > LONGEST_MODULUS or len(exponent) > LONGEST_EXPONENT:
        return None
    return _rsa_key(modulus, exponent)


def any_key_verifies(keys: Sequence[RSAPublicKey], alg: object, signing_input: bytes, signature: bytes) -> bool:
    """Whether one of these keys made this signature with the algorithm named."""
    algorithm = _ALGORITHMS.get(alg) if isinstance(alg, str) else None
    return algorithm is not None and any(_verifies(algorithm, key, signing_input, signature) for key in keys)


@lru_cache(maxsize=4096)
def jwk_from_pem(pem: str) -> Jwk | None:
    """The JWK of an RSA public key in PEM, or None when the text is none."""
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        return None
    return jwk_of(key) if isinstance(key, RSAPublicKey) else None


def jwk_of(key: RSAPublicKey) -> Jwk:
    """The members of a JWK that describe an RSA public key."""
    numbers = key.public_numbers()
    return {"kty": "RSA", "n": _base64url_from(numbers.n), "e": _base64url_from(numbers.e)}


def jwk_from_json(text: str) -> Jwk | None:
    """The JWK that a JSON text holds, or None when it holds none."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def has_private_members(jwk: Jwk) -> bool:
    """Whether a JWK gives away what must stay secret (RFC 7517 section 9.2)."""
    return not _PRIVATE_MEMBERS.isdisjoint(jwk)


@lru_cache(maxsize=4096)
def _rsa_key(modulus: str, exponent: str) -> RSAPublicKey | None:
    try:
        return RSAPublicNumbers(_integer_from(exponent), _integer_from(modulus)).public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None


def _verifies(algorithm: Any, key: RSAPublicKey, signing_input: bytes, signature: bytes) -> bool:
    # PyJWT's algorithms of other families raise when they are given an RSA key; that is a refusal like any other.
    try:
        return bool(algorithm.verify(signing_input, key, signature))
    except (TypeError, ValueError, AttributeError):
        return False


def _integer_from(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))


def _base64url_from(number: int) -> str:
    data = number.to_bytes((number.bit_length() + 7) // 8)
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
