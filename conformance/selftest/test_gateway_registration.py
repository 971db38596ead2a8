"""The gateway registers itself with the mock LMS: as every product that registers tools does it, and a faulty one."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import pytest

from conformance.demo import reference_gateway
from mock_platform import MockPlatform
from mock_platform import vocabulary as lti
from mock_platform.browser.exchange import Exchange
from mock_platform.handle import PlatformHandle

PROFILES = ("standard", "blackboard", "brightspace", "canvas", "moodle", "sakai")
SHARED_ISSUERS = ("https://canvas.instructure.com", "https://blackboard.com")


class Gateway(NamedTuple):
    """A gateway that runs, and its administrator."""

    url: str
    api_key: str

    @property
    def registration_url(self) -> str:
        """The address that a platform's administrator pastes."""
        return f"{self.url}/lti/register"

    def call(self, method: str, path: str, **more: Any) -> Any:
        """Call the API with the API key; gives the document."""
        headers = {"Authorization": f"Bearer {self.api_key}"}
        answer = httpx.request(method, f"{self.url}{path}", headers=headers, timeout=60, **more)
        assert answer.is_success, answer.text
        return answer.json()

    def platforms(self, lms: PlatformHandle) -> list[dict[str, Any]]:
        """What the gateway knows of the platforms at an address."""
        keys = f"{lms.base}/lti/jwks"
        return [each for each in self.call("GET", "/admin/platforms")["platforms"] if each["authConfig"]["key"] == keys]


@pytest.fixture(scope="module")
def server() -> Iterator[MockPlatform]:
    """A server for platforms of every profile."""
    with MockPlatform() as running:
        yield running


@pytest.fixture(scope="module")
def gateway(server: MockPlatform) -> Iterator[Gateway]:
    """A gateway whose operator knows that the platforms with a vendor's issuer are on this machine."""
    named = ",".join(f"{issuer}=127.0.0.1:{server.port}" for issuer in SHARED_ISSUERS)
    with reference_gateway(env={"LTI_GATEWAY_ISSUER_HOSTS": named}) as (url, api_key):
        yield Gateway(url, api_key)


@pytest.fixture
def lms(server: MockPlatform, request: pytest.FixtureRequest) -> Iterator[PlatformHandle]:
    """A platform of the profile that the test names, for this test alone."""
    platform = server.make_platform(f"p-{uuid4().hex}", profile=getattr(request, "param", "standard"))
    yield platform
    platform.delete()


def findings(lms: PlatformHandle) -> list[str]:
    """What the platform found wrong with what it was asked."""
    return [entry["sentence"] for entry in lms.journal if entry["kind"] == "finding"]


def code_of(exchange: Exchange) -> str:
    """The code on a page that refuses."""
    return exchange.body.partition("<dt>Code</dt><dd><code>")[2].partition("<")[0]


@pytest.mark.parametrize("lms", PROFILES, indirect=True)
def test_registers_itself_and_launches(lms: PlatformHandle, gateway: Gateway) -> None:
    """At every product the gateway registers itself and, activated on both sides, takes a launch, without a finding."""
    exchange = lms.register_dynamically(gateway.registration_url)

    (tool,) = lms.registrations
    (platform,) = gateway.platforms(lms)
    assert exchange.status == 200
    assert (platform["url"], platform["clientId"], platform["active"]) == (lms.issuer, tool.client_id, False)
    lms.activate(tool.client_id)
    assert lms.launch(tool.client_id).status == 400
    gateway.call("POST", f"/admin/platforms/{platform['id']}/activate")
    launched = lms.launch(tool.client_id)
    assert launched.status == 200
    assert "The launch arrived" in launched.body
    assert findings(lms) == []


@pytest.mark.parametrize(
    ("order", "authorized"),
    [
        pytest.param({"token": False}, [False, False], id="no token"),
        pytest.param({"token_for_configuration": True}, [True, True], id="token for both"),
    ],
)
def test_token_goes_where_it_belongs(
    lms: PlatformHandle, gateway: Gateway, order: dict[str, bool], authorized: list[bool]
) -> None:
    """The token is sent with both requests where there is one, and a platform without one is served, too."""
    lms.register_dynamically(gateway.registration_url, **order)

    asked = [entry for entry in lms.journal if entry.get("endpoint") in {"configuration", "register"}]
    requests = [entry for entry in asked if entry["kind"] == "request"]
    assert ["authorization" in entry["headers"] for entry in requests] == authorized
    assert len(gateway.platforms(lms)) == 1


@pytest.mark.parametrize("lms", ["moodle"], indirect=True)
def test_only_what_is_offered_is_asked_for(lms: PlatformHandle, gateway: Gateway) -> None:
    """Moodle offers no course groups: their scope is not asked for, and the messages name its placements alone."""
    lms.register_dynamically(gateway.registration_url)

    (tool,) = lms.registrations
    assert list(tool.scopes) == [
        lti.SCOPE_LINE_ITEM,
        lti.SCOPE_LINE_ITEM_READ_ONLY,
        lti.SCOPE_RESULT_READ_ONLY,
        lti.SCOPE_SCORE,
        lti.SCOPE_MEMBERSHIP_READ_ONLY,
    ]
    assert [(message["type"], message["placements"]) for message in tool.tool_configuration["messages"]] == [
        ("LtiResourceLinkRequest", ["ContentArea"]),
        ("LtiDeepLinkingRequest", ["ContentArea", "RichTextEditor"]),
    ]


@pytest.mark.parametrize("lms", ["canvas"], indirect=True)
def test_privacy_level_is_asked_for(lms: PlatformHandle, gateway: Gateway) -> None:
    """An administrator who adds privacyLevel to the address decides which claims are asked for."""
    lms.register_dynamically(f"{gateway.registration_url}?privacyLevel=email_only")

    (tool,) = lms.registrations
    assert tool.tool_configuration["claims"] == ["iss", "sub", "email"]


def test_vendors_issuer_is_refused_elsewhere(gateway: Gateway) -> None:
    """A platform on a host that nobody named cannot register with the issuer of a vendor."""
    with MockPlatform(profile="canvas") as elsewhere:
        exchange = elsewhere.register_dynamically(gateway.registration_url)

        assert (exchange.status, code_of(exchange)) == (400, "ISSUER_OF_ANOTHER_HOST")
        assert elsewhere.registrations == ()
        assert gateway.platforms(elsewhere) == []


@pytest.mark.parametrize(
    ("endpoint", "fault", "more"),
    [
        pytest.param("configuration", "wrong-media-type", {}, id="configuration-wrong-media-type"),
        pytest.param("configuration", "unknown-members", {}, id="configuration-unknown-members"),
        pytest.param("configuration", "configuration-bare", {}, id="configuration-bare"),
        pytest.param("configuration", "configuration-narrow", {}, id="configuration-narrow"),
        pytest.param("configuration", "rate-limit", {"times": 1, "retry_after_s": 0}, id="configuration-rate-limit"),
        pytest.param("configuration", "connection-closed", {"times": 1}, id="configuration-connection-closed"),
        pytest.param("register", "wrong-media-type", {}, id="register-wrong-media-type"),
        pytest.param("register", "unknown-members", {}, id="register-unknown-members"),
        pytest.param("register", "registration-answered-200", {}, id="registration-answered-200"),
        pytest.param("register", "registration-scope-refused", {}, id="registration-scope-refused"),
        pytest.param("register", "rate-limit", {"times": 1, "retry_after_s": 0}, id="register-rate-limit"),
    ],
)
def test_fault_that_does_not_matter(
    lms: PlatformHandle, gateway: Gateway, endpoint: str, fault: str, more: dict[str, Any]
) -> None:
    """A platform that is odd, or busy for a moment, is registered all the same, once."""
    lms.faults.add(fault, endpoint=endpoint, **more)

    exchange = lms.register_dynamically(gateway.registration_url)

    assert exchange.status == 200
    assert (len(gateway.platforms(lms)), len(lms.registrations)) == (1, 1)


@pytest.mark.parametrize(
    ("endpoint", "fault", "more", "expected"),
    [
        ("configuration", "not-found", {}, (404, "CONFIGURATION_UNREADABLE")),
        ("configuration", "server-error", {}, (502, "CONFIGURATION_UNREADABLE")),
        ("configuration", "html-page", {}, (502, "CONFIGURATION_UNREADABLE")),
        ("configuration", "empty-body", {}, (502, "CONFIGURATION_UNREADABLE")),
        ("configuration", "broken-json", {}, (502, "CONFIGURATION_UNREADABLE")),
        ("configuration", "other-json", {}, (502, "CONFIGURATION_UNREADABLE")),
        ("configuration", "wrong-charset", {}, (502, "CONFIGURATION_UNREADABLE")),
        ("configuration", "huge-body", {"megabytes": 1}, (502, "PLATFORM_ANSWER_UNREADABLE")),
        ("configuration", "cut-body", {}, (502, "PLATFORM_UNREACHABLE")),
        ("configuration", "redirected", {}, (502, "PLATFORM_UNREACHABLE")),
        ("configuration", "unasked-gzip", {}, (502, "PLATFORM_ANSWER_UNREADABLE")),
        ("configuration", "configuration-of-another-issuer", {}, (400, "ISSUER_OF_ANOTHER_HOST")),
        ("configuration", "configuration-points-elsewhere", {"member": "jwks_uri"}, (400, "ENDPOINT_OF_ANOTHER_HOST")),
        (
            "configuration",
            "configuration-points-elsewhere",
            {"member": "registration_endpoint"},
            (400, "ENDPOINT_OF_ANOTHER_HOST"),
        ),
        ("configuration", "configuration-incomplete", {"member": "issuer"}, (400, "CONFIGURATION_INCOMPLETE")),
        ("configuration", "configuration-incomplete", {"member": "jwks_uri"}, (400, "CONFIGURATION_INCOMPLETE")),
        ("register", "server-error", {}, (502, "REGISTRATION_FAILED")),
        ("register", "not-found", {}, (404, "REGISTRATION_FAILED")),
        ("register", "redirected", {}, (502, "REGISTRATION_FAILED")),
        ("register", "connection-closed", {}, (502, "PLATFORM_UNREACHABLE")),
        ("register", "html-page", {}, (502, "REGISTRATION_FAILED")),
    ],
)
def test_fault_that_ends_the_registration(
    lms: PlatformHandle,
    gateway: Gateway,
    endpoint: str,
    fault: str,
    more: dict[str, Any],
    expected: tuple[int, str],
) -> None:
    """The administrator is told, neither side registers anything, and no token goes to another host."""
    lms.faults.add(fault, endpoint=endpoint, **more)

    exchange = lms.register_dynamically(gateway.registration_url)

    assert (exchange.status, code_of(exchange)) == expected
    assert gateway.platforms(lms) == []
    assert lms.registrations == ()
    assert [entry for entry in lms.journal if entry.get("endpoint") == "sink"] == []


@pytest.mark.parametrize("fault", ["error-after-success", "answer-lost", "cut-body", "registration-without-client-id"])
def test_answer_that_is_lost(lms: PlatformHandle, gateway: Gateway, fault: str) -> None:
    """When the platform registered the tool but does not say so, the gateway keeps nothing and does not ask twice."""
    lms.faults.add(fault, endpoint="register")

    exchange = lms.register_dynamically(gateway.registration_url)

    assert exchange.status == 502
    assert gateway.platforms(lms) == []
    assert len(lms.registrations) == 1


def test_tool_decides_about_a_registration(lms: PlatformHandle, server: MockPlatform) -> None:
    """With pre-approval the administrator is sent to the tool, which completes the registration; a launch follows."""
    with reference_gateway(env={"LTI_GATEWAY_PRE_APPROVAL_URL": f"{server.address}/sink/approve?a=1"}) as (
        url,
        api_key,
    ):
        gateway = Gateway(url, api_key)
        exchange = lms.register_dynamically(gateway.registration_url)
        arrived = httpx.URL(exchange.url)
        waiting = f"/api/registrations/{arrived.params['registrationId']}"
        shown = gateway.call("GET", waiting)
        raw = gateway.call("GET", waiting, params={"raw": "true"})
        before = lms.registrations
        done = gateway.call("POST", f"{waiting}/complete", json={"platformName": "Northside", "autoActivate": True})

        (platform,) = gateway.platforms(lms)
        assert (arrived.path, arrived.params["a"]) == ("/sink/approve", "1")
        assert (shown["url"], before) == (lms.issuer, ())
        assert raw["openIdConfiguration"]["issuer"] == lms.issuer
        assert (platform["id"], platform["name"], platform["active"]) == (done["platformId"], "Northside", True)
        assert "org.imsglobal.lti.close" in done["html"]
        assert lms.launch(lms.registrations[0].client_id).status == 200
