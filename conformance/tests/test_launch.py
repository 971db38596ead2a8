"""Launches step by step against a small tool: controls, crashes, patience, and edits that were not used."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest

from conformance.bench import bench as bench_module
from conformance.bench.bench import Bench, Run
from conformance.bench.launch import NoAuthenticationRequest
from conformance.browser.exchange import Wire
from conformance.cases import case, cases
from conformance.instrument.control import Control
from conformance.observation.judgement import Verdict
from conformance.outcomes import Breach, Inconclusive
from conformance.run.stage import Stage, subject_of
from conformance.target.file import Target
from conformance.target.reading import target_from
from conformance.tests.serving import Answer, Asked, Server
from mock_platform import edits
from mock_platform.ports import free_port

WRONG_KID = edits.header("kid", "nobody")


class Tool:
    """A tool that continues every login, and answers launches as the test says, one after the other."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.answers: list[Answer] = [Answer(200, body=b"Welcome")]
        self.seen: list[dict[str, list[str]]] = []
        server.answers |= {"/login": self.login, "/launch": self.launch}

    def login(self, asked: Asked) -> Answer:
        """Send the browser to the platform that asks."""
        told = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        if "iss" not in told:
            return Answer(200)
        request = {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": told["client_id"],
            "redirect_uri": f"{self.server.origin}/launch",
            "login_hint": told["login_hint"],
            "lti_message_hint": told["lti_message_hint"],
            "state": "s",
            "nonce": f"n-{len(self.server.asked)}",
        }
        return Answer(302, (("Location", f"{told['iss']}/lti/authorize?{urlencode(request)}"),))

    def login_page(self, asked: Asked) -> Answer:
        """Show a page with a script; whom the script has sent goes on to the platform."""
        again = asked.path.partition("?")[2]
        if "cookies=1" not in again:
            return Answer(200, body=b"<script>look_for_cookies()</script><p>Please wait</p>")
        return self.login(replace(asked, body=again.encode()))

    def launch(self, asked: Asked) -> Answer:
        """Answer as the test says; the last answer stays."""
        self.seen.append(parse_qs(asked.body.decode()))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def answers_with(self, *statuses: int) -> None:
        """Answer the next launches with these statuses, and all others with the last one."""
        self.answers = [Answer(status) for status in statuses]


@pytest.fixture
def tool(server: Server) -> Tool:
    """A small tool."""
    return Tool(server)


@pytest.fixture
def bench(tool: Tool, wire: Wire) -> Iterator[Bench]:
    """A bench at which the small tool stands."""
    target = _target(tool.server)
    stage = Stage.set_up(target, wire, run="r")
    try:
        yield _bench(target, stage.control(wire), wire)
    finally:
        stage.tear_down(wire)


def _target(server: Server, **observe: Any) -> Target:
    document = {
        "kind": "tool",
        "platform": {"issuer": f"http://127.0.0.1:{free_port()}"},
        "tool": {"login_url": f"{server.origin}/login", "launch_url": f"{server.origin}/launch"},
        "observe": observe,
    }
    return target_from(document, source="test")


def _bench(target: Target, control: Control, wire: Wire) -> Bench:
    return Bench(Run(target, subject_of(target, control, wire, run="r", worker="main"), control, wire))


def test_a_launch_goes_step_by_step(bench: Bench, tool: Tool) -> None:
    """Login, authentication request and answer come one by one, and nothing is sent before it is asked for."""
    launch = bench.launch(bench.plan())
    before = len(tool.server.asked)

    request = launch.initiate()
    assert [asked.path for asked in tool.server.asked[before:]] == ["/login"]
    assert request.parameter("redirect_uri") == f"{tool.server.origin}/launch"

    form = launch.answer()
    assert tool.seen == []
    assert form.field("state") == "s"

    assert launch.finish().verdict is Verdict.ACCEPTED
    assert tool.seen[0]["id_token"] == [form.field("id_token")]
    assert launch.subject_of_token() != ""


def test_a_launch_tells_what_was_changed(bench: Bench) -> None:
    """The evidence names the launch, its edits and the decoded token."""
    bench.make(bench.plan(WRONG_KID))

    (told,) = bench.evidence.as_json()["launches"]
    assert told["edits"] == [WRONG_KID.as_json()]
    assert told["id_token"]["header"]["kid"] == "nobody"
    assert [exchange["request"]["method"] for exchange in bench.evidence.as_json()["exchanges"]] == [
        "GET",
        "POST",
        "GET",
        "POST",
    ]


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (Answer(400), Verdict.REFUSED),
        (Answer(500), Verdict.CRASHED),
        (Answer(lost=True), Verdict.CRASHED),
        (Answer(200, body=b"Sorry"), Verdict.UNCLEAR),
        (Answer(429), Verdict.UNCLEAR),
        (Answer(503), Verdict.UNCLEAR),
    ],
    ids=["refused", "crash", "lost", "a-page", "rate", "unavailable"],
)
def test_a_login_that_is_not_continued_is_a_verdict(bench: Bench, tool: Tool, answer: Answer, verdict: Verdict) -> None:
    """A tool that does not send the browser on has judged the launch already."""
    launch = bench.launch(bench.plan())
    tool.server.answers["/login"] = answer

    with pytest.raises(NoAuthenticationRequest) as refusal:
        launch.initiate()

    assert refusal.value.judgement.verdict is verdict
    assert bench.launch(bench.plan()).run().verdict is verdict


def test_refused_body_refuses_a_login_too(tool: Tool, wire: Wire) -> None:
    """A tool that refuses by a page does so at the login as well."""
    target = _target(tool.server, refused_body="Unknown platform")
    tool.server.shows("/login", "Unknown platform")
    stage = Stage.set_up(target, wire, run="r")
    try:
        bench = _bench(target, stage.control(wire), wire)
        assert bench.launch(bench.plan()).run().verdict is Verdict.REFUSED
    finally:
        stage.tear_down(wire)


def test_a_login_page_that_asks_again_by_a_script_is_answered_as_the_target_file_says(tool: Tool, wire: Wire) -> None:
    """A page that looks whether cookies are allowed is left with what its script would add, and every parameter."""
    target = target_from(
        {
            "kind": "tool",
            "platform": {"issuer": f"http://127.0.0.1:{free_port()}"},
            "tool": {
                "login_url": f"{tool.server.origin}/login",
                "launch_url": f"{tool.server.origin}/launch",
                "login_script": {"cookies": "1"},
            },
        },
        source="test",
    )
    tool.server.answers["/login"] = tool.login_page
    stage = Stage.set_up(target, wire, run="r")
    try:
        bench = _bench(target, stage.control(wire), wire)
        assert bench.make(bench.plan()).verdict is Verdict.ACCEPTED
    finally:
        stage.tear_down(wire)


def test_a_login_page_with_a_script_of_which_nothing_is_known_is_no_verdict(bench: Bench, tool: Tool) -> None:
    """Where the target file does not tell what the script does, the suite does not guess."""
    tool.server.answers["/login"] = tool.login_page

    judgement = bench.launch(bench.plan()).run()

    assert (judgement.verdict, judgement.reason) == (
        Verdict.UNCLEAR,
        "the login ended with 200 and no authentication request",
    )


def test_a_browser_is_not_sent_to_strangers(bench: Bench, tool: Tool) -> None:
    """Where a tool sends the browser elsewhere than to the platform, the suite does not go there."""
    tool.server.redirects("/login", f"{tool.server.other_site}/elsewhere?client_id=x")

    judgement = bench.launch(bench.plan()).run()

    assert judgement.verdict is Verdict.UNCLEAR
    assert "which is not the platform" in judgement.reason
    assert "/elsewhere" not in {asked.path.partition("?")[0] for asked in tool.server.asked}


def test_a_lost_connection_at_the_end_is_a_crash(bench: Bench, tool: Tool) -> None:
    """A tool that hangs up on the answer has crashed."""
    tool.answers = [Answer(lost=True)]

    assert bench.make(bench.plan()).verdict is Verdict.CRASHED


def test_an_edit_that_came_too_late_makes_the_launch_inconclusive(bench: Bench, tool: Tool) -> None:
    """When the launch ends before the message is made, its edits have done nothing."""
    tool.server.answers["/login"] = Answer(400)

    with pytest.raises(Inconclusive, match="the launch ended before header could be applied"):
        bench.make(bench.plan(WRONG_KID))


def test_an_edit_that_met_an_obstacle_makes_the_launch_inconclusive(bench: Bench) -> None:
    """What the mock cannot make for want of the tool's key is nobody's error."""
    with pytest.raises(Inconclusive, match="the message could not be made: encrypt: the tool publishes no RSA key"):
        bench.make(bench.plan().with_edits(edits.encrypt("RSA-OAEP")))


def test_edits_can_be_added_while_the_launch_is_under_way(bench: Bench) -> None:
    """What a test decides after the login still goes into the message, and into the evidence."""
    launch = bench.launch(bench.plan())
    launch.initiate()

    launch.add_edits(WRONG_KID)
    launch.finish()

    (told,) = bench.evidence.as_json()["launches"]
    assert told["id_token"]["header"]["kid"] == "nobody"
    assert told["edits"] == [WRONG_KID.as_json()]


def test_a_refusal_counts_after_an_accepted_control(bench: Bench, tool: Tool) -> None:
    """Refused with the defect, accepted without it: that is what is asked for."""
    tool.answers_with(200, 403)

    bench.expect_refused(bench.plan(), WRONG_KID)

    (control,) = bench.control_evidence.values()
    assert control.as_json()["launches"][0]["edits"] == []
    assert bench.evidence.controls == list(bench.control_evidence)
    assert bench.valid_launch_accepted is True


def test_a_refusal_without_a_control_tells_nothing(bench: Bench, tool: Tool) -> None:
    """A tool that refuses the valid launch too has not noticed the defect."""
    tool.answers_with(403)

    with pytest.raises(Inconclusive, match="the control, the same launch without the defect, was not accepted"):
        bench.expect_refused(bench.plan(), WRONG_KID)

    assert len(tool.seen) == 1
    assert bench.valid_launch_accepted is False
    assert bench.evidence.controls == list(bench.control_evidence)


def test_what_is_accepted_with_the_defect_is_a_breach(bench: Bench, tool: Tool) -> None:
    """A tool that takes everything is caught."""
    tool.answers_with(200)

    with pytest.raises(Breach, match=r"accepted: the launch with the defect \(the final answer was 200\)"):
        bench.expect_refused(bench.plan(), WRONG_KID)


def test_what_cannot_be_told_is_inconclusive(bench: Bench, tool: Tool) -> None:
    """An answer that fits no verdict accuses nobody."""
    tool.answers_with(200, 503)

    with pytest.raises(Inconclusive, match="503"):
        bench.expect_refused(bench.plan(), WRONG_KID)


def test_a_refusal_by_a_crash_passes_with_a_warning_and_ends_the_controls(bench: Bench, tool: Tool) -> None:
    """A crash refuses, but is warned of; what was accepted before it proves nothing about a tool that crashed."""
    tool.answers_with(200, 500, 200, 403)

    bench.expect_refused(bench.plan(), WRONG_KID)
    bench.expect_refused(bench.plan(), WRONG_KID)

    assert bench.warnings == ["refused by a crash: the launch with the defect (the final answer was 500)"]
    assert len(tool.seen) == 4


@pytest.mark.parametrize(
    ("age", "statuses"), [(60.0, (200, 403, 403)), (-1.0, (200, 403, 200, 403))], ids=["fresh", "stale"]
)
def test_a_control_serves_for_a_moment(
    bench: Bench, tool: Tool, monkeypatch: pytest.MonkeyPatch, age: float, statuses: tuple[int, ...]
) -> None:
    """A control is used again while it is fresh, and made anew afterwards."""
    monkeypatch.setattr(bench_module, "CONTROL_AGE_S", age)
    tool.answers_with(*statuses)

    bench.expect_refused(bench.plan(), WRONG_KID)
    bench.expect_refused(bench.plan(), WRONG_KID)

    assert len(tool.seen) == len(statuses)


def test_another_plan_has_another_control(bench: Bench, tool: Tool) -> None:
    """The control is the same launch: another user is another launch."""
    tool.answers_with(200)

    bench.control(bench.plan())
    bench.control(bench.plan(user="teacher"))

    assert len(set(bench.evidence.controls)) == 2


@pytest.mark.parametrize(
    ("statuses", "verdict"),
    [((429, 200), Verdict.ACCEPTED), ((429, 429, 403), Verdict.REFUSED), ((429,), Verdict.UNCLEAR)],
    ids=["once", "twice", "for-ever"],
)
def test_the_suite_backs_off_when_the_rate_is_limited(
    bench: Bench, tool: Tool, monkeypatch: pytest.MonkeyPatch, statuses: tuple[int, ...], verdict: Verdict
) -> None:
    """A 429 is answered with patience, twice; after that nothing can be told."""
    monkeypatch.setattr(bench_module, "BACK_OFF_S", (0.0, 0.0))
    tool.answers_with(*statuses)

    assert bench.make(bench.plan()).verdict is verdict


def test_a_control_backs_off_too(bench: Bench, tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A control that meets a limit of the rate is tried again before it decides anything."""
    monkeypatch.setattr(bench_module, "BACK_OFF_S", (0.0, 0.0))
    tool.answers_with(429, 200)

    bench.control(bench.plan())

    assert bench.valid_launch_accepted


@pytest.mark.parametrize(
    ("status", "expectation", "accepted"),
    [
        (200, nullcontext(), True),
        (403, pytest.raises(Breach, match=r"refused: the valid launch \(the final answer was 403\)"), False),
        (500, pytest.raises(Breach, match=r"refused: the valid launch \(the final answer was 500\)"), False),
        (503, pytest.raises(Inconclusive, match="the valid launch: the final answer was 503"), False),
    ],
    ids=["accepted", "refused", "crash", "unavailable"],
)
def test_a_valid_launch_is_expected_to_be_accepted(
    bench: Bench, tool: Tool, status: int, expectation: AbstractContextManager[object], accepted: bool
) -> None:
    """A valid launch that is refused is a breach; one that cannot be judged is inconclusive."""
    tool.answers_with(status)

    with expectation:
        bench.expect_accepted(bench.plan())

    assert bench.valid_launch_accepted is accepted


@pytest.mark.parametrize(
    ("answer", "warnings"),
    [(Answer(400), 0), (Answer(200, body=b"Sorry"), 0), (Answer(500), 1), (Answer(lost=True), 1)],
    ids=["refused", "a-page", "crash", "lost"],
)
def test_a_login_that_must_not_go_on(bench: Bench, tool: Tool, answer: Answer, warnings: int) -> None:
    """Any answer that does not send the browser on will do; a crash is warned of."""
    tool.server.answers["/login"] = answer

    bench.not_continued(bench.launch(bench.plan()), "the login")

    assert len(bench.warnings) == warnings


def test_a_login_that_goes_on_nonetheless_is_a_breach(bench: Bench) -> None:
    """Sending the browser on is what was not to happen."""
    with pytest.raises(Breach, match="the login was continued: the browser was sent to http"):
        bench.not_continued(bench.launch(bench.plan()), "the login")


def test_a_login_that_is_only_put_off_is_inconclusive(bench: Bench, tool: Tool) -> None:
    """A tool that limits the rate has not refused the login."""
    tool.server.answers["/login"] = Answer(429)

    with pytest.raises(Inconclusive, match="429"):
        bench.not_continued(bench.launch(bench.plan()), "the login")


@pytest.mark.parametrize("soft", ["", "the documents disagree"], ids=["firm", "soft"])
def test_a_row_is_judged_as_it_says(bench: Bench, tool: Tool, soft: str) -> None:
    """A row is a launch with its edits; a soft one breaks softly and tells why."""
    tool.answers_with(200)
    row = case("IDT-SIG-010", "wrong-kid", "a token with a wrong kid", WRONG_KID, soft=soft)

    with pytest.raises(Breach, match="accepted: a token with a wrong kid") as breach:
        bench.refuses(row)

    assert breach.value.soft is bool(soft)
    assert soft in str(breach.value)
    bench.accepts(row)


def test_a_table_without_rows_is_an_error() -> None:
    """An empty table would test nothing, and look like a pass."""
    with pytest.raises(ValueError, match="must not be empty"):
        cases()


def test_what_a_test_does_in_one_browser_stays_there(bench: Bench, tool: Tool) -> None:
    """Every launch has a fresh jar, unless the test says otherwise."""
    tool.answers = [Answer(200, (("Set-Cookie", "sid=1"),))]
    shared = bench.browser()

    bench.make(bench.plan(), browser=shared)
    bench.make(bench.plan(), browser=shared)
    bench.make(bench.plan())

    launches = [asked for asked in tool.server.asked if asked.path == "/launch"]
    assert ["sid=1" in asked.headers.get("cookie", "") for asked in launches] == [False, True, False]
