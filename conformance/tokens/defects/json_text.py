"""Defects of the JSON inside (RFC 8259, RFC 7515 section 4, RFC 7519 sections 4 and 7.2): its octets and its grammar.

What JSON allows and readers limit (depth, digits) or may forgive (a byte order mark) is *acceptable*: then only a
crash, or claims other than the ones that were signed, are wrong.
"""

import json
import re
import zlib
from collections.abc import Callable
from typing import Final

from conformance.tokens.defect import Change, Defect, Level, Verdict
from conformance.tokens.draft import Draft, WriteBytes

_DEEP: Final = 20_000
_DIGITS: Final = 10_000
_LAST_BRACE: Final = re.compile(rb"\}\s*$")


def _payload(edit: WriteBytes) -> Change:
    return lambda draft: draft.payload_written(edit)


def _header(edit: WriteBytes) -> Change:
    return lambda draft: draft.header_written(edit)


def _instead(text: bytes) -> WriteBytes:
    return lambda _: text


def _first(member: bytes) -> WriteBytes:
    """Write a member before all others."""
    return lambda text: text.replace(b"{", b"{" + member + b",", 1)


def _last(member: bytes) -> WriteBytes:
    """Write a member after all others."""
    return lambda text: _LAST_BRACE.sub(lambda _: b"," + member + b"}", text)


def _recoded(encoding: str) -> WriteBytes:
    return lambda text: text.decode().encode(encoding)


def _saying(said: str, octets: bytes) -> Change:
    """Say something in a claim that nobody knows, and write it in octets that are not UTF-8."""
    mark = b"-here-"

    def change(draft: Draft) -> Draft:
        spoken = draft.with_claims({"x-said": said.replace("*", mark.decode())})
        return spoken.payload_written(lambda text: text.replace(mark, octets))

    return change


def _without_quotes(text: bytes) -> bytes:
    return text.replace(b'"', b"'")


def _with_trailing_comma(text: bytes) -> bytes:
    return _LAST_BRACE.sub(b",}", text)


def _again_wrong_of_kid(written: Callable[[bytes], WriteBytes]) -> Change:
    return _header(written(b'"kid":"nobody-has-this-kid"'))


def _deflated(draft: Draft) -> Draft:
    """Compress the claims as an encrypted token would have them."""

    def deflate(text: bytes) -> bytes:
        compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        return compressor.compress(text) + compressor.flush()

    return draft.with_header(zip="DEF").payload_written(deflate)


def _exp_beyond_doubles(draft: Draft) -> Draft:
    return draft.without_claims("exp").payload_written(_last(b'"exp":1e400'))


def _as_text(text: bytes) -> bytes:
    return json.dumps(text.decode()).encode()


def _as_array(text: bytes) -> bytes:
    return b"[" + text + b"]"


_OVERLONG_QUOTE: Final = b"\xc0\xa2"
_SURROGATES: Final = b"\xed\xa0\xbd\xed\xb8\x80"
_BOM: Final = b"\xef\xbb\xbf"

JSON_TEXT: Final[tuple[Defect, ...]] = (
    Defect(
        name="not-an-object",
        requirements=("IDT-SIG-030",),
        reason="header and claims are JSON objects each (RFC 7519 section 7.2)",
        forms={
            "claims-in-an-array": _payload(_as_array),
            "claims-in-a-text": _payload(_as_text),
            "empty-array": _payload(_instead(b"[]")),
            "text": _payload(_instead(b'"claims"')),
            "number": _payload(_instead(b"1")),
            "null": _payload(_instead(b"null")),
            "true": _payload(_instead(b"true")),
            "blank": _payload(_instead(b" ")),
            "pairs": _payload(lambda text: json.dumps(list(json.loads(text).items())).encode()),
            "header-in-an-array": _header(_as_array),
            "header-in-a-text": _header(_as_text),
            "header-null": _header(_instead(b"null")),
            "deep-array": _payload(_instead(b"[" * _DEEP + b"]" * _DEEP)),
            "open-without-end": _payload(_instead(b"[" * _DEEP)),
            "header-deep-array": _header(_instead(b"[" * _DEEP + b"]" * _DEEP)),
        },
    ),
    Defect(
        name="not-json",
        requirements=("IDT-SIG-030",),
        reason="a text that is nearly JSON is none (RFC 8259 section 2)",
        forms={
            "second-object-after": _payload(lambda text: text + b"{}"),
            "letter-after": _payload(lambda text: text + b"x"),
            "nul-after": _payload(lambda text: text + b"\0"),
            "cut": _payload(lambda text: text.rstrip()[:-1]),
            "comma-after-the-last": _payload(_with_trailing_comma),
            "single-quotes": _payload(_without_quotes),
            "comment": _payload(lambda text: b"/* claims */" + text),
            "comment-to-the-end-of-the-line": _payload(lambda text: text + b"// claims"),
            "newline-in-a-text": _payload(_last(b'"x-lines":"one\ntwo"')),
            "unknown-escape": _payload(_last(rb'"x-escape":"\x41"')),
            "hexadecimal": _payload(_last(b'"x-number":0x10')),
            "zero-before": _payload(_last(b'"x-number":010')),
            "plus-sign": _payload(_last(b'"x-number":+1')),
            "no-break-space": _payload(lambda text: b"\xc2\xa0" + text),
            "header-second-object-after": _header(lambda text: text + b"{}"),
            "header-single-quotes": _header(_without_quotes),
            "compressed": _deflated,
        },
    ),
    Defect(
        name="number-not-json",
        requirements=("IDT-SIG-030",),
        reason="JSON has no infinity and no NaN (RFC 8259 section 6)",
        forms={
            "nan": _payload(_last(b'"x-number":NaN')),
            "infinity": _payload(_last(b'"x-number":Infinity')),
            "minus-infinity": _payload(_last(b'"x-number":-Infinity')),
            "header-nan": _header(_last(b'"x-number":NaN')),
            "exp-infinity": lambda draft: draft.without_claims("exp").payload_written(_last(b'"exp":Infinity')),
            "exp-nan": lambda draft: draft.without_claims("exp").payload_written(_last(b'"exp":NaN')),
        },
    ),
    Defect(
        name="not-utf-8",
        requirements=("IDT-SIG-030",),
        reason="header and claims are UTF-8 (RFC 7519 section 7.2)",
        forms={
            "utf-16": _payload(_recoded("utf-16")),
            "utf-16-le": _payload(_recoded("utf-16-le")),
            "utf-16-be": _payload(_recoded("utf-16-be")),
            "utf-32": _payload(_recoded("utf-32")),
            "utf-32-le": _payload(_recoded("utf-32-le")),
            "header-utf-16": _header(_recoded("utf-16")),
            "header-utf-16-le": _header(_recoded("utf-16-le")),
            "latin-1": _saying("Universit*t", b"\xe4"),
            "overlong": _saying("a quote * here", _OVERLONG_QUOTE),
            "overlong-nul": _saying("nothing * here", b"\xc0\x80"),
            "surrogates": _saying("a smile *", _SURROGATES),
            "half-a-character": _saying("half *", b"\xf0\x9f\x98"),
            "continuation-alone": _saying("alone *", b"\x80"),
            "beyond-unicode": _saying("beyond *", b"\xf5\x80\x80\x80"),
            "header-latin-1": _header(_last(b'"x-said":"Universit\xe4t"')),
        },
    ),
    Defect(
        name="byte-order-mark",
        requirements=("IDT-SIG-030",),
        reason="JSON is sent without a byte order mark, which readers may forgive (RFC 8259 section 8.1)",
        verdict=Verdict.ACCEPTABLE,
        forms={
            "payload": _payload(lambda text: _BOM + text),
            "header": _header(lambda text: _BOM + text),
        },
    ),
    Defect(
        name="member-twice-last-wrong",
        requirements=("IDT-SIG-028",),
        reason="a member twice leads to refusal or the last one counts, and it is wrong (RFC 7519 section 4)",
        forms={
            "aud": _payload(_last(b'"aud":"somebody-else"')),
            "iss": _payload(_last(b'"iss":"https://attacker.example.net"')),
            "exp": _payload(_last(b'"exp":1')),
            "aud-escaped": _payload(_last(rb'"\u0061ud":"somebody-else"')),
            "alg-none": _header(_last(b'"alg":"none"')),
            "alg-escaped": _header(_last(rb'"\u0061lg":"none"')),
            "alg-hmac": _header(_last(b'"alg":"HS256"')),
        },
    ),
    Defect(
        name="kid-twice-in-the-header-last-unknown",
        requirements=("IDT-SIG-028", "IDT-SIG-018"),
        reason="a member twice leads to refusal or the last one counts, and it names no key of the set (Sec 6.3)",
        level=Level.LTI,
        forms={
            "plain": _again_wrong_of_kid(_last),
            "escaped": _header(_last(rb'"\u006bid":"nobody-has-this-kid"')),
        },
    ),
    Defect(
        name="member-twice-last-right",
        requirements=("IDT-SIG-028",),
        reason="a member twice leads to refusal or the last one counts, and it is right (RFC 7519 section 4)",
        verdict=Verdict.ACCEPTABLE,
        forms={
            "aud": _payload(_first(b'"aud":"somebody-else"')),
            "iss": _payload(_first(b'"iss":"https://attacker.example.net"')),
            "exp": _payload(_first(b'"exp":1')),
            "aud-escaped": _payload(_first(rb'"\u0061ud":"somebody-else"')),
            "alg": _header(_first(b'"alg":"none"')),
            "kid": _again_wrong_of_kid(_first),
            "within-a-claim": _payload(_first(b'"x-inner":{"a":1,"a":2}')),
        },
    ),
    Defect(
        name="beyond-the-reader",
        requirements=("IDT-SIG-030",),
        reason="this is JSON, but readers may limit depth and numbers (RFC 8259 section 9): no crash, either verdict",
        verdict=Verdict.ACCEPTABLE,
        forms={
            "number": _payload(_last(b'"x-number":1e400')),
            "exp": _exp_beyond_doubles,
            "digits": _payload(_last(b'"x-number":' + b"1" * _DIGITS)),
            "exponent": _payload(_last(b'"x-number":1e' + b"9" * _DIGITS)),
            "fraction": _payload(_last(b'"x-number":0.' + b"1" * _DIGITS)),
            "deep": _payload(_last(b'"x-deep":' + b"[" * _DEEP + b"]" * _DEEP)),
            "deep-objects": _payload(_last(b'"x-deep":' + b'{"":' * _DEEP + b"1" + b"}" * _DEEP)),
            "header-deep": _header(_last(b'"x-deep":' + b"[" * _DEEP + b"]" * _DEEP)),
            "half-of-a-pair": _payload(_last(rb'"x-text":"\ud800"')),
            "half-of-a-pair-as-name": _payload(_last(rb'"\udc00":1')),
        },
    ),
)
