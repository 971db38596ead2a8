"""Defects of what the header says of the token: extensions, kind, content (RFC 7515 section 4, RFC 7797)."""

from typing import Any, Final

from conformance.tokens.changes import header_says
from conformance.tokens.defect import Change, Defect, Verdict
from conformance.tokens.draft import Draft, json_text
from conformance.tokens.signer import ATTACKER
from conformance.tokens.signing import signature
from mock_platform.base64url import base64url_from_bytes
from mock_platform.keys import fixture_key

_EXTENSION: Final = "https://vendor.example.com/extension"


def _unencoded(**members: Any) -> Change:
    """Sign and send the payload as it is (RFC 7797): its dots are escaped, so that the parts remain three."""

    def change(draft: Draft) -> Draft:
        said = draft.with_header(b64=False, **members)
        claims = json_text(said.claims).replace(b".", b"\\u002e").decode()
        return said.input_written(lambda text: f"{text.partition('.')[0]}.{claims}")

    return change


def _nested(draft: Draft) -> Draft:
    """Sign a token that holds another, which nobody signed."""
    header = base64url_from_bytes(json_text({"alg": "none", "typ": "JWT"}))
    return draft.with_header(cty="JWT").payload_written(lambda text: f"{header}.{base64url_from_bytes(text)}.".encode())


def _nested_forgery(draft: Draft) -> Draft:
    """Sign a token that holds another, which the attacker signed."""

    def inside(text: bytes) -> bytes:
        header = json_text({"alg": "RS256", "typ": "JWT", "kid": fixture_key(ATTACKER).kid})
        signing_input = f"{base64url_from_bytes(header)}.{base64url_from_bytes(text)}"
        signed = signature("RS256", fixture_key(ATTACKER).private_key, signing_input.encode("ascii"))
        return f"{signing_input}.{base64url_from_bytes(signed)}".encode()

    return draft.with_header(cty="JWT").payload_written(inside)


HEADER: Final[tuple[Defect, ...]] = (
    Defect(
        name="crit-unknown",
        requirements=("IDT-SIG-015",),
        reason="what the sender calls critical has to be understood, or the token refused (RFC 7515 section 4.1.11)",
        forms={
            "of-nobody": header_says(crit=["x-unknown"], **{"x-unknown": True}),
            "not-in-the-header": header_says(crit=["x-unknown"]),
            "twice": header_says(crit=["x-unknown", "x-unknown"], **{"x-unknown": True}),
            "after-a-known-one": header_says(crit=["b64", "x-unknown"], b64=True, **{"x-unknown": True}),
            "an-address": header_says(crit=[_EXTENSION], **{_EXTENSION: True}),
        },
    ),
    Defect(
        name="crit-of-the-wrong-kind",
        requirements=("IDT-SIG-015",),
        reason="senders must not write crit so, and recipients may refuse it (RFC 7515 section 4.1.11)",
        verdict=Verdict.ACCEPTABLE,
        forms={
            "empty": header_says(crit=[]),
            "registered-name": header_says(crit=["alg"]),
            "name-of-a-claim": header_says(crit=["exp"], exp=0),
            "text": header_says(crit="alg"),
            "null": header_says(crit=None),
            "b64-true": header_says(crit=["b64"], b64=True),
        },
    ),
    Defect(
        name="payload-not-encoded",
        requirements=("IDT-SIG-016",),
        reason="b64 false is not for tokens, and means a payload that is not encoded (RFC 7797 sections 6 and 7)",
        forms={
            "unencoded": _unencoded(crit=["b64"]),
            "encoded-all-the-same": header_says(b64=False, crit=["b64"]),
            "unencoded-and-not-critical": _unencoded(),
        },
    ),
    Defect(
        name="b64-false-but-not-critical",
        requirements=("IDT-SIG-016",),
        reason="a member that is not called critical is ignored by who does not know it (RFC 7515 section 4)",
        verdict=Verdict.ACCEPTABLE,
        forms={"encoded": header_says(b64=False)},
    ),
    Defect(
        name="typ-of-another-token",
        requirements=("IDT-SIG-027",),
        reason="the token says that it is of another kind (RFC 8725 section 3.11)",
        verdict=Verdict.ACCEPTABLE,
        forms={
            "access-token": header_says(typ="at+jwt"),
            "logout-token": header_says(typ="logout+jwt"),
            "event": header_says(typ="secevent+jwt"),
            "proof": header_says(typ="dpop+jwt"),
            "jose": header_says(typ="JOSE"),
            "jose-json": header_says(typ="JOSE+JSON"),
            "number": header_says(typ=1),
            "null": header_says(typ=None),
            "array": header_says(typ=["JWT"]),
        },
    ),
    Defect(
        name="nested-token",
        requirements=("IDT-SIG-031", "IDT-SIG-030"),
        reason="the outer signature does not say who wrote the claims inside (RFC 8725 section 3.3)",
        forms={
            "unsigned-inside": _nested,
            "signed-by-the-attacker-inside": _nested_forgery,
            "without-cty": lambda draft: _nested(draft).without_header("cty"),
        },
    ),
    Defect(
        name="cty-without-a-token",
        requirements=("IDT-SIG-031",),
        reason="cty announces a token inside, and there are claims (RFC 7519 section 5.2)",
        verdict=Verdict.ACCEPTABLE,
        forms={
            "jwt": header_says(cty="JWT"),
            "lower-case": header_says(cty="jwt"),
            "json": header_says(cty="application/json"),
        },
    ),
)
