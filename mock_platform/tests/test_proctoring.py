"""Proctoring: the candidate is handed over, the assessment starts on the tool's word, and ends."""

from typing import Any

import httpx
import pytest

from mock_platform import ControlError, MockPlatform
from mock_platform.tests.proctoring_tool import AP, LTI, hand_over
from mock_platform.tests.reader import verified_claims
from mock_platform.tests.talking import Talk, as_json

ACTIONS = ["pause", "resume", "terminate", "update", "flag"]


def order(tool: Talk, **members: Any) -> httpx.Response:
    body = {"client_id": "tool-1", "user": "student", "link": "quiz", "browser": True} | members
    return tool.http.post(f"{tool.issuer}/control/launches", content=as_json(body))


def ending(tool: Talk, **members: Any) -> dict[str, Any]:
    begun = tool.begin(**{"message": "LtiEndAssessment"} | members)
    return verified_claims(begun.authorize().token, tool.key_set())


# the request


def test_candidate_is_handed_over(tool: Talk) -> None:
    """PROC-001, PROC-002: attempt, return address, session data, link and candidate; every action is offered."""
    handed = hand_over(tool)

    claims = handed.claims
    assert claims[LTI + "message_type"] == "LtiStartProctoring"
    assert claims[AP + "attempt_number"] == 1
    assert claims[AP + "start_assessment_url"] == f"{tool.issuer}/lti/proctoring/{handed.begun.launch_id}"
    assert len(claims[AP + "session_data"]) >= 32
    assert claims[LTI + "resource_link"]["id"] == "rl-6b9d02e7-a1f4"
    assert (claims["sub"], claims["given_name"]) == ("u-c2a95e10-7f3b", "Amélie")
    assert handed.acs["actions"] == ACTIONS
    assert handed.acs["assessment_control_url"].endswith("/courses/biology/assessments/quiz/control")
    assert AP + "proctoring_settings" not in claims


def test_order_says_attempt_settings_and_actions(tool: Talk) -> None:
    """PROC-001, PROC-002: attempt number, settings and offered actions are those of the order."""
    handed = hand_over(tool, attempt_number=3, proctoring_settings="camera=on", actions=["flag"])

    assert handed.claims[AP + "attempt_number"] == 3
    assert handed.claims[AP + "proctoring_settings"] == {"data": "camera=on"}
    assert handed.acs["actions"] == ["flag"]


@pytest.mark.parametrize(("scopes", "actions"), [([], None), (None, [])], ids=["no scope", "no action"])
def test_nothing_is_offered_to_nobody(talk: Talk, scopes: list[str] | None, actions: list[str] | None) -> None:
    """PROC-002: without the scope, or without any action, there is no claim about the control service."""
    talk.register(scopes=scopes)

    assert AP + "acs" not in hand_over(talk, actions=actions).claims


def test_session_data_is_new_each_time(tool: Talk) -> None:
    """PROC-006: two launches of one attempt have different session data."""
    first, second = hand_over(tool), hand_over(tool)

    assert first.claims[AP + "attempt_number"] == second.claims[AP + "attempt_number"] == 1
    assert first.claims[AP + "session_data"] != second.claims[AP + "session_data"]


def test_next_attempt_follows_one_that_has_begun(tool: Talk) -> None:
    """Once an attempt has begun, the next launch is about the next one."""
    hand_over(tool).start()

    assert hand_over(tool).claims[AP + "attempt_number"] == 2


def test_attempt_that_has_begun_is_not_handed_over_again(tool: Talk) -> None:
    """An order of an attempt that has begun is refused."""
    hand_over(tool).start()

    answer = order(tool, message="LtiStartProctoring", attempt_number=1)

    assert (answer.status_code, answer.json()["error"]) == (409, "attempt_begun")


def test_anonymous_candidate_is_refused(tool: Talk) -> None:
    """An attempt belongs to somebody, so an anonymous person has none."""
    answer = order(tool, message="LtiStartProctoring", user="anonymous")

    assert (answer.status_code, answer.json()["error"]) == (400, "anonymous_user")


# the tool's word


def test_assessment_starts_on_the_tools_word(tool: Talk) -> None:
    """PROC-005: a message with the session data, attempt and link of the request starts the attempt."""
    handed = hand_over(tool)
    before = handed.status()

    answer = handed.start()

    assert (before, answer.status_code, handed.status()) == ("none", 200, "running")
    assert 'id="status">running' in answer.text
    assert tool.findings() == []
    assert handed.begun.details()["response"]["message"] == "LtiStartAssessment"


DEFECTS: list[tuple[str, dict[str, Any]]] = [
    ("session data of nobody", {"session_data": "x" * 32}),
    ("no session data", {"session_data": ...}),
    ("another attempt", {"attempt_number": 2}),
    ("attempt as text", {"attempt_number": "1"}),
    ("attempt as truth", {"attempt_number": True}),
    ("no attempt", {"attempt_number": ...}),
    ("another link", {"resource_link": {"id": "rl-d3105c8a-7e62"}}),
    ("link as text", {"resource_link": "rl-6b9d02e7-a1f4"}),
    ("no link", {"resource_link": ...}),
    ("version", {"version": "1.0.0"}),
    ("message type", {"message_type": "LtiDeepLinkingResponse"}),
    ("deployment", {"deployment_id": "2"}),
    ("signature", {"key": "foreign"}),
]


@pytest.mark.parametrize("changes", [row[1] for row in DEFECTS], ids=[row[0] for row in DEFECTS])
def test_message_with_a_defect_starts_nothing(tool: Talk, changes: dict[str, Any]) -> None:
    """PROC-005: with one defect the attempt does not begin and the finding is written; without it, it does."""
    handed = hand_over(tool)

    refused = handed.start(**changes)
    after = handed.status()

    assert (refused.status_code, after, tool.findings()) == (400, "none", ["PROC-003"])
    assert (handed.start().status_code, handed.status()) == (200, "running")


def test_other_browser_starts_nothing(tool: Talk) -> None:
    """PROC-006: the message is worth nothing in a browser in which the launch was not opened."""
    handed, other = hand_over(tool), hand_over(tool, user="student-2")

    strangers = [handed.start(cookie=other.begun.cookie).status_code, handed.start(cookie="").status_code]

    assert strangers == [400, 400]
    assert tool.findings() == ["PROC-003", "PROC-003"]
    assert handed.start().status_code == 200


def test_session_data_of_another_launch_starts_nothing(tool: Talk) -> None:
    """PROC-005, PROC-006: session data belongs to one launch, even of the same candidate in the same browser."""
    first, second = hand_over(tool), hand_over(tool)

    assert first.start(session_data=second.claims[AP + "session_data"]).status_code == 400


def test_assessment_starts_once(tool: Talk) -> None:
    """PROC-005: a second message to the same launch, or by another launch of the same attempt, is refused."""
    first, second = hand_over(tool), hand_over(tool)
    first.start()

    answers = [first.start().status_code, second.start().status_code]

    assert answers == [400, 400]
    assert tool.findings() == ["PROC-003", "PROC-003"]


@pytest.mark.parametrize(
    "changes",
    [
        {"end_assessment_return": "true"},
        {"verified_user": {"sub": "u-1", "given_name": "A"}},
        {"verified_user": {"iss": "https://x.example"}},
        {"verified_user": "A"},
    ],
    ids=["text for truth", "sub of verified user", "iss of verified user", "verified user as text"],
)
def test_careless_message_starts_with_a_finding(tool: Talk, changes: dict[str, Any]) -> None:
    """What a tool says of the verified user and of the end is noticed when it is wrong, and stops nobody."""
    handed = hand_over(tool)

    answer = handed.start(**changes)

    assert (answer.status_code, handed.status(), tool.findings()) == (200, "running", ["PROC-004"])


def test_verified_user_is_welcome(tool: Talk) -> None:
    """A verified user without account ids is no finding."""
    handed = hand_over(tool)

    handed.start(verified_user={"given_name": "Amélie", "family_name": "O'Brien"}, end_assessment_return=True)

    assert tool.findings() == []


# the end


def test_candidate_is_sent_back_at_the_end(tool: Talk) -> None:
    """PROC-007: where the tool asked for it, the end is a launch with the attempt's number and the link."""
    handed = hand_over(tool)
    handed.start(end_assessment_return=True)

    claims = ending(tool)

    assert claims[LTI + "message_type"] == "LtiEndAssessment"
    assert claims[AP + "attempt_number"] == 1
    assert claims[LTI + "resource_link"] == handed.claims[LTI + "resource_link"]
    assert {AP + "errormsg", AP + "errorlog"}.isdisjoint(claims)
    assert handed.status() == "complete"


def test_end_may_tell_of_an_error(tool: Talk) -> None:
    """PROC-007: the end carries what the order says for candidate and log."""
    hand_over(tool).start(end_assessment_return=True)

    claims = ending(tool, errormsg="Lost the connection", errorlog="timeout after 30 s")

    assert (claims[AP + "errormsg"], claims[AP + "errorlog"]) == ("Lost the connection", "timeout after 30 s")


@pytest.mark.parametrize("said", [{}, {"end_assessment_return": False}, {"end_assessment_return": "true"}])
def test_candidate_is_not_sent_back_unasked(tool: Talk, said: dict[str, Any]) -> None:
    """PROC-007: where the tool did not ask for it, the launch at the end is refused and the attempt goes on."""
    handed = hand_over(tool)
    handed.start(**said)

    answer = order(tool, message="LtiEndAssessment")

    assert (answer.status_code, answer.json()["error"]) == (409, "end_not_awaited")
    assert handed.status() == "running"


def test_end_needs_an_attempt_that_has_begun(tool: Talk) -> None:
    """PROC-007: nothing ends that has not begun."""
    hand_over(tool)

    answers = [order(tool, message="LtiEndAssessment"), order(tool, message="LtiEndAssessment", attempt_number=7)]

    assert [answer.json()["error"] for answer in answers] == ["attempt_not_begun"] * 2
    assert answers[1].json()["message"] == "'student' has begun no attempt 7 at 'quiz'"


def test_attempt_ends_without_the_tool(tool: Talk) -> None:
    """An open attempt can be ended without a launch, once."""
    handed = hand_over(tool)
    handed.start()
    whose = {"client_id": "tool-1", "user": "student", "link": "quiz"}

    ended = tool.control("POST", "/attempts/end", whose)
    again = tool.http.post(f"{tool.issuer}/control/attempts/end", content=as_json(whose))

    assert (ended["status"], handed.status()) == ("complete", "complete")
    assert (again.status_code, again.json()["error"]) == (409, "attempt_not_open")


def test_attempt_ends_from_python(tool: Talk, lms: MockPlatform) -> None:
    """A program ends an open attempt by a method, once."""
    hand_over(tool).start()
    platform = lms.platform(tool.issuer.rpartition("/")[2])

    ended = platform.end_attempt("tool-1", "student", "quiz")

    assert (ended.status, platform.attempts) == ("complete", (ended,))
    with pytest.raises(ControlError, match="it is 'complete'"):
        platform.end_attempt("tool-1", "student", "quiz", attempt_number=1)


def test_attempts_outlive_a_snapshot(tool: Talk) -> None:
    """Attempts are part of what a platform's scenario document holds."""
    handed = hand_over(tool, actions=["flag"])
    handed.start(end_assessment_return=True)

    (attempt,) = tool.control("GET", "/scenario")["attempts"]

    assert attempt == {
        "client_id": "tool-1",
        "deployment_id": "1",
        "course": "biology",
        "link": "quiz",
        "user": "student",
        "number": 1,
        "actions": ["flag"],
        "status": "running",
        "extra_time": 0,
        "end_assessment_return": True,
    }
