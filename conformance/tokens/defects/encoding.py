"""Defects of base64url in the parts of a token (RFC 7515 section 2, RFC 7519 section 7.2): alphabet and length."""

from base64 import urlsafe_b64encode
from typing import Final

from conformance.tokens.defect import Change, Defect, Verdict
from conformance.tokens.draft import Draft
from conformance.tokens.signer import plainly_signed
from conformance.tokens.spelling import HEADER_PART, PAYLOAD_PART, SIGNATURE_PART, Spell, sent, spelled
from mock_platform.base64url import bytes_from_base64url
from mock_platform.keys import fixture_key

_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


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


ENCODING: Final[tuple[Defect, ...]] = (
    Defect(
        name="padding",
        requirements=("IDT-SIG-029",),
        reason="base64url is without padding here (RFC 7515 section 2)",
        forms={
            "signature": lambda draft: spelled(SIGNATURE_PART, _padded)(plainly_signed(draft)),
            "header": _length_modulo_3(1, spelled(HEADER_PART, _padded)),
            "payload": _length_modulo_3(2, spelled(PAYLOAD_PART, _padded)),
            "more-than-would-be-right": sent(lambda token: token + "===="),
            "percent-encoded": sent(lambda token: token + "%3D%3D"),
        },
    ),
    Defect(
        name="plain-base64",
        requirements=("IDT-SIG-029",),
        reason="the alphabet is that of URLs, and has no + and no / (RFC 7515 section 2)",
        forms={
            "payload": _with_both_odd_characters(spelled(PAYLOAD_PART, _plain_alphabet)),
            "header": _with_both_odd_characters(spelled(HEADER_PART, _plain_alphabet)),
            "signature": lambda draft: spelled(SIGNATURE_PART, _plain_alphabet)(plainly_signed(draft)),
        },
    ),
    Defect(
        name="white-space-inside",
        requirements=("IDT-SIG-029",),
        reason="base64url has no line breaks, blanks or other characters (RFC 7515 section 2)",
        forms={
            "newline-in-payload": spelled(PAYLOAD_PART, _in_the_middle("\n")),
            "crlf-in-header": spelled(HEADER_PART, _in_the_middle("\r\n")),
            "blank-in-signature": spelled(SIGNATURE_PART, _in_the_middle(" ")),
            "tab-in-signature": spelled(SIGNATURE_PART, _in_the_middle("\t")),
            "lines-of-64": spelled(SIGNATURE_PART, lambda text: "\n".join((text[:64], text[64:128], text[128:]))),
            "around-the-dots": sent(lambda token: token.replace(".", " . ")),
        },
    ),
    Defect(
        name="white-space-around",
        requirements=("IDT-SIG-029",),
        reason="the compact form has nothing before and nothing after it (RFC 7515 section 7.1)",
        forms={
            "blank-before": sent(lambda token: " " + token),
            "newline-after": sent(lambda token: token + "\n"),
            "tab-after": sent(lambda token: token + "\t"),
            "no-break-space-after": sent(lambda token: token + "\u00a0"),
            "byte-order-mark-before": sent(lambda token: "\ufeff" + token),
        },
    ),
    Defect(
        name="foreign-characters",
        requirements=("IDT-SIG-029",),
        reason="a decoder that drops what it does not know gives one token many spellings (RFC 7515 section 2)",
        forms={
            "exclamation-mark-in-signature": spelled(SIGNATURE_PART, _in_the_middle("!")),
            "nul-in-payload": spelled(PAYLOAD_PART, _in_the_middle("\0")),
            "nul-after": sent(lambda token: token + "\0"),
            "wide-letter-in-signature": spelled(SIGNATURE_PART, _in_the_middle("\uff21")),
            "quotes-around": sent(lambda token: f'"{token}"'),
            "scheme-before": sent(lambda token: f"Bearer {token}"),
        },
    ),
    Defect(
        name="length-of-no-octets",
        requirements=("IDT-SIG-029",),
        reason="no number of octets gives base64url of one character more than a multiple of four",
        forms={
            "signature": _longer_signature,
            "header": _length_modulo_3(0, spelled(HEADER_PART, lambda text: text + "A")),
            "payload": _length_modulo_3(0, spelled(PAYLOAD_PART, lambda text: text + "A")),
        },
    ),
    Defect(
        name="stray-bits",
        requirements=("IDT-SIG-029",),
        reason="the last character has bits that belong to no octet: the RFCs do not say what follows",
        verdict=Verdict.ACCEPTABLE,
        forms={
            "signature": lambda draft: spelled(SIGNATURE_PART, _stray_bits)(plainly_signed(draft)),
            "header": _length_modulo_3(1, spelled(HEADER_PART, _stray_bits)),
            "payload": _length_modulo_3(2, spelled(PAYLOAD_PART, _stray_bits)),
        },
    ),
)
