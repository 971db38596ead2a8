"""The target file of a platform: the examples of its page, what is wrong with a file, and what a person types in."""

import re
import tomllib
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from conformance.report.document import Report
from conformance.subject.registration_card import card_of
from conformance.target.file import TargetError
from conformance.target.reading import target_from
from mock_platform.fixtures import fixtures_path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "platform-target.md"
BLOCKS = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
EXAMPLES = [tomllib.loads(text) for text in BLOCKS if 'kind = "platform"' in text]
KEY = str(fixtures_path() / "keys" / "tool.pem")
LMS: dict[str, Any] = {
    "openid_configuration": "https://lms.example/.well-known/openid-configuration",
    "client_id": "conformance",
    "private_key_file": KEY,
    "users": {"student": {"cookie": "session=1"}},
    "links": {"first": "https://lms.example/launch/1"},
    "custom": {"user": "$Person.name.full"},
}
TOOL = {"login_url": "https://suite.example/login", "launch_url": "https://suite.example/launch"}
PLATFORM: dict[str, Any] = {"kind": "platform", "lms": LMS, "tool": TOOL}


def _refusal(document: dict[str, Any]) -> str:
    with pytest.raises(TargetError) as refused:
        target_from(document, source="target.toml")
    return str(refused.value)


@pytest.mark.parametrize("example", EXAMPLES, ids=["by-control", "by-login-form"])
def test_the_examples_of_the_page_are_target_files(example: dict[str, Any]) -> None:
    """Whoever copies an example gets a file that the suite reads."""
    target = target_from(example, source=str(PAGE))

    assert target.kind == "platform"
    assert target.lms is not None
    assert "student" in target.lms.users


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({**PLATFORM, "lms": {**LMS, "user": {}}}, "lms.user is not a known key; the nearest one is 'users'"),
        (
            {**PLATFORM, "lms": {**LMS, "users": {"student": {"cooky": "a"}}}},
            "lms.users.student.cooky is not a known key; the nearest one is 'cookie'",
        ),
        ({**PLATFORM, "lms": {**LMS, "also": [{}]}}, "lms.also.0.client_id is missing"),
        ({**PLATFORM, "lms": {**LMS, "users": {"teacher": {}}}}, "lms: needs [lms.users.student]"),
        ({**PLATFORM, "lms": {**LMS, "links": {}}}, "lms: needs [lms.links] first"),
        ({**PLATFORM, "lms": {**LMS, "openid_configuration": ""}}, "lms: needs openid_configuration, or issuer"),
        (
            {**PLATFORM, "lms": {**LMS, "users": {"student": {"username": "a"}}}},
            "with a username need [lms.login]",
        ),
        ({**PLATFORM, "tool": {**TOOL, "registration_url": "https://a.example"}}, "[tool] registration_url"),
        ({**PLATFORM, "drive": {"launch": {"url": "https://a.example/{who}"}}}, "[drive.launch] {who} is not one of"),
        (
            {"kind": "tool", "tool": {**TOOL, "listen": "a:1"}, "platform": {"issuer": "http://a"}},
            "listen is for",
        ),
    ],
    ids=[
        "key",
        "key-of-a-user",
        "key-of-a-tool",
        "nobody",
        "nothing",
        "no-endpoints",
        "no-login-form",
        "registration",
        "placeholder",
        "listen",
    ],
)
def test_what_is_wrong_is_told_with_its_key(document: dict[str, Any], sentence: str) -> None:
    """A file that cannot be meant is refused with the key and the reason."""
    assert sentence in _refusal(document)


def test_the_card_of_a_platform_says_what_the_tool_is() -> None:
    """What a person types into the LMS is printed: addresses, parameters, public key."""
    told = card_of(target_from(PLATFORM, source="test"))

    assert told.splitlines()[:4] == [
        "login initiation URL    https://suite.example/login",
        "target link URI         https://suite.example/launch",
        "redirect URI            https://suite.example/launch",
        "custom: user            $Person.name.full",
    ]
    assert "-----BEGIN PUBLIC KEY-----" in told


@pytest.mark.parametrize(
    ("lms", "name"),
    [(LMS, LMS["openid_configuration"]), (EXAMPLES[1]["lms"], "https://lms.example")],
    ids=["configuration", "issuer"],
)
def test_a_platform_without_a_name_is_called_by_its_address(lms: dict[str, Any], name: str) -> None:
    """In the report stands where the platform is, not where the suite is as its tool."""
    report = Report(target_from({**PLATFORM, "lms": lms}, source="test"), started=datetime(2026, 11, 22, tzinfo=UTC))

    assert report.document()["target"]["name"] == name


@pytest.mark.parametrize("name", ["nowhere.pem", str(fixtures_path() / "keys" / "ed25519.pem")], ids=["none", "no-rsa"])
def test_a_key_that_cannot_be_used_is_told(name: str) -> None:
    """The tool's key is an RSA key in PEM; anything else is a wrong target file."""
    with pytest.raises(TargetError, match=r"lms.private_key_file: .* (holds no private key|is no RSA key)"):
        card_of(target_from({**PLATFORM, "lms": {**LMS, "private_key_file": name}}, source="test"))


@pytest.mark.parametrize(("key", "at"), [("tool", 150), ("ed25519", 10)], ids=["modulus", "type"])
def test_a_damaged_key_is_told(tmp_path: Path, key: str, at: int) -> None:
    """Nothing that it signed would be understood, which would look like the platform's mistake."""
    lines = (fixtures_path() / "keys" / f"{key}.pem").read_bytes().splitlines()
    octets = bytearray(b64decode(b"".join(lines[1:-1])))
    octets[at] ^= 1
    file = tmp_path / "tool.pem"
    file.write_bytes(b"\n".join([lines[0], b64encode(octets), lines[-1]]))

    with pytest.raises(TargetError, match="holds no private key"):
        card_of(target_from({**PLATFORM, "lms": {**LMS, "private_key_file": str(file)}}, source="test"))
