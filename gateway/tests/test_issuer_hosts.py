"""Who speaks for an issuer: its own host, those that its vendor is known by, and those that the operator named."""

import pytest

from gateway.protocol.issuer_hosts import host_of, speaks_for
from gateway.protocol.platform_configuration import platform_configuration_from
from gateway.tests.inviting import configuration

CANVAS = "https://canvas.instructure.com"
BETA = "https://canvas.beta.instructure.com"
BLACKBOARD = "https://blackboard.com"


@pytest.mark.parametrize(
    ("issuer", "url"),
    [
        ("https://lms.example", "https://lms.example/a?b"),
        ("https://lms.example/moodle", "https://LMS.example/other"),
        ("https://lms.example:443", "https://lms.example"),
        ("https://lms.example:8443", "https://lms.example:8443/c"),
        ("http://127.0.0.1:8400", "http://127.0.0.1:8400/c"),
        ("https://[2001:db8::1]:8443", "https://[2001:DB8::1]:8443/c"),
        (CANVAS, "https://canvas.instructure.com/api/lti/security/openid-configuration"),
        (CANVAS, "https://sso.canvaslms.com/api/lti/security/jwks"),
        (CANVAS, "https://school.instructure.com/api/lti/registrations"),
        (BETA, "https://sso.beta.canvaslms.com/x"),
        (BETA, "https://school.beta.instructure.com/x"),
        (BLACKBOARD, "https://developer.blackboard.com/.well-known/openid-configuration"),
    ],
)
def test_host_speaks_for_the_issuer(issuer: str, url: str) -> None:
    """An issuer's own host, and the documented hosts of a vendor, speak for it."""
    assert speaks_for(issuer, url, added=frozenset())


@pytest.mark.parametrize(
    ("issuer", "url"),
    [
        ("https://lms.example", "https://evil.example/lms.example"),
        ("https://lms.example", "https://sub.lms.example"),
        ("https://sub.lms.example", "https://lms.example"),
        ("https://lms.example", "https://lms.example.evil.example"),
        ("https://lms.example", "https://lms.example:8443"),
        ("https://lms.example", "https://lms.example@evil.example"),
        ("http://localhost:8400", "http://127.0.0.1:8400"),
        (CANVAS, "https://evilinstructure.com/x"),
        (CANVAS, "https://instructure.com/x"),
        (CANVAS, "https://school.beta.instructure.com/x"),
        (CANVAS, "https://a.b.instructure.com/x"),
        (CANVAS, "https://school.instructure.com:8443/x"),
        (CANVAS, "https://sso.beta.canvaslms.com/x"),
        (CANVAS, "https://evil.canvaslms.com/x"),
        (f"{CANVAS}/", "https://sso.canvaslms.com/x"),
        (BETA, "https://sso.canvaslms.com/x"),
        (BLACKBOARD, "https://school.blackboard.com/x"),
        ("https://school.instructure.com", "https://other.instructure.com/x"),
    ],
)
def test_host_does_not_speak_for_the_issuer(issuer: str, url: str) -> None:
    """Nobody else does, however similar the name."""
    assert not speaks_for(issuer, url, added=frozenset())


@pytest.mark.parametrize(
    ("issuer", "url", "verdict"),
    [
        (CANVAS, "https://canvas.school.example/x", True),
        (CANVAS, "https://sub.canvas.school.example/x", False),
        (CANVAS, "https://canvas.school.example:8443/x", False),
        (BETA, "https://canvas.school.example/x", False),
    ],
)
def test_operator_adds_a_pair(issuer: str, url: str, verdict: bool) -> None:
    """A pair that the operator named holds for that issuer and that host alone."""
    assert speaks_for(issuer, url, added=frozenset({(CANVAS, "canvas.school.example")})) is verdict


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Gateway.example/x", "gateway.example"),
        ("https://gateway.example:443", "gateway.example"),
        ("https://gateway.example:8443/x", "gateway.example:8443"),
        ("http://127.0.0.1:80/x", "127.0.0.1"),
        ("http://[::1]:8500", "[::1]:8500"),
    ],
)
def test_host_has_its_port_where_it_is_another(url: str, host: str) -> None:
    """The host is written as Moodle compares it: with a port that is not the scheme's own."""
    assert host_of(url) == host


def test_misnamed_issuer_of_blackboard_is_put_right() -> None:
    """Blackboard's configuration named its host; its launches name its issuer."""
    home = "https://developer.blackboard.com"
    endpoints = ("authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint")
    document = configuration(issuer=home, **{name: f"{home}/{name}" for name in endpoints})

    read = platform_configuration_from(document, url=f"{home}/c", issuer_hosts=frozenset(), allow_private=False)

    assert read.issuer == BLACKBOARD
