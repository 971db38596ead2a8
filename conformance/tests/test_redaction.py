"""Redaction: which parts of a target file are secrets, and no form of one is left in a text."""

import base64
import html
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from conformance.evidence.redaction import REDACTED, secrets_of, without_secrets
from conformance.target.reading import target_from

SECRET = 'pass/word+with "odd" <signs> & é~'


def _target(**tables: Any) -> dict[str, Any]:
    return {
        "kind": "tool",
        "platform": {"issuer": "http://127.0.0.1:8400"},
        "tool": {"login_url": "http://127.0.0.1:9001/login", "launch_url": "http://127.0.0.1:9001/launch"},
    } | tables


def _drive(**action: Any) -> dict[str, Any]:
    return {"drive": {"publish_score": {"url": "http://127.0.0.1:9001/drive", **action}}}


def _basic(user_and_password: str) -> str:
    return base64.b64encode(user_and_password.encode()).decode()


@pytest.mark.parametrize(
    ("tables", "secrets"),
    [
        ({}, ()),
        (_drive(headers={"Authorization": "Bearer tok-en-1"}), ("tok-en-1",)),
        (_drive(headers={"Authorization": f"Basic {_basic('ada:swordfish')}"}), ("swordfish", _basic("ada:swordfish"))),
        (_drive(headers={"Cookie": "sid=abc-def; theme=dark"}), ("abc-def dark", "abc-def", "dark")),
        (_drive(headers={"X-Api-Key": "the-key"}), ("the-key",)),
        (_drive(headers={"Accept": "text/html"}), ()),
        (_drive(form={"password": "swordfish", "score": "{score}"}), ("swordfish",)),
        (_drive(json={"deep": {"api_key": "the-key"}, "list": [{"token": "tok-en-1"}]}), ("the-key", "tok-en-1")),
        (_drive(headers={"Authorization": "LTIK-AUTH-V2 the-key:{user}"}), ("the-key:{user}", "the-key")),
        (_drive(form={"password": "abc"}), ()),
        ({"observe": {"session_url": "http://127.0.0.1:9001/session"}}, ()),
        ({"deviations": {"TOKEN-001": "by policy"}}, ()),
    ],
    ids=[
        "none",
        "bearer",
        "basic",
        "cookies",
        "key-header",
        "plain-header",
        "form",
        "inside-json",
        "with-a-placeholder",
        "too-short",
        "an-address",
        "an-excuse",
    ],
)
def test_a_secret_is_known_by_the_name_of_its_member(tables: dict[str, Any], secrets: tuple[str, ...]) -> None:
    """What a target file calls a key, a password, a token or a cookie is secret; what has another name is not."""
    assert secrets_of(target_from(_target(**tables), source="test")) == secrets


def test_how_people_sign_in_is_secret_and_the_names_of_the_fields_are_not() -> None:
    """Of a platform's people the passwords and cookies are secrets; what a login form calls its fields is none."""
    lms = {
        "openid_configuration": "http://127.0.0.1:9/c",
        "client_id": "conformance",
        "private_key_file": "key.pem",
        "token_audience": "http://127.0.0.1:9/token",
        "login": {"url": "http://127.0.0.1:9/login", "password": "password"},
        "users": {"student": {"value": "ada", "password": "swordfish"}, "teacher": {"cookie": "sid=abc-def"}},
        "links": {"first": "http://127.0.0.1:9/quiz"},
    }
    tool = {"login_url": "http://127.0.0.1:9001/login", "launch_url": "http://127.0.0.1:9001/launch"}

    assert secrets_of(target_from({"kind": "platform", "lms": lms, "tool": tool}, source="[lms]")) == (
        "swordfish",
        "abc-def",
    )


def test_the_api_key_of_a_gateway_is_secret_wherever_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key from the environment is a secret as one in the file is."""
    monkeypatch.setenv("THE_KEY", "from-outside")
    document = {"kind": "gateway", "gateway": {"url": "http://127.0.0.1:9", "api_key_env": "THE_KEY"}}

    assert secrets_of(target_from(document, source="test")) == ("from-outside",)


@pytest.mark.parametrize(
    "form",
    [
        str,
        json.dumps,
        lambda secret: json.dumps(secret, ensure_ascii=False),
        html.escape,
        quote,
        lambda secret: quote(secret, safe=""),
        quote_plus,
        lambda secret: re.sub("%..", lambda octet: octet[0].lower(), quote(secret, safe="")),
    ],
    ids=["plain", "json", "json-in-utf-8", "html", "path", "component", "form", "small-hex"],
)
def test_no_form_of_a_secret_is_left(form: Callable[[str], str]) -> None:
    """However a secret is escaped, it is replaced, and what stands around it is not."""
    told = without_secrets(f"before {form(SECRET).strip(chr(34))} after", [SECRET])

    assert told == f"before {REDACTED} after"


@pytest.mark.parametrize("before", ["", "a", "ab", "abc", "ada:"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode], ids=["base64", "base64url"])
def test_a_secret_inside_base64_is_not_left(before: str, encode: Callable[[bytes], bytes]) -> None:
    """In base64 a secret looks different by where it begins: it is found in each of the three places."""
    secret = "swordfish-?>~-swordfish"
    text = encode(f"{before}{secret}; and more".encode()).decode()

    head, _, tail = without_secrets(text, [secret]).partition(REDACTED)

    assert text.startswith(head)
    assert text.endswith(tail)
    assert len(head) <= len(before) * 8 / 6 + 1
    assert len(tail) <= len("; and more") * 8 / 6 + 4


def test_the_longest_secret_goes_first() -> None:
    """A secret that contains another leaves no rest of itself."""
    assert without_secrets("swordfish-and-more", ["swordfish", "swordfish-and-more"]) == REDACTED


def test_an_empty_secret_replaces_nothing() -> None:
    """Without a secret a text stays what it was."""
    assert without_secrets("text", ["", ""]) == "text"
