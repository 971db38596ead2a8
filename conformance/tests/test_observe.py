"""What counts as what: every rule of the design by which a launch is accepted, refused, crashed, or not to be told."""

import json
from itertools import pairwise
from typing import Any

import pytest

from conformance.browser.browser import Browser
from conformance.browser.exchange import NoAnswer, Wire
from conformance.browser.navigation import Navigation
from conformance.evidence.evidence import Evidence
from conformance.observation.gateway import GatewayObserver
from conformance.observation.judgement import Judgement, Verdict, lost
from conformance.observation.tool import ToolObserver
from conformance.target.file import Observe
from conformance.tests.serving import Answer, Server

ACCEPTED, REFUSED, CRASHED, UNCLEAR = Verdict.ACCEPTED, Verdict.REFUSED, Verdict.CRASHED, Verdict.UNCLEAR
RETURN_URL = "http://lms.example/return?from=tool"


def _judge(server: Server, wire: Wire, browser: Browser | None = None, **observe: Any) -> Judgement:
    browser = browser or Browser(wire, Evidence().record)
    observer = ToolObserver([server.origin], Observe(**observe))
    answer = browser.go(Navigation("POST", f"{server.origin}/launch", page=server.other_site))
    return observer.judge(browser, answer, return_url=RETURN_URL)


def _judge_gateway(server: Server, wire: Wire) -> Judgement:
    browser = Browser(wire, Evidence().record)
    answer = browser.go(Navigation("POST", f"{server.origin}/launch", page=server.other_site))
    return GatewayObserver(server.origin, "the-key").judge(browser, answer, return_url=RETURN_URL)


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, ACCEPTED),
        (201, ACCEPTED),
        (299, ACCEPTED),
        (300, UNCLEAR),
        (304, UNCLEAR),
        (399, UNCLEAR),
        (400, REFUSED),
        (401, REFUSED),
        (404, REFUSED),
        (428, REFUSED),
        (429, UNCLEAR),
        (430, REFUSED),
        (499, REFUSED),
        (500, CRASHED),
        (501, REFUSED),
        (502, UNCLEAR),
        (503, UNCLEAR),
        (504, UNCLEAR),
    ],
)
def test_a_final_status_decides(server: Server, wire: Wire, status: int, verdict: Verdict) -> None:
    """2xx accepts, 400-499 and 501 refuse, 500 is a crash, 429 and all else tells nothing."""
    server.shows("/launch", "hello", status)

    assert _judge(server, wire).verdict is verdict


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_crash_is_a_refusal(verdict: Verdict) -> None:
    """Refused and crashed launches are refused; nothing else is."""
    assert Judgement(verdict, "").refused is (verdict in {REFUSED, CRASHED})


@pytest.mark.parametrize(("timed_out", "verdict"), [(False, CRASHED), (True, UNCLEAR)], ids=["lost", "silent"])
def test_no_answer_is_a_crash_unless_the_target_was_silent(timed_out: bool, verdict: Verdict) -> None:
    """A lost connection is a crash; a target that only takes too long tells nothing."""
    assert lost(NoAnswer("gone", timed_out=timed_out)) == Judgement(verdict, "gone")


@pytest.mark.parametrize(("status", "verdict"), [(200, REFUSED), (201, REFUSED), (502, REFUSED), (500, CRASHED)])
def test_refused_body_refuses(server: Server, wire: Wire, status: int, verdict: Verdict) -> None:
    """A page that `refused_body` matches is a refusal whatever its status, but a crash stays one."""
    server.shows("/launch", "<p>Launch failed: bad nonce</p>", status)

    assert _judge(server, wire, refused_body="Launch (failed|refused)").verdict is verdict


def test_refused_body_is_looked_for_on_the_final_page_only(server: Server, wire: Wire) -> None:
    """What an answer on the way says does not count."""
    server.answers["/launch"] = Answer(302, (("Location", "/app"),), b"Launch failed")
    server.shows("/app", "Welcome")

    assert _judge(server, wire, refused_body="Launch failed").verdict is ACCEPTED


@pytest.mark.parametrize(
    ("location", "verdict"),
    [
        ("http://lms.example/return?from=tool&lti_errormsg=no", REFUSED),
        ("http://lms.example/return?lti_errorlog=no", REFUSED),
        ("http://lms.example/return?lti_errormsg=", REFUSED),
        ("http://lms.example/return?from=tool&lti_msg=done", ACCEPTED),
        ("http://lms.example/return?from=tool", ACCEPTED),
        ("http://lms.example/other?lti_errormsg=no", ACCEPTED),
        ("http://evil.example/return?lti_errormsg=no", ACCEPTED),
    ],
    ids=["errormsg", "errorlog", "empty", "msg", "nothing", "other-path", "other-host"],
)
def test_a_way_back_with_an_error_refuses(server: Server, wire: Wire, location: str, verdict: Verdict) -> None:
    """A redirect to return_url refuses when it carries lti_errormsg or lti_errorlog; its own query does not matter."""
    server.redirects("/launch", location)

    assert _judge(server, wire).verdict is verdict


def test_a_redirect_that_leaves_the_tool_accepts_and_is_not_followed(server: Server, wire: Wire) -> None:
    """Sending the browser to another origin accepts; nobody goes there."""
    server.redirects("/launch", f"{server.other_site}/elsewhere")

    judgement = _judge(server, wire)

    assert (judgement.verdict, [asked.path for asked in server.asked]) == (ACCEPTED, ["/launch"])
    assert judgement.onward is not None
    assert judgement.onward.url == f"{server.other_site}/elsewhere"


@pytest.mark.parametrize(("redirects", "verdict"), [(10, ACCEPTED), (11, UNCLEAR)])
def test_ten_redirects_are_followed(server: Server, wire: Wire, redirects: int, verdict: Verdict) -> None:
    """Ten redirects within the tool lead to its page; the eleventh is one too many."""
    paths = ["/launch", *(f"/{number}" for number in range(1, redirects + 1))]
    for path, to in pairwise(paths):
        server.redirects(path, to)
    server.shows(paths[-1], "Welcome")

    assert _judge(server, wire).verdict is verdict


def test_a_form_that_submits_itself_is_followed(server: Server, wire: Wire) -> None:
    """A page that posts itself onward within the tool is not the final one."""
    server.shows("/launch", '<form method="post" action="/app"></form><script>document.forms[0].submit()</script>')
    server.shows("/app", "no", 403)

    assert _judge(server, wire).verdict is REFUSED


def test_a_page_that_needs_a_script_tells_nothing(server: Server, wire: Wire) -> None:
    """An empty page with a script may become anything."""
    server.shows("/launch", "<noscript>Enable JavaScript</noscript><div></div><script src=app.js></script>")

    assert _judge(server, wire).verdict is UNCLEAR


@pytest.mark.parametrize(("body", "verdict"), [("Welcome, Ada", ACCEPTED), ("Hm", UNCLEAR)], ids=["agrees", "does-not"])
def test_accepted_body_has_to_agree(server: Server, wire: Wire, body: str, verdict: Verdict) -> None:
    """Where `accepted_body` is set, a page that it does not match is no acceptance, and no refusal."""
    server.shows("/launch", body)

    assert _judge(server, wire, accepted_body="Welcome, .*").verdict is verdict


def test_accepted_body_has_to_agree_with_a_redirect_too(server: Server, wire: Wire) -> None:
    """A tool that shows acceptance by a page has not accepted when it sends the browser away instead."""
    server.redirects("/launch", "http://elsewhere.example/")

    assert _judge(server, wire, accepted_body="Welcome").verdict is UNCLEAR


@pytest.mark.parametrize(
    ("launch", "session", "verdict"),
    [
        (200, 200, ACCEPTED),
        (200, 204, ACCEPTED),
        (200, 401, UNCLEAR),
        (200, 302, UNCLEAR),
        (403, 401, REFUSED),
        (403, 200, ACCEPTED),
        (500, 200, ACCEPTED),
        (500, 401, CRASHED),
        (429, 200, UNCLEAR),
    ],
)
def test_the_session_has_to_agree(server: Server, wire: Wire, launch: int, session: int, verdict: Verdict) -> None:
    """An accepted launch has a session; a refused one that has a session nonetheless was accepted."""
    server.shows("/launch", "", launch)
    server.shows("/me", "", session)

    assert _judge(server, wire, session_url=f"{server.origin}/me").verdict is verdict


def test_the_session_is_asked_for_in_the_same_jar(server: Server, wire: Wire) -> None:
    """The session page gets the cookies that the launch set, and what was captured in its address."""
    server.answers["/launch"] = Answer(303, (("Location", "/app?ltik=abc"), ("Set-Cookie", "sid=7")))
    server.shows("/app", "Welcome")
    server.shows("/me", "")

    judgement = _judge(server, wire, session_url=f"{server.origin}/me?t={{ltik}}", capture={"ltik": "[?&]ltik=([^&]+)"})

    assert (server.asked[-1].path, server.asked[-1].headers["cookie"]) == ("/me?t=abc", "sid=7")
    assert (judgement.verdict, judgement.captured) == (ACCEPTED, {"ltik": "abc"})


def test_a_session_page_that_does_not_answer_tells_nothing(server: Server, wire: Wire) -> None:
    """When the session cannot be asked for, nothing can be said."""
    server.shows("/launch", "Welcome")
    server.answers["/me"] = Answer(lost=True)

    assert _judge(server, wire, session_url=f"{server.origin}/me").verdict is UNCLEAR


@pytest.mark.parametrize(("session", "verdict"), [(200, ACCEPTED), (401, UNCLEAR)])
def test_where_the_browser_was_sent_is_known_whatever_the_session_says(
    server: Server, wire: Wire, session: int, verdict: Verdict
) -> None:
    """A way out of the tool's origins is evidence of its own: a session that is missing does not make it go away."""
    server.answers["/launch"] = Answer(303, (("Location", "https://evil.invalid/steal"),))
    server.shows("/me", "", session)

    judgement = _judge(server, wire, session_url=f"{server.origin}/me")

    assert judgement.verdict is verdict
    assert judgement.onward is not None
    assert judgement.onward.url == "https://evil.invalid/steal"


def test_the_session_of_an_earlier_launch_does_not_accept_a_refused_one(server: Server, wire: Wire) -> None:
    """In a browser that has a session already, a session proves nothing about a refused launch."""
    browser = Browser(wire, Evidence().record)
    server.shows("/launch", "Welcome")
    server.shows("/me", "")
    first = _judge(server, wire, browser, session_url=f"{server.origin}/me")
    server.shows("/launch", "This answer was used already", 403)

    second = _judge(server, wire, browser, session_url=f"{server.origin}/me")

    assert (first.verdict, second.verdict) == (ACCEPTED, REFUSED)


@pytest.mark.parametrize(
    ("page", "user", "verdict"),
    [
        ("<b>O&#39;Brien &amp; co</b>", "O'Brien & co", ACCEPTED),
        ("<b></b>", "", ACCEPTED),
        ("<p>Sorry</p>", None, UNCLEAR),
    ],
    ids=["escaped", "anonymous", "absent"],
)
def test_the_user_has_to_be_shown(server: Server, wire: Wire, page: str, user: str | None, verdict: Verdict) -> None:
    """Where `user` is set, an accepted launch shows one; it is compared after HTML unescaping."""
    server.shows("/launch", page)

    judgement = _judge(server, wire, user="<b>([^<]*)</b>")

    assert (judgement.user, judgement.verdict) == (user, verdict)


def test_the_session_page_may_show_the_user(server: Server, wire: Wire) -> None:
    """The user is looked for on the session page too, and first."""
    server.shows("/launch", "user=wrong;")
    server.shows("/me", "user=ada;")

    assert _judge(server, wire, session_url=f"{server.origin}/me", user="user=(.*?);").user == "ada"


def test_a_refusal_shows_no_user(server: Server, wire: Wire) -> None:
    """Only who was let in is shown."""
    server.shows("/launch", "user=ada;", 403)

    assert _judge(server, wire, user="user=(.*?);").user is None


@pytest.mark.parametrize(
    ("location", "body"),
    [("/app?ltik=abc&x=1", ""), ("/app?ltik=abc", "a page"), ("/app", '<a href="?ltik=abc&x=1">')],
    ids=["url", "end-of-url", "page"],
)
def test_a_value_is_captured_from_the_final_address_or_page(
    server: Server, wire: Wire, location: str, body: str
) -> None:
    """What `[observe.capture]` names is found in the final address or on the final page."""
    server.redirects("/launch", location)
    server.shows("/app", body)

    assert _judge(server, wire, capture={"ltik": "[?&]ltik=([^&]+)", "no": "(zzz)"}).captured == {"ltik": "abc"}


def test_a_gateway_accepts_by_a_ltik_that_opens_the_id_token(server: Server, wire: Wire) -> None:
    """A redirect whose ltik makes /api/idtoken answer 200 accepts; the launch target is not fetched."""
    server.redirects("/launch", "http://tool.example/?ltik=a%2Bb")
    server.answers["/api/idtoken"] = Answer(200, body=json.dumps({"user": {"id": "ada"}}).encode())

    judgement = _judge_gateway(server, wire)

    assert (judgement.verdict, judgement.user, judgement.captured) == (ACCEPTED, "ada", {"ltik": "a+b"})
    assert [asked.path for asked in server.asked] == ["/launch", "/api/idtoken"]
    assert server.asked[1].headers["authorization"] == "LTIK-AUTH-V2 the-key:a+b"
    assert "cookie" not in server.asked[1].headers


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(401), "/api/idtoken answers 401"),
        (Answer(200, body=b"<html>"), "with no JSON object"),
        (Answer(200, body=b"[]"), "with no JSON object"),
        (Answer(lost=True), "no answer"),
    ],
    ids=["refused", "not-json", "not-an-object", "lost"],
)
def test_a_ltik_that_opens_nothing_tells_nothing(server: Server, wire: Wire, answer: Answer, reason: str) -> None:
    """A redirect with an ltik that cannot be used neither accepts nor refuses, and is no crash of the launch."""
    server.redirects("/launch", "http://tool.example/?ltik=abc")
    server.answers["/api/idtoken"] = answer

    judgement = _judge_gateway(server, wire)

    assert judgement.verdict is UNCLEAR
    assert reason in judgement.reason


@pytest.mark.parametrize("user", [None, "ada", [], {}], ids=["null", "text", "list", "empty"])
def test_a_gateway_may_show_no_user(server: Server, wire: Wire, user: object) -> None:
    """An id token without a usable user is accepted without one."""
    server.redirects("/launch", "http://tool.example/?ltik=abc")
    server.answers["/api/idtoken"] = Answer(200, body=json.dumps({"user": user}).encode())

    judgement = _judge_gateway(server, wire)

    assert (judgement.verdict, judgement.user) == (ACCEPTED, None)


@pytest.mark.parametrize(
    ("status", "verdict"),
    [(200, UNCLEAR), (401, REFUSED), (429, UNCLEAR), (500, CRASHED), (501, REFUSED), (503, UNCLEAR)],
)
def test_a_gateway_without_a_ltik_is_judged_by_its_status(
    server: Server, wire: Wire, status: int, verdict: Verdict
) -> None:
    """Without an ltik a gateway has not accepted; the statuses that refuse are those of every tool."""
    server.shows("/launch", "", status)

    assert _judge_gateway(server, wire).verdict is verdict


def test_a_gateway_may_send_the_browser_back_with_an_error(server: Server, wire: Wire) -> None:
    """A gateway refuses by the way back, too."""
    server.redirects("/launch", f"{RETURN_URL}&lti_errormsg=no&ltik=abc")

    assert _judge_gateway(server, wire).verdict is REFUSED


def test_a_gateway_is_not_followed_to_the_tool(server: Server, wire: Wire) -> None:
    """A redirect without an ltik is not followed and tells nothing."""
    server.redirects("/launch", "/app")

    assert _judge_gateway(server, wire).verdict is UNCLEAR
    assert [asked.path for asked in server.asked] == ["/launch"]
