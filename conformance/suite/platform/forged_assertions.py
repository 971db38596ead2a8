"""Client assertions as somebody writes them who has no right to: without the tool's key, or around it.

The attacks are those of RFC 8725 sections 2 and 3, as they are for launches (catalogue: IDT-SIG).
"""

import json
from functools import cache

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from conformance.mock_tool.client_assertion import ClientAssertion
from conformance.mock_tool.signed_token import Sign, ToolKey, base64url, compact_token, hmac_with, unsigned


@cache
def stranger() -> ToolKey:
    """Return a key that no platform was ever told of."""
    return ToolKey(rsa.generate_private_key(65537, 2048))


def unsigned_one(assertion: ClientAssertion) -> str:
    """Return it with an empty signature."""
    return assertion.signed_by(unsigned).token()


def without_its_signature(assertion: ClientAssertion) -> str:
    """Return it with the last part empty, the header as it was."""
    return assertion.token().rpartition(".")[0] + "."


def tampered(assertion: ClientAssertion) -> str:
    """Return it with a jti that was not there when it was signed."""
    header, _, signature = assertion.token().split(".")
    payload = base64url(json.dumps({**assertion.claims, "jti": "another"}).encode())
    return f"{header}.{payload}.{signature}"


def by_a_stranger(assertion: ClientAssertion) -> str:
    """Return it signed by a key that is not the tool's."""
    return assertion.signed_by(stranger().sign).token()


def with_embedded_key(assertion: ClientAssertion) -> str:
    """Return it signed by a stranger whose public key its header brings along (CVE-2018-0114)."""
    header = {"kid": stranger().kid, "jwk": stranger().public_jwk}
    return assertion.with_header(header).signed_by(stranger().sign).token()


def in_hs256_by_pem(assertion: ClientAssertion) -> str:
    """Return it with a MAC whose secret is the tool's public key in PEM, which is no secret (CVE-2015-9235)."""
    public = assertion.key.private_key.public_key()
    return _in_hs256(assertion, hmac_with(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)))


def in_hs256_by_jwk(assertion: ClientAssertion) -> str:
    """Return it with a MAC whose secret is the tool's public JWK."""
    return _in_hs256(assertion, hmac_with(json.dumps(assertion.key.public_jwk).encode()))


def in_hs256_by_nothing(assertion: ClientAssertion) -> str:
    """Return it with a MAC whose secret is empty (CVE-2019-20933)."""
    return _in_hs256(assertion, hmac_with(b""))


def as_json_serialization(assertion: ClientAssertion) -> str:
    """Return the flattened JSON form of it (RFC 7515 section 7.2.2), which is no JWT (RFC 7519 section 1)."""
    header, payload, signature = assertion.token().split(".")
    return json.dumps({"protected": header, "payload": payload, "signature": signature})


def with_repeated_claim(assertion: ClientAssertion) -> str:
    """Return it with a first `iss` of somebody else, before the one that is the tool's."""
    payload = b'{"iss": "somebody-else", ' + json.dumps(dict(assertion.claims)).encode()[1:]
    return compact_token(assertion.header, payload, assertion.sign)


def _in_hs256(assertion: ClientAssertion, sign: Sign) -> str:
    return assertion.with_header({"alg": "HS256"}).signed_by(sign).token()
