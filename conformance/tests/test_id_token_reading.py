"""The strict reading of an id_token, as the suite's own tool does it: each doubt by a token with that one defect."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from conformance.mock_tool.id_token import Untrusted, octets_from, verified
from conformance.mock_tool.signed_token import Sign, ToolKey, compact_token, hmac_with, unsigned

KEY = ToolKey(rsa.generate_private_key(public_exponent=65537, key_size=2048), "one")
OTHER = ToolKey(rsa.generate_private_key(public_exponent=65537, key_size=2048), "one")
HEADER = {"alg": "RS256", "kid": "one"}
Keys = list[Mapping[str, Any]]
Part = Mapping[str, Any] | bytes


def _token(header: Part = HEADER, claims: Part = b'{"sub":"u"}', sign: Sign = KEY.sign) -> str:
    return compact_token(header, claims, sign)


def test_a_valid_token_is_believed() -> None:
    """Header, claims and key of a token come back that a published key signed."""
    token = verified(_token(), [KEY.public_jwk])

    assert (token.header, token.claims, token.key["kid"]) == (HEADER, {"sub": "u"}, "one")


@pytest.mark.parametrize(
    ("token", "doubt"),
    [
        ("a.b", "expected three parts, got 2"),
        (_token() + "=", "signature: not base64url without padding"),
        (_token({**HEADER, "alg": "none"}, sign=unsigned), "alg should be RS256, got 'none'"),
        (_token({**HEADER, "alg": "HS256"}, sign=hmac_with(b"secret")), "alg should be RS256, got 'HS256'"),
        (_token({**HEADER, "crit": ["x"]}), "calls critical what no LTI message uses"),
        (_token({"alg": "RS256"}), "the header names no key: kid is None"),
        (_token({**HEADER, "kid": 7}), "the header names no key: kid is 7"),
        (_token({**HEADER, "kid": "two"}), "kid 'two' should name one RSA key"),
        (_token(sign=OTHER.sign), "the signature is not that of the key 'one'"),
        (_token(sign=unsigned), "the signature is not that of the key"),
        (_token(b'{"alg":"none","alg":"RS256","kid":"one"}'), "header: an object has a member twice"),
        (_token(claims=b'{"sub":"a","sub":"b"}'), "payload: an object has a member twice"),
        (_token(claims=b'{"exp":NaN}'), "payload: NaN is no number of JSON"),
        (_token(claims=b"[]"), "payload: a JSON object was expected"),
        (_token(claims="{}".encode("utf-16")), "payload: not JSON in UTF-8"),
    ],
    ids=[
        "two-parts",
        "padding",
        "none",
        "hmac",
        "critical",
        "no-kid",
        "kid-no-text",
        "unknown-kid",
        "foreign-key",
        "no-signature",
        "header-twice",
        "claim-twice",
        "nan",
        "list",
        "utf-16",
    ],
)
def test_a_token_with_a_defect_is_not(token: str, doubt: str) -> None:
    """What a strict tool does not believe is told."""
    with pytest.raises(Untrusted) as refused:
        verified(token, [KEY.public_jwk])

    assert doubt in str(refused.value)


@pytest.mark.parametrize(
    ("keys", "doubt"),
    [
        ([], "kid 'one' should name one RSA key of the key set, which has []"),
        ([KEY.public_jwk, OTHER.public_jwk], "should name one RSA key"),
        ([{**KEY.public_jwk, "use": "enc"}], "is for something else than signing"),
        ([{**KEY.public_jwk, "alg": "RS512"}], "is for something else than signing"),
        ([{**KEY.public_jwk, "n": "A+/"}], "the key 'one' cannot be read"),
    ],
    ids=["none", "two", "encryption", "other-algorithm", "unreadable"],
)
def test_a_key_that_does_not_fit_verifies_nothing(keys: Keys, doubt: str) -> None:
    """The key is the one that the header names, for this use and this algorithm."""
    with pytest.raises(Untrusted) as refused:
        verified(_token(), keys)

    assert doubt in str(refused.value)


@pytest.mark.parametrize("spoil", [lambda text: text + "=", lambda text: text.replace("_", "/")])
def test_base64url_is_read_in_one_way_alone(spoil: Callable[[str], str]) -> None:
    """Padding and the other alphabet are no base64url."""
    text = urlsafe_b64encode(b"\xff\xff\xfe").decode()

    assert octets_from(text) == b"\xff\xff\xfe"
    with pytest.raises(ValueError, match="not base64url"):
        octets_from(spoil(text))


def test_bits_that_belong_to_no_byte_are_refused() -> None:
    """The last character has no bits to spare: else one signature would have several spellings."""
    with pytest.raises(ValueError, match="bits that belong to no byte"):
        octets_from("QR")
