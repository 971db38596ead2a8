"""The target file: every default, the whole example of the design, and one sentence for every mistake."""

import re
from pathlib import Path
from typing import Any

import pytest

from conformance.target.file import Target, TargetError
from conformance.target.reading import read_target, target_from
from conformance.target.values import origin_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "target-file.md"
LAUNCH_URL = "http://127.0.0.1:9001/lti/launch"
TOOL: dict[str, Any] = {
    "kind": "tool",
    "platform": {"issuer": "http://127.0.0.1:8400"},
    "tool": {"login_url": "http://127.0.0.1:9001/lti/login", "launch_url": LAUNCH_URL},
}
GATEWAY: dict[str, Any] = {"kind": "gateway", "gateway": {"url": "http://127.0.0.1:8500", "api_key": "key"}}
WHOLE = """
kind = "tool"
name = "my tool 1.4"

[platform]
issuer = "http://127.0.0.1:8400"
listen = "127.0.0.1:8400"
tls_cert = ""
tls_key = ""
client_id = "conformance"
deployment_id = "1"

[[also]]
issuer = "http://127.0.0.1:8400/p/second"
client_id = "conformance-2"
deployment_id = "1"

[tool]
login_url = "http://127.0.0.1:9001/lti/login"
launch_url = "http://127.0.0.1:9001/lti/launch"
jwks_url = "http://127.0.0.1:9001/lti/keys"
redirect_uris = ["http://127.0.0.1:9001/lti/launch"]
target_link_uris = ["http://127.0.0.1:9001/lti/launch"]
origins = ["http://127.0.0.1:9001"]
registration_url = ""
messages = ["LtiResourceLinkRequest"]
anonymous = "either"
key_refresh_s = 90

[limits]
logins = 200

[observe]
refused_body = ""
accepted_body = ""
session_url = ""
user = ""
[observe.capture]
ltik = '[?&]ltik=([^&]+)'

[drive.deep_linking]
method = "POST"
url = "http://127.0.0.1:9001/drive/deep_linking"
[drive.publish_score]
method = "POST"
url = "http://127.0.0.1:9001/drive/publish_score"
json = { score = "{score}", maximum = "{maximum}" }

[deviations]
"CORE-032" = "anonymous launches are not offered, by policy"
"""


def _target(base: dict[str, Any] = TOOL, **changes: Any) -> Target:
    return target_from(base | changes, source="target.toml")


def _with(table: str, base: dict[str, Any] = TOOL, **members: Any) -> Target:
    return target_from(base | {table: base.get(table, {}) | members}, source="target.toml")


def _sentence(document: dict[str, Any]) -> str:
    with pytest.raises(TargetError) as refusal:
        target_from(document, source="target.toml")
    return str(refusal.value)


def test_the_whole_example_is_read(tmp_path: Path) -> None:
    """Every key of the design's example is known, and what it says is what is read."""
    file = tmp_path / "target.toml"
    file.write_text(WHOLE, encoding="utf-8")

    target = read_target(file)

    assert (target.name, target.platform.listen, target.limits.logins) == ("my tool 1.4", "127.0.0.1:8400", 200)
    assert [(also.issuer, also.client_id) for also in target.also] == [
        ("http://127.0.0.1:8400/p/second", "conformance-2")
    ]
    assert target.observe.capture == {"ltik": "[?&]ltik=([^&]+)"}
    assert target.drive.publish_score is not None
    assert target.drive.publish_score.json_body == {"score": "{score}", "maximum": "{maximum}"}
    assert target.deviations == {"CORE-032": "anonymous launches are not offered, by policy"}


def test_the_example_says_nothing_but_the_defaults() -> None:
    """A target that names only what must be named has the values that the design's example shows."""
    target = _target()

    assert target.platform.client_id == "conformance"
    assert target.platform.deployment_id == "1"
    assert (target.platform.listen, target.platform.tls_cert, target.platform.tls_key) == ("", "", "")
    assert (target.name, target.also, target.deviations, target.limits.logins) == ("", [], {}, 200)
    assert target.observe.model_dump() == {
        "refused_body": "",
        "accepted_body": "",
        "session_url": "",
        "notices_url": "",
        "user": "",
        "capture": {},
    }
    assert set(target.drive.model_dump().values()) == {None}


def test_what_a_tool_leaves_out_follows_from_its_launch_url() -> None:
    """Redirect URIs, targets and origins default to the launch URL; the rest to the documented values."""
    tool = _target().tool

    assert tool is not None
    assert (tool.redirect_uris, tool.target_link_uris, tool.origins) == (
        [LAUNCH_URL],
        [LAUNCH_URL],
        ["http://127.0.0.1:9001"],
    )
    assert (tool.jwks_url, tool.registration_url, tool.messages) == ("", "", ["LtiResourceLinkRequest"])
    assert (tool.anonymous, tool.key_refresh_s) == ("either", 90)


def test_what_a_tool_names_is_kept() -> None:
    """A default does not take the place of what the file says."""
    tool = _with("tool", redirect_uris=["https://a.example/"], origins=["https://a.example"]).tool

    assert tool is not None
    assert (tool.redirect_uris, tool.origins) == (["https://a.example/"], ["https://a.example"])
    assert tool.target_link_uris == [LAUNCH_URL]


def test_an_empty_list_of_addresses_is_as_good_as_none() -> None:
    """Addresses that a file leaves empty follow from the launch URL; an empty list of messages is what it says."""
    tool = _with("tool", redirect_uris=[], target_link_uris=[], origins=[], messages=[]).tool

    assert tool is not None
    assert (tool.redirect_uris, tool.target_link_uris) == ([LAUNCH_URL], [LAUNCH_URL])
    assert (tool.origins, tool.messages) == (["http://127.0.0.1:9001"], [])


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (TOOL | {"plattform": {}}, "plattform is not a known key; the nearest one is 'platform'"),
        (TOOL | {"limits": {"login": 3}}, "limits.login is not a known key; the nearest one is 'logins'"),
        (
            TOOL | {"also": [{"issuer": "http://a", "client_id": "1", "deployment": "1"}]},
            "also.0.deployment is not a known key; the nearest one is 'deployment_id'",
        ),
        (
            TOOL | {"drive": {"deep_link": {"url": "http://a"}}},
            "drive.deep_link is not a known key; the nearest one is 'deep_linking'",
        ),
        (
            TOOL | {"drive": {"deep_linking": {"url": "http://a", "jsn": {}}}},
            "drive.deep_linking.jsn is not a known key; the nearest one is 'json'",
        ),
        (
            TOOL | {"observe": {"acepted_body": ""}},
            "observe.acepted_body is not a known key; the nearest one is 'accepted_body'",
        ),
        (
            TOOL | {"tool": {"login_url": "http://a", "lanch_url": "http://a"}},
            "tool.lanch_url is not a known key; the nearest one is 'launch_url'",
        ),
        (TOOL | {"limits": {"colour": 3}}, "limits.colour is not a known key; known here: logins"),
    ],
    ids=["table", "key", "list-of-tables", "action", "alias", "observe", "and-so-missing", "like-no-other"],
)
def test_an_unknown_key_names_the_nearest_known_one(document: dict[str, Any], sentence: str) -> None:
    """A typo does not become a default: it is refused with the key that was probably meant."""
    assert _sentence(document) == f"target.toml: {sentence}"


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({}, "kind is missing"),
        (TOOL | {"kind": "tol"}, "kind: expected 'gateway', 'tool' or 'platform', got 'tol'"),
        ({"kind": "tool"}, 'target.toml: kind = "tool" needs the table [tool]'),
        ({"kind": "gateway"}, 'kind = "gateway" needs the table [gateway]'),
        ({"kind": "platform"}, 'kind = "platform" needs the tables [lms] and [tool]'),
        ({"kind": "platform", "lms": {"client_id": "a", "users": {}}}, "lms.private_key_file is missing"),
        ({"kind": "tool", "tool": TOOL["tool"]}, "needs [platform] issuer: what the tool was registered with"),
        ({"kind": "tool", "tool": {"login_url": "http://a"}}, "tool.launch_url is missing"),
        (TOOL | {"tool": 7}, "tool: expected a valid dictionary or instance of Tool, got '7'"),
        (TOOL | {"deviations": {"CORE-032": " "}}, "[deviations] CORE-032 needs a reason"),
        (TOOL | {"platform": {"issuer": "http://a", "tls_cert": "a.pem"}}, "tls_cert and tls_key go together"),
        (TOOL | {"platform": {"issuer": "https://a"}}, "an https issuer needs tls_cert and tls_key, or listen"),
        (
            TOOL | {"drive": {"deep_linking": {"url": "http://a", "form": {}, "json": {}}}},
            "drive.deep_linking: has both form and json: keep one",
        ),
        (
            TOOL | {"tool": TOOL["tool"] | {"messages": ["LtiDeeplinkingRequest"]}},
            "tool.messages.0: there is no message type 'LtiDeeplinkingRequest'; did you mean 'LtiDeepLinkingRequest'?",
        ),
        (TOOL | {"limits": {"logins": True}}, "limits.logins: expected a valid integer, got 'True'"),
        (TOOL | {"limits": {"logins": "3"}}, "limits.logins: expected a valid integer, got '3'"),
        (TOOL | {"limits": {"logins": 0}}, "limits.logins: expected greater than or equal to 1, got '0'"),
        (TOOL | {"observe": {"user": "("}}, "observe.user: not a regular expression"),
        (TOOL | {"observe": {"user": "u"}}, "observe.user: expected a regular expression with exactly one group"),
        (TOOL | {"observe": {"refused_body": "["}}, "observe.refused_body: not a regular expression"),
        (TOOL | {"observe": {"capture": {"ltik": "x"}}}, "observe.capture.ltik: expected a regular expression"),
    ],
    ids=[
        "empty",
        "unknown-kind",
        "no-tool",
        "no-gateway",
        "platform",
        "platform-with-its-table",
        "no-issuer",
        "no-launch-url",
        "no-table",
        "no-reason",
        "half-a-certificate",
        "no-certificate",
        "two-bodies",
        "misspelt-message",
        "bool",
        "text",
        "zero",
        "broken-group",
        "no-group",
        "broken-pattern",
        "capture",
    ],
)
def test_a_wrong_value_is_told_with_its_key(document: dict[str, Any], sentence: str) -> None:
    """What is wrong is refused in one sentence that begins with the file and names the key."""
    told = _sentence(document)

    assert told.startswith("target.toml: ")
    assert sentence in told
    assert "\n" not in told


@pytest.mark.parametrize(
    "url",
    ["", "127.0.0.1:9001/lti", "ftp://a.example/", "http://", "http://:80/", "http://a.example:port/", "http://[::1/"],
    ids=["empty", "no-scheme", "other-scheme", "no-host", "no-host-but-port", "port-is-no-number", "open-bracket"],
)
def test_an_address_is_a_whole_http_url(url: str) -> None:
    """An address that a browser could not open is refused before the run."""
    assert "tool.launch_url" in _sentence(TOOL | {"tool": TOOL["tool"] | {"launch_url": url}})


@pytest.mark.parametrize("field", ["jwks_url", "registration_url"])
def test_an_optional_address_may_be_empty(field: str) -> None:
    """An address that a tool does not have is an empty text."""
    assert _target(tool=TOOL["tool"] | {field: ""}).tool is not None


def test_a_tool_that_registers_itself_needs_no_addresses() -> None:
    """With a registration URL neither an issuer nor the tool's other addresses are demanded."""
    target = _target({"kind": "tool", "tool": {"registration_url": "http://127.0.0.1:9001/register"}})

    assert target.registers_itself
    assert target.tool is not None
    assert (target.tool.login_url, target.tool.launch_url, target.tool.origins) == ("", "", [])


def test_a_tool_that_registers_itself_has_no_further_registrations() -> None:
    """What `[[also]]` names was typed in by somebody; the two do not go together."""
    tool = TOOL["tool"] | {"registration_url": "http://127.0.0.1:9001/register"}
    also = [{"issuer": "http://127.0.0.1:8400/p/b", "client_id": "b"}]

    assert "[[also]] and [tool] registration_url" in _sentence(TOOL | {"tool": tool, "also": also})


@pytest.mark.parametrize("seconds", [0, -1, 3601], ids=["zero", "negative", "over-an-hour"])
def test_key_refresh_s_is_bounded(seconds: float) -> None:
    """How long a tool may sit on an old key set is more than nothing and an hour at most."""
    assert "tool.key_refresh_s" in _sentence(TOOL | {"tool": TOOL["tool"] | {"key_refresh_s": seconds}})


def test_a_placeholder_that_nobody_fills_in_is_told() -> None:
    """What an action asks for is one of the suite's values or a capture of the file; a typo is neither."""
    action = {"url": "http://127.0.0.1:9001/drive?k={ltik}", "json": {"points": ["{scroe}"]}}

    wrong = _sentence(TOOL | {"observe": {"capture": {"ltik": "k=(.*)"}}, "drive": {"publish_score": action}})

    assert wrong.startswith("target.toml: [drive.publish_score] {scroe} is not one of score, maximum")


def test_an_api_key_is_read_from_the_file() -> None:
    """`api_key` is the key."""
    gateway = _target(GATEWAY).gateway

    assert gateway is not None
    assert gateway.key() == "key"


def test_an_api_key_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """`api_key_env` names the variable that has the key."""
    monkeypatch.setenv("KEY_OF_A_TEST", "secret")
    gateway = _target({"kind": "gateway", "gateway": {"url": "http://a", "api_key_env": "KEY_OF_A_TEST"}}).gateway

    assert gateway is not None
    assert gateway.key() == "secret"


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ({}, "needs api_key or api_key_env"),
        ({"api_key": "a", "api_key_env": "B"}, "has both api_key and api_key_env: keep one"),
        ({"api_key_env": "NOT_SET_ANYWHERE"}, "names NOT_SET_ANYWHERE, which is not set in the environment"),
    ],
    ids=["neither", "both", "not-set"],
)
def test_a_gateway_without_a_usable_key_is_refused(members: dict[str, Any], sentence: str) -> None:
    """Without exactly one key there is nothing to authenticate with."""
    gateway = _with("gateway", {"kind": "gateway", "gateway": {"url": "http://a"}}, **members).gateway

    assert gateway is not None
    with pytest.raises(TargetError, match=sentence.replace("[", r"\[")):
        gateway.key()


def test_a_gateway_needs_no_platform() -> None:
    """A gateway is given its platforms by the suite: no issuer has to be named."""
    target = _target(GATEWAY)

    assert target.platform.issuer == ""
    assert target.gateway is not None
    assert (target.gateway.anonymous, target.gateway.key_refresh_s) == ("either", 90)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"kind = ", "not TOML"), (b"\xff\xfe", "cannot be read")],
    ids=["not-toml", "not-utf-8"],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, content: bytes, sentence: str) -> None:
    """A file that is no text or no TOML is refused with its name."""
    file = tmp_path / "target.toml"
    file.write_bytes(content)

    with pytest.raises(TargetError, match=sentence) as refusal:
        read_target(file)

    assert str(refusal.value).startswith(f"{file}: ")


def test_a_file_that_is_absent_is_told(tmp_path: Path) -> None:
    """A file that is not there is refused with its name."""
    file = tmp_path / "target.toml"

    with pytest.raises(TargetError, match=f"^{file}: there is no such file"):
        read_target(file)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Tool.Example/lti?x=1#y", "https://tool.example"),
        ("https://tool.example:443/lti", "https://tool.example"),
        ("http://tool.example:80", "http://tool.example"),
        ("http://tool.example:443/", "http://tool.example:443"),
        ("http://127.0.0.1:9001/", "http://127.0.0.1:9001"),
        ("http://[::1]:80/", "http://[::1]"),
        ("https://tool.example@evil.example/", "https://evil.example"),
        ("http://tool.example:port/", "http://tool.example:port"),
    ],
    ids=["case", "https-port", "http-port", "foreign-port", "port", "ipv6", "user-part", "port-is-no-number"],
)
def test_an_origin_is_what_a_browser_writes(url: str, origin: str) -> None:
    """An origin has scheme, host and port, in lower case, without the scheme's own port or a user part."""
    assert origin_of(url) == origin


def test_the_whole_file_of_the_page_is_a_target_file(tmp_path: Path) -> None:
    """Whoever copies the example gets a file that the suite reads, and that makes the tool act."""
    example = next(
        text for text in re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL) if "kind" in text
    )
    (tmp_path / "target.toml").write_text(example, encoding="utf-8")

    target = read_target(tmp_path / "target.toml")

    assert target.kind == "tool"
    assert None not in (target.drive.deep_linking, target.drive.publish_score, target.drive.list_members)
