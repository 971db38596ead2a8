"""The mock as a browser: frames, forms, redirects and cookies on the way of a launch."""

import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from mock_platform import MockPlatform
from mock_platform.browser.browser import Browser
from mock_platform.ports import free_port
from mock_platform.running import RunningServer
from mock_platform.tests.tool_login import answer_login


async def login(request: Request) -> Response:
    """Begin a login that a cookie binds to the browser; the query of the address says what the cookie is like."""
    response = await answer_login(request)
    response.headers["Set-Cookie"] = f"state=s; {request.query_params.get('cookie', 'Secure; SameSite=None')}"
    return response


async def launch(request: Request) -> Response:
    """Show the cookie, and what else a browser tells."""
    told = [request.cookies.get("state"), request.headers.get("origin"), request.headers.get("referer")]
    return HTMLResponse(f"<p>{told}</p><iframe name='tool' src='/never'></iframe>")


async def page(request: Request) -> Response:
    """Show the page that the query has, or go where it says."""
    if "to" in request.query_params:
        return RedirectResponse(request.query_params["to"], int(request.query_params["status"]))
    return HTMLResponse(request.query_params["html"])


async def loop(_: Request) -> Response:
    """Go in a circle."""
    return RedirectResponse("/loop", 302)


async def echo(request: Request) -> Response:
    """Say how the request came."""
    return HTMLResponse(f"{request.method} {request.url.query} {(await request.body()).decode()}")


@pytest.fixture(scope="module")
def tool() -> Iterator[str]:
    """Run a tool, and give its origin."""
    both = ["GET", "POST"]
    routes = [
        Route("/login", login, methods=both),
        Route("/launch", launch, methods=both),
        Route("/page", page, methods=both),
        Route("/echo", echo, methods=both),
        Route("/loop", loop),
    ]
    with socket.create_server(("127.0.0.1", 0)) as listener, RunningServer(Starlette(routes=routes), listener):
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture(scope="module")
def lms() -> Iterator[MockPlatform]:
    """Run a mock LMS on localhost: another site than the tool's."""
    port = free_port()
    with MockPlatform(port=port, public_url=f"http://localhost:{port}") as running:
        yield running


def registered(lms: MockPlatform, tool: str, cookie: str) -> str:
    registration = lms.register(
        initiate_login_uri=f"{tool}/login?{urlencode({'cookie': cookie})}", redirect_uris=[f"{tool}/launch"]
    )
    return registration.client_id


@pytest.mark.parametrize(
    ("cookie", "target", "kept"),
    [
        pytest.param("Secure; SameSite=None", "window", "s", id="none in a window"),
        pytest.param("Secure; SameSite=None", "iframe", "s", id="none in a frame"),
        pytest.param("SameSite=Lax", "window", None, id="lax in a window"),
        pytest.param("Secure; SameSite=Lax", "iframe", None, id="lax in a frame"),
    ],
)
def test_state_cookie_survives_as_in_a_browser(
    lms: MockPlatform, tool: str, cookie: str, target: str, kept: str | None
) -> None:
    """STATE-011: the response is a cross-site POST, to which only a cookie with SameSite=None comes along."""
    exchange = lms.launch(registered(lms, tool, cookie), document_target=target)

    assert exchange.url == f"{tool}/launch"
    assert exchange.body.startswith(f"<p>{[kept, lms.issuer, f'{lms.issuer}/']}</p>")


def test_launch_goes_on_inside_the_frame(lms: MockPlatform, tool: str) -> None:
    """A page of ours is followed into the frame of the tool, and a frame of the tool's own is not."""
    exchange = lms.launch(registered(lms, tool, "Secure; SameSite=None"), document_target="iframe", storage="frame")

    paths = [urlsplit(request["url"]).path for request in exchange.requests]
    assert [path.rpartition("/")[2] for path in paths[1:]] == ["frame", "login", "authorize", "launch"]
    assert "lti_storage_target=platform_storage" in exchange.requests[2]["body"]
    assert "lti_storage_target=platform_storage" in exchange.requests[4]["body"]
    assert list(exchange.cookies) == ["localhost", "127.0.0.1"]


@pytest.mark.parametrize(("target", "kept"), [("iframe", None), ("window", "s")])
def test_third_party_cookies_can_be_blocked(lms: MockPlatform, tool: str, target: str, kept: str | None) -> None:
    """STATE-017: where a browser blocks third-party cookies, a tool in a frame has none, and one in a window has."""
    client_id = registered(lms, tool, "Secure; SameSite=None")

    exchange = lms.launch(client_id, document_target=target, third_party_cookies=False)

    assert exchange.body.startswith(f"<p>{[kept, lms.issuer, f'{lms.issuer}/']}</p>")


def test_exchange_has_the_headers_of_the_answers(lms: MockPlatform, tool: str) -> None:
    """Each request of an exchange tells the headers of its answer, repeated ones too."""
    exchange = lms.launch(registered(lms, tool, "Secure; SameSite=None"))

    login_answer = exchange.requests[1]
    assert ["set-cookie", "state=s; Secure; SameSite=None"] in login_answer["response_headers"]
    assert exchange.as_json()["requests"][1] == login_answer


def form(inside: str, attributes: str) -> str:
    return f"<form action='/echo' {attributes}>{inside}</form><script>document.forms[0].submit()</script>"


PAGES: list[Any] = [
    pytest.param(form("<input name=a value=1>", "method=post"), "POST  a=1", id="post"),
    pytest.param(form("<input name=a value=1>", ""), "GET a=1 ", id="get"),
    pytest.param(form("<input name=a value=1>", "method=post target=_top"), "POST  a=1", id="target"),
    pytest.param(
        form("<input name=a value=1><input type=submit name=b value=2><input type=checkbox name=c>", "method=post"),
        "POST  a=1",
        id="buttons",
    ),
    pytest.param(form("", "method=post") + "<input name=a value=1>", "POST  ", id="input outside"),
    pytest.param("<form action='/echo' method=post><input name=a></form>", None, id="waits for a person"),
    pytest.param("<script src='/app.js'></script>", None, id="needs a script"),
    pytest.param("<script type='application/json'>submit(</script><form action='/echo'></form>", None, id="no script"),
    pytest.param("<body onload='document.forms[0].submit()'><form action='/echo'></form>", "GET  ", id="onload"),
]


@pytest.mark.parametrize(("html", "answer"), PAGES)
def test_page_is_followed_as_far_as_it_goes_by_itself(tool: str, html: str, answer: str | None) -> None:
    """A form that a script submits is sent with what a browser sends of it; any other page is where it ends."""
    exchange = Browser().open(f"{tool}/page?{urlencode({'html': html})}")

    assert exchange.body == (html if answer is None else answer)
    assert len(exchange.requests) == (1 if answer is None else 2)


@pytest.mark.parametrize(("status", "answer"), [(302, "GET  "), (303, "GET  "), (307, "POST  a=1"), (308, "POST  a=1")])
def test_redirect_keeps_the_method_or_not(tool: str, status: int, answer: str) -> None:
    """A redirect of a POST becomes a GET, but for 307 and 308, which repeat it."""
    onward = urlencode({"to": "/echo", "status": status})
    html = f"<form action='/page?{onward}' method=post><input name=a value=1></form><script>forms[0].submit()</script>"

    assert Browser().open(f"{tool}/page?{urlencode({'html': html})}").body == answer


def test_loop_ends(tool: str) -> None:
    """A tool that redirects for ever is left after twenty requests."""
    exchange = Browser().open(f"{tool}/loop")

    assert (exchange.status, len(exchange.requests)) == (302, 20)
