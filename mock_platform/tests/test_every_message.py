"""What every message has to have, whatever its type: how it is asked for, who signed it, for whom, about what.

Each type is sent once, through a browser of its own, to one tool; the tests judge what arrived.
"""

import re
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from mock_platform import MockPlatform
from mock_platform.fixtures import fixtures_path
from mock_platform.messages import MESSAGES
from mock_platform.tests.proctoring_tool import hand_over
from mock_platform.tests.reader import header_of, verified_claims
from mock_platform.tests.talking import Page, Talk

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
SERVICES = {
    "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint",
    "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice",
    "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice",
}
NAMES = tomllib.loads((fixtures_path() / "vocabulary.toml").read_text("utf-8"))
ROLES = {entry["value"] for entry in NAMES["roles"].values()}
CLAIMS = {entry["value"] for entry in (*NAMES["claims"].values(), *NAMES["registered_claims"].values())}
OPENID_CLAIMS = {"azp", "jti", "nbf", "given_name", "family_name", "middle_name", "name", "email", "picture", "locale"}
CUSTOM = {"course": "$Context.title", "person": "$Person.name.full", "nothing": "", "unknown": "$org.example.x"}
STATE = "+/=&% \"'<é>" * 94  # a kilobyte that forms and URLs like to spoil
NONCE = "n+/=&%.~-_" * 20

ESSAY = {"course": "biology", "link": None, "activity": "essay"}
COURSE_MESSAGES: dict[str, dict[str, Any]] = {
    "LtiResourceLinkRequest": {},
    "LtiDeepLinkingRequest": {"user": "teacher", "link": None},
    "LtiSubmissionReviewRequest": {"user": "teacher", "for_user": "student"},
    "LtiStartProctoring": {"user": "student-2"},
    "LtiEndAssessment": {},
    "LtiAssetProcessorSettingsRequest": {"user": "teacher", **ESSAY},
    "LtiReportReviewRequest": {**ESSAY, "asset": "as-27d9e05c-61fb", "assetreport_type": "originality"},
}
PLATFORM_MESSAGES: dict[str, dict[str, Any]] = {
    "LtiEulaRequest": {},
    "LtiDataPrivacyLaunchRequest": {"user": "administrator"},
    "DataPrivacyLaunchRequest": {"user": "administrator"},
}
ORDERS = COURSE_MESSAGES | PLATFORM_MESSAGES


@dataclass(frozen=True)
class Sent:
    """A message that was sent, with the login initiation that came before it."""

    login: dict[str, str]
    page: Page
    header: dict[str, Any]
    claims: dict[str, Any]
    journal: list[Any]


@pytest.fixture(scope="module")
def tool(lms: MockPlatform, http: httpx.Client) -> Iterator[Talk]:
    """Talk with one platform that is ready for every message: a processor attached, an attempt begun."""
    platform = lms.platform(f"t-{uuid4().hex}")
    talk = Talk(http, platform.issuer)
    talk.register(custom_parameters=CUSTOM)
    talk.control("POST", "/courses/biology/activities/essay/processors", {"client_id": "tool-1"})
    hand_over(talk).start(end_assessment_return=True)
    yield talk
    platform.delete()


@pytest.fixture(scope="module")
def messages(tool: Talk) -> dict[str, Sent]:
    """Send every message."""
    return {message: send(tool, message) for message in ORDERS}


@pytest.fixture(params=list(ORDERS))
def sent(request: pytest.FixtureRequest, messages: dict[str, Sent]) -> Sent:
    """Hold the message of each type."""
    return messages[request.param]


@pytest.fixture(params=list(COURSE_MESSAGES))
def from_course(request: pytest.FixtureRequest, messages: dict[str, Sent]) -> Sent:
    """Hold the message of each type that is sent from a course."""
    return messages[request.param]


def send(tool: Talk, message: str) -> Sent:
    begun = tool.begin(message=message, login_method="POST", **ORDERS[message])
    login = Page(begun.response)
    assert login.action == f"{tool.issuer}/sink/login"
    page = begun.authorize(state=STATE, nonce=NONCE + message)
    journal = tool.control("GET", f"/journal?launch_id={begun.launch_id}")["entries"]
    return Sent(login.fields, page, header_of(page.token), verified_claims(page.token, tool.key_set()), journal)


def members(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Return every text in a value, each with the member that holds it."""
    match value:
        case str():
            yield name, value
        case dict():
            for inner, member in value.items():
                yield from members(member, inner)
        case list():
            for item in value:
                yield from members(item, name)


def test_every_message_is_sent_here() -> None:
    """No message type is left out."""
    assert set(ORDERS) == set(MESSAGES)
    assert len(ORDERS) >= 10


# how it is asked for


def test_login_initiation_says_who_whom_and_where(sent: Sent, tool: Talk) -> None:
    """LOGIN-003: the login initiation has issuer, login hint and target link URI."""
    assert sent.login["iss"] == tool.issuer
    assert sent.login["login_hint"]
    assert urlsplit(sent.login["target_link_uri"]).scheme in {"http", "https"}


def test_login_initiation_comes_first(sent: Sent) -> None:
    """LOGIN-024: the message answers an authentication request that answers a login initiation."""
    steps = [entry.get("message") or entry.get("endpoint") for entry in sent.journal if entry["kind"] != "control"]

    assert steps == ["launch", "login_initiation", "authorize", "authentication_response"]
    assert "id_token" not in sent.login


def test_answer_is_a_form_that_sends_itself(sent: Sent, tool: Talk) -> None:
    """AUTHRESP-001, AUTHRESP-002: token and unchanged state are posted to the redirect URI by a plain form."""
    assert (sent.page.action, sent.page.enctype) == (tool.redirect_uri, None)
    assert set(sent.page.fields) == {"id_token", "state"}
    assert sent.page.fields["state"] == STATE
    assert "<script>document.forms[0].submit()</script>" in sent.page.response.text


# who signed it, for whom


def test_header_names_a_published_key(sent: Sent, tool: Talk) -> None:
    """IDT-SIG-001, IDT-SIG-032, IDT-SIG-033: RS256, a kid of the key set, and no key or address of one."""
    kids = {key["kid"] for key in tool.key_set()["keys"]}

    assert set(sent.header) == {"alg", "typ", "kid"}
    assert (sent.header["alg"], sent.header["typ"]) == ("RS256", "JWT")
    assert sent.header["kid"] in kids


def test_message_is_from_the_issuer_to_the_client(sent: Sent) -> None:
    """IDT-CLM-024: the issuer is the one of the login, the audience is the tool's client id."""
    assert sent.claims["iss"] == sent.login["iss"]
    assert (sent.claims["aud"], sent.claims["azp"]) == ("tool-1", "tool-1")


@pytest.mark.parametrize("message", list(ORDERS))
def test_nonce_is_that_of_the_request(messages: dict[str, Sent], message: str) -> None:
    """IDT-CLM-025: a long nonce of odd characters comes back as it was."""
    assert messages[message].claims["nonce"] == NONCE + message


def test_message_is_of_now_and_short_lived(sent: Sent) -> None:
    """IDT-CLM-023: a message is issued now and expires in minutes."""
    assert abs(sent.claims["iat"] - time.time()) < 60
    assert 60 <= sent.claims["exp"] - sent.claims["iat"] <= 3600


def test_no_two_messages_have_one_id(messages: dict[str, Sent]) -> None:
    """Each message has a jti of its own."""
    assert len({sent.claims["jti"] for sent in messages.values()}) == len(ORDERS)


# about what


@pytest.mark.parametrize("message", list(ORDERS))
def test_message_says_its_type_and_version(messages: dict[str, Sent], message: str) -> None:
    """CORE-001, CORE-004: the type is the one that was ordered, the version is the text 1.3.0."""
    claims = messages[message].claims

    assert (claims[LTI + "message_type"], claims[LTI + "version"]) == (message, "1.3.0")


def test_deployment_is_that_of_the_login(sent: Sent) -> None:
    """CORE-007, LOGIN-016: the deployment id is short ASCII, and the one that the login initiation told."""
    deployment_id = sent.claims[LTI + "deployment_id"]

    assert deployment_id == sent.login["lti_deployment_id"] == "1"
    assert deployment_id.isascii()
    assert 1 <= len(deployment_id) <= 255


def test_target_is_that_of_the_login(sent: Sent) -> None:
    """CORE-011: the signed target link URI is the one that the login initiation told."""
    assert sent.claims[LTI + "target_link_uri"] == sent.login["target_link_uri"]


def test_claims_have_names_of_the_standard(sent: Sent) -> None:
    """CORE-016: a claim is one of OpenID Connect, or has a URL as its name; those of 1EdTech exist."""
    bare = {name for name in sent.claims if not urlsplit(name).netloc}

    assert bare <= CLAIMS | OPENID_CLAIMS
    assert {name for name in sent.claims if "imsglobal" in name} <= CLAIMS


def test_no_text_begins_or_ends_with_a_blank(sent: Sent) -> None:
    """CORE-017: no text of a message has white space around it."""
    texts = [text for _, text in members(sent.claims)]

    assert len(texts) > 20
    assert [text for text in texts if text != text.strip()] == []


def test_custom_values_are_texts(sent: Sent) -> None:
    """CORE-080: custom parameters are texts, empty where there is nothing to say, also without a course."""
    custom = sent.claims[LTI + "custom"]

    assert set(CUSTOM) <= set(custom)
    assert {type(value) for value in custom.values()} == {str}
    assert custom["nothing"] == ""
    assert custom["unknown"] == "$org.example.x"


def test_platform_is_described_alike(sent: Sent, messages: dict[str, Sent]) -> None:
    """CORE-070: the platform's guid is short ASCII and, like the rest of the claim, the same in every message."""
    described = sent.claims[LTI + "tool_platform"]

    known = {"guid", "contact_email", "description", "name", "url", "product_family_code", "version"}
    assert set(described) <= known
    assert described["guid"].isascii()
    assert 1 <= len(described["guid"]) <= 255
    assert described["url"].startswith("https://")
    assert described == messages["LtiResourceLinkRequest"].claims[LTI + "tool_platform"]


def test_roles_are_of_the_current_vocabularies(sent: Sent) -> None:
    """CORE-053: roles are full URIs of the current vocabularies, none of the deprecated ones."""
    assert set(sent.claims[LTI + "roles"]) <= ROLES


def test_addresses_are_resolved(sent: Sent, tool: Talk) -> None:
    """CORE-085: every address of a service is a whole one of this platform, without a template."""
    named = re.compile(r".*_url|lineitems?|url")
    addresses = {
        text
        for claim, value in sent.claims.items()
        for name, text in members(value)
        if named.fullmatch(name) and claim not in {LTI + "tool_platform", LTI + "launch_presentation"}
    }

    assert addresses
    assert [url for url in addresses if not url.startswith(f"{tool.issuer}/lti/") or "{" in url] == []


def test_services_are_those_of_the_course(from_course: Sent) -> None:
    """CORE-085: a message from a course has the services of that course, one claim for each."""
    services = {claim: from_course.claims[claim] for claim in SERVICES}

    addresses = [text for name, text in members(services) if name.endswith("_url") or name == "lineitems"]
    assert len(addresses) == 4
    assert [url for url in addresses if "/courses/biology/" not in url] == []


@pytest.mark.parametrize("message", list(PLATFORM_MESSAGES))
def test_no_course_no_services_of_one(messages: dict[str, Sent], message: str) -> None:
    """CORE-085: a message that comes from no course has neither its claim nor those of its services."""
    assert {*SERVICES, LTI + "context", LTI + "resource_link"}.isdisjoint(messages[message].claims)


def test_message_from_a_course_says_who_and_where(from_course: Sent) -> None:
    """CORE-065, CORE-079: context, user and roles are in it, and what the school's other systems call them."""
    claims = from_course.claims

    assert claims["sub"].startswith("u-")
    assert claims[LTI + "context"]["id"] == "c-2f81a6d0-44be"
    assert claims[LTI + "roles"]
    assert set(claims[LTI + "lis"]) == {"person_sourcedid", "course_offering_sourcedid", "course_section_sourcedid"}
