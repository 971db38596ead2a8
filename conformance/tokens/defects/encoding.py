"""Defects of the compact form (RFC 7515 sections 2, 5.2 and 7.1, RFC 7519 section 7.2): its parts and their alphabet.

Where the signing input is spelled otherwise it is signed as it is spelled: the signature is never what is wrong here.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Final

from conformance.tokens.defect import Change, Defect, Verdict
from conformance.tokens.draft import Draft, json_text
from conformance.tokens.encryption import encrypted_directly, encrypted_to_key, encrypted_with_password
from conformance.tokens.signer import plainly_signed
from mock_platform.base64url import base64url_from_bytes, bytes_from_base64url
from mock_platform.keys import fixture_key

Spell = Callable[[str], str]

_HEADER, _PAYLOAD, _SIGNATURE = 0, 1, 2
_MANY: Final = 100_000
_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def _spelled(part: int, spell: Spell) -> Change:
    """Spell one part otherwise; header and payload are signed as spelled."""

    def respelled(text: str) -> str:
        parts = text.split(".")
        parts[part] = spell(parts[part])
        return ".".join(parts)

    if part == _SIGNATURE:
        return lambda draft: draft.token_written(respelled)
    return lambda draft: draft.input_written(respelled)


def _sent(write: Spell) -> Change:
    return lambda draft: draft.token_written(write)


def _length_modulo_3(rest: int, change: Change) -> Change:
    """Make the JSON texts as long as it takes: blanks at the end are no part of the value."""

    def fill(text: bytes) -> bytes:
        return text + b" " * ((rest - len(text)) % 3)

    return lambda draft: change(draft.header_written(fill).payload_written(fill))


def _padded(text: str) -> str:
    return urlsafe_b64encode(bytes_from_base64url(text)).decode("ascii")


def _in_the_middle(inserted: str) -> Spell:
    return lambda text: text[: len(text) // 2] + inserted + text[len(text) // 2 :]


def _plain_alphabet(text: str) -> str:
    """Write + and / as plain base64 does; a text that happens to need neither gets one."""
    plain = text.replace("-", "+").replace("_", "/")
    return plain if plain != text else f"{text}+"


def _with_both_odd_characters(change: Change) -> Change:
    """Put into header and claims what base64url writes with `-` and `_`, wherever it comes to stand."""
    odd = {"x-odd": "~~~~~~??????"}
    return lambda draft: change(draft.with_header(**odd).with_claims(odd))


def _stray_bits(text: str) -> str:
    """Set the last of the bits that belong to no octet."""
    return text[:-1] + _ALPHABET[_ALPHABET.index(text[-1]) | 1]


def _longer_signature(draft: Draft) -> Draft:
    """Sign by 3072 bits, whose octets fill their characters, and append one more."""
    signed = draft.signed_by(fixture_key("rsa3072"), "RS256")
    return signed.token_written(lambda token: token + "A")


def _emptied(part: int) -> Change:
    return _spelled(part, lambda _: "")


def _as_json(*, general: bool) -> Change:
    def write(token: str) -> str:
        protected, payload, signature = token.split(".")
        signed = {"protected": protected, "signature": signature}
        return json.dumps({"payload": payload, **({"signatures": [signed]} if general else signed)})

    return _sent(write)


def _as_both(draft: Draft) -> Draft:
    """Write JSON that is signed, in which a splitter at dots finds other claims (CVE-2022-39227)."""
    forged = base64url_from_bytes(json_text({**draft.claims, "sub": "administrator"}))

    def write(token: str) -> str:
        protected, payload, signature = token.split(".")
        members = {f"  {protected}.{forged}.": "", "protected": protected, "payload": payload, "signature": signature}
        return json.dumps(members)

    return draft.token_written(write)


def _one_to_many(dots: int) -> Change:
    return _sent(lambda token: token + "." * dots)


ENCODING: Final[tuple[Defect, ...]] = (
    Defect(
        name="padding",
        requirements=("IDT-SIG-029",),
        reason="base64url is without padding here (RFC 7515 section 2)",
        forms={
            "signature": lambda draft: _spelled(_SIGNATURE, _padded)(plainly_signed(draft)),
            "header": _length_modulo_3(1, _spelled(_HEADER, _padded)),
            "payload": _length_modulo_3(2, _spelled(_PAYLOAD, _padded)),
            "more-than-would-be-right": _sent(lambda token: token + "===="),
            "percent-encoded": _sent(lambda token: token + "%3D%3D"),
        },
    ),
    Defect(
        name="plain-base64",
        requirements=("IDT-SIG-029",),
        reason="the alphabet is that of URLs, and has no + and no / (RFC 7515 section 2)",
        forms={
            "payload": _with_both_odd_characters(_spelled(_PAYLOAD, _plain_alphabet)),
            "header": _with_both_odd_characters(_spelled(_HEADER, _plain_alphabet)),
            "signature": lambda draft: _spelled(_SIGNATURE, _plain_alphabet)(plainly_signed(draft)),
        },
    ),
    Defect(
        name="white-space-inside",
        requirements=("IDT-SIG-029",),
        reason="base64url has no line breaks, blanks or other characters (RFC 7515 section 2)",
        forms={
            "newline-in-payload": _spelled(_PAYLOAD, _in_the_middle("\n")),
            "crlf-in-header": _spelled(_HEADER, _in_the_middle("\r\n")),
            "blank-in-signature": _spelled(_SIGNATURE, _in_the_middle(" ")),
            "tab-in-signature": _spelled(_SIGNATURE, _in_the_middle("\t")),
            "lines-of-64": _spelled(_SIGNATURE, lambda text: "\n".join((text[:64], text[64:128], text[128:]))),
            "around-the-dots": _sent(lambda token: token.replace(".", " . ")),
        },
    ),
    Defect(
        name="white-space-around",
        requirements=("IDT-SIG-029",),
        reason="the compact form has nothing before and nothing after it (RFC 7515 section 7.1)",
        forms={
            "blank-before": _sent(lambda token: " " + token),
            "newline-after": _sent(lambda token: token + "\n"),
            "tab-after": _sent(lambda token: token + "\t"),
            "no-break-space-after": _sent(lambda token: token + "\u00a0"),
            "byte-order-mark-before": _sent(lambda token: "\ufeff" + token),
        },
    ),
    Defect(
        name="foreign-characters",
        requirements=("IDT-SIG-029",),
        reason="a decoder that drops what it does not know gives one token many spellings (RFC 7515 section 2)",
        forms={
            "exclamation-mark-in-signature": _spelled(_SIGNATURE, _in_the_middle("!")),
            "nul-in-payload": _spelled(_PAYLOAD, _in_the_middle("\0")),
            "nul-after": _sent(lambda token: token + "\0"),
            "wide-letter-in-signature": _spelled(_SIGNATURE, _in_the_middle("\uff21")),
            "quotes-around": _sent(lambda token: f'"{token}"'),
            "scheme-before": _sent(lambda token: f"Bearer {token}"),
        },
    ),
    Defect(
        name="length-of-no-octets",
        requirements=("IDT-SIG-029",),
        reason="no number of octets gives base64url of one character more than a multiple of four",
        forms={
            "signature": _longer_signature,
            "header": _length_modulo_3(0, _spelled(_HEADER, lambda text: text + "A")),
            "payload": _length_modulo_3(0, _spelled(_PAYLOAD, lambda text: text + "A")),
        },
    ),
    Defect(
        name="stray-bits",
        requirements=("IDT-SIG-029",),
        reason="the last character has bits that belong to no octet: the RFCs do not say what follows",
        verdict=Verdict.ACCEPTABLE,
        forms={
            "signature": lambda draft: _spelled(_SIGNATURE, _stray_bits)(plainly_signed(draft)),
            "header": _length_modulo_3(1, _spelled(_HEADER, _stray_bits)),
            "payload": _length_modulo_3(2, _spelled(_PAYLOAD, _stray_bits)),
        },
    ),
    Defect(
        name="parts-too-many",
        requirements=("IDT-SIG-029",),
        reason="a signed token has three parts and two dots (RFC 7515 section 7.1)",
        forms={
            "dot-after": _one_to_many(1),
            "dot-before": _sent(lambda token: "." + token),
            "four-parts": _sent(lambda token: f"{token}.e30"),
            "five-parts": _one_to_many(2),
            "dots-without-end": _one_to_many(_MANY),
            "nothing-but-dots": _sent(lambda _: "." * _MANY),
        },
    ),
    Defect(
        name="parts-missing",
        requirements=("IDT-SIG-003", "IDT-SIG-029"),
        reason="a signed token has three parts and two dots (RFC 7515 section 7.1)",
        forms={
            "no-signature-and-no-dot": _sent(lambda token: token.rpartition(".")[0]),
            "header-only": _sent(lambda token: token.partition(".")[0]),
            "payload-only": _sent(lambda token: token.split(".")[1]),
            "nothing": _sent(lambda _: ""),
        },
    ),
    Defect(
        name="part-empty",
        requirements=("IDT-SIG-030", "IDT-SIG-003"),
        reason="no octets are no JSON object, and no signature",
        forms={
            "header": _emptied(_HEADER),
            "payload": _emptied(_PAYLOAD),
            "payload-sent-elsewhere": _sent(lambda token: f"{token.partition('.')[0]}..{token.rpartition('.')[2]}"),
            "header-and-payload": _sent(lambda token: f"..{token.rpartition('.')[2]}"),
            "all": _sent(lambda _: ".."),
        },
    ),
    Defect(
        name="json-serialization",
        requirements=("IDT-SIG-026",),
        reason="a JWT has the compact form and no other (RFC 7519 section 3)",
        forms={
            "flattened": _as_json(general=False),
            "general": _as_json(general=True),
            "both-forms-in-one": _as_both,
        },
    ),
    Defect(
        name="encrypted",
        requirements=("IDT-SIG-025",),
        reason="everybody can encrypt, so encryption does not say who wrote the claims (RFC 8725 section 3.11)",
        forms={
            "to-a-public-key": encrypted_to_key,
            "with-a-key-of-zeros": encrypted_directly,
            "with-a-password": encrypted_with_password,
        },
    ),
)
