"""What `/openapi.json` of the gateway promises is kept: every operation, thrown at with what its description allows.

Requests are made by schemathesis from the description that the running gateway gives, so an operation that is added
there is covered here. They carry real credentials of a launch that the mock LMS made, and real ids where there are
some. A failure of the platform may be passed on where the description says so, and then says that it is one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from conformance.exchange import Wire
from conformance.selftest.noticing import Subscribed, subscribed_to
from conformance.selftest.registering import CLIENT_ID
from conformance.subject.admin import call_admin
from conformance.target import Gateway
from mock_platform import Exchange
from mock_platform import vocabulary as lti

EXAMPLES = 22
SUBMISSION = "LtiAssetProcessorSubmissionNotice"
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]

LIMITS = settings(
    max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@dataclass(frozen=True)
class Prepared:
    """A gateway that a teacher came to, what opens its API, and ids that exist.

    `credentials` are named by the kind that an operation takes, or by the operations that want a launch of their own.
    """

    gateway: Gateway
    credentials: dict[str, str]
    ids: dict[str, str]

    @property
    def description(self) -> dict[str, Any]:
        """What the gateway says of itself."""
        described: dict[str, Any] = httpx.get(f"{self.gateway.url}/openapi.json", trust_env=False, timeout=60).json()
        return described


@pytest.fixture(scope="module")
def prepared() -> Iterator[Prepared]:
    """Start both, launch, and let a student hand in."""
    with subscribed_to(SUBMISSION) as site:
        lms, gateway, url, api_key = site.lms, site.gateway, site.gateway.url, site.gateway.api_key
        opened = {
            "Authorization": f"LTIK-AUTH-V2 {api_key}:{ltik_of(lms.launch(CLIENT_ID, user='teacher', link='quiz'))}"
        }
        choosing = ltik_of(lms.launch(CLIENT_ID, user="teacher", message="LtiDeepLinkingRequest"))
        services = httpx.get(f"{url}/api/idtoken", headers=opened, trust_env=False, timeout=60).json()["services"]
        told = submission_of(site)
        submitted = f"SERVICE-AUTH-V1 {api_key}:{told['serviceKey']}"
        credentials = {
            "assets": submitted,
            "reports": submitted,
            "ltik": opened["Authorization"],
            "deeplinking": f"LTIK-AUTH-V2 {api_key}:{choosing}",
            "serviceKey": f"SERVICE-AUTH-V1 {api_key}:{services['serviceKey']}",
            "apiKey": f"Bearer {api_key}",
        }
        ids = {
            "assets": told["claims"][lti.CLAIM_ASSET_SERVICE]["assets"][0]["asset_id"],
            "platforms": spare_platform(gateway),
            "lineitems": services["assignmentAndGrades"]["lineItemId"],
        }
        yield Prepared(gateway, credentials, ids)


def ltik_of(launched: Exchange) -> str:
    """Give the ltik with which the gateway sent the browser to the tool."""
    queries = (httpx.URL(request["url"]).params for request in launched.requests)
    return next(query["ltik"] for query in queries if "ltik" in query)


def submission_of(site: Subscribed) -> dict[str, Any]:
    """Let a student hand in an essay; give what the tool is told of it."""
    site.lms.attach_processor(CLIENT_ID, course="biology", activity="essay")
    essay = {"content_type": "text/plain", "text": "Cells are small."}
    site.lms.submit("student", [essay], course="biology", activity="essay")
    (notice,) = site.lms.deliver_notices()
    return site.handed_on(notice.id)[notice.id]


def spare_platform(gateway: Gateway) -> str:
    """Register a platform that may be changed and deleted; give its id."""
    issuer = "https://spare.example"
    platform = {
        "url": issuer,
        "clientId": "spare",
        "name": "Spare",
        "authenticationEndpoint": f"{issuer}/auth",
        "accesstokenEndpoint": f"{issuer}/token",
        "authConfig": {"method": "JWK_SET", "key": f"{issuer}/jwks"},
    }
    wire = Wire()
    try:
        return str(call_admin(wire, gateway, "POST", "/admin/platforms", platform)["id"])
    finally:
        wire.close()


def has_no_defect(_context: Any, response: Any, case: Any) -> None:
    """No answer is a defect of the gateway; a platform's failure is named as such, where there may be one."""
    if response.status_code >= 500:
        assert "502" in case.operation.definition.raw["responses"], response.text
        assert response.json()["details"]["externalError"] is True, response.text
    assert response.headers.get("x-correlation-id"), "an answer without a correlation id"


def sent(case: Any, prepared: Prepared) -> None:
    """Send one request, with the credentials that its operation takes and often a real id; judge the answer."""
    told = case.operation.definition.raw
    demanded = [name for choice in told.get("security", []) for name in choice]
    (tag,) = told["tags"]
    name = tag if tag in prepared.credentials else next(iter(demanded), "")
    headers = {"Authorization": prepared.credentials[name]} if name else {}
    known = prepared.ids.get(tag)
    if known and len(case.path_parameters.get("id", "")) % 2:
        case.path_parameters["id"] = known
    case.call_and_validate(
        base_url=prepared.gateway.url,
        headers=headers,
        checks=[has_no_defect, *CHECKS],
        timeout=60,
        allow_redirects=False,
    )


def fault_of(operation: Any, prepared: Prepared) -> str:
    """Throw everything at one operation; give what was wrong with the smallest request that went wrong."""

    @LIMITS
    @given(case=operation.as_strategy())
    def throw(case: Any) -> None:
        sent(case, prepared)

    try:
        throw()
    except (Exception, FailureGroup) as failure:  # noqa: BLE001 - whatever it is, it belongs to this operation
        return f"{operation.method.upper()} {operation.path}: {failure!r} {getattr(failure, 'exceptions', '')}"
    return ""


def test_whatever_the_description_allows_is_answered_as_described(prepared: Prepared) -> None:
    """No request that the description allows makes the gateway err, or answer otherwise than it says."""
    found = list(schemathesis.openapi.from_dict(prepared.description).get_all_operations())
    operations = [result.ok() for result in found if isinstance(result, Ok)]

    faults = [fault_of(operation, prepared) for operation in operations]

    assert len(operations) == len(found)
    assert len(operations) * EXAMPLES > 1000
    assert not any(faults), "\n\n".join(filter(None, faults))


def test_description_names_every_operation(prepared: Prepared) -> None:
    """Every operation has a name of its own, a sentence, and answers; the server is the gateway's own address."""
    described = prepared.description
    operations = [operation for item in described["paths"].values() for operation in item.values()]

    assert described["openapi"].startswith("3.1")
    assert described["servers"] == [{"url": prepared.gateway.url}]
    assert len({operation["operationId"] for operation in operations}) == len(operations) >= 12
    assert all(operation["summary"].endswith(".") for operation in operations)
    assert all(operation["responses"] for operation in operations)
