"""The compact form of a JWS (RFC 7515 section 7.1), taken apart but not judged.

JWE and the JSON serializations have no reading here. An encoding that is readable but not canonical is noted, for a row
of the table to judge.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Final, NewType

from gateway.errors import Code, Rejected

UnverifiedToken = NewType("UnverifiedToken", str)

PARTS: Final = 3


@dataclass(frozen=True)
class Compact:
    """The parts of a compact JWS, decoded but not verified."""

    header: bytes
    payload: bytes
    signature: bytes
    signing_input: bytes
    is_canonical: bool


def compact_from(token: UnverifiedToken) -> Compact:
    """Split and decode a token; raises Rejected when it has not three parts, or one of them cannot be decoded."""
    # Counting first keeps a token of a hundred thousand dots cheap (CVE-2025-27144).
    if token.count(".") != PARTS - 1 or not token.isascii():
        raise Rejected(Code.INVALID_JWT_RECEIVED)
    parts = token.split(".")
    header, payload, signature = (_bytes_from_base64url(part) for part in parts)
    canonical = all(map(_is_canonical, parts, (header, payload, signature)))
    signing_input = token.rpartition(".")[0].encode("ascii")
    return Compact(header, payload, signature, signing_input, canonical)


def _bytes_from_base64url(part: str) -> bytes:
    # Lenient on purpose: white space, padding and the other alphabet are read here and refused by JWT_NOT_BASE64URL.
    plain = "".join(part.split()).rstrip("=").replace("+", "-").replace("/", "_")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise Rejected(Code.INVALID_JWT_RECEIVED) from error


def _is_canonical(part: str, decoded: bytes) -> bool:
    return base64.urlsafe_b64encode(decoded).rstrip(b"=").decode("ascii") == part
