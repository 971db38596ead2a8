"""`/api/eula`: decisions on the tool's terms, as the platform hears of them."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.tests.beyond import EULA, message
from gateway.tests.choosing import faulty_fields
from gateway.tests.service_lms import ServiceLms
from gateway.tests.site import BEARER, Site, code_of, ltik_header, ltik_of, open_site

pytestmark = pytest.mark.anyio

USER, DEPLOYMENT = "https://lms.example/eula/user", "https://lms.example/eula/deployment"
SCOPES = "https://purl.imsglobal.org/spec/lti/scope/eula/"


@pytest.fixture
def lms() -> ServiceLms:
    return ServiceLms()


async def told(
    site: Site, method: str, address: str, body: Any = None, edits: dict[str, Any] | None = None
) -> httpx.Response:
    """Call an address with the ltik of a launch that shows the terms."""
    credentials = ltik_header(ltik_of(await message("LtiEulaRequest", edits)(site)))
    return await site.client.request(method, address, json=body, headers=credentials)


async def test_a_decision_is_that_of_the_person_who_launched(site: Site, lms: ServiceLms) -> None:
    """The platform hears who decided what, and when: in this moment (EULA-002)."""
    lms.answers = [httpx.Response(201, json={})]

    answer = await told(site, "POST", "/api/eula/user", {"accepted": True})

    decision = {"userId": "user-7", "accepted": True, "timestamp": "2026-03-01T12:00:00.000Z"}
    assert (answer.status_code, answer.json()) == (200, decision)
    assert (lms.asked[0].method, lms.addresses_asked) == ("POST", [USER])
    assert json.loads(lms.asked[0].content) == decision
    assert lms.token_forms[0]["scope"] == f"{SCOPES}user"


async def test_a_decision_may_say_when_it_was_made(site: Site, lms: ServiceLms) -> None:
    """A timestamp of the tool's is passed on as it is written."""
    lms.answers = [httpx.Response(201)]

    await told(site, "POST", "/api/eula/user", {"accepted": False, "timestamp": "2026-02-28T09:00:00+01:00"})

    assert json.loads(lms.asked[0].content)["timestamp"] == "2026-02-28T09:00:00+01:00"


async def test_address_with_a_query_keeps_it(site: Site, lms: ServiceLms) -> None:
    """The part is put behind the path."""
    lms.answers = [httpx.Response(201)]

    await told(site, "POST", "/api/eula/user", {"accepted": True}, {EULA: {"url": "https://lms.example/eula?d=1"}})

    assert lms.addresses_asked == ["https://lms.example/eula/user?d=1"]


async def test_all_may_have_to_decide_again(site: Site, lms: ServiceLms) -> None:
    """The decisions of a deployment are taken back together (EULA-003)."""
    lms.answers = [httpx.Response(204)]

    answer = await told(site, "DELETE", "/api/eula/user")

    assert (answer.status_code, answer.content) == (204, b"")
    assert (lms.asked[0].method, lms.addresses_asked) == ("DELETE", [USER])


@pytest.mark.parametrize("required", [True, False])
async def test_nobody_may_have_to_decide(site: Site, lms: ServiceLms, required: bool) -> None:
    """A tool can do without decisions, for a whole deployment (EULA-003)."""
    lms.answers = [httpx.Response(200, json={"eulaRequired": required})]

    answer = await told(site, "PUT", "/api/eula/deployment", {"eulaRequired": required})

    assert (answer.status_code, answer.json()) == (200, {"eulaRequired": required})
    assert json.loads(lms.asked[0].content) == {"eulaRequired": required}
    assert (lms.addresses_asked, lms.token_forms[0]["scope"]) == ([DEPLOYMENT], f"{SCOPES}deployment")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "accepted"),
        ({"accepted": "yes"}, "accepted"),
        ({"accepted": True, "timestamp": "2026-03-01"}, "timestamp"),
        ({"accepted": True, "timestamp": "2026-03-01T12:00:00"}, "timestamp"),
    ],
    ids=["missing", "text", "date", "no-zone"],
)
async def test_wrong_decision_is_refused(site: Site, lms: ServiceLms, body: dict[str, Any], field: str) -> None:
    """What the platform would refuse does not get there."""
    answer = await told(site, "POST", "/api/eula/user", body)

    assert set(faulty_fields(answer)) == {field}
    assert lms.asked == []


async def test_refusal_of_the_platform_is_passed_on(site: Site, lms: ServiceLms) -> None:
    """A decision that is not the latest is the platform's to refuse."""
    lms.answers = [httpx.Response(409, json={"error": "stale"})]

    answer = await told(site, "POST", "/api/eula/user", {"accepted": True})

    assert (answer.status_code, answer.json()["details"]["externalUrl"]) == (409, USER)


async def test_launch_without_the_claim_has_nobody_to_tell(site: Site) -> None:
    """The platform did not grant the service to a resource link launch."""
    credentials = ltik_header(ltik_of(await site.launch()))

    answer = await site.client.post("/api/eula/user", json={"accepted": True}, headers=credentials)

    assert (answer.status_code, code_of(answer)) == (403, "SERVICE_NOT_AVAILABLE_FOR_CONTEXT")


async def test_anonymous_person_decides_nothing(site: Site, lms: ServiceLms) -> None:
    """A launch with the claim and without sub has nobody whose decision it could be."""
    launch = await site.launch({EULA: {"url": "https://lms.example/eula"}}, drop=("sub",))

    answer = await site.client.post("/api/eula/user", json={"accepted": True}, headers=ltik_header(ltik_of(launch)))

    assert (answer.status_code, code_of(answer), lms.asked) == (403, "SERVICE_NOT_AVAILABLE_FOR_CONTEXT", [])


async def test_service_that_is_off_is_refused(site: Site, database: Path) -> None:
    """The operator has the last word, also on what the id token shows."""
    credentials = ltik_header(ltik_of(await message("LtiEulaRequest")(site)))

    async with open_site(database, enabled_services=frozenset({"groups"})) as without:
        answer = await without.client.delete("/api/eula/user", headers=credentials)
        shown = await without.client.get("/api/idtoken", headers=credentials)

    assert (answer.status_code, code_of(answer)) == (403, "INACTIVE_SERVICE")
    assert shown.json()["services"]["eula"] == {"available": False}


async def test_only_an_ltik_decides(site: Site) -> None:
    """The account alone is nobody's decision."""
    answer = await site.client.post("/api/eula/user", json={"accepted": True}, headers=BEARER)

    assert (answer.status_code, code_of(answer)) == (401, "INVALID_LTIK_AUTH_AUTHORIZATION_HEADER")
