"""`/api/proctoring/start`: the word that an assessment may start, and who may give it."""

from typing import Any

import httpx
import pytest

from gateway.tests.beyond import A, message
from gateway.tests.choosing import FormReader, claims_in, faulty_fields
from gateway.tests.lms import C
from gateway.tests.site import BEARER, Site, code_of, ltik_header, ltik_of

pytestmark = pytest.mark.anyio


async def start(
    site: Site, body: dict[str, Any], address: str = "/api/proctoring/start", *, kind: str = "LtiStartProctoring"
) -> httpx.Response:
    """Launch by a message, and let its candidate start."""
    credentials = ltik_header(ltik_of(await message(kind)(site)))
    return await site.client.post(address, json=body, headers=credentials)


async def test_message_repeats_what_the_request_said(site: Site) -> None:
    """Session data, attempt and link are those of the launch (PROC-003), signed as every message of a tool."""
    now = int(site.clock().timestamp())

    answer = await start(site, {})

    claims = await claims_in(site, answer)
    assert len(claims.pop("nonce")) >= 32
    assert claims == {
        "iss": "client-1",
        "aud": "https://lms.example",
        "iat": now,
        "exp": now + 300,
        C + "message_type": "LtiStartAssessment",
        C + "version": "1.3.0",
        C + "deployment_id": "d1",
        C + "resource_link": {"id": "rl-3", "title": "Lab quiz"},
        A + "session_data": "s-1",
        A + "attempt_number": 2,
    }
    assert answer.json()["target"] == "https://lms.example/start?a=1&b=2"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("wanted", [True, False])
async def test_tool_may_describe_the_candidate_and_want_them_back(site: Site, wanted: bool) -> None:
    """Verified user, the wish for the end message, and claims of the tool's own are in the message (PROC-004)."""
    user = {"given_name": "Ada", "picture": None}
    body = {"verifiedUser": user, "endAssessmentReturn": wanted, "https://vendor.example/x": 1}

    claims = await claims_in(site, await start(site, body))

    assert (claims[A + "verified_user"], claims[A + "end_assessment_return"]) == (user, wanted)
    assert claims["https://vendor.example/x"] == 1


async def test_form_goes_to_the_assessment(site: Site) -> None:
    """The form posts the message to the address of the launch."""
    answer = await start(site, {}, "/api/proctoring/start/form")

    (_, form), (_, field), *_ = FormReader(answer.json()["form"]).tags
    assert (form["action"], field["name"]) == ("https://lms.example/start?a=1&b=2", "JWT")


@pytest.mark.parametrize("claim", ["iss", "sub"])
async def test_candidate_is_not_identified_anew(site: Site, claim: str) -> None:
    """The verified user has neither issuer nor subject: the platform knows whom it sent (PROC-004)."""
    answer = await start(site, {"verifiedUser": {claim: "x"}})

    assert faulty_fields(answer) == {
        "verifiedUser": "it must have neither iss nor sub: the platform knows whom it sent"
    }


@pytest.mark.parametrize("claim", ["aud", A + "session_data", A + "attempt_number", C + "resource_link"])
async def test_claims_of_the_request_cannot_be_set(site: Site, claim: str) -> None:
    """No tool starts another attempt than that of its launch."""
    assert faulty_fields(await start(site, {claim: "other"})) == {claim: "the gateway makes this claim itself"}


@pytest.mark.parametrize("kind", ["LtiEndAssessment", "LtiSubmissionReviewRequest"])
async def test_other_launches_start_nothing(site: Site, kind: str) -> None:
    """Without a candidate who was handed over there is nothing to start."""
    answer = await start(site, {}, kind=kind)

    assert (answer.status_code, code_of(answer)) == (403, "SERVICE_NOT_AVAILABLE_FOR_CONTEXT")
    assert answer.json()["details"]["description"].endswith(f"expected LtiStartProctoring, got {kind!r}")


async def test_only_an_ltik_starts_an_assessment(site: Site) -> None:
    """The account alone has no candidate."""
    answer = await site.client.post("/api/proctoring/start", json={}, headers=BEARER)

    assert (answer.status_code, code_of(answer)) == (401, "INVALID_LTIK_AUTH_AUTHORIZATION_HEADER")
