"""Proctoring by a gateway's API: started and controlled (docs/gateway/api.md, messages beyond).

Only gateways that take a valid message of this type are asked; LTIAAS itself does not.
"""

import json
from typing import Any

import pytest

from conformance.bench.bench import Bench
from conformance.cases import requirement
from conformance.evidence.evidence import decoded_token
from conformance.suite.gateway.session import Session, agree, expect, object_of, open_session, refusal_of
from conformance.suite.gateway.subject import gateway_of
from conformance.suite.messages import demand_taken, plan_of
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("gateway")

START, CONTROL = "/api/proctoring/start", "/api/proctoring/control"
REPEATED = (lti.CLAIM_SESSION_DATA, lti.CLAIM_ATTEMPT_NUMBER, lti.CLAIM_RESOURCE_LINK, lti.CLAIM_DEPLOYMENT_ID)
OWN_CLAIM = "https://tool.example/claim/room"
INCIDENT = {
    "action": "update",
    "incidentTime": "2026-03-01T12:00:00Z",
    "extraTime": 5,
    "incidentSeverity": 0.5,
    "reasonCode": "noise",
    "reasonMessage": "Somebody spoke.",
}
IN_THE_STANDARDS_WORDS = {
    "action": "action",
    "extraTime": "extra_time",
    "incidentSeverity": "incident_severity",
    "reasonCode": "reason_code",
    "reasonMessage": "reason_msg",
}


def _proctored(bench: Bench, **order: Any) -> Session:
    demand_taken(bench, lti.MESSAGE_START_PROCTORING)
    return open_session(bench, plan=plan_of(bench, lti.MESSAGE_START_PROCTORING, **order))


def _running(bench: Bench) -> Session:
    demand_taken(bench, lti.MESSAGE_START_PROCTORING)
    driven = bench.session(plan=plan_of(bench, lti.MESSAGE_START_PROCTORING))
    driven.drive("start_assessment")
    ltik = driven.judgement.captured["ltik"]
    return Session(gateway_of(bench), driven.browser, driven.plan, driven.launch_id, ltik, driven.since)


@requirement("LTIAAS-132")
def test_the_message_that_starts_an_assessment_repeats_the_launch(bench: Bench) -> None:
    """Session data, attempt, link and deployment are those of the launch, and so is the address that it goes to."""
    session = _proctored(bench)
    raw = session.id_token(query="?raw=true")

    answer = object_of(expect(session.ask("POST", START, {}), 200))

    claims = decoded_token(answer["message"])["claims"]
    agree(
        "what was repeated",
        {name: _bare(raw, name) for name in REPEATED},
        {name: _bare(claims, name) for name in REPEATED},
    )
    agree("message type", lti.MESSAGE_START_ASSESSMENT, claims.get(lti.CLAIM_MESSAGE_TYPE))
    agree("target", raw[lti.CLAIM_START_ASSESSMENT_URL], answer.get("target"))


@requirement("LTIAAS-132")
def test_the_tool_adds_to_the_message(bench: Bench) -> None:
    """A verified user, whether the candidate is wanted back, and claims of the tool's own are signed."""
    session = _proctored(bench)
    added = {"verifiedUser": {"given_name": "Ada"}, "endAssessmentReturn": True, OWN_CLAIM: "B 12"}

    answer = object_of(expect(session.ask("POST", START, added), 200))

    claims = decoded_token(answer["message"])["claims"]
    names = (lti.CLAIM_VERIFIED_USER, lti.CLAIM_END_ASSESSMENT_RETURN, OWN_CLAIM)
    agree("what was added", list(added.values()), [claims.get(name) for name in names])


@requirement("LTIAAS-132")
@pytest.mark.parametrize("member", ["iss", "sub"])
def test_a_verified_user_is_described_and_not_identified(bench: Bench, member: str) -> None:
    """A verified user with issuer or subject is answered 400."""
    session = _proctored(bench)

    refusal_of(session.ask("POST", START, {"verifiedUser": {"given_name": "Ada", member: "u-1"}}), 400)


@requirement("LTIAAS-133")
@pytest.mark.parametrize("path", [START, f"{START}/form"], ids=["message", "form"])
def test_only_a_proctored_start_is_answered(bench: Bench, path: str) -> None:
    """With the ltik of a resource link nothing is signed that starts an assessment."""
    expect(_proctored(bench).ask("POST", path, {}), 200)

    refusal_of(open_session(bench).ask("POST", path, {}), 403)


@requirement("LTIAAS-134")
def test_a_control_request_is_about_the_candidate_of_the_launch(bench: Bench) -> None:
    """Candidate, link and attempt that the platform is asked about are the launch's, and its state comes back."""
    session = _running(bench)
    raw = session.id_token(query="?raw=true")

    answer = object_of(expect(session.ask("POST", CONTROL, {"action": "pause"}), 200))

    (asked,) = [json.loads(request["body"]) for request in session.asked_of_platform("assessment_control")]
    agree("status", "paused", answer.get("status"))
    agree("user", {"iss": session.plan.registration.issuer, "sub": raw["sub"]}, asked.get("user"))
    agree("link", raw[lti.CLAIM_RESOURCE_LINK]["id"], asked.get("resource_link", {}).get("id"))
    agree("attempt", raw[lti.CLAIM_ATTEMPT_NUMBER], asked.get("attempt_number"))


@requirement("LTIAAS-134")
def test_what_a_control_request_tells_reaches_the_platform(bench: Bench) -> None:
    """Action, extra time, severity and reason arrive in the standard's words, and the granted time comes back."""
    session = _running(bench)

    answer = object_of(expect(session.ask("POST", CONTROL, INCIDENT), 200))

    (asked,) = [json.loads(request["body"]) for request in session.asked_of_platform("assessment_control")]
    told = {name: asked.get(word) for name, word in IN_THE_STANDARDS_WORDS.items()}
    agree("what was told", {name: INCIDENT[name] for name in IN_THE_STANDARDS_WORDS}, told)
    agree("extraTime", INCIDENT["extraTime"], answer.get("extraTime"))


@requirement("LTIAAS-135")
def test_an_action_that_is_not_offered_is_not_sent(bench: Bench) -> None:
    """Where the platform offers to flag alone, to pause is refused, and the platform is asked for nothing."""
    session = _proctored(bench, actions=["flag"])

    refusal_of(session.ask("POST", CONTROL, {"action": "pause"}), *range(400, 500))

    agree("what the platform was asked", 0, len(session.asked_of_platform("assessment_control")))


def _bare(claims: dict[str, Any], name: str) -> Any:
    """Of a link only its id is repeated."""
    value = claims.get(name)
    return value.get("id") if isinstance(value, dict) else value
