"""Driving: what becomes of a target file's action when it is sent, and what a session says when that failed."""

import json
from typing import Any

import pytest

from conformance.bench.launch import Plan
from conformance.bench.session import DrivenSession
from conformance.browser.browser import Browser
from conformance.browser.exchange import Request, Response, Wire
from conformance.driving.gateway import MOST_PAGES, GatewayApi, GatewayDriver
from conformance.driving.tool import ToolDriver, request_of
from conformance.instrument.control import Control
from conformance.observation.judgement import Judgement, Verdict
from conformance.outcomes import Inconclusive, NotApplicable
from conformance.subject import Registration
from conformance.target.action import Action
from conformance.target.file import Drive
from conformance.tests.serving import Answer, Server
from mock_platform import MockPlatform

VALUES = {"score": 7.5, "maximum": 10, "user": "u 1", "ltik": "a/b"}
PAGE = "http://127.0.0.1:1/launch"


def _nobody(*_: Any) -> None:
    """Record nothing."""


def _action(**members: Any) -> Action:
    return Action.model_validate({"url": "http://127.0.0.1:1/drive", **members})


def _session(server: Server, wire: Wire, *, id_token: dict[str, Any] | None = None, **actions: Any) -> DrivenSession:
    """A session at a tool, or with an id token at a gateway, both of them played by *server*."""
    browser = Browser(wire, _nobody)
    launched = Response(Request("POST", f"{server.origin}/launch"), 200, (), b"", 0)
    judgement = Judgement(Verdict.ACCEPTED, "", launched, captured={"ltik": "k"})
    tool = ToolDriver(Drive.model_validate(actions), [server.origin], browser, judgement)
    api = GatewayApi(server.origin, "key", "k", browser)
    driver = tool if id_token is None else GatewayDriver(api, id_token, server.origin, f"{server.origin}/lti/launch")
    plan = Plan(Registration(Control(server.origin, server.origin, wire), "c", "1"))
    return DrivenSession(driver, browser, plan, "l", {"sub": "u-1"}, 0, judgement)


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        pytest.param("{score}", 7.5, id="a-fraction"),
        pytest.param("{maximum}", 10, id="a-whole-number"),
        pytest.param("{user}", "u 1", id="a-text"),
        pytest.param("{score} of {maximum}", "7.5 of 10", id="inside-text"),
        pytest.param({"a": ["{score}", True, None]}, {"a": [7.5, True, None]}, id="nested"),
        pytest.param("{unknown}", "{unknown}", id="without-a-value"),
    ],
)
def test_a_placeholder_alone_keeps_its_json_type(given: Any, sent: Any) -> None:
    """A string that is only a placeholder becomes the value itself, inside other text it is inserted."""
    request = request_of(_action(json={"it": given}), VALUES, page=PAGE)

    assert json.loads(request.body) == {"it": sent}
    assert ("Content-Type", "application/json") in request.headers


def test_form_headers_and_address_are_filled_in() -> None:
    """Each is written as its place demands: urlencoded, as it is, percent-encoded."""
    action = _action(
        method="PUT",
        url="http://127.0.0.1:1/drive/{user}?k={ltik}",
        form={"score": "{score}", "who": "{user}"},
        headers={"Authorization": "Bearer {ltik}"},
    )

    request = request_of(action, VALUES, page=PAGE)

    assert (request.method, request.url) == ("PUT", "http://127.0.0.1:1/drive/u%201?k=a%2Fb")
    assert request.body == b"score=7.5&who=u+1"
    assert dict(request.headers) == {
        "Authorization": "Bearer a/b",
        "Content-Type": "application/x-www-form-urlencoded",
    }


def test_an_action_is_sent_from_the_page_of_the_launch(server: Server, wire: Wire) -> None:
    """Cookies of the session, Origin and Referer come along, and a cookie that is set is kept."""
    server.answers["/drive"] = Answer(204, (("Set-Cookie", "drove=1"),))
    session = _session(server, wire, list_members={"url": f"{server.origin}/drive"})
    session.browser.jar.keep("sid=7; Path=/", f"{server.origin}/launch")

    session.drive("list_members")
    session.drive("list_members")

    first, second = server.asked
    assert (first.headers["cookie"], first.headers["origin"]) == ("sid=7", server.origin)
    assert first.headers["referer"] == f"{server.origin}/launch"
    assert "drove=1" in second.headers["cookie"]


def test_a_form_that_submits_itself_is_followed(server: Server, wire: Wire) -> None:
    """The page that a tool answers with is followed as a browser would."""
    form = f'<form method="post" action="{server.origin}/back"><input type="hidden" name="JWT" value="x"></form>'
    server.shows("/drive", form + "<script>document.forms[0].submit()</script>")
    server.shows("/back", "thank you")
    session = _session(server, wire, deep_linking={"url": f"{server.origin}/drive"})

    assert session.drive("deep_linking").text == "thank you"
    assert server.asked[-1].body == b"JWT=x"


def test_what_is_not_offered_does_not_apply(server: Server, wire: Wire) -> None:
    """The reason names the table of the target file that would say how."""
    session = _session(server, wire)

    assert not session.offers("publish_score")
    with pytest.raises(NotApplicable, match=r"\[drive.publish_score\]"):
        session.drive("publish_score")


def test_what_could_not_be_done_is_no_verdict(server: Server, wire: Wire) -> None:
    """A 4xx is inconclusive, unless the test gave the target a reason to refuse."""
    server.answers["/drive"] = Answer(409, body=b"no course")
    server.answers["/control/journal"] = Answer(body=b'{"entries": []}')
    session = _session(server, wire, list_members={"url": f"{server.origin}/drive"})

    assert session.drive("list_members", may_refuse=True).status == 409
    with pytest.raises(Inconclusive, match="list_members: the target answers 409: 'no course'") as raised:
        session.drive("list_members")
    assert raised.value.found == {}


def test_what_the_platform_found_is_told_with_what_could_not_be_done(server: Server, wire: Wire) -> None:
    """Where the platform refused the target's own request, a test of that requirement can tell after all."""
    finding = {"requirement": "OAUTH-002", "sentence": "sub is not the client_id"}
    server.answers["/drive"] = Answer(502)
    server.answers["/control/journal"] = Answer(body=json.dumps({"entries": [finding]}).encode())
    session = _session(server, wire, list_members={"url": f"{server.origin}/drive"})

    with pytest.raises(Inconclusive) as raised:
        session.drive("list_members")

    assert raised.value.found == {"OAUTH-002": "sub is not the client_id"}


def test_a_gateway_publishes_by_its_api(server: Server, wire: Wire) -> None:
    """The score of the launch's user goes below the launch's line item, with the ltik."""
    services = {"assignmentAndGrades": {"lineItemId": "https://lms.example/li/1?t=2"}}
    server.answers["/api/lineitems/https%3A%2F%2Flms.example%2Fli%2F1%3Ft%3D2/scores"] = Answer(204)
    session = _session(server, wire, id_token={"services": services})

    session.drive("publish_score", score=3)

    [asked] = server.asked
    assert asked.headers["authorization"] == "LTIK-AUTH-V2 key:k"
    assert json.loads(asked.body) == {
        "userId": "u-1",
        "scoreGiven": 3,
        "scoreMaximum": 10,
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
    }


def test_a_gateway_without_a_line_item_cannot_publish(server: Server, wire: Wire) -> None:
    """A launch whose id token names no line item is no verdict on scores."""
    with pytest.raises(Inconclusive, match="lineItemId"):
        _session(server, wire, id_token={}).drive("publish_score")


def test_lists_of_a_gateway_are_read_to_a_bounded_end(server: Server, wire: Wire) -> None:
    """Pages are followed by `next`, and no further than our own bound when they never end."""
    server.answers["/api/memberships"] = Answer(200, body=json.dumps({"members": [], "next": "http://x/?p=2"}).encode())

    _session(server, wire, id_token={}).drive("list_members")

    assert len(server.asked) == 1 + MOST_PAGES
    assert server.asked[1].path == "/api/memberships?url=http%3A%2F%2Fx%2F%3Fp%3D2"


def test_a_gateway_without_groups_is_not_asked_for_them(server: Server, wire: Wire) -> None:
    """LTIAAS has no groups: an address that is not there does not apply."""
    with pytest.raises(NotApplicable, match="GET /api/groups answers 404"):
        _session(server, wire, id_token={}).drive("list_groups")


def test_a_gateway_sends_the_browser_back_with_its_items(server: Server, wire: Wire) -> None:
    """The form that the API gives is posted to the platform by the browser."""
    form = f'<form action="{server.origin}/lti/return" method="POST"><input type="hidden" name="JWT" value="x"></form>'
    page = json.dumps({"form": form + "<script>document.forms[0].submit()</script>"})
    server.answers["/api/deeplinking/form"] = Answer(200, body=page.encode())
    server.shows("/lti/return", "taken")

    answer = _session(server, wire, id_token={}).drive("deep_linking")

    assert (answer.text, server.asked[-1].body) == ("taken", b"JWT=x")


def test_a_session_tells_what_the_platform_was_asked(wire: Wire) -> None:
    """Calls of services and findings since the launch are told in words; pages that the browser saw are not."""
    with MockPlatform() as lms:
        control = Control(lms.issuer, lms.issuer, wire)
        plan = Plan(Registration(control, "c", "1"))
        since = control.last_seq()
        wire.send(Request("GET", control.endpoints()["jwks_uri"]))
        wire.send(Request("POST", control.endpoints()["token_endpoint"], (), b"grant_type=none"))
        browser = Browser(wire, _nobody)
        judgement = Judgement(Verdict.ACCEPTED, "")
        driver = ToolDriver(Drive(), [], browser, judgement)

        asked, found = DrivenSession(driver, browser, plan, "l", {}, since, judgement).told()

    assert asked == "the platform was asked POST /lti/token, sent 'grant_type=none'; it answered 400"
    assert found.startswith("the platform found at token, OAUTH-001: ")
