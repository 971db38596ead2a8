"""The stage of a run against a platform: what it reads, where it listens, and what is told when it cannot."""

import json
import socket
from typing import Any

import pytest

from conformance.browser.exchange import Request, Wire
from conformance.run.platform_stage import PlatformStage
from conformance.run.stage import StageError
from conformance.target.file import Target, TargetError
from conformance.target.reading import target_from
from conformance.tests.serving import Answer, Server
from mock_platform.fixtures import fixtures_path
from mock_platform.ports import free_port

KEY = str(fixtures_path() / "keys" / "tool.pem")


def _target(server: Server, *, tool: dict[str, Any] | None = None, **lms: Any) -> Target:
    origin = f"http://127.0.0.1:{free_port()}"
    document = {
        "kind": "platform",
        "lms": {
            "openid_configuration": f"{server.origin}/configuration",
            "client_id": "me",
            "private_key_file": KEY,
            "users": {"student": {}},
            "links": {"first": f"{server.origin}/launch"},
            **lms,
        },
        "tool": {
            "login_url": f"{origin}/login",
            "launch_url": f"{origin}/launch",
            "jwks_url": f"{origin}/keys",
            **(tool or {}),
        },
    }
    return target_from(document, source="test")


@pytest.fixture
def platform(server: Server) -> Server:
    """A platform that says where it is."""
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    document = {"issuer": server.origin, **{name: f"{server.origin}/{name}" for name in names}}
    server.answers["/configuration"] = Answer(
        200, (("Content-Type", "application/json"),), json.dumps(document).encode()
    )
    return server


def test_the_configuration_says_where_the_platform_is(platform: Server, wire: Wire) -> None:
    """Addresses come from the OpenID configuration, but for those that the target file names itself."""
    stage = PlatformStage.set_up(_target(platform, token_endpoint="https://lms.example/token"), wire)
    stage.tear_down()

    facts = stage.subject.facts
    assert (facts.issuer, facts.jwks_uri) == (platform.origin, f"{platform.origin}/jwks_uri")
    assert facts.token_endpoint == "https://lms.example/token"
    assert stage.subject.origins == [platform.origin]


def test_the_suite_listens_as_a_tool(platform: Server, wire: Wire) -> None:
    """At a loopback address of the tool's own the key set is served, and everything else is kept and answered."""
    stage = PlatformStage.set_up(_target(platform), wire)
    tool = stage.subject.tool

    keys = wire.send(Request("GET", tool.jwks_url))
    notice = wire.send(Request("POST", tool.login_url.replace("/login", "/notices?a=1"), (), b"{}"))

    assert stage.receiver is not None
    assert json.loads(keys.body)["keys"] == [stage.subject.primary.identity.key.public_jwk]
    assert (notice.status, stage.receiver.asked_for_keys()) == (204, 1)
    came = stage.receiver.wait_for(lambda got: got.path == "/notices", timeout_s=0)
    assert [(got.method, got.query, got.body) for got in came] == [("POST", "a=1", b"{}")]
    stage.tear_down()


def test_nothing_listens_for_a_tool_elsewhere(platform: Server, wire: Wire) -> None:
    """A tool with a public address and no word of where to listen needs no server for launches."""
    tool = {"login_url": "https://suite.example/login", "launch_url": "https://suite.example/launch"}

    stage = PlatformStage.set_up(_target(platform, tool=tool), wire)
    stage.tear_down()

    assert stage.receiver is None


@pytest.mark.parametrize("listen", ["9001", "host:port", "127.0.0.1:70000"])
def test_an_address_that_is_none_is_a_wrong_target_file(platform: Server, wire: Wire, listen: str) -> None:
    """Where to listen is a host and a port."""
    with pytest.raises(TargetError, match=r"\[tool\] listen: expected HOST:PORT"):
        PlatformStage.set_up(_target(platform, tool={"listen": listen}), wire)


def test_a_taken_address_is_told(platform: Server, wire: Wire) -> None:
    """The run does not start where somebody else listens."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = f"127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(StageError, match=f"the suite that plays the tool cannot listen at {address}"):
            PlatformStage.set_up(_target(platform, tool={"listen": address}), wire)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"<html>", "answers 200 and no JSON"),
        (b"[]", "does not name issuer"),
        (b'{"issuer": "a"}', "does not name auth"),
    ],
    ids=["page", "list", "incomplete"],
)
def test_a_configuration_that_is_none_is_a_wrong_target_file(
    server: Server, wire: Wire, body: bytes, sentence: str
) -> None:
    """An address that answers something else than a configuration is told."""
    server.answers["/configuration"] = Answer(200, (), body)

    with pytest.raises(TargetError, match=sentence):
        PlatformStage.set_up(_target(server), wire)


def test_a_platform_that_is_silent_is_told(server: Server, wire: Wire) -> None:
    """A platform that closes every connection is not there."""
    server.answers["/configuration"] = Answer(lost=True)

    with pytest.raises(StageError, match=r"the target does not answer: GET http://127\.0\.0\.1"):
        PlatformStage.set_up(_target(server), wire)
