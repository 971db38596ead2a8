"""Defects of `alg` (RFC 7515 section 4.1.1, RFC 8725 sections 3.1 and 3.2): the token does not choose how it is read.

The public key as a secret is in `conformance.tokens.renderings`, in every way that somebody kept it.
"""

from collections.abc import Callable
from typing import Any, Final

from conformance.tokens.defect import Change, Defect, Verdict
from conformance.tokens.draft import Draft
from conformance.tokens.renderings import RENDERINGS
from conformance.tokens.signer import RS256_ONLY, rsa_signed, with_members, without_members
from mock_platform.base64url import base64url_from_bytes
from mock_platform.keys import fixture_key

Secret = Callable[[Draft], bytes]

_JUNK: Final = b"junk" * 64


def _unsigned(alg: Any, *, signature: bytes = b"") -> Change:
    def change(draft: Draft) -> Draft:
        return draft.with_header(alg=alg).signed_with(None, "none").signature_written(lambda _: signature)

    return change


def _unsigned_without_alg(draft: Draft) -> Draft:
    return draft.without_header("alg").signed_with(None, "none")


def _without_third_part(draft: Draft) -> Draft:
    return _unsigned("none")(draft).token_written(lambda token: token.rstrip("."))


def _called(alg: Any) -> Change:
    """Sign as ever, by RS256, and call it this."""
    return lambda draft: rsa_signed(draft).with_header(alg=alg)


def _hmac(secret: Secret, alg: str = "HS256") -> Change:
    def change(draft: Draft) -> Draft:
        signed = rsa_signed(draft)
        return signed.with_header(alg=alg).signed_with(secret(signed), alg)

    return change


def _hmac_under_kid(kid: str, secret: bytes) -> Change:
    return lambda draft: _hmac(lambda _: secret)(draft).with_header(kid=kid)


def _published_secret(draft: Draft) -> Draft:
    """Publish the secret itself, as a symmetric key beside the others."""
    secret = b"a secret that stands in the key set"
    jwk = {"kty": "oct", "kid": "shared", "k": base64url_from_bytes(secret), "alg": "HS256", "use": "sig"}
    return draft.with_keys(jwk, *draft.key_set).with_header(alg="HS256", kid="shared").signed_with(secret, "HS256")


def _signed_by(alg: str) -> Change:
    """Sign by another algorithm with the RSA key, which is published for RS256."""

    def change(draft: Draft) -> Draft:
        signed = with_members(rsa_signed(draft), alg="RS256").with_setting(algorithms=RS256_ONLY)
        return signed.with_header(alg=alg).signed_with(signed.key, alg)

    return change


def _signed_for_a_silent_key(alg: str) -> Change:
    def change(draft: Draft) -> Draft:
        return without_members(_signed_by(alg)(draft), "alg")

    return change


def _signed_by_fixture(key: str, alg: str) -> Change:
    """Sign with a key of another type, which is published for that."""
    return lambda draft: draft.with_setting(algorithms=RS256_ONLY).signed_by(fixture_key(key), alg)


ALGORITHM: Final[tuple[Defect, ...]] = (
    Defect(
        name="alg-none",
        requirements=("IDT-SIG-005",),
        reason="a token without a signature can be written by anybody",
        forms={
            **{spelling: _unsigned(spelling) for spelling in ("none", "None", "NONE", "nOnE")},
            "after-a-blank": _unsigned(" none"),
            "junk-as-signature": _unsigned("none", signature=_JUNK),
            "signed-all-the-same": _called("none"),
            "two-parts": _without_third_part,
        },
    ),
    Defect(
        name="alg-left-out",
        requirements=("IDT-SIG-005",),
        reason="alg has to be there, and its absence is no permission (RFC 7515 section 4.1.1)",
        forms={
            "unsigned": _unsigned_without_alg,
            "signed": lambda draft: rsa_signed(draft).without_header("alg"),
            "empty": _unsigned(""),
        },
    ),
    Defect(
        name="alg-not-a-text",
        requirements=("IDT-SIG-005",),
        reason="alg is a text (RFC 7515 section 4.1.1): what is none names no algorithm",
        forms={
            "null": _unsigned(None),
            "false": _unsigned(False),
            "zero": _unsigned(0),
            "array": _called(["RS256"]),
            "array-with-none": _unsigned(["none", "RS256"]),
            "object": _called({"RS256": True}),
        },
    ),
    Defect(
        name="alg-misspelt",
        requirements=("IDT-SIG-005", "IDT-SIG-024"),
        reason="the names of algorithms are compared with regard to case (RFC 7515 section 4.1.1)",
        forms={
            "lower-case": lambda draft: with_members(_called("rs256")(draft), alg="RS256"),
            "before-a-blank": lambda draft: with_members(_called("RS256 ")(draft), alg="RS256"),
            "the-family": lambda draft: with_members(_called("RSA")(draft), alg="RS256"),
            "of-the-hash": lambda draft: with_members(_called("SHA256withRSA")(draft), alg="RS256"),
        },
    ),
    Defect(
        name="public-key-as-secret",
        requirements=("IDT-SIG-006",),
        reason="everybody has the public key, so everybody could make this HMAC (RFC 8725 section 3.1)",
        forms={
            **{f"hs256-{rendering}": _hmac(octets) for rendering, octets in RENDERINGS.items()},
            "hs384-spki-pem": _hmac(RENDERINGS["spki-pem"], "HS384"),
            "hs512-spki-pem": _hmac(RENDERINGS["spki-pem"], "HS512"),
            "hs384-jwk-json": _hmac(RENDERINGS["jwk-json"], "HS384"),
            "hs512-spki-der": _hmac(RENDERINGS["spki-der"], "HS512"),
            "oct-key-of-the-set": _published_secret,
        },
    ),
    Defect(
        name="guessable-secret",
        requirements=("IDT-SIG-006", "IDT-SIG-007"),
        reason="no secret was agreed on, and this one can be guessed (RFC 8725 section 3.5)",
        forms={
            "empty": _hmac(lambda _: b""),
            "client-id": _hmac(lambda draft: draft.setting.client_id.encode()),
            "issuer": _hmac(lambda draft: draft.setting.issuer.encode()),
            "kid": _hmac(lambda draft: str(draft.header["kid"]).encode()),
            "secret": _hmac(lambda _: b"secret"),
            "hs512-empty": _hmac(lambda _: b"", "HS512"),
            "file-without-content": _hmac_under_kid("../../../../../../dev/null", b""),
            "row-of-ones-own": _hmac_under_kid("none' UNION SELECT 'chosen", b"chosen"),
        },
    ),
    Defect(
        name="alg-of-another-key",
        requirements=("IDT-SIG-024", "IDT-SIG-021"),
        reason="a key that is published for RS256 is used with RS256 only (RFC 8725 section 3.1)",
        forms={
            "rs512": _signed_by("RS512"),
            "rs384": _signed_by("RS384"),
            "ps256": _signed_by("PS256"),
        },
    ),
    Defect(
        name="alg-not-agreed-on",
        requirements=("IDT-SIG-021",),
        reason="the algorithm is sound and the key is meant for it, but RS256 was agreed on (Sec 5.1.3 step 6)",
        verdict=Verdict.ACCEPTABLE,
        forms={
            "rs512": _signed_for_a_silent_key("RS512"),
            "rs384": _signed_for_a_silent_key("RS384"),
            "ps256": _signed_for_a_silent_key("PS256"),
            "es256": _signed_by_fixture("ec-p256", "ES256"),
            "eddsa": _signed_by_fixture("ed25519", "EdDSA"),
        },
    ),
)
