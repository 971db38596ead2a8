"""The compact form of a JWS (RFC 7515 section 7.1) and the JSON inside it, read together with what is odd about them.

Reading is separate from judging: the facts found here (not canonical, not UTF-8, a member twice, a number
beyond JSON) are judged by rows of the table. What has no reading at all is refused here. JWE and the JSON
serializations are not read.
"""

import base64
import binascii
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NewType

from gateway.errors import Code, Rejected

UnverifiedToken = NewType("UnverifiedToken", str)
JsonObject = Mapping[str, Any]

PARTS: Final = 3
# A launch is a few kilobytes; json.loads stops at the interpreter's own recursion limit before memory does.
LONGEST_TOKEN: Final = 1_000_000


@dataclass(frozen=True)
class JsonText:
    """A JSON object and the oddities of the text that it came from."""

    value: JsonObject
    is_utf8: bool
    repeats_a_member: bool
    is_finite: bool


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
    if len(token) > LONGEST_TOKEN or token.count(".") != PARTS - 1 or not token.isascii():
        raise Rejected(Code.INVALID_JWT_RECEIVED)
    parts = token.split(".")
    header, payload, signature = (_bytes_from_base64url(part) for part in parts)
    canonical = all(map(_is_canonical, parts, (header, payload, signature)))
    signing_input = token.rpartition(".")[0].encode("ascii")
    return Compact(header, payload, signature, signing_input, canonical)


def json_object_from(data: bytes) -> JsonText:
    """Read a JSON object; raises Rejected when there is no reading of these bytes as one."""
    reader = _Reader()
    encoding = json.detect_encoding(data)
    try:
        value = json.loads(
            data.decode(encoding),
            object_pairs_hook=reader.object_from,
            parse_float=reader.float_from,
            parse_constant=reader.constant_from,
        )
    # RecursionError: nesting deeper than the interpreter follows. ValueError: not JSON, or an integer of 4300 digits.
    except (ValueError, RecursionError) as error:
        raise Rejected(Code.INVALID_JWT_RECEIVED) from error
    if not isinstance(value, dict) or not _is_text(value):
        raise Rejected(Code.INVALID_JWT_RECEIVED)
    return JsonText(value, encoding == "utf-8", reader.repeats_a_member, reader.is_finite)


class _Reader:
    """json.loads' hooks: they read what a lenient reader would, and remember what a strict one minds."""

    def __init__(self) -> None:
        self.repeats_a_member = False
        self.is_finite = True

    def object_from(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        self.repeats_a_member = self.repeats_a_member or len(members) != len(pairs)
        return members

    def float_from(self, digits: str) -> float:
        number = float(digits)
        self.is_finite = self.is_finite and math.isfinite(number)
        return number

    def constant_from(self, name: str) -> float:
        self.is_finite = False
        return float(name)


def _bytes_from_base64url(part: str) -> bytes:
    # Lenient on purpose: white space, padding and the other alphabet are read here and refused by JWT_NOT_BASE64URL.
    plain = "".join(part.split()).rstrip("=").replace("+", "-").replace("/", "_")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise Rejected(Code.INVALID_JWT_RECEIVED) from error


def _is_canonical(part: str, decoded: bytes) -> bool:
    return base64.urlsafe_b64encode(decoded).rstrip(b"=").decode("ascii") == part


def _is_text(value: dict[str, Any]) -> bool:
    r"""Whether every string can be written as UTF-8: an escape such as \ud800 alone is no character (RFC 8259 8.2)."""
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (UnicodeEncodeError, RecursionError):
        return False
    return True
