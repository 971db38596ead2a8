"""The official LTIAAS client for Python (`ltiaas` 0.0.4) sends a choice through the gateway.

It speaks https only, sends null for all that is left out, and writes inner names in snake case. Items with addresses it
cannot write at all with today's pydantic, so those here have none.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from ltiaas import Available, ContentItem, HTMLFragmentContentItem, LTIAASLaunch, LTIResourceLinkContentItem, Window

from conformance.demo import reference_gateway
from conformance.evidence.evidence import decoded_token
from conformance.selftest.certificate import make_certificate
from conformance.selftest.registering import CLIENT_ID, introduce
from conformance.target.file import Gateway
from mock_platform import MockPlatform
from mock_platform import vocabulary as lti

ITEMS: list[ContentItem] = [
    HTMLFragmentContentItem(html="<h1>Frogs</h1>", title="Frogs"),
    LTIResourceLinkContentItem(
        title="Quiz",
        custom={"chapter": 7},
        available=Available(start_date_time="2026-03-01T08:00:00Z"),
        window=Window(target_name="quiz"),
        lineItem={"scoreMaximum": 10},
    ),
]


@dataclass(frozen=True)
class Site:
    """A gateway and an LMS that know each other, both behind TLS."""

    gateway: Gateway
    lms: MockPlatform

    @contextmanager
    def client(self, **settings: Any) -> Iterator[LTIAASLaunch]:
        """The official client, in the name of a teacher who is to choose content."""
        order = {"message": "LtiDeepLinkingRequest", "deep_linking_settings": settings}
        launch = self.lms.launch(CLIENT_ID, user="teacher", **order)
        queries = (parse_qs(urlsplit(request["url"]).query) for request in launch.requests)
        ltik = next(query["ltik"][0] for query in queries if "ltik" in query)
        client = LTIAASLaunch(urlsplit(self.gateway.url).netloc, self.gateway.key(), ltik=ltik)
        with client._request_handler.session:  # noqa: SLF001 - it cannot be closed itself
            yield client


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The reference gateway as a process, and a mock LMS; both trust one throw-away certificate."""
    made = make_certificate(tmp_path_factory.mktemp("tls"))
    options = ["--tls-cert", str(made.certificate), "--tls-key", str(made.key)]
    with ExitStack() as stack:
        environment = stack.enter_context(pytest.MonkeyPatch.context())
        lms = stack.enter_context(MockPlatform(tls_cert=made.certificate, tls_key=made.key))
        url, api_key = stack.enter_context(reference_gateway(*options, env=made.trusted))
        for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
            environment.setenv(name, made.trusted[name])
        gateway = Gateway(url=url, api_key=api_key)
        introduce(lms, gateway)
        yield Site(gateway, lms)


def test_the_client_builds_a_message_from_what_it_chose(site: Site) -> None:
    """What the client left out is left out, and its names are the standard's in the message."""
    with site.client() as client:
        built = client.build_deep_linking_form_components(ITEMS, message="Added", log="2")

    claims: dict[str, Any] = decoded_token(built.message)["claims"]
    assert claims[lti.CLAIM_CONTENT_ITEMS] == [
        {"type": "html", "html": "<h1>Frogs</h1>", "title": "Frogs"},
        {
            "type": "ltiResourceLink",
            "title": "Quiz",
            "custom": {"chapter": "7"},
            "available": {"startDateTime": "2026-03-01T08:00:00Z"},
            "window": {"targetName": "quiz"},
            "lineItem": {"scoreMaximum": 10},
        },
    ]
    assert (claims[lti.CLAIM_MSG], claims[lti.CLAIM_LOG]) == ("Added", "2")
    assert built.target.startswith(f"{site.lms.issuer}/lti/deep_linking/")


def test_the_client_builds_a_form(site: Site) -> None:
    """The form comes as the client's model wants it, also for a failure."""
    with site.client() as client:
        built = client.build_deep_linking_form([], err_message="Nothing found")

    assert 'id="ltijs_submit"' in built.form
    assert site.lms.issuer in built.form


def test_the_client_is_not_disturbed_by_what_was_left_out(site: Site) -> None:
    """The list of omitted items is more than the client's model knows, and does it no harm."""
    with site.client(accept_types=["ltiResourceLink"]) as client:
        built = client.build_deep_linking_form_components(ITEMS)

    sent = decoded_token(built.message)["claims"][lti.CLAIM_CONTENT_ITEMS]
    assert [item["type"] for item in sent] == ["ltiResourceLink"]
