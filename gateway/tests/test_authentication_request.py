"""The authentication request as a URL: what stands in it, and that hints and queries come through unchanged."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest

from gateway.keyring import Keyring
from gateway.protocol.handshake import Handshake, nonce_of, state_of
from gateway.protocol.login import authentication_request, with_query

KEYRING = Keyring(b"s" * 32)
HANDSHAKE = Handshake(id="h", registration_id="r", started=datetime(2026, 11, 22, tzinfo=UTC))
HINT = "a+b c&d=%é"


def _asked(message_hint: str | None, endpoint: str = "https://lms.example/auth") -> str:
    return authentication_request(
        endpoint=endpoint,
        client_id="c1",
        redirect_uri="https://tool.example/lti/launch",
        login_hint=HINT,
        lti_message_hint=message_hint,
        handshake=HANDSHAKE,
        keyring=KEYRING,
    )


@pytest.mark.parametrize("message_hint", [None, "", "m n"])
def test_request_has_these_parameters_and_no_others(message_hint: str | None) -> None:
    """Section 5.1.1.2, each once; a message hint goes back where there was one, be it empty."""
    address = urlsplit(_asked(message_hint))

    assert parse_qsl(address.query, keep_blank_values=True) == [
        ("scope", "openid"),
        ("response_type", "id_token"),
        ("response_mode", "form_post"),
        ("prompt", "none"),
        ("client_id", "c1"),
        ("redirect_uri", "https://tool.example/lti/launch"),
        ("login_hint", HINT),
        ("state", state_of(HANDSHAKE, KEYRING)),
        ("nonce", nonce_of(HANDSHAKE, KEYRING)),
        *([] if message_hint is None else [("lti_message_hint", message_hint)]),
    ]
    assert address._replace(query="").geturl() == "https://lms.example/auth"


def test_blanks_are_escaped() -> None:
    """A plus sign is a blank only in forms, and some platforms read the query of a URL otherwise."""
    assert "login_hint=a%2Bb%20c%26d%3D%25%C3%A9&" in _asked(None)


@pytest.mark.parametrize(
    ("url", "query", "expected"),
    [
        ("https://a/b", "c=d", "https://a/b?c=d"),
        ("https://a/b?e=f", "c=d", "https://a/b?e=f&c=d"),
        ("https://a/b?", "c=d", "https://a/b?c=d"),
        ("https://a/b?e=f&", "c=d", "https://a/b?e=f&c=d"),
        ("https://a/b?e=?", "c=d", "https://a/b?e=?&c=d"),
        ("https://a/b?e=X", "c=d", "https://a/b?e=X&c=d"),
        ("https://a/b", "", "https://a/b"),
        ("https://a/b?", "", "https://a/b?"),
    ],
)
def test_query_of_an_address_is_kept(url: str, query: str, expected: str) -> None:
    """RFC 6749 section 3.1: the query that an endpoint has stays."""
    assert with_query(url, query) == expected
