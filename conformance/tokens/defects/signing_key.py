"""Defects of the key that signed (Sec 5.1.3 step 1, RFC 8725 sections 3.5, 3.8): a right signature by a wrong key."""

from typing import Final

from conformance.tokens.defect import Change, Defect, Message, Verdict
from conformance.tokens.draft import Draft
from conformance.tokens.signer import es256_signed, forged, rsa_signed, with_signing_jwk
from mock_platform.keys import fixture_key


def _signed_by_attacker(draft: Draft) -> Draft:
    return forged(rsa_signed(draft))


def _kid_of_another_issuer(draft: Draft) -> Draft:
    """Publish another key under the same kid: what verifies here is the key of whoever was seen with it before."""
    signed = rsa_signed(draft)
    return with_signing_jwk(signed, {**fixture_key("platform-06").public_jwk, "kid": signed.header["kid"]})


def _key_and_kid_of_another_issuer(draft: Draft) -> Draft:
    """Sign as another issuer does, whose keys this one does not publish."""
    pair = fixture_key("platform-09")
    return rsa_signed(draft).signed_with(pair.private_key).with_header(kid=pair.kid)


def _signed_by_the_tool(draft: Draft) -> Draft:
    pair = fixture_key("tool")
    return rsa_signed(draft).signed_with(pair.private_key).with_header(kid=pair.kid)


def _signed_by_neighbour(draft: Draft) -> Draft:
    """Sign with another key of the set than the one that kid names."""
    signed, neighbour = rsa_signed(draft), fixture_key("platform-06")
    return signed.with_keys(*signed.key_set, neighbour.public_jwk).signed_with(neighbour.private_key)


def _signed_by_neighbour_of_another_type(draft: Draft) -> Draft:
    """Sign by ES256, which was agreed on, under the kid of an RSA key."""
    signed = rsa_signed(draft)
    return (
        es256_signed(signed)
        .with_keys(*signed.key_set, fixture_key("ec-p256").public_jwk)
        .with_header(kid=signed.header["kid"])
    )


def _weak(key: str) -> Change:
    return lambda draft: draft.signed_by(fixture_key(key), "RS256")


SIGNING_KEY: Final[tuple[Defect, ...]] = (
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
        messages=frozenset({Message.ID_TOKEN}),
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
