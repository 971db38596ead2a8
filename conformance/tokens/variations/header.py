"""Liberties of the JOSE header (RFC 7515 section 4): what it may say, leave out, and in which order."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha1, sha256
from typing import Any, Final

from conformance.tokens.changes import header_says
from conformance.tokens.defect import Change, Variation, Verdict
from conformance.tokens.draft import Draft
from conformance.tokens.signer import certificate_of, named, rsa_signed, signing_jwk
from mock_platform.base64url import base64url_from_bytes
from mock_platform.keys import fixture_key


def _called(kid: str) -> Change:
    return lambda draft: named(draft, kid)


def _in_order(*names: str) -> Change:
    """Write these members first, in this order, and the others after them."""

    def change(draft: Draft) -> Draft:
        first = {name: draft.header[name] for name in names if name in draft.header}
        return replace(draft, header={**first, **draft.header})

    return change


def _own_key(draft: Draft) -> Draft:
    return draft.with_header(jwk=signing_jwk(draft))


def _own_certificate(draft: Draft) -> Draft:
    signed = rsa_signed(draft)
    return signed.with_header(x5c=[b64encode(certificate_of(signed)).decode("ascii")])


def _thumbprint(member: str, digest: Callable[[bytes], Any]) -> Change:
    def change(draft: Draft) -> Draft:
        signed = rsa_signed(draft)
        return signed.with_header(**{member: base64url_from_bytes(digest(certificate_of(signed)).digest())})

    return change


HEADER: Final[tuple[Variation, ...]] = (
    Variation(
        name="typ-left-out",
        subject="typ",
        requirements=("IDT-SIG-027",),
        reason="typ is optional (RFC 7519 section 5.1)",
        forms={"absent": lambda draft: draft.without_header("typ")},
    ),
    Variation(
        name="typ-in-lower-case",
        subject="typ",
        requirements=("IDT-SIG-027",),
        reason="media types are compared without regard to case; capitals are only recommended (RFC 7519 section 5.1)",
        forms={"lower-case": header_says(typ="jwt"), "mixed-case": header_says(typ="Jwt")},
    ),
    Variation(
        name="typ-as-a-media-type",
        subject="typ",
        requirements=("IDT-SIG-027",),
        reason="it is the same type with its omitted prefix (RFC 7515 section 4.1.9), which few readers restore",
        verdict=Verdict.ACCEPTABLE,
        forms={"application": header_says(typ="application/jwt")},
    ),
    Variation(
        name="unknown-header",
        subject="unknown-header",
        requirements=("IDT-SIG-001",),
        reason="members that a reader does not understand and that are not critical are ignored (RFC 7515 section 4)",
        forms={
            "vendor": header_says(**{"x-vendor": {"version": [1, 2]}, "": None}),
            "unicode": header_says(**{"x-\u5b66\u6821": "\u00c5ngstr\u00f6m \U0001f393"}),
            "names-that-languages-mind": header_says(__proto__={"alg": "none"}, constructor=1, length=0),
            "of-encryption": header_says(zip="DEF", p2c=2**31 - 1, epk={}, apu="x"),
        },
    ),
    Variation(
        name="large-header",
        subject="unknown-header",
        requirements=("IDT-SIG-001",),
        reason="no document bounds a header, and a reader may limit the texts that it takes (RFC 8259 section 9)",
        verdict=Verdict.ACCEPTABLE,
        forms={
            "a-kilobyte": header_says(**{"x-padding": "x" * 1_000}),
            "ten-kilobytes": header_says(**{"x-padding": "x" * 10_000}),
        },
    ),
    Variation(
        name="certificate-thumbprint",
        subject="certificate-thumbprint",
        requirements=("IDT-SIG-001",),
        reason="the thumbprint of a certificate names the key once more, and may be there (RFC 7515 section 4.1.7)",
        forms={
            "sha-1": _thumbprint("x5t", sha1),
            "sha-256": _thumbprint("x5t#S256", sha256),
        },
    ),
    Variation(
        name="key-in-the-header",
        subject="key-in-the-header",
        requirements=("IDT-SIG-032",),
        reason="messages do without it (Sec 5.4); a reader may ignore it, and must not use it",
        verdict=Verdict.ACCEPTABLE,
        forms={
            "jwk": _own_key,
            "x5c": _own_certificate,
            "jwk-of-somebody-else": header_says(jwk=fixture_key("foreign").public_jwk),
            "jku": header_says(jku="https://lms.example.edu/keys.json"),
            "x5u": header_says(x5u="https://lms.example.edu/certificate.pem"),
        },
    ),
    Variation(
        name="header-in-another-order",
        subject="header-order",
        requirements=("IDT-SIG-001",),
        reason="the members of a JSON object have no order (RFC 8259 section 4)",
        forms={
            "kid-first": _in_order("kid", "typ", "alg"),
            "typ-first": _in_order("typ", "alg", "kid"),
        },
    ),
    Variation(
        name="kid-of-another-form",
        subject="kid",
        requirements=("IDT-SIG-018", "IDT-SIG-020"),
        reason="a kid is any text that is the same in both places (RFC 7515 section 4.1.4)",
        forms={
            "digit": _called("1"),
            "address": _called("https://lms.example.edu/keys/2026#signing"),
            "path": _called("../keys/../signing.pem"),
            "quotes": _called('it\'s "the" key; DROP TABLE keys--'),
            "blanks": _called(" the key of \t the school "),
            "unicode": _called("schl\u00fcssel-\u5b66\u6821-\U0001f511"),
            "dots": _called("a.b.c"),
            "plain-base64": _called("ab+/c9=="),
            "percent": _called("key%2F1%00"),
            "name-that-languages-mind": _called("toString"),
            "long": _called("k" * 255),
        },
    ),
)
