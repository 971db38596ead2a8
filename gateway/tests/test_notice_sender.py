"""Whom a notice says that it is from, before its signature is looked at."""

import json
from typing import Any

import pytest

from gateway.errors import Code, Rejected
from gateway.protocol.compact import UnverifiedToken
from gateway.protocol.notices import MOST_AUDIENCES, sender_of
from gateway.tests.lms import b64

ISSUER = "https://lms.example"


def _token(claims: Any) -> UnverifiedToken:
    header = b64(json.dumps({"alg": "RS256", "typ": "JWT"}).encode())
    return UnverifiedToken(f"{header}.{b64(json.dumps(claims).encode())}.{b64(b'signature')}")


@pytest.mark.parametrize(
    ("claims", "sender"),
    [
        ({"iss": ISSUER, "aud": "client"}, (ISSUER, ["client"])),
        ({"iss": ISSUER, "aud": ["client", 7, "another"]}, (ISSUER, ["client", "another"])),
        ({"iss": 7, "aud": {"client": 1}}, ("", [])),
        ({"aud": "client"}, ("", ["client"])),
        ({}, ("", [])),
    ],
)
def test_sender_is_who_the_claims_name(claims: dict[str, Any], sender: tuple[str, list[str]]) -> None:
    """An issuer and clients are texts; whatever else stands there names nobody."""
    assert sender_of(_token(claims)) == sender


def test_few_clients_are_looked_for() -> None:
    """A list without end would cost a question to the database for each entry."""
    named = [f"client-{number}" for number in range(MOST_AUDIENCES + 1)]

    assert sender_of(_token({"iss": ISSUER, "aud": named})) == (ISSUER, named[:MOST_AUDIENCES])


@pytest.mark.parametrize("token", ["", "a.b", _token([]), _token("text")])
def test_what_is_no_token_is_refused(token: str) -> None:
    """Without claims nobody's signature can be asked for."""
    with pytest.raises(Rejected) as refused:
        sender_of(UnverifiedToken(token))

    assert refused.value.code is Code.INVALID_JWT_RECEIVED
