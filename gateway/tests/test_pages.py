"""Which pages may be fetched with a token: those of the service's own origin."""

import pytest

from gateway.errors import Code, Rejected
from gateway.protocol.pages import demand_own_page, same_origin, same_page

SERVICE = "https://lms.example/c/9/members"


@pytest.mark.parametrize(
    "url",
    [
        SERVICE,
        "https://lms.example/other?p=2",
        "https://lms.example:443/c/9/members?p=2",
        "HTTPS://LMS.example/c/9/members",
    ],
)
def test_page_of_the_service_passes(url: str) -> None:
    """Path, query and spelling may differ; scheme, host and port are the service's."""
    demand_own_page(url, of=SERVICE)


def test_page_of_a_service_in_a_private_network_passes() -> None:
    """Which networks are within reach was decided for the service, and is asked again of the address that answers."""
    demand_own_page("https://10.0.0.1/members?p=2", of="https://10.0.0.1/members")


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/c/9/members",
        "http://lms.example/c/9/members",
        "https://lms.example:8443/c/9/members",
        "https://lms.example.evil.example/",
        "https://lms.example@evil.example/",
        "https://evil.example\\@lms.example/",
        "https://user@lms.example/",
        "//lms.example/c/9/members",
        "/c/9/members",
        "https://[lms.example/",
        "https://lms.example:99999/",
        "ftp://lms.example/",
        "https://lms.example/\0",
        "https://lms.example/\u00e4",
        "https://lms.example/m#top",
        "",
    ],
)
def test_page_of_another_origin_is_refused(url: str) -> None:
    """Whatever is, or might be read as, another origin gets no request."""
    with pytest.raises(Rejected) as refused:
        demand_own_page(url, of=SERVICE)

    assert refused.value.code is Code.VALIDATION_ERROR
    assert refused.value.details["errors"] == [
        {"field": "url", "message": "it must be a page of this launch's own service, as the platform gave it"}
    ]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("https://lms.example/m?a=1&b=x:y", True),
        ("https://lms.example:443/m?b=x%3Ay&a=1", True),
        ("https://lms.example/m?a=1&b=x:z", False),
        ("https://lms.example/m?a=1&b=x:y&c=", False),
        ("https://lms.example/n?a=1&b=x:y", False),
        ("https://other.example/m?a=1&b=x:y", False),
    ],
)
def test_page_is_known_again(other: str, same: bool) -> None:
    """How a query is encoded and ordered does not make another page of it."""
    assert same_page("https://lms.example/m?a=1&b=x:y", other) is same


@pytest.mark.parametrize(
    "url",
    [
        "https://user@lms.example/",
        "https://lms.example/\\",
        "https:///members",
        "ftp://lms.example/",
        "https://lms.example:99999/",
        "/members",
    ],
)
def test_what_is_no_address_has_no_origin(url: str) -> None:
    """What different readers take to different places is of no origin, not even of its own."""
    assert not same_origin(url, url)


def test_address_has_the_origin_of_its_scheme_host_and_port() -> None:
    """A port that goes without saying may be said; nothing else makes two origins one."""
    assert same_origin("https://lms.example/a", "https://lms.example:443/b")
    assert same_origin("http://lms.example/a", "http://lms.example:80/b")
    for other in ("http://lms.example/", "https://lms.example:80/", "https://other.example/"):
        assert not same_origin("https://lms.example/", other)
