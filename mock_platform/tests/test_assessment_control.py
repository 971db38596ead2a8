"""The assessment control service: what a proctoring tool may do to an attempt, and what is refused."""

from typing import Any

import pytest

from mock_platform.tests.proctoring_tool import MEDIA_TYPE, hand_over
from mock_platform.tests.talking import Talk

RUNNING_THEN: list[tuple[str, list[str], str]] = [
    ("pause", ["pause"], "paused"),
    ("resume what runs", ["resume"], "running"),
    ("resume", ["pause", "resume"], "running"),
    ("terminate", ["terminate"], "terminated"),
    ("terminate what is paused", ["pause", "terminate"], "terminated"),
    ("resume what is terminated", ["terminate", "resume"], "terminated"),
    ("update", ["update"], "running"),
    ("flag", ["flag"], "running"),
    ("flag what is paused", ["pause", "flag"], "paused"),
]


@pytest.mark.parametrize(("actions", "status"), [row[1:] for row in RUNNING_THEN], ids=[row[0] for row in RUNNING_THEN])
def test_action_leads_to_a_status(tool: Talk, actions: list[str], status: str) -> None:
    """PROC-010: each action is answered with where the attempt stands afterwards, and the attempt stands there."""
    handed = hand_over(tool)
    handed.start()

    answers = [handed.control(action) for action in actions]

    assert answers[-1].status_code == 200
    assert answers[-1].headers["content-type"] == MEDIA_TYPE
    assert answers[-1].json() == {"status": status}
    assert handed.status() == status
    assert tool.findings() == []


def test_attempt_that_has_not_begun_has_no_status(tool: Talk) -> None:
    """PROC-010: before the start the status is none, whatever is asked for."""
    handed = hand_over(tool)

    assert [handed.control(action).json() for action in ("pause", "terminate")] == [{"status": "none"}] * 2


def test_attempt_that_has_ended_is_complete(tool: Talk) -> None:
    """PROC-010: after the end the status is complete, and no extra time is granted any more."""
    handed = hand_over(tool)
    handed.start()
    tool.control("POST", "/attempts/end", {"client_id": "tool-1", "user": "student", "link": "quiz"})

    assert handed.control("update", extra_time=5).json() == {"status": "complete"}


def test_extra_time_adds_up(tool: Talk) -> None:
    """PROC-010: granted minutes are told in the answer, all together."""
    handed = hand_over(tool)
    handed.start()

    first = handed.control("update", extra_time=10)
    second = handed.control("pause", extra_time=5)

    assert (first.json(), second.json()) == (
        {"status": "running", "extra_time": 10},
        {"status": "paused", "extra_time": 15},
    )


BODIES: list[tuple[str, dict[str, Any]]] = [
    ("no user", {"user": ...}),
    ("user without iss", {"user": {"sub": "u-c2a95e10-7f3b"}}),
    ("user as text", {"user": "u-c2a95e10-7f3b"}),
    ("no link", {"resource_link": ...}),
    ("link without id", {"resource_link": {}}),
    ("no attempt", {"attempt_number": ...}),
    ("attempt as text", {"attempt_number": "1"}),
    ("unknown action", {"action": "stop"}),
    ("action as list", {"action": ["pause"]}),
    ("no time", {"incident_time": ...}),
    ("time without zone", {"incident_time": "2026-11-21T12:00:00"}),
    ("extra time below zero", {"extra_time": -1}),
    ("extra time as text", {"extra_time": "10"}),
    ("extra time of ages", {"extra_time": 10**9}),
    ("severity above one", {"incident_severity": 1.5}),
    ("severity as truth", {"incident_severity": True}),
    ("reason as number", {"reason_code": 7}),
]


@pytest.mark.parametrize("changes", [row[1] for row in BODIES], ids=[row[0] for row in BODIES])
def test_wrong_body_is_refused(tool: Talk, changes: dict[str, Any]) -> None:
    """PROC-009: a body with one defect is refused with a finding and changes nothing; the same without it pauses."""
    handed = hand_over(tool)
    handed.start()

    refused = handed.control("pause", **changes)
    after = handed.status()

    assert (refused.status_code, after, tool.findings()) == (400, "running", ["PROC-009"])
    assert handed.control("pause").json() == {"status": "paused"}


STRANGERS: list[tuple[str, dict[str, Any]]] = [
    ("user of nobody", {"user": {"iss": ..., "sub": "u-nobody"}}),
    ("user of another issuer", {"user": {"iss": "https://other.example", "sub": "u-c2a95e10-7f3b"}}),
    ("user without attempt", {"user": {"iss": ..., "sub": "u-18f6d4b3-e9c5"}}),
    ("another link", {"resource_link": {"id": "rl-d3105c8a-7e62"}}),
    ("another attempt", {"attempt_number": 2}),
]


@pytest.mark.parametrize("changes", [row[1] for row in STRANGERS], ids=[row[0] for row in STRANGERS])
def test_stranger_is_refused(tool: Talk, changes: dict[str, Any]) -> None:
    """PROC-011: unknown users, links and attempts are refused with a finding."""
    handed = hand_over(tool)
    handed.start()
    user = {name: tool.issuer if value is ... else value for name, value in changes.get("user", {}).items()}

    answer = handed.control("pause", **(changes | ({"user": user} if user else {})))

    assert (answer.status_code, handed.status(), tool.findings()) == (404, "running", ["PROC-011"])


def test_action_that_was_not_offered_is_refused(tool: Talk) -> None:
    """PROC-011: only what the claim offered can be asked for."""
    handed = hand_over(tool, actions=["flag", "pause"])
    handed.start()

    refused, granted = handed.control("terminate"), handed.control("flag")

    assert (refused.status_code, granted.status_code) == (403, 200)
    assert refused.json()["message"] == "the action 'terminate' was not offered: offered are flag, pause"
    assert (handed.status(), tool.findings()) == ("running", ["PROC-011"])


def test_other_tools_attempt_is_refused(tool: Talk) -> None:
    """PROC-011: a token of one tool controls nothing of another, at any address."""
    handed = hand_over(tool)
    handed.start()
    token = tool.token("https://purl.imsglobal.org/spec/lti-ap/scope/control.all")
    tool.register(client_id="two")
    other = hand_over_of(tool, "two")

    answer = tool.http.post(
        other, content=b"{}", headers={"Authorization": f"Bearer {token}", "Content-Type": MEDIA_TYPE}
    )

    assert answer.status_code == 403


def hand_over_of(tool: Talk, client_id: str) -> str:
    """Return the control address of an attempt of another tool."""
    begun = tool.begin(client_id=client_id, message="LtiStartProctoring")
    begun.authorize(client_id=client_id)
    (answer,) = begun.details()["answers"]
    url: str = answer["claims"]["https://purl.imsglobal.org/spec/lti-ap/claim/acs"]["assessment_control_url"]
    return url


def test_address_of_no_link_is_refused(tool: Talk) -> None:
    """PROC-011: at the address of a link that is not in the course there is no attempt."""
    handed = hand_over(tool)
    handed.start()
    handed.acs["assessment_control_url"] = handed.acs["assessment_control_url"].replace("/quiz/", "/nothing/")

    answer = handed.control("pause")

    assert (answer.status_code, handed.status()) == (404, "running")


def test_media_type_and_scope_are_demanded(tool: Talk) -> None:
    """PROC-008: another media type is refused, and so is a token without the scope."""
    handed = hand_over(tool)
    handed.start()

    media = handed.control("pause", media_type="application/json")
    scope = handed.control("pause", scope="https://purl.imsglobal.org/spec/lti-ags/scope/score")

    assert (media.status_code, scope.status_code, handed.status()) == (415, 403, "running")
    assert tool.findings() == ["PROC-008", "OAUTH-012"]


def test_only_post_is_there(tool: Talk) -> None:
    """PROC-008: the service has POST and nothing else."""
    handed = hand_over(tool)
    headers = {"Authorization": f"Bearer {tool.token('https://purl.imsglobal.org/spec/lti-ap/scope/control.all')}"}

    answer = tool.http.get(handed.acs["assessment_control_url"], headers=headers)

    assert (answer.status_code, answer.headers["allow"], tool.findings()) == (405, "POST", ["PROC-008"])
