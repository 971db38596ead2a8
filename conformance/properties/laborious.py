"""Tokens and key sets that cost their sender little and a careless reader much; either verdict will do (RFC 8725 3.7).

Sizes stay at about a megabyte, which every web server lets through.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from conformance.tokens.case import Case, valid_case
from conformance.tokens.defect import Change, Variation, Verdict
from conformance.tokens.draft import Draft
from conformance.tokens.id_token import id_token
from mock_platform.base64url import base64url_from_bytes

MANY: Final = 100_000
MEGABYTE: Final = 1_000_000


def _instead(token: str) -> Change:
    return lambda draft: draft.token_written(lambda _: token)


def _nested(text: bytes) -> bytes:
    return text[:-1] + b',"deep":' + b"[" * MANY + b"]" * MANY + b"}"


def _of_many_digits(text: bytes) -> bytes:
    return text[:-1] + b',"digits":' + b"9" * (MEGABYTE // 2) + b"}"


def _of_many_members(text: bytes) -> bytes:
    return text[:-1] + b"".join(b',"m%d":%d' % (each, each) for each in range(MANY // 2)) + b"}"


def _with_key(**members: Any) -> Change:
    def change(draft: Draft) -> Draft:
        return draft.with_keys({**draft.key_set[0], **members}, *draft.key_set[1:])

    return change


def _with_many_keys(draft: Draft) -> Draft:
    jwk = {name: value for name, value in draft.key_set[1].items() if name != "kid"}
    return draft.without_header("kid").with_keys(*[jwk] * 1000)


def _derived_by_password(draft: Draft) -> Draft:
    header = {"alg": "PBES2-HS256+A128KW", "enc": "A128CBC-HS256", "p2s": "c2FsdA", "p2c": 2**31 - 1}
    return draft.with_header(**header).token_written(lambda token: f"{token}.AAAA.AAAA")


_HUGE: Final = base64url_from_bytes(b"\xff" * MANY)

LABORIOUS: Final[Mapping[str, Change]] = MappingProxyType(
    {
        "dots": _instead("." * MANY),
        "dots after a token": lambda draft: draft.token_written(lambda token: token + "." * MANY),
        "no dots": _instead("A" * MEGABYTE),
        "a long signature": lambda draft: draft.signature_written(lambda octets: octets * (MEGABYTE // len(octets))),
        "a nested header": lambda draft: draft.header_written(_nested),
        "nested claims": lambda draft: draft.payload_written(_nested),
        "a number of many digits in the header": lambda draft: draft.header_written(_of_many_digits),
        "a number of many digits in the claims": lambda draft: draft.payload_written(_of_many_digits),
        "many members in the header": lambda draft: draft.header_written(_of_many_members),
        "many claims": lambda draft: draft.payload_written(_of_many_members),
        "many audiences": lambda draft: draft.with_claims({"aud": [f"tool-{each}" for each in range(MANY // 2)]}),
        "a long kid": lambda draft: draft.with_header(kid="k" * MEGABYTE),
        "a long claim": lambda draft: draft.with_claims({"https://example.org/long": "x" * MEGABYTE}),
        "many escapes": lambda draft: draft.payload_written(
            lambda text: text[:-1] + b',"escapes":"' + b"\\u0041" * MANY + b'"}'
        ),
        "an exponent of many bits": _with_key(e=_HUGE),
        "a modulus of many bits": _with_key(n=_HUGE),
        "exponent and modulus of many bits": _with_key(n=_HUGE, e=_HUGE),
        "a modulus of nothing": _with_key(n="AA"),
        "many keys and no kid": _with_many_keys,
        "a key derived from a password": _derived_by_password,
    }
)


def laborious(name: str) -> Case:
    """Return the case of that name."""
    row = Variation(
        name="laborious",
        subject="size",
        requirements=("IDT-SIG-030",),
        reason="what is read before verification costs no more than its size",
        forms={name: LABORIOUS[name]},
        verdict=Verdict.ACCEPTABLE,
    )
    return valid_case(id_token(), (row, name))
