"""Proctored attempts: their start, what must not start them, their end, and control of them (Proctoring 1.0).

Each refusal has a control: another attempt of the same student that began by the valid message.
"""

from typing import Any

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.bench.visit import Visit
from conformance.cases import cases, requirement
from conformance.outcomes import Breach, Inconclusive, NotApplicable
from conformance.suite.platform.forged_assertions import by_a_stranger, tampered, unsigned_one
from conformance.suite.platform.proctoring import (
    FLAG_ALONE,
    STATES,
    Attempt,
    Unstarted,
    expect_not_started,
    unstarted,
)
from conformance.suite.platform.services import (
    agree,
    claim_of,
    demand,
    demand_control,
    expect_refusal,
    expect_status,
    is_absolute_url,
    object_of,
)
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("platform")

MINUTES = 10


@requirement("PROC-001")
def test_a_start_names_the_attempt(bench: PlatformBench) -> None:
    """The start of an attempt has its number, session data, the address to come back to, the link and the user."""
    claims = Attempt.now(bench).claims

    number = claims.get(lti.CLAIM_ATTEMPT_NUMBER)
    demand(type(number) is int, f"attempt_number should be a whole number, got {number!r}")
    data = claims.get(lti.CLAIM_SESSION_DATA)
    demand(isinstance(data, str) and bool(data), f"session_data should be a text, got {data!r}")
    url = claims.get(lti.CLAIM_START_ASSESSMENT_URL)
    demand(is_absolute_url(url), f"start_assessment_url should be a whole URL, got {url!r}")
    demand(bool((claims.get(lti.CLAIM_RESOURCE_LINK) or {}).get("id")), "the start has no resource_link with an id")
    agree("sub", bench.message().claims.get("sub"), claims.get("sub"))


@requirement("PROC-001")
def test_a_start_is_of_its_type(bench: PlatformBench) -> None:
    """The start of an attempt has its own message type."""
    agree("message_type", lti.MESSAGE_START_PROCTORING, Attempt.now(bench).claims.get(lti.CLAIM_MESSAGE_TYPE))


@requirement("PROC-002")
def test_settings_and_control_have_their_types(bench: PlatformBench) -> None:
    """Settings are an object with a text; the control service has an address, and a list of known actions."""
    claims = Attempt.now(bench).claims
    settings = claims.get(lti.CLAIM_PROCTORING_SETTINGS, {})
    control = claim_of(claims, lti.CLAIM_ACS)

    demand(isinstance(settings, dict), f"proctoring_settings should be an object, got {settings!r:.200}")
    url, actions = control.get("assessment_control_url"), control.get("actions")
    demand(is_absolute_url(url), f"assessment_control_url should be a whole URL, got {url!r}")
    known = isinstance(actions, list) and set(map(str, actions)) <= set(lti.CONTROL_ACTIONS)
    demand(known, f"actions should be a list of {', '.join(lti.CONTROL_ACTIONS)}, got {actions!r}")


@cases(
    unstarted("PROC-005", "other-data", "other session data", claims={lti.CLAIM_SESSION_DATA: "other"}),
    unstarted("PROC-005", "no-data", "no session data", claims={lti.CLAIM_SESSION_DATA: None}),
    unstarted("PROC-005", "other-attempt", "another attempt", claims={lti.CLAIM_ATTEMPT_NUMBER: 4711}),
    unstarted("PROC-005", "no-attempt", "no attempt", claims={lti.CLAIM_ATTEMPT_NUMBER: None}),
    unstarted("PROC-005", "other-link", "another link", claims={lti.CLAIM_RESOURCE_LINK: {"id": "other"}}),
    unstarted("PROC-005", "no-link", "no link", claims={lti.CLAIM_RESOURCE_LINK: None}),
    unstarted("PROC-005", "other-version", "another version", claims={lti.CLAIM_VERSION: "1.2.0"}),
    unstarted("PROC-005", "other-type", "another type", claims={lti.CLAIM_MESSAGE_TYPE: "LtiDeepLinkingResponse"}),
    unstarted("PROC-005", "other-issuer", "an issuer that is no client", claims={"iss": "nobody"}),
    unstarted("PROC-005", "other-audience", "another platform", claims={"aud": "https://another-lms.example"}),
    unstarted("PROC-005", "strangers-key", "a stranger's signature", forge=by_a_stranger),
    unstarted("PROC-005", "tampered", "claims that were changed after signing", forge=tampered),
    unstarted("PROC-005", "unsigned", "no signature", header={"alg": "none"}, forge=unsigned_one),
)
def test_an_attempt_does_not_begin_by(bench: PlatformBench, case: Unstarted) -> None:
    """A message that does not answer this start begins no attempt."""
    Attempt.now(bench).started()
    attempt = Attempt.now(bench)

    answer = attempt.send(case.forge(attempt.start().with_claims(case.claims).with_header(case.header)))

    expect_not_started(attempt, answer, case.what)


@requirement("PROC-006")
def test_an_attempt_does_not_begin_in_another_browser(bench: PlatformBench) -> None:
    """The message that starts an attempt begins nothing in the browser of somebody else."""
    Attempt.now(bench).started()
    attempt, other = Attempt.now(bench), bench.visit("teacher")
    other.message()

    answer = attempt.send(attempt.start().token(), browser=other.browser)

    expect_not_started(attempt, answer, "a message in another person's browser")


@requirement("PROC-007")
def test_the_candidate_comes_back_exactly_where_that_was_asked(bench: PlatformBench) -> None:
    """At the end of an attempt the tool is launched once more if it asked for that, and not otherwise."""
    asked = Attempt.now(bench).started(back=True)
    visit = _end(bench)
    if visit is None:
        raise Breach("the attempt ended, and the tool was not launched, although it asked for that")
    end = visit.message().claims
    unasked = Attempt.now(bench).started(back=False)

    uninvited = _end(bench)

    agree("message_type", lti.MESSAGE_END_ASSESSMENT, end.get(lti.CLAIM_MESSAGE_TYPE))
    agree("attempt_number", asked.claims.get(lti.CLAIM_ATTEMPT_NUMBER), end.get(lti.CLAIM_ATTEMPT_NUMBER))
    number = unasked.claims.get(lti.CLAIM_ATTEMPT_NUMBER)
    demand(uninvited is None, f"the end of attempt {number} came to the tool, which did not ask for it")


@requirement("PROC-010")
@pytest.mark.parametrize("action", list(lti.CONTROL_ACTIONS))
def test_control_is_answered_with_the_state(bench: PlatformBench, action: str) -> None:
    """An action that was offered is answered with the state of the attempt."""
    attempt = Attempt.now(bench).started()
    _demand_offered(attempt, action)

    answer = expect_status(attempt.control(action), 200, 201, what=f"the action {action}")

    status = object_of(answer).get("status")
    demand(status in STATES, f"status should be one of {', '.join(sorted(STATES))}, got {status!r}")


@requirement("PROC-010")
def test_extra_time_is_told(bench: PlatformBench) -> None:
    """Extra time that was given is in the answer."""
    attempt = Attempt.now(bench).started()
    _demand_offered(attempt, "update")

    answer = attempt.control("update", extra_time=MINUTES)

    agree("extra_time", MINUTES, object_of(expect_status(answer, 200, 201, what="extra time")).get("extra_time"))


@requirement("PROC-011")
@pytest.mark.parametrize(
    "members",
    [
        pytest.param({"resource_link": {"id": "of-nobody"}}, id="link"),
        pytest.param({"user": {"iss": "https://another-lms.example", "sub": "nobody"}}, id="user"),
        pytest.param({"attempt_number": 4711}, id="attempt"),
        pytest.param({"action": "expel"}, id="action"),
    ],
)
def test_control_of_what_is_not_there_is_refused(bench: PlatformBench, members: dict[str, Any]) -> None:
    """Requests about unknown links, people, attempts and actions are refused."""
    attempt = Attempt.now(bench).started()
    _demand_controlled(attempt)

    answer = attempt.control(attempt.actions[0], **members)

    expect_refusal(bench, answer, what=f"control of {members}")


@requirement("PROC-011")
def test_an_action_that_was_not_offered_is_refused(bench: PlatformBench) -> None:
    """An action that the start of this attempt did not name is refused."""
    attempt = Attempt.now(bench, FLAG_ALONE).started()
    _demand_controlled(attempt)
    others = [action for action in ("pause", "update", "terminate") if action not in attempt.actions]
    if not others:
        raise NotApplicable(f"the start of [lms.messages] {FLAG_ALONE!r} offers all actions")

    answer = attempt.control(others[0])

    expect_refusal(bench, answer, what=f"the action {others[0]}, which was not offered")


@requirement("PROC-011")
def test_another_tool_controls_nothing(bench: PlatformBench) -> None:
    """A token of another tool does not control this tool's attempt."""
    attempt = Attempt.now(bench).started()
    _demand_controlled(attempt)
    stranger = bench.access_token(lti.SCOPE_ASSESSMENT_CONTROL, tool=bench.subject.another_tool())

    answer = attempt.control(attempt.actions[0], token=stranger)

    expect_refusal(bench, answer, what="control by another tool")


def _demand_offered(attempt: Attempt, action: str) -> None:
    if action not in attempt.actions:
        raise NotApplicable(f"the platform does not offer the action {action}")


def _demand_controlled(attempt: Attempt) -> None:
    if not attempt.actions:
        raise NotApplicable("the platform offers no control of attempts")
    answer = attempt.control(attempt.actions[0])
    demand_control(answer.status < 300, f"valid control was refused: {answer.status} {answer.text[:200]!r}")


def _end(bench: PlatformBench) -> Visit | None:
    """Have the attempt end; return the launch that comes of it, None when no login begins."""
    try:
        visit = bench.visit("student", message=lti.MESSAGE_END_ASSESSMENT)
        visit.initiate()
    except Inconclusive:
        return None
    return visit
