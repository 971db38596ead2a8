"""Which addresses may be part of a registration, and the sentence that says why one may not."""

import pytest

from gateway.protocol.addresses import fault_of_url, is_loopback

NO_URL = "it is not a URL; other characters than a URL's own must be percent-encoded, or punycode in its host"
NO_HTTPS = "it must be an https URL (http for this machine only) with a host and without credentials"
FRAGMENT = "it must have no fragment"
PLAIN = "it must be https; plain http is for this machine only"
PRIVATE = "it names a private address, which LTI_GATEWAY_ALLOW_PRIVATE_NETWORKS does not allow"


@pytest.mark.parametrize("url", ["https://lms.example", "https://lms.example:8443/a?b=%C3%A9", "https://1.1.1.1/"])
@pytest.mark.parametrize("allow_private", [False, True])
def test_public_address_may_be_registered(url: str, allow_private: bool) -> None:
    """An https URL of a host on the internet, whatever its port, path and query."""
    assert fault_of_url(url, allow_private=allow_private) is None


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", NO_URL),
        ("https://lms.example/é", NO_URL),
        ("https://lms.example/a b", NO_URL),
        ("https://lms.example\\@other.example/", NO_URL),
        ("https://lms.example:99999/", NO_URL),
        ("https://[lms.example/", NO_URL),
        ("ftp://lms.example/", NO_HTTPS),
        ("lms.example", NO_HTTPS),
        ("https:///a", NO_HTTPS),
        ("https://somebody@lms.example/", NO_HTTPS),
        ("https://lms.example/#top", FRAGMENT),
        ("https://lms.example/#", FRAGMENT),
        ("http://lms.example/", PLAIN),
        ("http://10.0.0.7/", PLAIN),
    ],
)
@pytest.mark.parametrize("allow_private", [False, True])
def test_other_address_is_refused_with_the_reason(url: str, sentence: str, allow_private: bool) -> None:
    """The first thing that is wrong is told in a sentence, whatever networks are allowed."""
    assert fault_of_url(url, allow_private=allow_private) == sentence


@pytest.mark.parametrize(
    "url",
    [
        "https://10.0.0.7/",
        "https://169.254.169.254/",
        "https://[fd00::1]/",
        "https://[::ffff:10.0.0.7]/",
        "https://[64:ff9b::a00:7]/",
        "https://[2002:a00:7::]/",
        "https://224.0.0.1/",
        "https://localhost/",
        "https://lms.localhost/",
        "https://127.0.0.1/",
        "http://localhost:8080/",
        "http://[::1]/",
    ],
)
def test_private_address_is_for_who_allows_it(url: str) -> None:
    """In whatever way it is spelled, and this machine too."""
    assert fault_of_url(url, allow_private=True) is None
    assert fault_of_url(url, allow_private=False) == PRIVATE


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        ("localhost", True),
        ("LOCALHOST", True),
        ("lms.localhost", True),
        ("127.8.9.10", True),
        ("::1", True),
        ("[::1]", True),
        ("::ffff:127.0.0.1", True),
        ("localhost.example", False),
        ("notlocalhost", False),
        ("10.0.0.7", False),
        ("::2", False),
        ("", False),
    ],
)
def test_this_machine_has_several_names(host: str, is_here: bool) -> None:
    """RFC 6761 section 6.3, and the loopback ranges of both protocols."""
    assert is_loopback(host) is is_here
