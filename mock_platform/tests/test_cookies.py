"""The jar of the mock's browser: what it takes and sends, by host, scheme, site and frame."""

import pytest

from mock_platform.browser.cookies import CookieJar, Surroundings

LMS, TOOL = "http://localhost:8400/page", "http://127.0.0.1:9001/login"
TYPED = Surroundings()
FROM_LMS = Surroundings(LMS)
IN_FRAME = Surroundings(LMS, LMS)
IN_OWN_FRAME = Surroundings(TOOL, TOOL)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def jar_with(header: str, url: str = TOOL, surroundings: Surroundings = TYPED) -> CookieJar:
    jar = CookieJar(clock=Clock())
    jar.keep(header, url, surroundings)
    return jar


@pytest.mark.parametrize(
    ("same_site", "method", "surroundings", "is_sent"),
    [
        pytest.param("None", "POST", FROM_LMS, True, id="none, cross-site POST"),
        pytest.param("None", "POST", IN_FRAME, True, id="none, in a frame"),
        pytest.param("Lax", "GET", FROM_LMS, True, id="lax, cross-site GET"),
        pytest.param("Lax", "POST", FROM_LMS, False, id="lax, cross-site POST"),
        pytest.param("Lax", "GET", IN_FRAME, False, id="lax, in a frame"),
        pytest.param("Lax", "POST", IN_OWN_FRAME, True, id="lax, in a frame of its own site"),
        pytest.param("Strict", "GET", FROM_LMS, False, id="strict, cross-site GET"),
        pytest.param("Strict", "GET", TYPED, True, id="strict, typed"),
        pytest.param("odd", "POST", FROM_LMS, False, id="unknown counts as lax"),
    ],
)
def test_cookie_goes_by_same_site(same_site: str, method: str, surroundings: Surroundings, is_sent: bool) -> None:
    """SameSite says whether a cookie goes with a request that another site began or is around."""
    jar = jar_with(f"state=s; Secure; SameSite={same_site}")

    assert jar.header(TOOL, method, surroundings) == ("state=s" if is_sent else "")


@pytest.mark.parametrize(
    ("header", "is_kept"),
    [
        pytest.param("a=1; Secure; SameSite=None", True, id="none"),
        pytest.param("a=1; SameSite=None", False, id="none without secure"),
        pytest.param("a=1; Secure; SameSite=Lax", False, id="lax"),
        pytest.param("a=1", False, id="nothing said"),
    ],
)
def test_frame_of_another_site_keeps_only_none(header: str, is_kept: bool) -> None:
    """STATE-011: a tool in a frame keeps the cookies that say SameSite=None; Secure, and no others."""
    jar = jar_with(header, surroundings=IN_FRAME)

    assert jar.as_json() == ({"127.0.0.1": {"a": "1"}} if is_kept else {})


def test_third_party_cookies_can_be_blocked() -> None:
    """Without third-party cookies a tool keeps none in a frame, and sends none that it has from elsewhere."""
    jar = CookieJar(third_party=False)
    jar.keep("a=1; Secure; SameSite=None", TOOL, IN_FRAME)
    jar.keep("b=1; Secure; SameSite=None", TOOL, FROM_LMS)

    assert jar.as_json() == {"127.0.0.1": {"b": "1"}}
    assert (jar.header(TOOL, "POST", IN_FRAME), jar.header(TOOL, "POST", FROM_LMS)) == ("", "b=1")


@pytest.mark.parametrize(
    ("header", "url", "to", "is_sent"),
    [
        pytest.param("a=1", "http://127.0.0.1:1/", "http://127.0.0.1:2/", True, id="another port"),
        pytest.param("a=1", "http://127.0.0.1/", "http://localhost/", False, id="another host"),
        pytest.param("a=1; Secure", "http://127.0.0.1/", "http://127.0.0.1/", True, id="secure on loopback"),
        pytest.param("a=1; Secure", "http://tool.example/", "https://tool.example/", False, id="secure set over http"),
        pytest.param("a=1; Secure", "https://tool.example/", "http://tool.example/", False, id="secure sent over http"),
        pytest.param(
            "a=1; Domain=tool.example", "https://a.tool.example/", "https://b.tool.example/", True, id="domain"
        ),
        pytest.param("a=1; Domain=.tool.example", "https://a.tool.example/", "https://tool.example/", True, id="dot"),
        pytest.param("a=1", "https://tool.example/", "https://b.tool.example/", False, id="no domain"),
        pytest.param(
            "a=1; Domain=other.example", "https://tool.example/", "https://other.example/", False, id="foreign"
        ),
        pytest.param("a=1; Domain=example", "https://tool.example/", "https://lms.example/", False, id="public suffix"),
        pytest.param("a=1; Domain=0.0.1", "http://127.0.0.1/", "http://127.0.0.1/", False, id="part of an address"),
        pytest.param("a=1; Path=/lti", "http://127.0.0.1/", "http://127.0.0.1/lti/launch", True, id="below the path"),
        pytest.param("a=1; Path=/lti", "http://127.0.0.1/", "http://127.0.0.1/ltix", False, id="beside the path"),
        pytest.param("a=1", "http://127.0.0.1/lti/login", "http://127.0.0.1/", False, id="path of its page"),
        pytest.param(
            "a=1; Partitioned; odd=x; HttpOnly", "http://127.0.0.1/", "http://127.0.0.1/", True, id="odd parts"
        ),
        pytest.param("=1", "http://127.0.0.1/", "http://127.0.0.1/", False, id="no name"),
    ],
)
def test_cookie_goes_by_host_scheme_and_path(header: str, url: str, to: str, is_sent: bool) -> None:
    """A cookie goes back to its host, or to its domain, on its path, over what is secure enough."""
    assert jar_with(header, url).header(to, "GET", TYPED) == ("a=1" if is_sent else "")


@pytest.mark.parametrize(
    "end",
    ["Max-Age=0", "Max-Age=-5", "Expires=Thu, 01 Jan 1970 00:00:00 GMT", "Expires=Thu, 01-Jan-1970 00:00:00 GMT"],
)
def test_cookie_is_deleted(end: str) -> None:
    """A lifetime that is over deletes what was there."""
    jar = jar_with("a=1")

    jar.keep(f"a=; {end}", TOOL, TYPED)

    assert jar.as_json() == {}


def test_cookie_ends() -> None:
    """A cookie is gone when its Max-Age is over, which wins over Expires."""
    clock = Clock()
    jar = CookieJar(clock=clock)
    jar.keep("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60; SameSite=Lax", TOOL, TYPED)

    clock.now += 59
    before = jar.header(TOOL, "GET", TYPED)
    clock.now += 1

    assert (before, jar.header(TOOL, "GET", TYPED), jar.as_json()) == ("a=1", "", {})


def test_longer_paths_come_first() -> None:
    """Cookies of longer paths come first, and a later one of the same name and path replaces the earlier."""
    jar = jar_with("a=1; Path=/")
    jar.keep("a=2; Path=/login", TOOL, TYPED)
    jar.keep("a=3; Path=/", TOOL, TYPED)

    assert jar.header(TOOL, "GET", TYPED) == "a=2; a=3"
