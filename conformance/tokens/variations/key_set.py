"""Liberties of keys and key sets (RFC 7517, RFC 7518 section 6): which keys there are, and what they say."""

from base64 import b64encode
from typing import Any, Final

from conformance.tokens.defect import Change, Variation, Verdict
from conformance.tokens.draft import Draft, Json
from conformance.tokens.signer import (
    WITH_ES256,
    certificate_of,
    es256_signed,
    rsa_signed,
    signing_jwk,
    with_members,
    without,
    without_members,
)
from mock_platform.keys import fixture_key

_RFC_7517_OCT: Final = {"kty": "oct", "kid": "shared", "alg": "A128KW", "k": "GawgguFyGrWKav7AX4VKUg"}


def _beside(*jwks: Any) -> Change:
    """Publish these keys before all others, where a reader comes upon them first."""
    return lambda draft: draft.with_keys(*jwks, *draft.key_set)


def _published(name: str, **members: Any) -> Json:
    return {**fixture_key(name).public_jwk, **members}


def _signed_with(name: str) -> Change:
    return lambda draft: draft.signed_by(fixture_key(name), "RS256")


def _saying(**members: Any) -> Change:
    return lambda draft: with_members(draft, **members)


def _only_saying(**members: Any) -> Change:
    """Let the key say nothing of its purpose but this."""
    return lambda draft: with_members(without_members(draft, "use", "alg", "key_ops"), **members)


def _members_reversed(draft: Draft) -> Draft:
    return draft.with_keys(*(dict(reversed(tuple(jwk.items()))) for jwk in draft.key_set))


def _with_certificate(draft: Draft) -> Draft:
    signed = rsa_signed(draft)
    return with_members(signed, x5c=[b64encode(certificate_of(signed)).decode("ascii")])


def _alone(draft: Draft) -> Draft:
    return draft.with_keys(signing_jwk(draft))


def _last(draft: Draft) -> Draft:
    named = signing_jwk(draft)
    return draft.with_keys(*(jwk for jwk in draft.key_set if jwk is not named), named)


def _many(draft: Draft) -> Draft:
    """Publish a hundred keys, of which the last one signed."""
    numbers = range(1, 100)
    others = (_published(f"platform-{6 + number % 19:02}", kid=f"key-{number}") for number in numbers)
    return draft.with_keys(*others, signing_jwk(draft))


def _beside_values(*values: Any) -> Change:
    """Write what is no key into the list of keys."""
    return lambda draft: draft.key_set_written(lambda document: {**document, "keys": [*values, *document["keys"]]})


def _names_alike(draft: Draft) -> Draft:
    """Publish other keys before it whose names are nearly the same."""
    kid = str(draft.header["kid"])
    alike = {kid.swapcase(), kid[:-1], f"{kid}0", f" {kid}"} - {kid, ""}
    numbered = enumerate(sorted(alike), start=10)
    return draft.with_keys(*(_published(f"platform-{number}", kid=name) for number, name in numbered), *draft.key_set)


def _described(**members: Any) -> Change:
    return lambda draft: draft.key_set_written(lambda document: {**members, **document})


KEY_SET: Final[tuple[Variation, ...]] = (
    Variation(
        name="signed-by-es256",
        subject="signer",
        requirements=("IDT-SIG-021",),
        reason="ES256 was agreed on when the tool was registered",
        forms={"p-256": es256_signed},
    ),
    Variation(
        name="es256-agreed-on-besides",
        subject="signer",
        requirements=("IDT-SIG-001",),
        reason="the platform may use either algorithm that was agreed on",
        forms={"rs256": lambda draft: rsa_signed(draft).with_setting(algorithms=WITH_ES256)},
    ),
    Variation(
        name="longer-key",
        subject="signer",
        requirements=("IDT-SIG-001", "IDT-SIG-022"),
        reason="2048 bits are the least (RFC 7518 section 3.3)",
        forms={"3072-bits": _signed_with("rsa3072"), "4096-bits": _signed_with("rsa4096")},
    ),
    Variation(
        name="exponent-3",
        subject="signer",
        requirements=("IDT-SIG-001",),
        reason="3 is an exponent (RFC 8017 section 3.1), and less than FIPS 186-5 lets some readers support",
        verdict=Verdict.ACCEPTABLE,
        forms={"2048-bits": _signed_with("rsa-e3")},
    ),
    Variation(
        name="other-keys-beside",
        subject="other-keys",
        requirements=("JWKS-011",),
        reason="a platform publishes keys for other purposes and other readers (RFC 7517 section 5)",
        forms={
            "ec": _beside(_published("ec-p256", kid="beside-ec")),
            "okp": _beside(_published("ed25519", kid="beside-okp")),
            "oct": _beside(_RFC_7517_OCT),
            "without-kid": _beside(without(_published("platform-08"), "kid")),
            "for-encryption": _beside(_published("platform-08", use="enc", alg="RSA-OAEP-256")),
            "names-alike": _names_alike,
            "many": _many,
        },
    ),
    Variation(
        name="unusable-keys-beside",
        subject="other-keys",
        requirements=("JWKS-011",),
        reason="keys that a reader cannot use should be passed over, which is advice (RFC 7517 section 5)",
        verdict=Verdict.ACCEPTABLE,
        forms={
            "unknown-type": _beside({"kty": "AKP", "kid": "beside-akp", "alg": "ML-DSA-44", "pub": "AAAA"}),
            "unknown-curve": _beside({"kty": "EC", "kid": "beside-curve", "crv": "x-1", "x": "AA", "y": "AA"}),
            "too-short": _beside(_published("rsa512")),
            "unreadable": _beside({"kty": "RSA", "kid": "beside-nothing", "n": "not base64url!", "e": "AQAB"}),
            "without-members": _beside({"kty": "RSA", "kid": "beside-less"}, {"kid": "beside-least"}),
        },
    ),
    Variation(
        name="no-keys-at-all-beside",
        subject="other-keys",
        requirements=("JWKS-011",),
        reason="what is no object is no key; whether the others then count is not said (RFC 7517 section 5)",
        verdict=Verdict.ACCEPTABLE,
        forms={"null": _beside_values(None), "texts": _beside_values("key", 1, [])},
    ),
    Variation(
        name="one-key",
        subject="other-keys",
        requirements=("IDT-SIG-001",),
        reason="a platform that never changes its key has one",
        forms={"alone": _alone},
    ),
    Variation(
        name="keys-in-another-order",
        subject="order-of-keys",
        requirements=("JWKS-010",),
        reason="the order of the keys means nothing (RFC 7517 section 5)",
        forms={"signer-last": _last, "members-reversed": _members_reversed},
    ),
    Variation(
        name="key-without-purpose",
        subject="purpose-of-the-key",
        requirements=("JWKS-012", "IDT-SIG-024"),
        reason="use, alg and key_ops are optional (RFC 7517 section 4)",
        forms={
            "nothing": _only_saying(),
            "use": _only_saying(use="sig"),
            "key-ops": _only_saying(key_ops=["verify"]),
            "use-and-key-ops": _only_saying(use="sig", key_ops=["verify"]),
        },
    ),
    Variation(
        name="key-with-more-members",
        subject="members-of-the-key",
        requirements=("JWKS-011",),
        reason="members that a reader does not understand are ignored (RFC 7517 section 4)",
        forms={
            "vendor": _saying(**{"x-vendor": {"rotated": None}, "": 1}),
            # Readers of OpenID Federation know these times of a key: it is in force.
            "times": _saying(iat=1_500_000_000, nbf=1_500_000_000, exp=7_000_000_000),
            "certificate": _with_certificate,
            "unicode": _saying(name="Schl\u00fcssel \U0001f511"),
        },
    ),
    Variation(
        name="key-set-with-more-members",
        subject="members-of-the-key-set",
        requirements=("JWKS-011",),
        reason="members beside keys are ignored (RFC 7517 section 5)",
        forms={"vendor": _described(issuer="https://lms.example.edu", keys_before=[], **{"x-vendor": None})},
    ),
)
