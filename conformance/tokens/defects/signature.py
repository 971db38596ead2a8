"""Defects of the signature (RFC 7515 section 5.2, RFC 7518 section 3): octets that the key did not make of the text."""

from collections.abc import Callable
from itertools import count
from typing import Final

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from conformance.tokens.defect import Change, Defect
from conformance.tokens.draft import Draft, WriteBytes
from conformance.tokens.renderings import RENDERINGS
from conformance.tokens.signer import es256_signed, plainly_signed, private_numbers, rsa_signed
from conformance.tokens.signing import signature
from mock_platform.algorithms import COORDINATE_BYTES
from mock_platform.base64url import base64url_from_bytes, bytes_from_base64url

_ORDER_OF_P256: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_ORDER_OCTETS: Final = _ORDER_OF_P256.to_bytes(COORDINATE_BYTES)


def _rsa(edit: WriteBytes) -> Change:
    return lambda draft: rsa_signed(draft).signature_written(edit)


def _es256(edit: WriteBytes) -> Change:
    return lambda draft: es256_signed(draft).signature_written(edit)


def _any_key(edit: WriteBytes) -> Change:
    return lambda draft: draft.signature_written(edit)


def _one_bit(place: int) -> WriteBytes:
    def flip(octets: bytes) -> bytes:
        flipped = bytearray(octets)
        flipped[place] ^= 1
        return bytes(flipped)

    return flip


def _leading_zero_stripped(draft: Draft) -> Draft:
    """Count on until the signature begins with a zero, as one in 256 does, and leave the zero out."""
    signed = plainly_signed(draft)
    counted = (signed.with_header(**{"x-count": number}) for number in count())
    found = next(each for each in counted if _signature_of(each).startswith(b"\0"))
    return found.signature_written(lambda octets: octets[1:])


def _signature_of(draft: Draft) -> bytes:
    return bytes_from_base64url(draft.token().rpartition(".")[2])


def _modulus_added(draft: Draft) -> Draft:
    """Add the modulus, which changes nothing for who only computes the remainder (RFC 8017 section 5.2.2)."""
    signed = rsa_signed(draft)
    modulus = private_numbers(signed).public_numbers.n

    def add(octets: bytes) -> bytes:
        number = int.from_bytes(octets) + modulus
        return number.to_bytes((number.bit_length() + 7) // 8)

    return signed.signature_written(add)


def _made_by(algorithm: str) -> Change:
    """Sign by another algorithm than the header says."""

    def apply(draft: Draft) -> Draft:
        signed = rsa_signed(draft)
        return signed.signed_with(signed.key, algorithm)

    return apply


def _made_by_hmac(draft: Draft) -> Draft:
    signed = rsa_signed(draft)
    return signed.signed_with(RENDERINGS["spki-pem"](signed), "HS256")


def _before(change: Change) -> Change:
    """Keep the signature of the token as it was before this change."""

    def apply(draft: Draft) -> Draft:
        kept = _signature_of(draft)
        return change(draft).signature_written(lambda _: kept)

    return apply


def _over(what: Callable[[bytes], bytes]) -> Change:
    """Sign something else than header, dot and payload."""

    def apply(draft: Draft) -> Draft:
        def write(token: str) -> str:
            signing_input = token.rpartition(".")[0]
            signed = signature(draft.algorithm, draft.key, what(signing_input.encode()))
            return f"{signing_input}.{base64url_from_bytes(signed)}"

        return draft.token_written(write)

    return apply


def _der(octets: bytes) -> bytes:
    return encode_dss_signature(int.from_bytes(octets[:COORDINATE_BYTES]), int.from_bytes(octets[COORDINATE_BYTES:]))


def _halves_of_33(octets: bytes) -> bytes:
    return b"\0" + octets[:COORDINATE_BYTES] + b"\0" + octets[COORDINATE_BYTES:]


SIGNATURE: Final[tuple[Defect, ...]] = (
    Defect(
        name="signature-empty",
        requirements=("IDT-SIG-003",),
        reason="a signature of no octets is none",
        forms={"empty": _any_key(lambda _: b"")},
    ),
    Defect(
        name="signature-of-another-text",
        requirements=("IDT-SIG-002", "IDT-SIG-004"),
        reason="the signature is over header, dot and payload as they are written (RFC 7515 section 5.2)",
        forms={
            "claims-changed": _before(lambda draft: draft.with_claims({"sub": "administrator"})),
            "header-changed": _before(lambda draft: draft.with_header(**{"x-added": "later"})),
            "claims-spelled-otherwise": _before(lambda draft: draft.payload_written(lambda text: text + b" ")),
            "payload-only": _over(lambda text: text.partition(b".")[2]),
            "header-only": _over(lambda text: text.partition(b".")[0]),
            "decoded": _over(lambda text: bytes_from_base64url(text.decode().partition(".")[2])),
            "nothing": _over(lambda _: b""),
        },
    ),
    Defect(
        name="signature-damaged",
        requirements=("IDT-SIG-004",),
        reason="a signature of other octets, or of another length, is another one (RFC 8017 section 8.2.2)",
        forms={
            "cut": _any_key(lambda octets: octets[:-1]),
            "half": _any_key(lambda octets: octets[: len(octets) // 2]),
            "longer": _any_key(lambda octets: octets + b"\0"),
            "twice": _any_key(lambda octets: octets * 2),
            "zeros": _any_key(lambda octets: bytes(len(octets))),
            "one": _any_key(lambda octets: bytes(len(octets) - 1) + b"\1"),
            "ones": _any_key(lambda octets: b"\xff" * len(octets)),
            "backwards": _rsa(lambda octets: octets[::-1]),
            "first-bit": _any_key(_one_bit(0)),
            "last-bit": _any_key(_one_bit(-1)),
            "zero-before": _rsa(lambda octets: b"\0" + octets),
            "zero-stripped": _leading_zero_stripped,
            "modulus-added": _modulus_added,
        },
    ),
    Defect(
        name="signature-of-another-algorithm",
        requirements=("IDT-SIG-004",),
        reason="the header says RS256, and by RS256 this is no signature (RFC 7515 section 5.2)",
        forms={
            "ps256": _made_by("PS256"),
            "rs384": _made_by("RS384"),
            "rs512": _made_by("RS512"),
            "hs256": _made_by_hmac,
        },
    ),
    Defect(
        name="es256-signature-malformed",
        requirements=("IDT-SIG-004",),
        reason="an ES256 signature is two numbers of 32 octets, from 1 to the order less 1 (RFC 7518 section 3.4)",
        forms={
            "zeros": _es256(lambda _: bytes(2 * COORDINATE_BYTES)),
            "order-of-the-curve": _es256(lambda _: _ORDER_OCTETS * 2),
            "der": _es256(_der),
            "der-of-zeros": _es256(lambda _: encode_dss_signature(0, 0)),
            "halves-of-33-octets": _es256(_halves_of_33),
            "one-half": _es256(lambda octets: octets[:COORDINATE_BYTES]),
            "halves-swapped": _es256(lambda octets: octets[COORDINATE_BYTES:] + octets[:COORDINATE_BYTES]),
        },
    ),
)
