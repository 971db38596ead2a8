"""The official LTIAAS client for Python (`ltiaas` 0.0.4) reads launches and keeps a gradebook through the gateway.

The client speaks https only and builds its models strictly: ids, enumerations and required members must be as the API
promises, or it raises. Whatever it hands to a tool is compared here with what the LMS signed.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from ltiaas import LTIAASLaunch, LTILaunchType, LTIVersion
from ltiaas.exceptions.api_error import APIError, LTIAASErrorResponse
from ltiaas.exceptions.invalid_session_error import InvalidSessionError
from ltiaas.exceptions.validation_error import ValidationError
from ltiaas.resources.lineitems.types import LineItem
from ltiaas.resources.scores.enums import ActivityProgress, GradingProgress
from ltiaas.resources.scores.types import Score

from conformance.demo import reference_gateway
from conformance.evidence.evidence import decoded_token
from conformance.selftest.certificate import make_certificate
from conformance.selftest.registering import CLIENT_ID, DEPLOYMENT_ID, introduce
from conformance.target.file import Gateway
from mock_platform import Exchange, MockPlatform
from mock_platform import vocabulary as lti


@dataclass(frozen=True)
class Site:
    """A gateway and an LMS that know each other, both behind TLS."""

    gateway: Gateway
    lms: MockPlatform
    platform: dict[str, Any]
    sessions: ExitStack

    def client(self, ltik: str | None, service_key: str | None = None) -> LTIAASLaunch:
        """Return the official client; it cannot be closed itself, and an open connection delays the gateway's end."""
        client = LTIAASLaunch(self.domain, self.gateway.api_key, ltik=ltik, service_key=service_key)
        self.sessions.enter_context(client._request_handler.session)  # noqa: SLF001
        return client

    @property
    def domain(self) -> str:
        """The gateway, as the client wants to be told of it."""
        return urlsplit(self.gateway.url).netloc


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The reference gateway as a process, and a mock LMS; both trust one throw-away certificate."""
    made = make_certificate(tmp_path_factory.mktemp("tls"))
    options = ["--tls-cert", str(made.certificate), "--tls-key", str(made.key)]
    with (
        pytest.MonkeyPatch.context() as environment,
        MockPlatform(tls_cert=made.certificate, tls_key=made.key) as lms,
        reference_gateway(*options, env=made.trusted) as (url, api_key),
        ExitStack() as sessions,
    ):
        for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
            environment.setenv(name, made.trusted[name])
        gateway = Gateway(url=url, api_key=api_key)
        yield Site(gateway, lms, introduce(lms, gateway), sessions)


@pytest.fixture(scope="module")
def launch(site: Site) -> Exchange:
    """A student's launch of the quiz, played by the mock LMS as the browser."""
    return site.lms.launch(CLIENT_ID, user="student", link="quiz")


@pytest.fixture(scope="module")
def claims(launch: Exchange) -> dict[str, Any]:
    """What the LMS signed for that launch."""
    posted = next(request for request in launch.requests if "id_token=" in request["body"])
    decoded: dict[str, Any] = decoded_token(parse_qs(posted["body"])["id_token"][0])["claims"]
    return decoded


def test_the_client_reads_the_user(site: Site, launch: Exchange, claims: dict[str, Any]) -> None:
    """The formatted id token names the student as the LMS did."""
    user = site.client(ltik_of(launch)).get_id_token().user

    assert (user.id, user.roles) == (claims["sub"], claims[lti.CLAIM_ROLES])
    assert (user.name, user.given_name, user.family_name) == (claims["name"], "Amélie", "O'Brien")
    assert user.email == "amelie.obrien@example.org"


def test_the_client_reads_the_platform(site: Site, launch: Exchange, claims: dict[str, Any]) -> None:
    """The formatted id token names the platform by the id that the gateway registered it under."""
    platform = site.client(ltik_of(launch)).get_id_token().platform

    assert platform.id == site.platform["id"]
    assert (platform.url, platform.client_id, platform.deployment_id) == (site.lms.issuer, CLIENT_ID, DEPLOYMENT_ID)
    assert platform.guid == claims[lti.CLAIM_TOOL_PLATFORM]["guid"]
    assert platform.product_family_code == "lti-testbench"


def test_the_client_reads_the_launch(site: Site, launch: Exchange, claims: dict[str, Any]) -> None:
    """The formatted id token has the link, the course and the custom parameters of the launch."""
    read = site.client(ltik_of(launch)).get_id_token().launch

    assert (read.type, read.target) == (LTILaunchType.CORE, claims[lti.CLAIM_TARGET_LINK_URI])
    assert read.resource_link == claims[lti.CLAIM_RESOURCE_LINK]
    assert read.context == claims[lti.CLAIM_CONTEXT]
    assert read.custom == claims[lti.CLAIM_CUSTOM]


def test_the_client_reads_the_services(site: Site, launch: Exchange) -> None:
    """The formatted id token tells what the tool may use, and the LTI version."""
    token = site.client(ltik_of(launch)).get_id_token()

    assert token.lti_version is LTIVersion.LTI_1_3
    assert token.services.names_and_roles["available"] is True
    assert token.services.assignment_and_grades["available"] is True
    assert token.services.deep_linking["available"] is False
    assert token.services.service_key


def test_the_client_reads_the_raw_id_token(site: Site, launch: Exchange, claims: dict[str, Any]) -> None:
    """The raw id token has the claims that the LMS signed, value for value."""
    raw = site.client(ltik_of(launch)).get_raw_id_token()

    assert raw.lti_version is LTIVersion.LTI_1_3
    assert (raw.iss, raw.sub, raw.aud, raw.nonce) == (site.lms.issuer, claims["sub"], CLIENT_ID, claims["nonce"])
    assert (raw.iat, raw.exp) == (claims["iat"], claims["exp"])
    assert (raw.message_type, raw.deployment_id) == (LTILaunchType.CORE, DEPLOYMENT_ID)
    assert raw.target_link_uri == claims[lti.CLAIM_TARGET_LINK_URI]
    assert (raw.roles, raw.context) == (claims[lti.CLAIM_ROLES], claims[lti.CLAIM_CONTEXT])
    assert (raw.custom, raw.tool_platform) == (claims[lti.CLAIM_CUSTOM], claims[lti.CLAIM_TOOL_PLATFORM])


def test_the_client_reads_a_user_who_tells_nothing(site: Site) -> None:
    """A student who keeps name and address private has an id, and nothing is made up for the rest."""
    private = site.lms.launch(CLIENT_ID, user="private", link="reading")

    user = site.client(ltik_of(private)).get_id_token().user

    assert (user.id, user.name, user.email) == ("u-90bd6e24-518f", None, None)


def test_the_client_demands_an_id_of_every_user(site: Site) -> None:
    """An anonymous launch has no subject, and the gateway makes none up: this client cannot read such a launch."""
    client = site.client(ltik_of(site.lms.launch(CLIENT_ID, user="anonymous", link="reading")))

    with pytest.raises(ValidationError) as raised:
        client.get_id_token()

    assert list(raised.value.errors) == ["user__id"]


def test_the_client_keeps_two_launches_apart(site: Site, launch: Exchange) -> None:
    """Each ltik opens its own launch, also after another one was made."""
    teacher = site.lms.launch(CLIENT_ID, user="teacher", link="reading")

    users = [site.client(ltik_of(exchange)).get_id_token().user.given_name for exchange in (teacher, launch)]

    assert users == ["Zoë", "Amélie"]


def test_the_client_is_told_why_an_ltik_is_refused(site: Site) -> None:
    """An ltik that the gateway never made is answered with the API's error envelope, which the client understands."""
    refusal = refusal_of(site.client("made-up").get_id_token)

    assert refusal is not None
    assert refusal.details is not None
    assert (refusal.status, refusal.error) == (401, "Unauthorized")
    assert refusal.details.message == "INVALID_LTIK_AUTH_AUTHORIZATION_HEADER"


def test_the_client_asks_for_no_id_token_without_an_ltik(site: Site) -> None:
    """With the API key alone there is no launch: the client refuses by itself, before it asks."""
    with pytest.raises(InvalidSessionError):
        site.client(None).get_id_token()


def test_the_client_keeps_a_line_item(site: Site, launch: Exchange) -> None:
    """A line item is made, found by its tag, read, replaced and deleted; its address has a query, and survives."""
    client = site.client(ltik_of(launch))

    made = client.create_line_item(LineItem(label="Lab", score_maximum=8, tag="lab", resource_id="lab-1"))
    found = client.get_line_items(tag="lab", resource_id="lab-1").line_items
    replaced = client.update_line_item(made.id, LineItem(label="Lab B", score_maximum=10))
    read = client.get_line_item(made.id)
    client.delete_line_item(made.id)

    assert "?" in made.id
    assert ([item.id for item in found], read.id) == ([made.id], made.id)
    assert (replaced.label, read.label, read.score_maximum, read.tag) == ("Lab B", "Lab B", 10, None)
    assert client.get_line_items(tag="lab").line_items == []


def test_the_client_turns_pages(site: Site, launch: Exchange) -> None:
    """The client encodes the address of a page twice, and gets the page."""
    client = site.client(ltik_of(launch))
    client.create_line_item(LineItem(label="Page 1", score_maximum=1))
    client.create_line_item(LineItem(label="Page 2", score_maximum=1))

    first = client.get_line_items(limit=1)
    second = client.get_line_items(url=first.next)

    assert (len(first.line_items), len(second.line_items)) == (1, 1)
    assert first.line_items[0].id != second.line_items[0].id


def test_the_client_grades(site: Site, launch: Exchange, claims: dict[str, Any]) -> None:
    """A score of the launch's own link, sent by service key after the fact, is the result that the ltik reads."""
    client = site.client(ltik_of(launch))
    background = site.client(None, service_key=client.get_id_token().services.service_key)
    [quiz] = background.get_line_items(resource_link_id="true").line_items

    background.submit_score(quiz.id, score_of(claims["sub"], score_given=12, score_maximum=20, comment="Nice"))
    [result] = client.get_scores(quiz.id, user_id=claims["sub"]).scores

    assert (result.user_id, result.score_of) == (claims["sub"], quiz.id)
    assert (result.result_score, result.result_maximum, result.comment) == (12, 20, "Nice")


def test_the_client_clears_a_grade(site: Site, launch: Exchange, claims: dict[str, Any]) -> None:
    """A score without points, which the client writes as null, takes the result away."""
    client = site.client(ltik_of(launch))
    made = client.create_line_item(LineItem(label="Retry", score_maximum=5))
    client.submit_score(made.id, score_of(claims["sub"], score_given=3, score_maximum=5))

    client.submit_score(made.id, score_of(claims["sub"]))

    assert client.get_scores(made.id).scores == []


def test_the_client_is_told_what_the_platform_refused(site: Site, launch: Exchange) -> None:
    """A score for somebody who is not in the course is the platform's error, with its status and address."""
    client = site.client(ltik_of(launch))
    [quiz] = client.get_line_items(resource_link_id="true").line_items

    refusal = refusal_of(lambda: client.submit_score(quiz.id, score_of("nobody")))

    assert refusal is not None
    assert refusal.details is not None
    assert (refusal.status, refusal.details.externalError) == (404, True)
    assert str(refusal.details.externalUrl).startswith(site.lms.issuer)


def score_of(user_id: str, **members: Any) -> Score:
    """Return a final score of a person."""
    done = {"activity_progress": ActivityProgress.COMPLETED, "grading_progress": GradingProgress.FULLY_GRADED}
    return Score(user_id=user_id, **done, **members)


def ltik_of(exchange: Exchange) -> str:
    """Return the ltik with which the gateway sent the browser to the tool."""
    queries = (parse_qs(urlsplit(request["url"]).query) for request in exchange.requests)
    return str(next(query["ltik"][0] for query in queries if "ltik" in query))


def refusal_of(call: Callable[[], Any]) -> LTIAASErrorResponse | None:
    """Return what the client makes of a refusal; the exception, which holds the connection open, is not kept."""
    try:
        call()
    except APIError as error:
        return error.response
    return None
