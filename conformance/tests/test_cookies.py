"""The browser's cookie jar: by host and not by port, SameSite by site, Secure on loopback, and every boundary."""

import pytest

from conformance.browser.cookies import CookieJar, is_loopback, site_of

NOW = 1_000_000.0
TOOL = "http://127.0.0.1:9001/lti/launch"
LMS = "http://localhost:8400/"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        """Return the time in seconds since 1970."""
        return self.now


def _sent(
    set_cookie: str, url: str = TOOL, *, to: str = TOOL, method: str = "GET", from_site: str | None = None
) -> str:
    jar = CookieJar(Clock())
    jar.keep(set_cookie, url)
    return jar.header(to, method=method, from_site=from_site)


def test_a_cookie_goes_back_to_every_port_of_its_host() -> None:
    """Cookies know no port: what one server of a host sets, another one of that host receives."""
    assert _sent("a=1; Path=/", to="http://127.0.0.1:7777/") == "a=1"


def test_a_cookie_goes_to_no_other_host() -> None:
    """A cookie without a Domain goes to the host that set it, and to no host below it."""
    assert _sent("a=1; Path=/", "https://tool.example/", to="https://www.tool.example/") == ""


@pytest.mark.parametrize(
    ("host", "sent"),
    [("tool.example", "a=1"), ("www.tool.example", "a=1"), ("eviltool.example", ""), ("example", "")],
    ids=["itself", "below", "same-ending", "above"],
)
def test_a_domain_cookie_goes_to_the_domain_and_what_is_below(host: str, sent: str) -> None:
    """A cookie with a Domain goes to that domain and to the hosts below it."""
    assert _sent("a=1; Domain=.Tool.Example", "https://app.tool.example/", to=f"https://{host}/") == sent


@pytest.mark.parametrize(
    ("url", "domain"),
    [("https://tool.example/", "other.example"), ("https://tool.example/", "www.tool.example"), (TOOL, "0.0.1")],
    ids=["foreign", "below", "tail-of-an-address"],
)
def test_a_domain_that_is_not_the_hosts_own_is_refused(url: str, domain: str) -> None:
    """A server sets cookies for its own domain only, and an address has no domain above it."""
    jar = CookieJar(Clock())

    jar.keep(f"a=1; Domain={domain}", url)

    assert jar == CookieJar(jar.clock)


@pytest.mark.parametrize(
    ("path", "to", "sent"),
    [
        ("/lti", "/lti", "a=1"),
        ("/lti", "/lti/login", "a=1"),
        ("/lti/", "/lti/login", "a=1"),
        ("/lti", "/ltix", ""),
        ("/lti", "/", ""),
        ("/lti/", "/lti", ""),
        ("/", "", "a=1"),
    ],
    ids=["equal", "below", "below-with-slash", "same-beginning", "above", "slash-missing", "empty"],
)
def test_a_path_matches_whole_segments(path: str, to: str, sent: str) -> None:
    """A cookie's path covers itself and what is below it, segment by segment."""
    assert _sent(f"a=1; Path={path}", to=f"http://127.0.0.1:9001{to}") == sent


@pytest.mark.parametrize("path", ["", "; Path=", "; Path=launch"], ids=["absent", "empty", "relative"])
def test_without_a_usable_path_the_folder_of_the_page_counts(path: str) -> None:
    """The default path is that of the page up to its last slash."""
    there = _sent(f"a=1{path}", to="http://127.0.0.1:9001/lti/login")
    elsewhere = _sent(f"a=1{path}", to="http://127.0.0.1:9001/login")

    assert (there, elsewhere) == ("a=1", "")


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("http://127.0.0.1/", "a=1"),
        ("http://localhost/", "a=1"),
        ("http://tool.localhost/", "a=1"),
        ("http://[::1]/", "a=1"),
        ("https://tool.example/", "a=1"),
        ("http://tool.example/", ""),
        ("http://10.0.0.1/", ""),
    ],
    ids=["ipv4", "localhost", "below-localhost", "ipv6", "https", "http", "private-address"],
)
def test_secure_cookies_live_on_https_and_on_loopback(url: str, sent: str) -> None:
    """A Secure cookie is kept and sent over https, and over plain http on loopback only."""
    assert _sent("a=1; Secure; Path=/", url, to=url) == sent


def test_a_secure_cookie_is_not_sent_over_plain_http() -> None:
    """A Secure cookie that https set does not go to the same host over http."""
    assert _sent("a=1; Secure; Path=/", "https://tool.example/", to="http://tool.example/") == ""


def test_a_secure_cookie_is_not_taken_from_plain_http() -> None:
    """What plain http sets as Secure is not kept, not even for https."""
    assert _sent("a=1; Secure; Path=/", "http://tool.example/", to="https://tool.example/") == ""


def test_same_site_none_needs_secure() -> None:
    """A cookie with SameSite=None that is not Secure is refused, as browsers do."""
    assert _sent("a=1; SameSite=None") == ""


@pytest.mark.parametrize(
    ("same_site", "cross_get", "cross_post", "same_post"),
    [
        ("SameSite=None; Secure", "a=1", "a=1", "a=1"),
        ("SameSite=Lax", "a=1", "", "a=1"),
        ("SameSite=Strict", "", "", "a=1"),
        ("HttpOnly", "a=1", "a=1", "a=1"),
        ("SameSite=Sometimes", "a=1", "a=1", "a=1"),
    ],
    ids=["none", "lax", "strict", "absent", "unknown"],
)
def test_same_site_decides_by_the_site_that_navigates(
    same_site: str, cross_get: str, cross_post: str, same_post: str
) -> None:
    """SameSite decides what a navigation from another site carries; a young cookie without it goes with a POST."""
    cookie = f"a=1; {same_site}"
    elsewhere, here = site_of(LMS), site_of(TOOL)

    assert _sent(cookie, method="GET", from_site=elsewhere) == cross_get
    assert _sent(cookie, method="POST", from_site=elsewhere) == cross_post
    assert _sent(cookie, method="POST", from_site=here) == same_post


def test_an_address_that_was_typed_carries_strict_cookies() -> None:
    """A navigation that no page started is not cross-site."""
    assert _sent("a=1; SameSite=Strict", from_site=None) == "a=1"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://127.0.0.1:8400/", "http://127.0.0.1:9001/", True),
        ("http://localhost:8400/", "http://127.0.0.1:8400/", False),
        ("https://lms.school.example/", "https://tool.school.example/", True),
        ("https://lms.example/", "https://tool.example/", False),
        ("https://school.example/", "https://tool.test/", False),
        ("http://school.example/", "https://school.example/", False),
        ("http://a.localhost/", "http://b.localhost/", False),
        ("http://10.0.0.1/", "http://11.0.0.1/", False),
    ],
    ids=["ports", "loopback-names", "below-one-domain", "hosts", "domains", "schemes", "localhosts", "addresses"],
)
def test_a_site_is_scheme_and_registrable_domain(one: str, other: str, same: bool) -> None:
    """Two ports are one site, two schemes are two, and `localhost` is another site than `127.0.0.1`."""
    assert (site_of(one) == site_of(other)) is same


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("127.0.0.2", True),
        ("::1", True),
        ("a.localhost", True),
        ("notlocalhost", False),
        ("128.0.0.1", False),
        ("", False),
    ],
    ids=["name", "whole-net", "ipv6", "below", "same-ending", "next-net", "empty"],
)
def test_loopback_is_told_by_name_or_address(host: str, loopback: bool) -> None:
    """Loopback is `localhost`, what is below it, and every loopback address."""
    assert is_loopback(host) is loopback


@pytest.mark.parametrize(
    ("age", "sent"), [(59, "a=1"), (60, ""), (61, "")], ids=["a-second-before", "in-that-second", "a-second-after"]
)
@pytest.mark.parametrize(
    "lifetime", ["Max-Age=60", "Expires=Mon, 12 Jan 1970 13:47:40 GMT", "Expires=Mon, 12-Jan-1970 13:47:40 GMT"]
)
def test_a_cookie_ends_at_its_time(lifetime: str, age: int, sent: str) -> None:
    """Max-Age and Expires end a cookie that is in the jar, in the very second that they name."""
    clock = Clock()
    jar = CookieJar(clock)
    jar.keep(f"a=1; {lifetime}", TOOL)

    clock.now += age

    assert jar.header(TOOL, method="GET", from_site=None) == sent


@pytest.mark.parametrize(
    "lifetime",
    [
        "Max-Age=0",
        "Max-Age=-1",
        "Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "Max-Age=0; Expires=Fri, 31 Dec 2099 23:59:59 GMT",
    ],
)
def test_a_lifetime_in_the_past_deletes(lifetime: str) -> None:
    """A server deletes a cookie by setting it again with a time that is over; Max-Age goes before Expires."""
    jar = CookieJar(Clock())
    jar.keep("a=1", TOOL)

    jar.keep(f"a=; {lifetime}", TOOL)

    assert jar.header(TOOL, method="GET", from_site=None) == ""


@pytest.mark.parametrize("lifetime", ["Max-Age=soon", "Expires=tomorrow", f"Max-Age={'9' * 400}", ""])
def test_a_lifetime_that_cannot_be_read_is_none(lifetime: str) -> None:
    """A cookie with a lifetime that makes no sense lives as long as the browser."""
    assert _sent(f"a=1; {lifetime}") == "a=1"


def test_an_unreadable_max_age_leaves_expires_in_charge() -> None:
    """Max-Age counts only when it is a number."""
    assert _sent("a=1; Max-Age=soon; Expires=Thu, 01 Jan 1970 00:00:00 GMT") == ""


@pytest.mark.parametrize("header", ["", "no-equals-sign", "=value", ";Path=/"])
def test_a_header_without_a_name_sets_nothing(header: str) -> None:
    """What has no name and no equals sign is no cookie."""
    assert _sent(header) == ""


def test_a_value_keeps_its_equals_signs_and_quotes() -> None:
    """Only the first equals sign parts name and value; quotes belong to the value."""
    assert _sent('a="x=y="; Path=/') == 'a="x=y="'


def test_longer_paths_come_first_and_the_same_cookie_is_replaced() -> None:
    """Cookies of longer paths are sent first; a cookie of the same name, domain and path replaces the old one."""
    jar = CookieJar(Clock())
    jar.keep("a=root; Path=/", TOOL)
    jar.keep("a=old; Path=/lti", TOOL)
    jar.keep("b=1; Path=/", TOOL)
    jar.keep("a=new; Path=/lti", TOOL)

    assert jar.header(TOOL, method="GET", from_site=None) == "a=new; a=root; b=1"


def test_a_copy_lives_on_its_own() -> None:
    """A second tab begins with the same cookies; what it gets afterwards stays its own."""
    jar = CookieJar(Clock())
    jar.keep("a=1", TOOL)

    second = jar.copy()
    second.keep("b=2", TOOL)

    assert jar.header(TOOL, method="GET", from_site=None) == "a=1"
    assert second.header(TOOL, method="GET", from_site=None) == "a=1; b=2"
