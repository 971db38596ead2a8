"""Validators outside of this process: commands, addresses and functions; what goes wrong with them is no refusal."""

import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from conformance.cli import app
from conformance.properties import CallableValidator, CommandValidator, NoVerdict, OutOfReach, Refusal, UrlValidator
from conformance.properties.adapter import Adapter
from conformance.properties.terms import Terms
from conformance.properties.trial import properties_for
from conformance.selftest.validators.answering import answer_to
from conformance.selftest.validators.correct import CorrectValidator, Refused
from conformance.tests.serving import Answer, Asked, Server
from conformance.tokens.case import Case, hostile_case, valid_case
from conformance.tokens.defects.algorithm import ALGORITHM
from conformance.tokens.id_token import id_token
from mock_platform.ports import free_port

PLAIN = valid_case(id_token())
UNSIGNED = hostile_case(id_token(), ALGORITHM[0], next(iter(ALGORITHM[0].forms)))
TERMS = Terms.of({"RS256", "ES256"}, timedelta(seconds=60), "oidc")
ANSWERING = [sys.executable, "-m", "conformance.selftest.validators.answering"]
JSON = (("Content-Type", "application/json"),)


def asked(adapter: Adapter, case: Case) -> Any:
    """Return what a validator answers about a case, under these terms."""
    setting = case.setting
    validate = properties_for(adapter, TERMS)().validate
    return validate(case.token, case.key_set, setting.issuer, setting.client_id, setting.nonce, setting.now)


def takes_the_plain_token(token: str, *_: Any) -> Any:
    """Return the claims of the plain token; refuse any other."""
    if token != PLAIN.token:
        raise Refused("another token")
    return PLAIN.claims


def program(text: str) -> list[str]:
    """Return the command of a small program."""
    return [sys.executable, "-c", text]


@pytest.fixture(params=["once", "lines", "url"])
def adapter(request: pytest.FixtureRequest, server: Server) -> Iterator[Adapter]:
    """The strict validator, reached in each way."""
    ways: dict[str, Callable[[str], Adapter]] = {
        "once": lambda _: CommandValidator(ANSWERING),
        "lines": lambda _: CommandValidator([*ANSWERING, "--lines"], lines=True),
        "url": lambda origin: UrlValidator(f"{origin}/validate"),
    }

    def answer(question: Asked) -> Answer:
        return Answer(200, JSON, answer_to(question.body.decode(), CorrectValidator()).encode())

    server.answers["/validate"] = answer
    with ways[request.param](server.origin) as reached:
        yield reached


def test_a_validator_elsewhere_accepts_and_refuses(adapter: Adapter) -> None:
    """A validator in another process answers with claims or with a refusal, more than once."""
    assert asked(adapter, PLAIN) == PLAIN.claims
    with pytest.raises(Refusal, match="alg should be one of"):
        asked(adapter, UNSIGNED)
    assert asked(adapter, PLAIN) == PLAIN.claims


def test_the_question_says_everything_that_was_agreed_on() -> None:
    """The question holds the token, the key set, what is expected, the moment, and the terms of the class."""
    told = program("import json, sys; print(json.dumps({'verdict': 'accepted', 'claims': json.load(sys.stdin)}))")

    question = asked(CommandValidator(told), PLAIN)

    assert question == {
        "token": PLAIN.token,
        "key_set": PLAIN.key_set,
        "issuer": PLAIN.setting.issuer,
        "client_id": PLAIN.setting.client_id,
        "nonce": PLAIN.setting.nonce,
        "now": PLAIN.setting.seconds,
        "algorithms": ["ES256", "RS256"],
        "leeway_s": 60,
        "level": "oidc",
    }


@pytest.mark.parametrize("lines", [False, True], ids=["once", "lines"])
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("import sys; sys.exit('no such thing')", "ended with status 1 and without a verdict: no such thing"),
        ("input(); print('yes')", "answered what is not JSON: 'yes"),
        ('input(); print(\'{"verdict": "fine"}\')', "which is no verdict: see docs/properties.md"),
        ('input(); print(\'{"verdict": "accepted"}\')', "accepted, and `claims` is no object: got None"),
    ],
    ids=["crash", "no-json", "no-verdict", "no-claims"],
)
def test_a_command_without_a_verdict_did_not_refuse(text: str, sentence: str, lines: bool) -> None:
    """A command that crashes or says something else is an error with its last words."""
    with CommandValidator(program(text), lines) as command, pytest.raises(NoVerdict) as caught:
        asked(command, PLAIN)

    assert sentence in str(caught.value)


@pytest.mark.parametrize("lines", [False, True], ids=["once", "lines"])
def test_a_command_that_takes_too_long_is_ended(lines: bool) -> None:
    """A command that does not answer in time is out of reach."""
    sleepy = program("import time; time.sleep(600)")

    with CommandValidator(sleepy, lines, timeout_s=0.5) as command, pytest.raises(OutOfReach, match=r"within 0\.5 s"):
        asked(command, PLAIN)


def test_a_kept_command_is_started_again_after_a_crash() -> None:
    """What one token broke is whole for the next."""
    answer = '{"verdict": "refused", "reason": "as always"}'
    fragile = f"print(1 / ('.\", ' not in input()) and {answer!r})"

    with CommandValidator(program(fragile), lines=True) as command:
        with pytest.raises(NoVerdict, match="ZeroDivisionError"):
            asked(command, UNSIGNED)
        with pytest.raises(Refusal, match="as always"):
            asked(command, PLAIN)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Answer(500, JSON, b"oops"), "answered with status 500: oops"),
        (Answer(200, JSON, b"yes"), "answered what is not JSON: b'yes'"),
        (Answer(lost=True), "broke off: "),
    ],
    ids=["status", "no-json", "lost"],
)
def test_an_address_without_a_verdict_did_not_refuse(server: Server, answer: Answer, sentence: str) -> None:
    """An address that answers otherwise than agreed is an error that says how."""
    server.answers["/validate"] = answer

    with UrlValidator(f"{server.origin}/validate") as url, pytest.raises(NoVerdict) as caught:
        asked(url, PLAIN)

    assert sentence in str(caught.value)


def test_an_address_where_nobody_is_is_out_of_reach() -> None:
    """Where nobody listens no verdict can be had."""
    with UrlValidator(f"http://127.0.0.1:{free_port()}/") as url, pytest.raises(OutOfReach, match="cannot be reached"):
        asked(url, PLAIN)


def test_a_function_serves_as_a_validator() -> None:
    """A plain function is written into a class without being given its instance."""
    adapter = CallableValidator(takes_the_plain_token, Refused)
    properties = type("Asked", (properties_for(CommandValidator("none"), TERMS),), {"validate": adapter})()

    assert properties.validate(PLAIN.token, {}, "", "", "", PLAIN.setting.now) == PLAIN.claims
    with pytest.raises(Refusal, match="another token"):
        properties.validate("", {}, "", "", "", PLAIN.setting.now)


def _invoke(*words: str) -> Any:
    return CliRunner().invoke(app, ["validator", *words])


def test_the_command_line_names_each_property_that_breaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A validator that takes any signature fails with the defects that show it, status 1, and leaves nothing behind."""
    monkeypatch.chdir(tmp_path)
    words = " ".join([*ANSWERING, "--lines", "--mistake"])

    result = _invoke("--command", words, "--lines", "--examples", "3")

    told = result.stdout.splitlines()
    assert result.exit_code == 1
    assert "FAILED  Of the closed list of defects, each leads to refusal in every form" in result.stdout
    assert any(line.strip().startswith("has to be refused, was accepted: ") for line in told)
    assert "holds   Where the documents leave a choice either verdict is right" in result.stdout
    assert told[-1].endswith(" properties hold")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        ([], 2, "what is to be tried? give one: --command 'PROGRAM WORDS', or --url URL"),
        (["--command", "x", "--url", "y"], 2, "what is to be tried?"),
        (["--command", "x", "--level", "ims"], 2, "level should be one of oidc, lti; got 'ims'"),
        (["--command", "x", "--algorithms", "ES256"], 2, "RS256, which a plain token has; got ES256"),
        (["--command", "x", "--algorithms", "RS256,RS255"], 2, "algorithms should be a set out of RS256"),
        (["--command", "'x"], 2, "the command cannot be read: No closing quotation: "),
        (["--command", "/no/such/program"], 3, "/no/such/program cannot be started: No such file or directory"),
        (["--url", "nowhere"], 3, "nowhere cannot be reached"),
    ],
    ids=["nothing", "both", "level", "without-rs256", "algorithms", "open-quote", "no-program", "no-address"],
)
def test_a_wrong_command_gets_one_sentence(words: list[str], status: int, sentence: str) -> None:
    """What is wrong with the command, or with the validator that it names, is said before any property is tried."""
    result = _invoke(*words)

    assert result.exit_code == status
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1
