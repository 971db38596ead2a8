"""Defects of the key that kid names (RFC 7517 section 4, RFC 7518 section 6): it is none, or not for this.

Where it is only badly kept (its private half published, a modulus with padding) no document tells the reader to refuse.
"""

from typing import Any, Final

from conformance.tokens.defect import Change, Defect, Verdict
from conformance.tokens.draft import Draft
from conformance.tokens.signer import (
    es256_signed,
    private_numbers,
    rsa_signed,
    signing_jwk,
    with_members,
    with_signing_jwk,
    without_members,
)
from mock_platform.base64url import base64url_from_bytes, bytes_from_base64url
from mock_platform.keys import fixture_key


def _with(**members: Any) -> Change:
    return lambda draft: with_members(rsa_signed(draft), **members)


def _without(*names: str) -> Change:
    return lambda draft: without_members(rsa_signed(draft), *names)


def _only_operations(*operations: str) -> Change:
    """Say what the key is for by its operations alone."""
    return lambda draft: with_members(without_members(rsa_signed(draft), "use", "alg"), key_ops=list(operations))


def _unusable(**members: Any) -> Change:
    """Publish the key with these members, and no other key that could stand in for it."""
    return lambda draft: _alone(with_members(rsa_signed(draft), **members))


def _alone(draft: Draft) -> Draft:
    return draft.with_keys(signing_jwk(draft))


def _other_type(draft: Draft) -> Draft:
    """Publish a key on a curve under the kid of the RSA key."""
    signed = rsa_signed(draft)
    return with_signing_jwk(signed, {**fixture_key("ec-p256").public_jwk, "kid": signed.header["kid"]})


def _modulus_respelled(draft: Draft, *, before: bytes = b"", padding: str = "") -> Draft:
    signed = rsa_signed(draft)
    octets = bytes_from_base64url(signing_jwk(signed)["n"])
    return with_members(signed, n=base64url_from_bytes(before + octets) + padding)


def _exponent_in_an_array(draft: Draft) -> Draft:
    """Publish the exponent in a list of one, which some languages take for the text in it."""
    signed = rsa_signed(draft)
    return with_members(signed, e=[signing_jwk(signed)["e"]])


def _private(draft: Draft) -> Draft:
    """Publish the private key with the public one."""
    signed = rsa_signed(draft)
    return with_members(signed, d=_text(private_numbers(signed).d))


def _exponent_1(draft: Draft) -> Draft:
    """Publish the exponent 1, with which everybody signs: the signature is the encoded digest itself."""
    signed = rsa_signed(draft)
    numbers = private_numbers(signed).public_numbers

    def open_(octets: bytes) -> bytes:
        return pow(int.from_bytes(octets), numbers.e, numbers.n).to_bytes(len(octets))

    return with_members(signed, e="AQ").signature_written(open_)


def _exponent_of_the_size_of_the_modulus(draft: Draft) -> Draft:
    """Let the exponents change places, so that verifying is as much work as signing."""
    signed = rsa_signed(draft)
    numbers = private_numbers(signed)
    exponent, modulus = numbers.public_numbers.e, numbers.public_numbers.n

    def sign(octets: bytes) -> bytes:
        return pow(int.from_bytes(octets), exponent * exponent, modulus).to_bytes(len(octets))

    return with_members(signed, e=_text(numbers.d)).signature_written(sign)


def _off_the_curve(draft: Draft) -> Draft:
    signed = es256_signed(draft)
    return with_members(signed, y=signing_jwk(signed)["x"])


def _text(number: int) -> str:
    return base64url_from_bytes(number.to_bytes((number.bit_length() + 7) // 8))


PUBLISHED_KEY: Final[tuple[Defect, ...]] = (
    Defect(
        name="key-for-another-algorithm",
        requirements=("IDT-SIG-024",),
        reason="a key that names its algorithm is used with that one only (RFC 8725 section 3.1)",
        forms={
            "rs512": _with(alg="RS512"),
            "ps256": _with(alg="PS256"),
            "es256": _with(alg="ES256"),
            "encryption": _with(alg="RSA-OAEP-256"),
        },
    ),
    Defect(
        name="key-not-for-signatures",
        requirements=("IDT-SIG-023",),
        reason="use and key_ops say what the key is for, and bind nobody by themselves (RFC 7517 sections 4.2, 4.3)",
        verdict=Verdict.ACCEPTABLE,
        forms={
            "use-enc": _with(use="enc"),
            "use-unknown": _with(use="x-something"),
            "key-ops-encrypt": _only_operations("encrypt", "wrapKey"),
            "key-ops-sign": _only_operations("sign"),
            "key-ops-none": _only_operations(),
            "key-ops-of-both-halves": _only_operations("sign", "verify"),
        },
    ),
    Defect(
        name="key-of-another-type",
        requirements=("IDT-SIG-008",),
        reason="the kid names a key that cannot have made a signature by RS256",
        forms={"ec": _other_type},
    ),
    Defect(
        name="key-unreadable",
        requirements=("JWKS-013", "IDT-SIG-008"),
        reason="there is no key of that kid that could verify anything (RFC 7518 section 6.3.1)",
        forms={
            "without-n": lambda draft: _alone(without_members(rsa_signed(draft), "n")),
            "without-e": lambda draft: _alone(without_members(rsa_signed(draft), "e")),
            "n-empty": _unusable(n=""),
            "n-not-base64url": _unusable(n="not base64url!"),
            "n-number": _unusable(n=65537),
            "n-null": _unusable(n=None),
            "n-zero": _unusable(n="AA"),
            "e-zero": _unusable(e="AA"),
            "e-even": _unusable(e="AQAA"),
            "point-off-the-curve": _off_the_curve,
        },
    ),
    Defect(
        name="key-without-its-type",
        requirements=("JWKS-011",),
        reason="kty has to be there, and keys without it should be passed over (RFC 7517 sections 4.1 and 5)",
        verdict=Verdict.ACCEPTABLE,
        forms={
            "absent": _without("kty"),
            "lower-case": _with(kty="rsa"),
            "wrong": _with(kty="oct"),
        },
    ),
    Defect(
        name="key-out-of-range",
        requirements=("JWKS-011",),
        reason="exponents begin with 3 (RFC 8017 section 3.1), and readers limit them: others should be passed over",
        verdict=Verdict.ACCEPTABLE,
        forms={"exponent-1": _exponent_1, "exponent-of-2048-bits": _exponent_of_the_size_of_the_modulus},
    ),
    Defect(
        name="key-spelled-otherwise",
        requirements=("JWKS-003",),
        reason="a number is a text of the fewest octets, unpadded; readers may forgive others (RFC 7518 section 6.3.1)",
        verdict=Verdict.ACCEPTABLE,
        forms={
            "zero-before": lambda draft: _modulus_respelled(draft, before=b"\0"),
            "padding": lambda draft: _modulus_respelled(draft, padding="=="),
            "exponent-in-an-array": _exponent_in_an_array,
        },
    ),
    Defect(
        name="private-key-published",
        requirements=("JWKS-004",),
        reason="who publishes it errs gravely; no document tells the reader to refuse what it signed",
        verdict=Verdict.ACCEPTABLE,
        forms={"d": _private},
    ),
)
