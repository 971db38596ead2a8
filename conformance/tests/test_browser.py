"""The suite's browser: redirects, forms that submit themselves, and the headers of a real one."""

import pytest

from conformance.browser.browser import ACCEPT, Browser
from conformance.browser.exchange import NoAnswer, Request, Response, Wire
from conformance.browser.navigation import Navigation
from conformance.browser.page import needs_script, next_navigation
from conformance.evidence.evidence import Evidence
from conformance.tests.serving import Answer, Server

PAGE = "http://localhost:8400/lms"
FIELDS = (("state", "a b"), ("id_token", "x+y/z=&ü"))


def _browser(wire: Wire) -> Browser:
    return Browser(wire, Evidence().record)


def _response(body: str = "", *, status: int = 200, url: str = PAGE, method: str = "GET", **headers: str) -> Response:
    given = {"content_type": "text/html"} | headers
    lines = tuple((name.replace("_", "-"), value) for name, value in given.items())
    return Response(Request(method, url, page="http://a.example/start"), status, lines, body.encode(), 0.0)


def _form(inside: str, attributes: str = 'method="post" action="http://127.0.0.1:9001/launch"') -> str:
    return f"<body><form {attributes}>{inside}</form><script>document.forms[0].submit()</script>"


@pytest.mark.parametrize(
    ("status", "method", "expected"),
    [
        (301, "POST", "GET"),
        (302, "POST", "GET"),
        (303, "POST", "GET"),
        (307, "POST", "POST"),
        (308, "POST", "POST"),
        (307, "GET", "GET"),
        (302, "GET", "GET"),
    ],
)
def test_a_redirect_changes_the_method_as_browsers_do(
    server: Server, wire: Wire, status: int, method: str, expected: str
) -> None:
    """After 301, 302 and 303 a POST goes on as a GET; after 307 and 308 it stays, with its fields."""
    server.redirects("/from", "/to?x=1", status)
    fields = FIELDS if method == "POST" else ()

    onward = next_navigation(_browser(wire).go(Navigation(method, f"{server.origin}/from", fields, page=PAGE)))

    assert onward is not None
    assert (onward.method, onward.url) == (expected, f"{server.origin}/to?x=1")
    assert onward.fields == (FIELDS if expected == "POST" else ())


@pytest.mark.parametrize("status", [200, 201, 300, 304, 400])
def test_a_location_without_a_redirect_leads_nowhere(status: int) -> None:
    """Only the redirects of a browser are followed."""
    assert next_navigation(_response(status=status, location="http://127.0.0.1/")) is None


def test_a_redirect_without_a_location_leads_nowhere() -> None:
    """A redirect that does not say where to ends there."""
    assert next_navigation(_response(status=302)) is None


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("next?x=1", "http://localhost:8400/next?x=1"),
        ("/next", "http://localhost:8400/next"),
        ("//evil.example/a", "http://evil.example/a"),
        ("/\\evil.example/a", "http://evil.example/a"),
        ("\\\\evil.example/a", "http://evil.example/a"),
        ("/next?x=a\\b", "http://localhost:8400/next?x=a\\b"),
        (" http://evil.example/ ", "http://evil.example/"),
        ("", PAGE),
    ],
    ids=["relative", "rooted", "schemeless", "backslash", "two-backslashes", "in-the-query", "blanks", "empty"],
)
def test_a_location_is_resolved_as_browsers_do(location: str, expected: str) -> None:
    """A location is resolved against the page; a backslash before the query is a slash."""
    onward = next_navigation(_response(status=302, location=location))

    assert onward is not None
    assert onward.url == expected


def test_a_location_that_cannot_be_opened_leads_nowhere() -> None:
    """A broken address in a redirect stops the browser, not the suite."""
    assert next_navigation(_response(status=302, location="http://[::1/")) is None


def test_a_form_that_submits_itself_is_read_with_its_escapes() -> None:
    """Names, values and address of a self-submitting form are unescaped once, and keep their order."""
    page = _form(
        '<input type="hidden" name="state" value="a &amp; &lt;b&gt; &quot;c&quot;">'
        '<input type="hidden" name="empty"><input name="" value="?"><input type="hidden" value="nameless">'
        '<input type=hidden name=state value=again><input type="submit" name="go" value="Go"><button>Go</button>',
        'METHOD="post" action="/launch?a=1&amp;b=2"',
    )

    onward = next_navigation(_response(page))

    assert onward is not None
    assert (onward.method, onward.url) == ("POST", "http://localhost:8400/launch?a=1&b=2")
    assert onward.fields == (("state", 'a & <b> "c"'), ("empty", ""), ("state", "again"))
    assert (onward.page, onward.origin) == (PAGE, "http://localhost:8400")


@pytest.mark.parametrize(
    "trigger",
    [
        '<body onload="document.forms[0].submit()">{form}',
        "{form}<script>document.getElementById('f').submit();</script>",
        "{form}<script>document.forms[0].requestSubmit()</script>",
    ],
    ids=["onload", "script", "request-submit"],
)
def test_the_ways_in_which_a_form_submits_itself(trigger: str) -> None:
    """A form submits itself by the page's onload or by a script that calls submit."""
    page = trigger.format(form='<form method="post" action="/a"><input type="hidden" name="x" value="1"></form>')

    onward = next_navigation(_response(page))

    assert onward is not None
    assert onward.fields == (("x", "1"),)


@pytest.mark.parametrize(
    "page",
    [
        '<form method="post" action="/a"><input type="hidden" name="x" value="1"><button>Go</button></form>',
        _form('<input type="hidden" name="x" value="1"><label>Your name <input name="name"></label>'),
        _form("<select name=x><option>1</select>"),
        "<p>submit(</p><form></form>",
    ],
    ids=["waits-for-a-click", "asks-for-text", "asks-for-a-choice", "only-speaks-of-it"],
)
def test_a_form_that_waits_for_a_person_is_not_followed(page: str) -> None:
    """A page that asks something, or waits for a click, stays on the screen."""
    assert next_navigation(_response(page)) is None


@pytest.mark.parametrize("kind", ["text/plain", "application/json"])
def test_only_html_is_a_page(kind: str) -> None:
    """A form in an answer that is not HTML is text."""
    assert next_navigation(_response(_form(""), content_type=kind)) is None


@pytest.mark.parametrize("method", ["get", "dialog", "put", ""])
def test_a_form_that_does_not_post_gets(method: str) -> None:
    """A form knows POST; everything else is a GET, whose fields take the place of the query."""
    page = _form('<input type="hidden" name="x" value="1">', f'method="{method}" action="/a?old=1"')

    onward = next_navigation(_response(page))

    assert onward is not None
    assert onward.method == "GET"


def test_the_fields_of_a_get_take_the_place_of_the_query(server: Server, wire: Wire) -> None:
    """The query of a form's address is lost when its fields travel by GET, as in browsers."""
    _browser(wire).go(Navigation("GET", f"{server.origin}/a?old=1", (("x", "1 2"),)))

    assert server.asked[0].path == "/a?x=1+2"


def test_fields_arrive_byte_for_byte(server: Server, wire: Wire) -> None:
    """A form's fields are encoded so that the other side reads what was meant."""
    _browser(wire).go(Navigation("POST", f"{server.origin}/a", FIELDS, page=PAGE))

    asked = server.asked[0]
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert asked.body == b"state=a+b&id_token=x%2By%2Fz%3D%26%C3%BC"


def test_a_multipart_form_is_sent_as_such(server: Server, wire: Wire) -> None:
    """A form may ask for multipart."""
    page = _form('<input type="hidden" name="x" value="1">', 'method="post" enctype="multipart/form-data"')
    onward = next_navigation(_response(page, url=f"{server.origin}/page"))
    assert onward is not None

    _browser(wire).go(onward)

    kind, _, boundary = server.asked[0].headers["content-type"].partition("; boundary=")
    assert kind == "multipart/form-data"
    assert server.asked[0].body.decode() == (
        f'--{boundary}\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n--{boundary}--\r\n'
    )


def test_a_fragment_stays_in_the_browser(server: Server, wire: Wire) -> None:
    """Neither the address nor the Referer carries a fragment to the server, nor to the evidence of what was sent."""
    start = Navigation("GET", f"{server.origin}/a?x=1#id_token=secret", page=f"{server.origin}/p#secret")

    answer = _browser(wire).go(start)

    assert server.asked[0].path == "/a?x=1"
    assert server.asked[0].headers["referer"] == f"{server.origin}/p"
    assert answer.request.url == f"{server.origin}/a?x=1"


def test_a_typed_address_comes_from_nowhere(server: Server, wire: Wire) -> None:
    """Opening an address sends neither Referer nor Origin, and asks for HTML."""
    _browser(wire).open(server.origin)

    headers = server.asked[0].headers
    assert headers["accept"] == ACCEPT
    assert "referer" not in headers
    assert "origin" not in headers


def test_a_cross_site_post_tells_its_origin_only(server: Server, wire: Wire) -> None:
    """A form that another site posts carries Origin, and of the page's address no more than that."""
    server.shows("/page", _form("", f'method="post" action="{server.origin}/launch"'))
    browser = _browser(wire)
    onward = next_navigation(browser.open(f"{server.other_site}/page"))
    assert onward is not None

    browser.go(onward)

    headers = server.asked[1].headers
    assert (headers["origin"], headers["referer"]) == (server.other_site, f"{server.other_site}/")


def test_a_redirect_keeps_the_page_that_began(server: Server, wire: Wire) -> None:
    """After a redirect, Referer and site are those of the page that began, not of the server that redirected."""
    server.redirects("/login", f"{server.other_site}/authorize", 302, "a=1; SameSite=Strict")
    browser = _browser(wire)
    browser.jar.keep("lms=1; SameSite=Strict", server.other_site)
    answer = browser.go(Navigation("POST", f"{server.origin}/login", page=f"{server.other_site}/page"))

    browser.follow(answer, origins=[server.other_site], limit=1)

    headers = server.asked[1].headers
    assert headers["referer"] == f"{server.other_site}/"
    assert headers["cookie"] == "lms=1"
    assert "origin" not in headers


def test_a_strict_cookie_does_not_survive_a_redirect_of_a_foreign_launch(server: Server, wire: Wire) -> None:
    """What the LMS began is cross-site to the tool, also one redirect later: a Strict cookie stays at home."""
    server.redirects("/launch", "/app", 303, "strict=1; SameSite=Strict", "lax=1; SameSite=Lax")
    browser = _browser(wire)
    answer = browser.go(Navigation("POST", f"{server.origin}/launch", page=f"{server.other_site}/page"))

    browser.follow(answer, origins=[server.origin], limit=1)

    assert server.asked[1].headers["cookie"] == "lax=1"


@pytest.mark.parametrize(("to_other_site", "origin"), [(False, "http://a.example"), (True, "null")])
def test_a_post_that_is_redirected_twice_over_origins_loses_its_origin(
    server: Server, wire: Wire, to_other_site: bool, origin: str
) -> None:
    """A POST that a foreign origin hands on to a third one comes from nowhere; within that origin it keeps its own."""
    there = server.other_site if to_other_site else server.origin
    server.redirects("/launch", f"{there}/app", 307)
    start = Navigation("POST", f"{server.origin}/launch", FIELDS, page="http://a.example/", origin="http://a.example")
    browser = _browser(wire)

    browser.follow(browser.go(start), origins=[there], limit=1)

    assert server.asked[1].headers["origin"] == origin
    assert server.asked[1].body == server.asked[0].body


def test_a_tests_own_headers_replace_the_browsers(server: Server, wire: Wire) -> None:
    """A test may send headers that a browser would not."""
    _browser(wire).go(Navigation("GET", server.origin).with_headers(("Accept", "application/json"), ("X-A", "1")))

    assert (server.asked[0].headers["accept"], server.asked[0].headers["x-a"]) == ("application/json", "1")


def test_cookies_are_kept_and_sent(server: Server, wire: Wire) -> None:
    """Every Set-Cookie of an answer goes into the jar, and back with the next request."""
    server.redirects("/a", "/b", 302, "x=1", "y=2; Path=/")
    browser = _browser(wire)

    browser.open(f"{server.origin}/a")
    browser.open(f"{server.origin}/b")

    assert server.asked[1].headers["cookie"] == "x=1; y=2"


def test_following_stays_within_the_origins(server: Server, wire: Wire) -> None:
    """A redirect to another origin is not followed: the answer that asks for it is the last."""
    server.redirects("/a", "/b")
    server.redirects("/b", f"{server.other_site}/c")
    browser = _browser(wire)

    final = browser.follow(browser.open(f"{server.origin}/a"), origins=[server.origin])

    assert final.request.url == f"{server.origin}/b"
    assert [asked.path for asked in server.asked] == ["/a", "/b"]


def test_following_ends_after_ten_steps(server: Server, wire: Wire) -> None:
    """A loop of redirects ends after ten of them."""
    server.redirects("/a", "/a")
    browser = _browser(wire)

    browser.follow(browser.open(f"{server.origin}/a"), origins=[server.origin])

    assert len(server.asked) == 11


def test_every_exchange_is_recorded_also_one_without_an_answer(server: Server, wire: Wire) -> None:
    """The recorder hears of every answer, and of every answer that did not come."""
    server.answers["/lost"] = Answer(lost=True)
    recorded: list[tuple[str, bool]] = []
    browser = Browser(wire, lambda request, answer: recorded.append((request.url, isinstance(answer, NoAnswer))))

    browser.open(f"{server.origin}/a")
    with pytest.raises(NoAnswer):
        browser.open(f"{server.origin}/lost")

    assert recorded == [(f"{server.origin}/a", False), (f"{server.origin}/lost", True)]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<div id=root></div><script src=/app.js></script>", True),
        ("<title>App</title><style>p {}</style><script>start()</script>", True),
        ("<noscript>You need to enable JavaScript to run this app.</noscript><script src=/app.js></script>", True),
        ("<p>Welcome</p><script>track()</script>", False),
        ("<div></div>", False),
        (_form('<input type="hidden" name="x" value="1">'), False),
    ],
    ids=["empty-root", "title-and-style", "noscript", "text", "no-script", "submits-itself"],
)
def test_a_page_that_is_nothing_without_its_script_is_told(page: str, expected: bool) -> None:
    """A page with a script and no text of its own says nothing of a launch; text in noscript is not its own."""
    assert needs_script(_response(page)) is expected


def test_navigation_is_altered_by_name() -> None:
    """Fields are read, replaced, added and dropped by name; the original stays as it was."""
    start = Navigation("POST", "http://a.example/?q=1&q=2&e=", (("x", "1"), ("x", "2"), ("y", "3")))

    assert start.parameters == [("q", "1"), ("q", "2"), ("e", ""), ("x", "1"), ("x", "2"), ("y", "3")]
    assert (start.parameter("q"), start.parameter("y"), start.parameter("z")) == ("1", "3", None)
    assert (start.field("x"), start.field("q")) == ("1", None)
    assert start.with_field("x", "9").fields == (("x", "9"), ("x", "9"), ("y", "3"))
    assert start.with_added_field("x", "9").fields == (*start.fields, ("x", "9"))
    assert start.without_field("x").fields == (("y", "3"),)
    assert len(start.fields) == 3
