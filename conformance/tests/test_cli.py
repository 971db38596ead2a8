"""The command line: list, explain, register; one sentence and exit status 2 for what is wrong with a command."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from conformance.catalogue import load
from conformance.cli import API_KEY_VARIABLE, app
from conformance.run.pytest_run import command_line
from conformance.subject.registration_card import card_of
from conformance.target.file import TargetError
from conformance.target.reading import target_from
from mock_platform.ports import free_port

TARGET = """
kind = "tool"
[platform]
issuer = "http://127.0.0.1:8400"
[[also]]
issuer = "http://127.0.0.1:8400/p/second"
client_id = "other"
deployment_id = "7"
[tool]
login_url = "http://127.0.0.1:9001/login"
launch_url = "http://127.0.0.1:9001/launch"
"""


def _invoke(*words: str) -> Result:
    return CliRunner(env={API_KEY_VARIABLE: None}).invoke(app, list(words))


def _target(folder: Path, text: str = TARGET) -> str:
    file = folder / "target.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_list_shows_every_requirement_in_a_line() -> None:
    """Without a choice, the whole catalogue is listed."""
    lines = _invoke("list").stdout.splitlines()

    assert [line.split()[0] for line in lines] == list(load())
    assert lines[0].endswith(next(iter(load().values())).sentence)


@pytest.mark.parametrize("prefix", ["STATE", "state"])
def test_list_narrows_to_an_area(prefix: str) -> None:
    """`--only` narrows the list."""
    ids = [line.split()[0] for line in _invoke("list", "--only", prefix).stdout.splitlines()]

    assert ids == [id_ for id_ in load() if id_.startswith("STATE-")]


@pytest.mark.parametrize("id_", ["IDT-SIG-001", "idt-sig-001"])
def test_explain_says_what_why_and_what_goes_wrong(id_: str) -> None:
    """A requirement is explained by its sentence, its section, the reason and the usual mistake."""
    entry = load()["IDT-SIG-001"]

    told = _invoke("explain", id_).stdout

    assert told.startswith(f"IDT-SIG-001 ({entry.level}, binds {entry.binds}; {entry.section})")
    assert all(text in told for text in (entry.sentence, entry.why, entry.usual_mistake))


@pytest.mark.parametrize(("only", "level"), [(["must"], "MUST"), (["STATE", "SHOULD"], "SHOULD")], ids=["all", "area"])
def test_list_narrows_to_a_level(only: list[str], level: str) -> None:
    """A level narrows the list, that of an area too."""
    lines = _invoke("list", *[word for each in only for word in ("--only", each)]).stdout.splitlines()

    assert {line.split()[2] for line in lines} == {level}


@pytest.mark.parametrize(
    ("called", "program"),
    [
        ("/venv/bin/lti-conformance", "lti-conformance"),
        ("other place/lti-conformance", "'other place/lti-conformance'"),
        ("/site-packages/conformance/__main__.py", "lti-conformance"),
    ],
    ids=["on-the-path", "by-its-place", "as-a-module"],
)
def test_a_command_is_told_as_it_can_be_given_again(called: str, program: str) -> None:
    """What reproduces a result is quoted for a shell, and calls the program as it was called."""
    told = command_line(["run", "--target", "my tool.toml"], called=called, on_path="/venv/bin/lti-conformance")

    assert told == f"{program} run --target 'my tool.toml'"


def test_register_prints_a_card_for_every_registration(tmp_path: Path) -> None:
    """What a person has to type into the tool is printed, once for each registration."""
    told = _invoke("register", "--target", _target(tmp_path)).stdout

    first, second = told.strip().split("\n\n")
    assert first.splitlines() == [
        "issuer                  http://127.0.0.1:8400",
        "client_id               conformance",
        "deployment_id           1",
        "OpenID configuration    http://127.0.0.1:8400/.well-known/openid-configuration",
        "authorization endpoint  http://127.0.0.1:8400/lti/authorize",
        "token endpoint          http://127.0.0.1:8400/lti/token",
        "key set (JWKS) URL      http://127.0.0.1:8400/lti/jwks",
    ]
    assert "http://127.0.0.1:8400/p/second/lti/authorize" in second
    assert "client_id               other\ndeployment_id           7\n" in second


def test_a_slash_at_the_end_of_the_issuer_is_the_issuers_alone() -> None:
    """An issuer may end with a slash: it is typed in byte for byte, and no address gets two slashes of it."""
    tool = {"login_url": "http://127.0.0.1:9/l", "launch_url": "http://127.0.0.1:9/s"}
    document = {"kind": "tool", "platform": {"issuer": "http://127.0.0.1:8400/"}, "tool": tool}

    told = card_of(target_from(document, source="test"))

    assert "issuer                  http://127.0.0.1:8400/\n" in told
    assert "http://127.0.0.1:8400/lti/authorize" in told


def test_a_gateway_has_no_card() -> None:
    """A gateway is given its registrations by the suite."""
    target = target_from({"kind": "gateway", "gateway": {"url": "http://a", "api_key": "k"}}, source="test")

    with pytest.raises(TargetError, match="a gateway needs no registration"):
        card_of(target)


def test_a_tool_that_registers_itself_has_no_card() -> None:
    """There is nothing to type into a tool that registers itself."""
    target = target_from({"kind": "tool", "tool": {"registration_url": "http://a"}}, source="test")

    with pytest.raises(TargetError, match="the tool registers itself, and there is nothing to type"):
        card_of(target)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["explain", "IDT-SIG-1"], "IDT-SIG-1 is not in the catalogue; IDT-SIG-"),
        (["explain", "zzz"], "zzz is not in the catalogue\n"),
        (["list", "--only", "NOPE"], "--only: no requirement has an id that begins with 'NOPE'"),
        (["register", "--target", "nowhere.toml"], "nowhere.toml: there is no such file"),
        (["run"], "what is to be judged? give --target FILE, or --gateway URL with --api-key KEY"),
        (["run", "--target", "nowhere.toml"], "nowhere.toml: there is no such file"),
        (["run", "--target", "a", "--gateway", "http://a"], "--target says it all"),
        (["run", "--gateway", "http://a"], "--gateway needs the API key"),
        (["run", "--gateway", "http://a", "--examples", "5"], "--examples says how much --properties draws"),
        (["run", "--gateway", "a", "--api-key", "k"], "the command line: gateway.url: expected an http or https URL"),
        (
            ["run", "--gateway", "http://a", "--api-key", "k", "--public-url", "b"],
            "the command line: platform.issuer: expected an http or https URL",
        ),
    ],
    ids=[
        "near-id",
        "no-id",
        "no-area",
        "no-file-to-register",
        "nothing",
        "no-file",
        "two-targets",
        "no-key",
        "examples-of-nothing",
        "no-url",
        "no-public-url",
    ],
)
def test_a_wrong_command_gets_one_sentence_and_2(words: list[str], sentence: str) -> None:
    """What is wrong with a command is said in one line on stderr, with exit status 2."""
    result = _invoke(*words)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("lti-conformance: ")
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [["run", "--workers", "0"], ["run", "--nonsense"], ["jump"]], ids=" ".join)
def test_unknown_words_end_with_2(words: list[str]) -> None:
    """An option or a command that does not exist is a wrong command."""
    assert _invoke(*words).exit_code == 2


def test_workers_are_for_gateways(tmp_path: Path) -> None:
    """A tool with one registration is not judged by several processes."""
    result = _invoke("run", "--target", _target(tmp_path), "--workers", "2")

    assert result.exit_code == 2
    assert "--workers is for gateways" in result.stderr


def test_a_gateway_that_is_not_there_ends_with_3(tmp_path: Path) -> None:
    """A run against a port where nobody listens ends with 3, and says so in one sentence."""
    port = free_port()
    command = [sys.executable, "-m", "conformance", "run", "--gateway", f"http://127.0.0.1:{port}", "--api-key", "k"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=180, check=False)  # noqa: S603

    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == (
        f"lti-conformance: the target does not answer: GET http://127.0.0.1:{port}/admin/platforms: "
        "the connection was refused\n"
    )
