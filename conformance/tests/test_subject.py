"""The target's registrations and the stage: what a run needs before its first test, and what it takes back after it."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from conformance.browser.exchange import Wire
from conformance.instrument.control import Control, ControlError
from conformance.outcomes import NotApplicable
from conformance.run.stage import Stage, StageError, subject_of
from conformance.subject import Subject
from conformance.subject.admin import AdminError, call_admin, forget_platforms, known_platforms
from conformance.subject.gateway import GatewaySubject
from conformance.target.file import Gateway, Target, TargetError
from conformance.target.reading import target_from
from conformance.tests.serving import Answer, Asked, Server
from mock_platform import MockPlatform

ROOT = "http://127.0.0.1:8400"


def _tool_target(server: Server, *also: dict[str, str], **platform: str) -> Target:
    tool = {"login_url": f"{server.origin}/login", "launch_url": f"{server.origin}/launch"}
    identity = {"issuer": ROOT} | platform
    return target_from({"kind": "tool", "platform": identity, "also": list(also), "tool": tool}, source="test")


def _also(issuer: str = ROOT, client_id: str = "conformance", deployment_id: str = "1") -> dict[str, str]:
    return {"issuer": issuer, "client_id": client_id, "deployment_id": deployment_id}


def _subject(server: Server, wire: Wire, *also: dict[str, str]) -> Subject:
    control = Control("http://127.0.0.1:1", ROOT, wire)
    return subject_of(_tool_target(server, *also), control, wire, run="r", worker="main")


def _gateway(server: Server) -> Gateway:
    return Gateway(url=server.origin, api_key="k")


def _lists(server: Server, *names: object) -> None:
    platforms = [{"id": number, "name": name} for number, name in enumerate(names)]
    server.answers["/admin/platforms"] = Answer(200, body=json.dumps({"platforms": platforms}).encode())


def test_the_primary_registration_is_that_of_the_platform_table(server: Server, wire: Wire) -> None:
    """Most launches use the identity that the target file names first."""
    first = _subject(server, wire, _also(client_id="other")).primary()

    assert (first.issuer, first.client_id, first.deployment_id) == (ROOT, "conformance", "1")
    assert first.deployed_as("9").deployment_id == "9"


@pytest.mark.parametrize(
    ("ask", "also"),
    [
        ("at_second_issuer", [_also(client_id="other"), _also(deployment_id="2")]),
        ("two_clients_of_one_issuer", [_also(f"{ROOT}/p/b", "other"), _also(deployment_id="2")]),
        ("one_client_id_at_two_issuers", [_also(f"{ROOT}/p/b", "other"), _also(f"{ROOT}/p/b", deployment_id="2")]),
        (
            "client_id_of_another_issuer",
            [_also(f"{ROOT}/p/b"), _also(client_id="other"), _also(f"{ROOT}/p/b", "other")],
        ),
        ("two_deployments", [_also(client_id="other", deployment_id="2"), _also(f"{ROOT}/p/b", deployment_id="2")]),
    ],
)
def test_what_needs_a_registration_that_is_not_there_does_not_apply(
    server: Server, wire: Wire, ask: str, also: list[dict[str, str]]
) -> None:
    """A registration that differs in the wrong part does not serve; the reason says where to name one."""
    subject = _subject(server, wire, *also)

    with pytest.raises(NotApplicable, match=r"name one in \[\[also\]\]"):
        getattr(subject, ask)()


def test_each_registration_is_found_by_what_it_differs_in(server: Server, wire: Wire) -> None:
    """Issuer, client and deployment of the further registrations are told apart."""
    second = f"{ROOT}/p/b"
    subject = _subject(
        server, wire, _also(client_id="other"), _also(deployment_id="2"), _also(second, "x"), _also(second)
    )

    assert subject.at_second_issuer().client_id == "x"
    assert subject.client_id_of_another_issuer() == "x"
    assert [one.client_id for one in subject.two_clients_of_one_issuer()] == ["conformance", "other"]
    assert [one.issuer for one in subject.one_client_id_at_two_issuers()] == [ROOT, second]
    assert [one.deployment_id for one in subject.two_deployments()] == ["1", "2"]


def test_a_stage_registers_the_tool_at_every_platform(server: Server, wire: Wire) -> None:
    """Before the first test the mock LMS knows the tool, under every identity that the target file names."""
    issuer = "http://lms.example"
    target = _tool_target(
        server,
        _also(issuer, deployment_id="2"),
        _also(f"{issuer}/p/second", "other"),
        issuer=issuer,
        listen="127.0.0.1:0",
    )

    stage = Stage.set_up(target, wire, run="r")
    try:
        control = stage.control(wire)
        here = control.call("GET", "/registrations/conformance")
        there = control.existing_platform("second").call("GET", "/registrations/other")
    finally:
        stage.tear_down(wire)

    assert (here["deployment_ids"], there["deployment_ids"]) == (["1", "2"], ["1"])
    assert here["redirect_uris"] == [f"{server.origin}/launch"]
    assert urlsplit(stage.address()["control"]).hostname == "127.0.0.1"
    assert stage.address()["issuer"] == issuer


@pytest.mark.parametrize(
    ("also", "platform", "sentence"),
    [
        ([_also("http://elsewhere.example")], {"listen": "127.0.0.1:0"}, r"\[\[also\]\] issuer: expected"),
        ([_also(f"{ROOT}/p/a/b")], {"listen": "127.0.0.1:0"}, r"\[\[also\]\] issuer: expected"),
        ([], {"listen": "127.0.0.1"}, r"\[platform\] listen: expected HOST:PORT, got '127.0.0.1'"),
        ([], {"listen": ":80"}, r"\[platform\] listen: expected HOST:PORT"),
        ([], {"listen": "127.0.0.1:65536"}, r"\[platform\] listen: expected HOST:PORT"),
    ],
    ids=["foreign-issuer", "deep-issuer", "no-port", "no-host", "port-too-high"],
)
def test_a_stage_refuses_what_it_cannot_play(
    server: Server, wire: Wire, also: list[dict[str, str]], platform: dict[str, str], sentence: str
) -> None:
    """An issuer that the mock LMS cannot be, and an address that is none, are a wrong target file."""
    with pytest.raises(TargetError, match=sentence):
        Stage.set_up(_tool_target(server, *also, **platform), wire, run="r")


def test_a_stage_needs_a_target_that_answers(server: Server, wire: Wire) -> None:
    """A target that hangs up has not answered; any status is an answer."""
    server.answers["/login"] = Answer(lost=True)

    with pytest.raises(StageError, match="the target does not answer"):
        Stage.set_up(_tool_target(server, listen="127.0.0.1:0"), wire, run="r")


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (Answer(401, body=b"no"), "it refuses the API key"),
        (Answer(403, body=b"no"), "it refuses the API key"),
        (Answer(404, body=b"<h1>\nNot found\n</h1>"), "is it a gateway with the LTIAAS API?"),
        (Answer(302, (("Location", "/login"),)), "is it a gateway with the LTIAAS API?"),
        (Answer(200, body=b"<h1>\nWelcome\n</h1>"), "is it a gateway with the LTIAAS API?"),
        (Answer(200, body=b"[]"), "is it a gateway with the LTIAAS API?"),
        (Answer(200, body=b'{"platforms": [1]}'), "is it a gateway with the LTIAAS API?"),
    ],
    ids=["401", "403", "404", "redirect", "a-page", "a-list", "other-list"],
)
def test_what_is_no_gateway_is_told_in_one_sentence(server: Server, wire: Wire, answer: Answer, hint: str) -> None:
    """A wrong key, and a server that is no gateway at all, are a wrong target file with a hint."""
    server.answers["/admin/platforms"] = answer
    target = target_from({"kind": "gateway", "gateway": {"url": server.origin, "api_key": "k"}}, source="test")

    with pytest.raises(TargetError) as refusal:
        Stage.set_up(target, wire, run="r")

    assert hint in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_only_what_this_run_registered_is_deleted(server: Server, wire: Wire) -> None:
    """Platforms of other runs, of people, and without a name stay; the gateway's key is on every call."""
    _lists(server, "run-1-main-1", "run-10-main-1", "Our Canvas", None, "run-1-gw0-2")
    server.answers |= {f"/admin/platforms/{number}": Answer(204) for number in range(5)}

    forget_platforms(wire, _gateway(server), "run-1")

    deleted = [asked.path for asked in server.asked if asked.method == "DELETE"]
    assert deleted == ["/admin/platforms/0", "/admin/platforms/4"]
    assert {asked.headers["authorization"] for asked in server.asked} == {"Bearer k"}


def test_a_gateway_that_died_does_not_keep_the_stage_from_ending(server: Server, wire: Wire) -> None:
    """Tidying up at a gateway that answers wrongly now is given up, and told; the mock LMS is stopped."""
    _lists(server)
    target = target_from({"kind": "gateway", "gateway": {"url": server.origin, "api_key": "k"}}, source="test")
    stage = Stage.set_up(target, wire, run="r")
    server.answers["/admin/platforms"] = Answer(200, body=b"no JSON any more")

    left = stage.tear_down(wire)

    assert left.startswith("platforms named r-... may still be registered at the gateway: ")
    with pytest.raises(Exception, match="refused"):
        stage.control(wire).endpoints()


def test_the_admin_api_is_called_with_json(server: Server, wire: Wire) -> None:
    """A document is sent as JSON, and what comes back is read; an empty answer is nothing."""
    asked: list[Any] = []

    def answer(request: Asked) -> Answer:
        asked.append(json.loads(request.body))
        return Answer(201, body=b'{"id": 1}')

    server.answers["/admin/platforms"] = answer
    server.answers["/admin/platforms/1"] = Answer(204)

    assert call_admin(wire, _gateway(server), "POST", "/admin/platforms", {"url": "x"}) == {"id": 1}
    assert call_admin(wire, _gateway(server), "GET", "/admin/platforms/1") is None
    assert asked == [{"url": "x"}]


def test_a_redirect_is_no_answer_of_the_admin_api(server: Server, wire: Wire) -> None:
    """What sends the caller elsewhere has not done what was asked."""
    server.redirects("/admin/platforms/1", "/login")

    with pytest.raises(AdminError, match="answers 302"):
        call_admin(wire, _gateway(server), "DELETE", "/admin/platforms/1")


def test_an_admin_api_that_refuses_says_so(server: Server, wire: Wire) -> None:
    """The status and the beginning of the answer are told."""
    server.shows("/admin/platforms", "no", 409)

    with pytest.raises(AdminError, match="GET /admin/platforms answers 409: 'no'") as refusal:
        known_platforms(wire, _gateway(server))

    assert refusal.value.status == 409


def test_a_test_gives_back_the_platforms_that_it_made(server: Server, wire: Wire) -> None:
    """What was made for one test ends with it, and its keys serve the next; what is to be kept goes on answering."""
    _lists(server)
    target = target_from({"kind": "gateway", "gateway": {"url": server.origin, "api_key": "k"}}, source="test")
    with MockPlatform() as lms:
        subject = subject_of(target, Control(lms.issuer, lms.issuer, wire), wire, run="r", worker="main")
        assert isinstance(subject, GatewaySubject)
        kept, made = subject.with_key_set_at("/keys"), subject.with_key_set_at("/keys")

        subject.give_back([kept])

        assert kept.control.call("GET", "/registrations") is not None
        with pytest.raises(ControlError, match="there is no platform"):
            made.control.call("GET", "/registrations")
