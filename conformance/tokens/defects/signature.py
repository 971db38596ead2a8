"""Defects of the signature (RFC 7515 section 5.2, RFC 7518 section 3, RFC 8017 section 8.2.2): made by nobody who may.

The forged encodings of PKCS #1 are made with the right private key, so that they are what an exact verifier refuses and
a lax one takes: in the wild nobody needs the key for them, given an exponent of 3 and a verifier that looks away.
"""

from collections.abc import Callable
from hashlib import sha1, sha256, sha512
from itertools import count
from typing import Final

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from conformance.tokens.defect import Change, Defect, Message, Verdict
from conformance.tokens.draft import Draft, WriteBytes
from conformance.tokens.renderings import RENDERINGS
from conformance.tokens.signer import (
    es256_signed,
    forged,
    plainly_signed,
    private_numbers,
    rsa_signed,
    with_signing_jwk,
)
from conformance.tokens.signing import signature
from mock_platform.algorithms import COORDINATE_BYTES
from mock_platform.base64url import base64url_from_bytes, bytes_from_base64url
from mock_platform.keys import fixture_key

# What EMSA-PKCS1-v1_5 writes before a digest (RFC 8017 section 9.2, note 1).
_SHA1_INFO: Final = bytes.fromhex("3021300906052b0e03021a05000414")
_SHA256_INFO: Final = bytes.fromhex("3031300d060960864801650304020105000420")
_SHA256_INFO_WITHOUT_NULL: Final = bytes.fromhex("302f300b06096086480165030402010420")
_SHA512_INFO: Final = bytes.fromhex("3051300d060960864801650304020305000440")
_SHORTEST_FILLER: Final = 8
_ORDER_OF_P256: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

Encode = Callable[[bytes, int], bytes]


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


def _encoded(encode: Encode) -> Change:
    """Sign an encoding of the digest that is not the one of PKCS #1; *encode* takes the text and the size."""

    def apply(draft: Draft) -> Draft:
        signed = rsa_signed(draft)
        numbers = private_numbers(signed)
        size = signed.key.key_size // 8

        def write(token: str) -> str:
            signing_input = token.rpartition(".")[0]
            number = int.from_bytes(encode(signing_input.encode(), size))
            made = pow(number, numbers.d, numbers.public_numbers.n).to_bytes(size)
            return f"{signing_input}.{base64url_from_bytes(made)}"

        return signed.token_written(write)

    return apply


def _filled(digest_info: bytes, size: int, *, block_type: bytes = b"\x01", filler: bytes = b"\xff") -> bytes:
    return b"\0" + block_type + filler * (size - len(digest_info) - 3) + b"\0" + digest_info


def _with_octets_after(text: bytes, size: int) -> bytes:
    head = b"\0\x01" + b"\xff" * _SHORTEST_FILLER + b"\0" + _SHA256_INFO + sha256(text).digest()
    return head + b"\xaa" * (size - len(head))


def _signed_by_attacker(draft: Draft) -> Draft:
    return forged(rsa_signed(draft))


def _key_and_kid_of_another_issuer(draft: Draft) -> Draft:
    """Sign as another issuer does, whose keys this one does not publish."""
    pair = fixture_key("platform-09")
    return rsa_signed(draft).signed_with(pair.private_key).with_header(kid=pair.kid)


def _signed_by_neighbour(draft: Draft) -> Draft:
    """Sign with another key of the set than the one that kid names."""
    signed, neighbour = rsa_signed(draft), fixture_key("platform-06")
    return signed.with_keys(*signed.key_set, neighbour.public_jwk).signed_with(neighbour.private_key)


def _kid_of_another_issuer(draft: Draft) -> Draft:
    """Publish another key under the same kid: what verifies here is the key of whoever was seen with it before."""
    signed = rsa_signed(draft)
    return with_signing_jwk(signed, {**fixture_key("platform-06").public_jwk, "kid": signed.header["kid"]})


def _signed_by_neighbour_of_another_type(draft: Draft) -> Draft:
    """Sign by ES256, which was agreed on, under the kid of an RSA key."""
    signed = rsa_signed(draft)
    return (
        es256_signed(signed)
        .with_keys(*signed.key_set, fixture_key("ec-p256").public_jwk)
        .with_header(kid=signed.header["kid"])
    )


def _signed_by_the_tool(draft: Draft) -> Draft:
    pair = fixture_key("tool")
    return rsa_signed(draft).signed_with(pair.private_key).with_header(kid=pair.kid)


def _weak(key: str) -> Change:
    return lambda draft: draft.signed_by(fixture_key(key), "RS256")


def _der(octets: bytes) -> bytes:
    return encode_dss_signature(int.from_bytes(octets[:COORDINATE_BYTES]), int.from_bytes(octets[COORDINATE_BYTES:]))


def _halves_of_33(octets: bytes) -> bytes:
    return b"\0" + octets[:COORDINATE_BYTES] + b"\0" + octets[COORDINATE_BYTES:]


_ORDER_OCTETS: Final = _ORDER_OF_P256.to_bytes(COORDINATE_BYTES)
_ID_TOKEN: Final = frozenset({Message.ID_TOKEN})

SIGNATURE: Final = (
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
        name="signature-encoded-otherwise",
        requirements=("IDT-SIG-004",),
        reason="the encoding that the signature opens to is compared whole, not searched (RFC 8017 section 8.2.2)",
        forms={
            "digest-only": _encoded(lambda text, size: _filled(sha256(text).digest(), size)),
            "octets-after-the-digest": _encoded(_with_octets_after),
            "digest-without-filler": _encoded(lambda text, size: sha256(text).digest().rjust(size, b"\0")),
            "other-filler": _encoded(
                lambda text, size: _filled(_SHA256_INFO + sha256(text).digest(), size, filler=b"\x7f")
            ),
            "block-type-2": _encoded(
                lambda text, size: _filled(_SHA256_INFO + sha256(text).digest(), size, block_type=b"\x02")
            ),
            "sha-1": _encoded(lambda text, size: _filled(_SHA1_INFO + sha1(text).digest(), size)),  # noqa: S324 what is forged
            "sha-512": _encoded(lambda text, size: _filled(_SHA512_INFO + sha512(text).digest(), size)),
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
        name="digest-info-without-null",
        requirements=("IDT-SIG-004",),
        reason="the parameters of the digest are NULL (RFC 8017 appendix B.1); some verifiers forgive their absence",
        verdict=Verdict.ACCEPTABLE,
        forms={
            "sha-256": _encoded(lambda text, size: _filled(_SHA256_INFO_WITHOUT_NULL + sha256(text).digest(), size))
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
    Defect(
        name="key-not-in-the-set",
        requirements=("IDT-SIG-008",),
        reason="a kid says which key it should be, not that it was (Sec 5.1.3 step 1)",
        forms={"attacker": _signed_by_attacker},
    ),
    Defect(
        name="key-of-another-issuer",
        requirements=("IDT-SIG-009", "IDT-SIG-008"),
        reason="a kid means a key of this issuer only, also when another has one of that name (RFC 8725 section 3.8)",
        forms={"same-kid": _kid_of_another_issuer, "kid-of-his-own": _key_and_kid_of_another_issuer},
    ),
    Defect(
        name="key-of-the-reader",
        requirements=("IDT-SIG-010", "IDT-SIG-018"),
        reason="what the tool signed itself is no message to it (RFC 8725 section 3.12)",
        forms={"own-kid": _signed_by_the_tool},
        messages=_ID_TOKEN,
    ),
    Defect(
        name="key-of-another-kid",
        requirements=("IDT-SIG-018",),
        reason="the signature is by another key of the set than kid names, which is a hint (RFC 7515 section 4.1.4)",
        verdict=Verdict.ACCEPTABLE,
        forms={"neighbour": _signed_by_neighbour, "neighbour-of-another-type": _signed_by_neighbour_of_another_type},
    ),
    Defect(
        name="key-too-short",
        requirements=("IDT-SIG-022",),
        reason="RS256 needs a key of 2048 bits at least (RFC 7518 section 3.3)",
        forms={"1024-bits": _weak("rsa1024"), "512-bits": _weak("rsa512"), "2047-bits": _weak("rsa2047")},
    ),
)
