"""A tool that registers itself: how its registration is opened, and what subject the suite makes of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from conformance.browser.browser import Browser
from conformance.browser.exchange import Wire
from conformance.instrument.control import Control
from conformance.instrument.self_registration import invite
from conformance.outcomes import Inconclusive, NotApplicable
from conformance.run.stage import Stage, subject_of
from conformance.subject import Subject
from conformance.target.file import Target, TargetError
from conformance.target.reading import target_from
from conformance.tests.serving import Answer, Asked, Server
from mock_platform import MockPlatform
from mock_platform.vocabulary import TOOL_CONFIGURATION

REGISTER = "/register"


def _metadata(origin: str) -> dict[str, Any]:
    return {
        "application_type": "web",
        "client_name": "A tool",
        "grant_types": ["implicit", "client_credentials"],
        "response_types": ["id_token"],
        "redirect_uris": [f"{origin}/launch"],
        "initiate_login_uri": f"{origin}/login",
        "jwks_uri": f"{origin}/keys",
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": "",
        TOOL_CONFIGURATION: {
            "domain": urlsplit(origin).netloc,
            "target_link_uri": f"{origin}/home",
            "claims": [],
            "messages": [],
        },
    }


def _registering(asked: Asked) -> Answer:
    """Do what a tool does when its registration URL is opened."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(asked.path).query).items()}
    if "openid_configuration" not in query:
        return Answer(400, body=b"Nobody asked for a registration")
    configuration = httpx.get(query["openid_configuration"]).json()
    bearer = {"Authorization": f"Bearer {query['registration_token']}"}
    metadata = _metadata(f"http://{asked.headers['host']}")
    httpx.post(configuration["registration_endpoint"], json=metadata, headers=bearer).raise_for_status()
    return Answer(200, body=b"<p>Registered")


def _target(server: Server, **platform: str) -> Target:
    tool = {"registration_url": f"{server.origin}{REGISTER}?customer=7"}
    return target_from({"kind": "tool", "tool": tool, "platform": platform}, source="test")


@contextmanager
def _staged(server: Server, wire: Wire) -> Iterator[Subject]:
    """Set the stage for the tool on *server*; yield the subject that its tests work with."""
    target = _target(server)
    stage = Stage.set_up(target, wire, run="r")
    try:
        yield subject_of(target, stage.control(wire), wire, run="r", worker="main")
    finally:
        stage.tear_down(wire)


@pytest.fixture
def lms(wire: Wire) -> Iterator[Control]:
    """A platform without a tool."""
    with MockPlatform() as running:
        yield Control(running.address, running.issuer, wire, running.control_token or "")


def test_the_addresses_are_those_that_the_tool_registered(server: Server, wire: Wire) -> None:
    """What the target file does not say comes from the registration with which the run begins."""
    server.answers[REGISTER] = _registering

    with _staged(server, wire) as subject:
        facts, first = subject.facts, subject.primary()

    assert (facts.login_url, facts.launch_url) == (f"{server.origin}/login", f"{server.origin}/launch")
    assert (facts.jwks_url, facts.target_link_uris) == (f"{server.origin}/keys", [f"{server.origin}/home"])
    assert facts.origins == [server.origin]
    assert first.issuer.endswith("/p/r-primary")


def test_further_registrations_are_made_as_they_are_asked_for(server: Server, wire: Wire) -> None:
    """A second issuer, two clients of one issuer and one client id of two issuers are the tool's own registrations."""
    server.answers[REGISTER] = _registering

    with _staged(server, wire) as subject:
        first, second = subject.primary(), subject.at_second_issuer()
        one, other = subject.two_clients_of_one_issuer()
        here, there = subject.one_client_id_at_two_issuers()

    assert first.issuer != second.issuer
    assert (one.issuer, one.client_id != other.client_id) == (other.issuer, True)
    assert (here.issuer != there.issuer, here.client_id) == (True, there.client_id)


def test_a_registration_for_a_test_alone_is_a_new_one(server: Server, wire: Wire) -> None:
    """Every test that changes a key set gets a platform of its own; what is kept is kept."""
    server.answers[REGISTER] = _registering

    with _staged(server, wire) as subject:
        assert subject.alone().issuer != subject.alone().issuer
        assert subject.at_second_issuer() == subject.at_second_issuer()


def test_a_second_deployment_is_not_made_up(server: Server, wire: Wire) -> None:
    """Of a deployment that came later no tool has to know."""
    server.answers[REGISTER] = _registering

    with _staged(server, wire) as subject, pytest.raises(NotApplicable, match="told of one deployment"):
        subject.two_deployments()


def test_a_tool_that_does_not_register_cannot_be_launched(server: Server, wire: Wire) -> None:
    """The run begins all the same, and whatever needs a launch is inconclusive."""
    server.shows(REGISTER, "<p>Not today")

    with _staged(server, wire) as subject, pytest.raises(Inconclusive, match="the tool did not register itself"):
        subject.primary()


def test_a_platform_without_registration_is_a_wrong_target_file(server: Server, wire: Wire) -> None:
    """A profile of an LMS that has no dynamic registration does not go with a tool that registers itself."""
    server.answers[REGISTER] = _registering

    with pytest.raises(TargetError, match="has no dynamic registration"):
        Stage.set_up(_target(server, profile="openedx"), wire, run="r")


def test_the_tool_is_opened_as_the_platform_opens_it(server: Server, wire: Wire, lms: Control) -> None:
    """The tool's own query is kept, and the platform's parameters can be altered or left out."""
    server.shows(REGISTER, "<p>Hello")
    invitation = invite(lms, f"{server.origin}{REGISTER}?customer=7")

    invitation.opened_by(_browser(wire), [server.origin], registration_token=None, openid_configuration="none")

    assert [asked.path for asked in server.asked] == [f"{REGISTER}?customer=7&openid_configuration=none"]
    assert (invitation.client_id(), invitation.findings()) == (None, [])


def test_a_page_that_asks_for_nothing_is_confirmed(server: Server, wire: Wire, lms: Control) -> None:
    """A form with nothing to fill in is sent as a person would, and what it leads to is the end."""
    server.shows(REGISTER, '<form action="/confirm" method="post"><button>Register</button></form>')
    server.shows("/confirm", "<p>Registered")

    answer = invite(lms, f"{server.origin}{REGISTER}").opened_by(_browser(wire), [server.origin])

    assert (answer.request.method, answer.text) == ("POST", "<p>Registered")


def test_a_page_that_asks_for_something_is_the_end(server: Server, wire: Wire, lms: Control) -> None:
    """A form that a person has to fill in is nothing that the suite could confirm."""
    server.shows(REGISTER, '<form action="/confirm"><input name="code"><button>Register</button></form>')

    answer = invite(lms, f"{server.origin}{REGISTER}").opened_by(_browser(wire), [server.origin])

    assert [asked.path.partition("?")[0] for asked in server.asked] == [REGISTER]
    assert "<input" in answer.text


def _browser(wire: Wire) -> Browser:
    return Browser(wire, lambda _request, _answer: None)
