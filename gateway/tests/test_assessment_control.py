"""`/api/proctoring/control`: what a proctoring tool does to a running assessment, and what the platform is asked."""

import json
from typing import Any

import httpx
import pytest

from gateway.tests.beyond import A, message
from gateway.tests.choosing import faulty_fields
from gateway.tests.service_lms import ServiceLms
from gateway.tests.site import Site, code_of, ltik_header, ltik_of

pytestmark = pytest.mark.anyio

CONTROL = "https://lms.example/control"
MEDIA_TYPE = "application/vnd.ims.lti-ap.v1.control+json"
EVERYTHING = ["pause", "resume", "terminate", "update", "flag"]


@pytest.fixture
def lms() -> ServiceLms:
    return ServiceLms()


async def act(
    site: Site, body: dict[str, Any], edits: dict[str, Any] | None = None, *, drop: tuple[str, ...] = ()
) -> httpx.Response:
    """Act on the attempt of a new launch that offers everything."""
    offer = {A + "acs": {"actions": EVERYTHING, "assessment_control_url": CONTROL}}
    ltik = ltik_of(await message("LtiStartProctoring", offer | (edits or {}), drop=drop)(site))
    return await site.client.post("/api/proctoring/control", json=body, headers=ltik_header(ltik))


async def test_platform_is_asked_about_the_attempt_of_the_launch(site: Site, lms: ServiceLms) -> None:
    """Candidate, link and attempt are those of the launch, and the incident is of this moment (PROC-008, PROC-009)."""
    lms.answers = [httpx.Response(200, json={"status": "paused"})]

    answer = await act(site, {"action": "pause"})

    assert (answer.status_code, answer.json()) == (200, {"status": "paused"})
    assert json.loads(lms.asked[0].content) == {
        "user": {"iss": "https://lms.example", "sub": "user-7"},
        "resource_link": {"id": "rl-3"},
        "attempt_number": 2,
        "action": "pause",
        "incident_time": "2026-03-01T12:00:00.000Z",
    }
    assert (lms.asked[0].headers["content-type"], lms.addresses_asked) == (MEDIA_TYPE, [CONTROL])
    assert lms.token_forms[0]["scope"] == "https://purl.imsglobal.org/spec/lti-ap/scope/control.all"


async def test_reasons_have_the_standards_names(site: Site, lms: ServiceLms) -> None:
    """All that may be said of an incident, and the extra time that was granted in the answer (PROC-010)."""
    lms.answers = [httpx.Response(200, json={"status": "running", "extra_time": 5})]
    said = {
        "incidentTime": "2026-03-01T11:59:00Z",
        "extraTime": 5,
        "incidentSeverity": 0.25,
        "reasonCode": "fire-drill",
        "reasonMessage": "Everybody out",
    }

    answer = await act(site, {"action": "update", **said})

    assert answer.json() == {"status": "running", "extraTime": 5}
    sent = json.loads(lms.asked[0].content)
    assert {name: sent[name] for name in ("incident_time", "extra_time", "incident_severity")} == {
        "incident_time": "2026-03-01T11:59:00Z",
        "extra_time": 5,
        "incident_severity": 0.25,
    }
    assert (sent["reason_code"], sent["reason_msg"]) == ("fire-drill", "Everybody out")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "action"),
        ({"action": "stop"}, "action"),
        ({"action": "flag", "incidentSeverity": 1.5}, "incidentSeverity"),
        ({"action": "flag", "incidentTime": "now"}, "incidentTime"),
        ({"action": "update", "extraTime": -1}, "extraTime"),
        ({"action": "update", "extraTime": 1.5}, "extraTime"),
    ],
    ids=["missing", "unknown", "severity", "time", "negative", "fraction"],
)
async def test_wrong_request_is_refused(site: Site, lms: ServiceLms, body: dict[str, Any], field: str) -> None:
    """What the standard does not know does not get to the platform."""
    answer = await act(site, body)

    assert set(faulty_fields(answer)) == {field}
    assert lms.asked == []


async def test_action_that_was_not_offered_is_refused(site: Site, lms: ServiceLms) -> None:
    """A launch says what may be done (PROC-011)."""
    offer = {A + "acs": {"actions": ["pause", "flag"], "assessment_control_url": CONTROL}}

    answer = await act(site, {"action": "terminate"}, offer)

    assert faulty_fields(answer) == {"action": "this launch offers pause, flag"}
    assert lms.asked == []


async def test_launch_without_the_claim_controls_nothing(site: Site) -> None:
    """A platform that offers no control is not asked for any."""
    answer = await act(site, {"action": "pause"}, drop=(A + "acs",))

    assert (answer.status_code, code_of(answer)) == (403, "SERVICE_NOT_AVAILABLE_FOR_CONTEXT")


@pytest.mark.parametrize("document", [{}, [], {"status": "asleep"}, {"status": None}], ids=str)
async def test_answer_without_a_status_is_no_answer(site: Site, lms: ServiceLms, document: Any) -> None:
    """A platform that does not say where the attempt stands is told of as such."""
    lms.answers = [httpx.Response(200, json=document)]

    answer = await act(site, {"action": "pause"})

    assert (answer.status_code, code_of(answer)) == (502, "PLATFORM_ANSWER_UNREADABLE")


async def test_request_is_not_repeated(site: Site, lms: ServiceLms) -> None:
    """A platform that is overloaded may have granted the extra time already."""
    lms.answers = [httpx.Response(503)]

    answer = await act(site, {"action": "update", "extraTime": 5})

    assert (answer.status_code, len(lms.asked)) == (503, 1)
