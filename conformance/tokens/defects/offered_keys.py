"""Defects of the header that offer a key (Sec 5.4, RFC 8725 section 3.10): keys come from the registration, never so.

Each is signed by the attacker. The address that is a `data:` URL holds his key: who follows it needs no network.
"""

from base64 import b64encode
from typing import Any, Final

from cryptography.hazmat.primitives.serialization import Encoding

from conformance.tokens.defect import Change, Defect
from conformance.tokens.draft import Draft, json_text
from conformance.tokens.signer import ATTACKER, forged, rsa_signed
from mock_platform.base64url import base64url_from_bytes
from mock_platform.certificate import self_signed
from mock_platform.keys import fixture_key

_DOMAIN: Final = "attacker.example.net"
_HOST: Final = f"https://{_DOMAIN}"


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


OFFERED_KEYS: Final[tuple[Defect, ...]] = (
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
)
