"""The assertion that asks for an access token, and what an answer has to have: the words alone, without a platform."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest

from gateway.protocol.service_token import access_token_from, assertion_claims, token_request
from gateway.protocol.vocabulary import CLAIM_DEPLOYMENT_ID

NOW = datetime(2026, 11, 22, 12, 0, 0, 900_000, tzinfo=UTC)
NO_TOKEN = "access_token is missing, or not a text that fits into a header"
FIVE_MINUTES, HOUR = timedelta(minutes=5), timedelta(hours=1)


@pytest.mark.parametrize("deployment", ["", "d1"])
def test_assertion_has_these_claims_and_no_others(deployment: str) -> None:
    """Issuer and subject are the client, times are whole seconds; a deployment is there where the token is for one."""
    issued = int(NOW.timestamp()) - 5
    expected = {
        "iss": "c1",
        "sub": "c1",
        "aud": "https://lms.example/t",
        "iat": issued,
        "exp": issued + 300,
        "jti": "j",
    }

    claims = assertion_claims(
        client_id="c1", audience="https://lms.example/t", jti="j", now=NOW, deployment_id=deployment
    )

    assert claims == expected | ({CLAIM_DEPLOYMENT_ID: deployment} if deployment else {})
    assert {type(claims["iat"]), type(claims["exp"])} == {int}


def test_assertion_is_for_no_deployment_unless_told() -> None:
    """Where no deployment is named there is no claim of one."""
    assert CLAIM_DEPLOYMENT_ID not in assertion_claims(client_id="c", audience="a", jti="j", now=NOW)


def test_request_is_the_form_of_the_standard() -> None:
    """Four fields, the scopes parted by blanks (RFC 6749 section 4.4.2, RFC 7523 section 2.2)."""
    assert parse_qsl(token_request(signed="a.b.c", scopes=["https://one", "https://two"])) == [
        ("grant_type", "client_credentials"),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", "a.b.c"),
        ("scope", "https://one https://two"),
    ]


@pytest.mark.parametrize("kind", ["Bearer", "bearer", "BEARER"])
def test_token_type_is_read_in_any_case(kind: str) -> None:
    """RFC 6749 section 5.1: the value is case insensitive."""
    assert access_token_from({"access_token": "a~b", "token_type": kind, "expires_in": 60}).text == "a~b"


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (None, "it is not a JSON object"),
        (["access_token"], "it is not a JSON object"),
        ({"token_type": "Bearer"}, NO_TOKEN),
        ({"access_token": "", "token_type": "Bearer"}, NO_TOKEN),
        ({"access_token": 7, "token_type": "Bearer"}, NO_TOKEN),
        ({"access_token": "é", "token_type": "Bearer"}, NO_TOKEN),
        ({"access_token": "a b", "token_type": "Bearer"}, NO_TOKEN),
        ({"access_token": "a\n", "token_type": "Bearer"}, NO_TOKEN),
        ({"access_token": "a"}, "token_type is not Bearer"),
        ({"access_token": "a", "token_type": "mac"}, "token_type is not Bearer"),
        ({"access_token": "a", "token_type": ["Bearer"]}, "token_type is not Bearer"),
    ],
)
def test_answer_without_a_usable_token_says_why(document: Any, sentence: str) -> None:
    """A token that cannot be put into a header, or is no bearer token, is none."""
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        access_token_from(document)


@pytest.mark.parametrize(
    ("expires_in", "lifetime"),
    [
        (60, timedelta(seconds=60)),
        (0.5, timedelta(seconds=0.5)),
        ("90", timedelta(seconds=90)),
        (0, timedelta(0)),
        (3600, HOUR),
        (3601, HOUR),
        (float("inf"), HOUR),
        (None, FIVE_MINUTES),
        ("soon", FIVE_MINUTES),
        ([60], FIVE_MINUTES),
        (-1, FIVE_MINUTES),
        (float("nan"), FIVE_MINUTES),
        (10**400, FIVE_MINUTES),
    ],
)
def test_lifetime_is_read_leniently(expires_in: Any, lifetime: timedelta) -> None:
    """Numbers and texts of numbers count, up to an hour; what says nothing usable is five minutes."""
    answer = {"access_token": "a", "token_type": "Bearer", "expires_in": expires_in}

    assert access_token_from(answer).lifetime == lifetime


def test_lifetime_may_be_missing() -> None:
    """RFC 6749 section 5.1 only recommends it."""
    assert access_token_from({"access_token": "a", "token_type": "Bearer"}).lifetime == FIVE_MINUTES
