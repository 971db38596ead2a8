"""The command line: what it prints, and its exit status."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

COMMAND = [sys.executable, "-c", "from mock_platform.cli import main; main()"]
PATIENCE_S = 120  # for a machine that is busy with other tests


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=PATIENCE_S, check=False)  # noqa: S603  (our own command)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_server_tells_what_a_tool_needs_and_ends_orderly(number: signal.Signals) -> None:
    """`serve` prints its address first, then all that a tool must know, registers the tool, and ends with 0."""
    tool = ["--tool-login-url", "http://127.0.0.1:1/login", "--tool-launch-url", "http://127.0.0.1:1/launch"]
    command = [*COMMAND, "serve", "--port", "0", *tool, "--client-id", "mine", "--deployment-id", "7"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:  # noqa: S603  (our own command)
        assert process.stdout is not None
        first = process.stdout.readline()
        address = first.removeprefix("mock-platform listening on ").strip()
        registration = httpx.get(f"{address}/control/registrations/mine", timeout=PATIENCE_S).json()
        process.send_signal(number)
        rest = process.stdout.read()

    assert first.startswith("mock-platform listening on http://127.0.0.1:")
    assert process.returncode == 0
    assert (registration["deployment_ids"], registration["redirect_uris"]) == (["7"], ["http://127.0.0.1:1/launch"])
    told = dict(line.split(None, 1) for line in rest.splitlines() if line.startswith("  "))
    assert told == {
        "issuer": address,
        "openid_configuration": f"{address}/.well-known/openid-configuration",
        "authorization_endpoint": f"{address}/lti/authorize",
        "token_endpoint": f"{address}/lti/token",
        "jwks_uri": f"{address}/lti/jwks",
        "client_id": "mine",
        "deployment_id": "7",
    }


def test_taken_port_ends_with_three() -> None:
    """A port that is taken is told in one sentence, with exit status 3."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run("serve", "--port", str(port))

    assert (ended.returncode, ended.stdout) == (3, "")
    assert ended.stderr.startswith(f"mock-platform: cannot listen at 127.0.0.1:{port}: ")
    assert ended.stderr.count("\n") == 1


WRONG: list[tuple[str, list[str], str]] = [
    ("scenario", ["--scenario", "dmo"], "there is no scenario 'dmo'; did you mean 'demo'?"),
    ("issuer", ["--public-url", "lms"], "the public URL should be"),
    ("half of TLS", ["--tls-cert", "x.pem"], "both a certificate and its key"),
    ("half of a tool", ["--tool-login-url", "http://127.0.0.1/"], "give both --tool-login-url and --tool-launch-url"),
    ("nameless state", ["--state", ""], "a state needs a file to be kept in, got '.'"),
    ("tool's URL", ["--tool-login-url", "x", "--tool-launch-url", "y"], "should be an http or https URL"),
]


@pytest.mark.parametrize(("options", "message"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_wrong_option_ends_with_two(options: list[str], message: str) -> None:
    """A wrong option is told in one sentence, with exit status 2."""
    ended = run("serve", "--port", "0", *options)

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("mock-platform: ")
    assert message in ended.stderr


def test_host_of_nothing_ends_with_three() -> None:
    """A host that is no address is told, with exit status 3."""
    ended = run("serve", "--host", "300.1.1.1")

    assert ended.returncode == 3
    assert "cannot listen at 300.1.1.1" in ended.stderr


def test_scenarios_are_listed() -> None:
    """`scenarios` lists names and sentences, as a table or as JSON."""
    table, as_json = run("scenarios"), run("scenarios", "--json")

    shipped = json.loads(as_json.stdout)
    assert "demo" in table.stdout
    assert {"name", "sentence", "file"} == set(shipped[0])
    assert Path(shipped[0]["file"]).is_file()


def test_state_is_kept_between_two_runs(tmp_path: Path) -> None:
    """The same command with --state starts twice, and the second time it has what the first one was told."""
    file = tmp_path / "state.json"
    tool = ["--tool-login-url", "http://127.0.0.1:1/login", "--tool-launch-url", "http://127.0.0.1:1/launch"]
    command = [*COMMAND, "serve", "--port", "0", "--state", str(file), *tool]

    first = served(command, "PUT", {"offset_s": 42})
    second = served(command, "GET", None)

    assert first["offset_s"] == second["offset_s"] == 42
    assert second["registrations"] == ["demo"]


def served(command: list[str], method: str, clock: object) -> dict[str, object]:
    """Run the command, move its clock, and return how the platform shows itself."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:  # noqa: S603  (our own command)
        assert process.stdout is not None
        try:
            address = process.stdout.readline().removeprefix("mock-platform listening on ").strip()
            httpx.request(method, f"{address}/control/clock", json=clock, timeout=PATIENCE_S)
            shown: dict[str, object] = httpx.get(f"{address}/control", timeout=PATIENCE_S).json()
        finally:
            process.send_signal(signal.SIGTERM)
    return shown
