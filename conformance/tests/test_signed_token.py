"""The suite's own writer of tokens: what the strict readers of two rooms believe, and a name that both know."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from conformance.mock_tool.client_assertion import ClientAssertion, ToolIdentity
from conformance.mock_tool.id_token import Untrusted, verified
from conformance.mock_tool.signed_token import ToolKey, compact_token, hmac_with, unsigned
from mock_platform import jws

KEY = ToolKey(rsa.generate_private_key(65537, 2048))
TOOL = ToolIdentity("tool-1", "7", "https://lms.example/token", "https://lms.example/aud", KEY)


def test_a_key_is_called_by_its_thumbprint() -> None:
    """The kid is the thumbprint that the mock LMS, whose code is another, reckons of the public key."""
    assert KEY.kid == jws.thumbprint(dict(KEY.public_jwk))


def test_a_token_is_believed_by_two_strict_readers() -> None:
    """What is signed here, the mock LMS verifies, and the reader of this room does."""
    token = compact_token({"alg": "RS256", "kid": KEY.kid}, {"sub": "somebody"}, KEY.sign)

    assert jws.read_compact(token, {"keys": [KEY.public_jwk]}).claims == {"sub": "somebody"}
    assert verified(token, [KEY.public_jwk]).claims == {"sub": "somebody"}


@pytest.mark.parametrize("sign", [unsigned, hmac_with(b""), hmac_with(json.dumps(KEY.public_jwk).encode())])
def test_a_forged_token_is_believed_by_nobody(sign: object) -> None:
    """Without the key there is no signature that a strict reader takes."""
    token = compact_token({"alg": "RS256", "kid": KEY.kid}, {"sub": "somebody"}, sign)  # type: ignore[arg-type]

    with pytest.raises(Untrusted):
        verified(token, [KEY.public_jwk])
    with pytest.raises(jws.NotAccepted):
        jws.read_compact(token, {"keys": [KEY.public_jwk]})


def test_an_assertion_is_valid_until_somebody_changes_it() -> None:
    """An assertion has the claims of the Security Framework, times as numbers, and a jti of its own."""
    one, other = ClientAssertion.of(TOOL), ClientAssertion.of(TOOL)

    assert (one.claims["iss"], one.claims["sub"], one.claims["aud"]) == ("tool-1", "tool-1", "https://lms.example/aud")
    assert one.claims["exp"] - one.claims["iat"] == 300
    assert one.claims["jti"] != other.claims["jti"]


def test_a_change_is_the_only_deviation() -> None:
    """Another claim, a dropped one and another header leave everything else as it was."""
    valid = ClientAssertion.of(TOOL)

    changed = valid.with_claims({"aud": "elsewhere", "jti": None}).with_header({"kid": "other"})

    assert changed.claims == {name: value for name, value in valid.claims.items() if name != "jti"} | {
        "aud": "elsewhere"
    }
    assert changed.header == {**valid.header, "kid": "other"}
