"""Defects of the key set (RFC 7517 sections 4.5 and 5): the key is not in it, or is one of several, or it is no set."""

from collections.abc import Mapping
from typing import Any, Final

from conformance.tokens.defect import Change, Defect, Verdict
from conformance.tokens.draft import Draft
from conformance.tokens.signer import rsa_signed, signing_jwk
from mock_platform.keys import fixture_key


def _document(document: Mapping[str, Any]) -> Change:
    return lambda draft: draft.key_set_written(lambda _: dict(document))


def _same_kid(*names: str) -> Change:
    """Publish these keys under one kid, which is that of the key that signed."""

    def change(draft: Draft) -> Draft:
        signed = rsa_signed(draft)
        return signed.with_keys(*({**fixture_key(name).public_jwk, "kid": signed.header["kid"]} for name in names))

    return change


def _same_kid_beside(name: str, *, first: bool) -> Change:
    def change(draft: Draft) -> Draft:
        signed = rsa_signed(draft)
        twin = {**fixture_key(name).public_jwk, "kid": signed.header["kid"]}
        return signed.with_keys(twin, *signed.key_set) if first else signed.with_keys(*signed.key_set, twin)

    return change


def _repeated(draft: Draft) -> Draft:
    return rsa_signed(draft).with_keys(*draft.key_set, *draft.key_set)


KEY_SET: Final[tuple[Defect, ...]] = (
    Defect(
        name="kid-twice-without-the-signer",
        requirements=("IDT-SIG-008", "JWKS-002"),
        reason="none of the keys of that kid signed this",
        forms={
            "two": _same_kid("platform-06", "platform-07"),
            "of-two-types": _same_kid("platform-06", "ec-p256"),
        },
    ),
    Defect(
        name="kid-twice",
        requirements=("JWKS-002",),
        reason="a kid should be given once; whether a reader then tries both keys is left to it (RFC 7517 section 4.5)",
        verdict=Verdict.ACCEPTABLE,
        forms={
            "signer-first": _same_kid_beside("platform-06", first=False),
            "signer-last": _same_kid_beside("platform-06", first=True),
            "another-type-beside": _same_kid_beside("ec-p256", first=False),
            "another-type-before": _same_kid_beside("ec-p256", first=True),
            "the-same-key": _repeated,
        },
    ),
    Defect(
        name="key-set-without-the-key",
        requirements=("JWKS-013", "IDT-SIG-018"),
        reason="without the key nothing is verified, and what is not verified is not believed (RFC 8725 section 3.3)",
        forms={
            "withdrawn": lambda draft: draft.with_keys(
                *(jwk for jwk in draft.key_set if jwk.get("kid") != draft.header["kid"]),
                fixture_key("platform-06").public_jwk,
            ),
            "empty": lambda draft: draft.with_keys(),
        },
    ),
    Defect(
        name="key-set-that-is-none",
        requirements=("JWKS-013",),
        reason="a key set has a list of keys (RFC 7517 section 5): without one nothing can be verified",
        forms={
            "empty-object": _document({}),
            "keys-null": _document({"keys": None}),
            "keys-text": _document({"keys": "keys"}),
            "keys-number": _document({"keys": 1}),
            "error-page": _document({"error": "service unavailable"}),
            "keys-of-texts": _document({"keys": ["key", None, 1, []]}),
        },
    ),
    Defect(
        name="key-set-of-another-shape",
        requirements=("JWKS-001",),
        reason="the key is there, but not in a list of keys (RFC 7517 section 5)",
        verdict=Verdict.ACCEPTABLE,
        forms={
            "keys-object": lambda draft: draft.key_set_written(
                lambda document: {
                    "keys": {jwk["kid"]: jwk for jwk in document["keys"] if isinstance(jwk, dict) and "kid" in jwk}
                }
            ),
            "key-itself": lambda draft: draft.key_set_written(lambda _: dict(signing_jwk(draft))),
        },
    ),
)
