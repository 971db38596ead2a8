"""Compact JWS (RFC 7515), written and read strictly: one spelling per token, RS256 and nothing else.

What is read here is *well-formed*, not verified: that is `launches`, with the key of the right platform.
"""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from conformance.selftest.small_tool.refusal import Refused

Document = dict[str, Any]
ALGORITHM = "RS256"
LONGEST_TOKEN = 256 * 1024
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Jws:
    """A token in its parts, none of which may be believed yet."""

    header: Mapping[str, Any]
    payload: bytes
    signing_input: bytes
    signature: bytes


def parted(token: str) -> Jws:
    """Take a compact token apart; raise `Refused` when it is none (RFC 7515 section 7.1)."""
    if len(token) > LONGEST_TOKEN or not _COMPACT.fullmatch(token):
        raise Refused("the id_token is no signed token in the compact form")
    header, payload, signature = token.split(".")
    return Jws(
        header=json_object_from(octets_from(header)),
        payload=octets_from(payload),
        signing_input=f"{header}.{payload}".encode(),
        signature=octets_from(signature),
    )


def is_signed_by(jws: Jws, key: RSAPublicKey) -> bool:
    """Return whether the signature is by *key* with RS256."""
    try:
        key.verify(jws.signature, jws.signing_input, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def signed(claims: Mapping[str, Any], *, key: RSAPrivateKey, kid: str) -> str:
    """Sign *claims* as this tool: RS256, with the kid of its key set."""
    header = {"typ": "JWT", "alg": ALGORITHM, "kid": kid}
    signing_input = f"{_part_of(header)}.{_part_of(claims)}"
    return f"{signing_input}.{text_from(key.sign(signing_input.encode(), PKCS1v15(), SHA256()))}"


def octets_from(text: str) -> bytes:
    """Decode base64url without padding; a spelling that an encoder would not give is refused."""
    try:
        octets = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise Refused("a part of the token is no base64url") from error
    if text_from(octets) != text:
        raise Refused("a part of the token is not in its one spelling")
    return octets


def text_from(octets: bytes) -> str:
    """Encode base64url without padding."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def json_object_from(octets: bytes) -> Document:
    """Read a JSON object strictly: UTF-8, no member twice, no NaN, no number beyond any."""
    try:
        document = json.loads(
            octets.decode("utf-8"),
            object_pairs_hook=_without_repetition,
            parse_constant=_no_number,
            parse_float=_finite,
        )
    except (ValueError, RecursionError) as error:
        raise Refused("what should be a JSON object is none, or says something twice") from error
    if not isinstance(document, dict):
        raise Refused("what should be a JSON object is something else")
    return document


def _without_repetition(pairs: list[tuple[str, Any]]) -> Document:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a member occurs twice")
    return document


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if number in {float("inf"), float("-inf")}:
        raise ValueError(f"{text} is too large")
    return number


def _part_of(document: Mapping[str, Any]) -> str:
    return text_from(json.dumps(document).encode())
