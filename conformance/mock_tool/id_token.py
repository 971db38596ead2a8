"""Reading an id_token as a strict tool does: compact, RS256, a key of the platform's key set, none out of the header.

Security Framework 1.0 sections 5.1.3 and 6; RFC 7515 section 5.2; RFC 7517. What the claims say is judged elsewhere.
Own work on `cryptography`: the platform that is judged may be our own mock LMS.
"""

import re
from base64 import b64encode, urlsafe_b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from conformance.mock_tool.strict_json import NotStrict, object_from

_PART = re.compile(r"[A-Za-z0-9_-]*")


class Untrusted(Exception):
    """A strict tool does not believe this token; the text says why."""


@dataclass(frozen=True)
class SignedToken:
    """A token whose signature was verified: its header and its claims, which nobody has judged yet."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    key: Mapping[str, Any]


def verified(token: str, keys: Sequence[Mapping[str, Any]]) -> SignedToken:
    """Return the token that one of *keys* signed by RS256; raise `Untrusted`."""
    parts = token.split(".")
    if len(parts) != 3:
        raise Untrusted(f"expected three parts, got {len(parts)}")
    header, claims, signature = (_octets(name, part) for name, part in zip(_NAMES, parts, strict=True))
    members = _object("header", header)
    key = _key_for(members, keys)
    _demand_signature(f"{parts[0]}.{parts[1]}".encode("ascii"), signature, key)
    return SignedToken(members, _object("payload", claims), key)


def public_key_from(jwk: Mapping[str, Any]) -> rsa.RSAPublicKey:
    """Return the RSA key that a member of a key set writes down (RFC 7518 section 6.3.1); raise `Untrusted`."""
    try:
        exponent, modulus = (int.from_bytes(octets_from(str(jwk[name]))) for name in ("e", "n"))
        return rsa.RSAPublicNumbers(exponent, modulus).public_key()
    except (KeyError, ValueError) as error:
        raise Untrusted(f"the key {jwk.get('kid')!r} cannot be read: {error!r}") from error


def octets_from(text: str) -> bytes:
    """Return the bytes of base64url without padding (RFC 7515 section 2); raise `ValueError` for anything else."""
    if not _PART.fullmatch(text):
        raise ValueError(f"not base64url without padding: {text[:40]!r}")
    octets = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if b64encode(octets, b"-_").rstrip(b"=").decode("ascii") != text:
        raise ValueError("the last character has bits that belong to no byte")
    return octets


_NAMES = ("header", "payload", "signature")


def _octets(name: str, part: str) -> bytes:
    try:
        return octets_from(part)
    except ValueError as error:
        raise Untrusted(f"{name}: {error}") from error


def _object(name: str, octets: bytes) -> dict[str, Any]:
    try:
        return object_from(octets)
    except NotStrict as error:
        raise Untrusted(f"{name}: {error}") from error


def _key_for(header: Mapping[str, Any], keys: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    if header.get("alg") != "RS256":
        raise Untrusted(f"alg should be RS256, got {header.get('alg')!r}")
    if "crit" in header:
        raise Untrusted(f"the header calls critical what no LTI message uses: {header['crit']!r}")
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise Untrusted(f"the header names no key: kid is {kid!r}")
    named = [key for key in keys if key.get("kid") == kid and key.get("kty") == "RSA"]
    if len(named) != 1:
        known = [key.get("kid") for key in keys]
        raise Untrusted(f"kid {kid!r} should name one RSA key of the key set, which has {known!r}"[:400])
    if named[0].get("use", "sig") != "sig" or named[0].get("alg", "RS256") != "RS256":
        raise Untrusted(f"the key {kid!r} is for something else than signing by RS256")
    return named[0]


def _demand_signature(signing_input: bytes, signature: bytes, key: Mapping[str, Any]) -> None:
    try:
        public_key_from(key).verify(signature, signing_input, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature as error:
        raise Untrusted(f"the signature is not that of the key {key.get('kid')!r}") from error
