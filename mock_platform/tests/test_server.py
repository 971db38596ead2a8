"""The server: Python's face of it, start and stop, several at once, TLS, and the mock as a browser."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_platform import CannotStart, ControlError, Edit, Exchange, MockPlatform, PlatformHandle, edits
from mock_platform.running import RunningServer
from mock_platform.tests.certificates import loopback_certificate
from mock_platform.tests.reader import claims_of
from mock_platform.tests.tool_login import answer_login


def has_ipv6_loopback() -> bool:
    """Find out whether ::1 can be listened at: containers often have no IPv6."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


class SmallTool:
    """A tool that believes everything: for the browser's way, not for security."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, str]] = []
        routes = [
            Route("/login", self.login, methods=["GET", "POST"]),
            Route("/launch", self.launch, methods=["GET", "POST"]),
        ]
        self.app = Starlette(routes=routes)

    async def login(self, request: Request) -> Response:
        """Send the authentication request."""
        response = await answer_login(request)
        response.set_cookie("state", "s", secure=True, httponly=True, samesite="none")
        return response

    async def launch(self, request: Request) -> Response:
        """Show how the answer came."""
        body = (await request.body()).decode()
        self.seen.append((request.method, request.headers.get("content-type", ""), body or request.url.query))
        return HTMLResponse(f"<p>{request.cookies.get('state')}</p>")


@pytest.fixture(scope="module")
def small_tool() -> Iterator[tuple[SmallTool, str]]:
    """Run the small tool."""
    tool = SmallTool()
    with socket.create_server(("127.0.0.1", 0)) as listener, RunningServer(tool.app, listener):
        yield tool, f"http://127.0.0.1:{listener.getsockname()[1]}"


def registered(lms: PlatformHandle, url: str, client_id: str) -> str:
    lms.register(client_id=client_id, initiate_login_uri=f"{url}/login", redirect_uris=[f"{url}/launch"])
    return client_id


@pytest.fixture
def platform(lms: MockPlatform) -> Iterator[PlatformHandle]:
    """Hold a platform of this test's own, as Python sees it."""
    handle = lms.platform("python")
    yield handle
    handle.delete()


def launch(platform: PlatformHandle, tool: tuple[SmallTool, str], *planned: Edit, method: str = "POST") -> Exchange:
    return platform.launch(registered(platform, tool[1], "py"), user="teacher", edits=planned, login_method=method)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_launch_is_played_to_the_end(platform: PlatformHandle, small_tool: tuple[SmallTool, str], method: str) -> None:
    """A launch from Python goes through login, authorization and the tool's page, with the cookies of a browser."""
    exchange = launch(platform, small_tool, method=method)

    _, _, body = small_tool[0].seen[-1]
    assert (exchange.status, exchange.body) == (200, "<p>s</p>")
    assert exchange.url == f"{small_tool[1]}/launch"
    assert claims_of(parse_qs(body)["id_token"][0])["sub"] == "u-7d0f3a52-91c4"
    assert [each["status"] for each in exchange.requests] == [200 if method == "POST" else 302, 302, 200, 200]
    assert [entry["message"] for entry in platform.journal if entry["kind"] == "message"] == [
        "login_initiation",
        "authentication_response",
    ]


@pytest.mark.parametrize(
    ("delivery", "method", "media_type", "mark"),
    [
        ("query", "GET", "", "id_token="),
        ("multipart", "POST", "multipart/form-data", 'name="id_token"'),
        ("json", "POST", "application/json", '"id_token":'),
    ],
)
def test_browser_follows_every_delivery(
    platform: PlatformHandle,
    small_tool: tuple[SmallTool, str],
    delivery: str,
    method: str,
    media_type: str,
    mark: str,
) -> None:
    """The mock's browser carries the answer in each way that it is told."""
    launch(platform, small_tool, edits.deliver_by(method=delivery))  # type: ignore[arg-type]

    seen_method, seen_type, text = small_tool[0].seen[-1]
    assert (seen_method, seen_type.partition(";")[0]) == (method, media_type)
    assert mark in text


def test_edits_work_from_python(platform: PlatformHandle, small_tool: tuple[SmallTool, str]) -> None:
    """An edit made in Python is that of the control API."""
    launch(platform, small_tool, edits.claim("sub", "x"))

    assert claims_of(parse_qs(small_tool[0].seen[-1][2])["id_token"][0])["sub"] == "x"


def test_wrong_edit_fails_where_it_is_made() -> None:
    """A parameter that does not fit is refused when the edit is made, an unknown one by Python itself."""
    with pytest.raises(ControlError, match="should be a number"):
        edits.claim_offset("exp", "soon")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        edits.drop_claim(pth="x")  # type: ignore[call-arg]


def test_launch_can_be_left_to_a_browser(platform: PlatformHandle, small_tool: tuple[SmallTool, str]) -> None:
    """A launch that is only ordered waits at its address, and takes edits until it is answered."""
    order = platform.order_launch(registered(platform, small_tool[1], "py"))
    platform.plan_edits(order, [edits.claim("sub", "x")])

    assert platform.launch_url(order) == f"{platform.issuer}/lti/launches/{order.id}"
    assert (order.state, [planned.edit.name for planned in order.edits]) == ("created", ["claim"])


def test_python_drives_clock_and_keys(platform: PlatformHandle) -> None:
    """What Python does with the clock and the keys of a platform is done, and is in the journal as by HTTP."""
    before = platform.keys.present.kid

    platform.clock.move(timedelta(hours=1))
    platform.clock.set(datetime(2040, 1, 1, tzinfo=UTC))
    platform.keys.rotate()
    platform.keys.add(kid="another", key="tool")
    platform.keys.withdraw("another")
    platform.keys.max_age_s = 60

    orders = [entry["action"] for entry in platform.journal.select(kind="control")]
    assert orders == ["move_clock", "move_clock", "rotate_keys", "add_key", "withdraw_key", "cache_keys"]
    assert platform.keys.present.kid != before
    assert [entry.published for entry in platform.keys.entries if entry.kid == "another"] == [False]
    assert (platform.keys.max_age_s, platform.clock.now().year) == (60, 2040)
    assert platform.clock.offset > timedelta(days=365)


def test_platform_is_made_once(lms: MockPlatform) -> None:
    """Asking for a platform again gives the same one; after its end a new one."""
    first, again = lms.platform("once"), lms.platform("once")
    first.keys.rotate()
    assert first.keys.present is again.keys.present
    first.delete()

    fresh = lms.platform("once")

    assert fresh.issuer == first.issuer
    assert [entry.state for entry in fresh.keys.entries] == ["past", "present", "future"]
    fresh.delete()


def test_two_servers_run_beside_each_other() -> None:
    """Two servers have two ports and two issuers, and end with their block."""
    with MockPlatform() as one, MockPlatform() as two:
        answers = [
            httpx.get(f"{lms.issuer}/.well-known/openid-configuration", timeout=60).json()["issuer"]
            for lms in (one, two)
        ]
        issuers = [one.issuer, two.issuer]

    assert answers == issuers
    assert issuers[0] != issuers[1]
    with pytest.raises(httpx.ConnectError):
        httpx.get(issuers[0], timeout=60)


@pytest.mark.parametrize("issuer", ["https://lms.example", "https://lms.example/", "https://lms.example/a/b"])
def test_issuer_is_what_was_told(issuer: str) -> None:
    """The issuer is byte for byte the public URL, and every address lies below it, whatever Host says."""
    with MockPlatform(public_url=issuer) as lms:
        path = urlsplit(issuer).path.rstrip("/")
        address = f"http://127.0.0.1:{lms.port}{path}"
        configuration = httpx.get(
            f"{address}/.well-known/openid-configuration", headers={"Host": "evil.example"}, timeout=60
        )
        own = {"Host": "lms.example", "Origin": "https://lms.example", "Authorization": f"Bearer {lms.control_token}"}
        control = httpx.get(f"{address}/control", headers=own, timeout=60)
        second = lms.platform("second").issuer

    assert configuration.json()["issuer"] == issuer
    assert configuration.json()["jwks_uri"] == f"{issuer.rstrip('/')}/lti/jwks"
    assert control.status_code == 200
    assert second == f"{issuer.rstrip('/')}/p/second"


@pytest.mark.skipif(not has_ipv6_loopback(), reason="this machine has no IPv6 loopback address")
def test_server_listens_at_ipv6() -> None:
    """An address of IPv6 makes an issuer with brackets."""
    with MockPlatform(host="::1") as lms:
        assert lms.issuer == f"http://[::1]:{lms.port}"
        assert httpx.get(f"{lms.issuer}/control", timeout=60).json()["issuer"] == lms.issuer


@pytest.mark.parametrize("url", ["lms.example", "ftp://lms.example", "https://lms.example/?x=1", "https://a/#x"])
def test_senseless_issuer_is_refused(url: str) -> None:
    """A public URL that can be no issuer is refused, and the port is free again."""
    with pytest.raises(ControlError, match="the public URL should be"):
        MockPlatform(public_url=url)


def test_taken_port_is_told() -> None:
    """A port that somebody else has is told in one sentence."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match=f"cannot listen at 127.0.0.1:{port}: "):
            MockPlatform(port=port)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Make a certificate for 127.0.0.1 around a throw-away key."""
    return loopback_certificate(tmp_path_factory.mktemp("tls"))


def test_server_speaks_tls(certificate: tuple[Path, Path], small_tool: tuple[SmallTool, str]) -> None:
    """With a certificate the issuer is https, and the mock's own browser trusts it."""
    file, key = certificate
    with MockPlatform(tls_cert=file, tls_key=key) as lms:
        exchange = launch(lms, small_tool)

    assert lms.issuer.startswith("https://127.0.0.1:")
    assert exchange.body == "<p>s</p>"


def test_certificate_without_key_is_refused(certificate: tuple[Path, Path]) -> None:
    """TLS needs both files."""
    with pytest.raises(ControlError, match="both a certificate and its key"):
        MockPlatform(tls_cert=certificate[0])


def test_certificate_that_is_none_is_refused(tmp_path: Path) -> None:
    """Files that are no certificate are told in one sentence."""
    file = tmp_path / "cert.pem"
    file.write_text("x")

    with pytest.raises(ControlError, match="cannot use the certificate"):
        MockPlatform(tls_cert=file, tls_key=file)


class Nobody:
    """An application that answers every request by itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer that there is nothing."""
        await PlainTextResponse("nobody is here", 410)(scope, receive, send)


def test_application_can_be_served_through_another_one() -> None:
    """What `around` returns answers in the place of the platform."""
    with MockPlatform(around=Nobody) as lms:
        answer = httpx.get(f"{lms.issuer}/lti/jwks")

    assert (answer.status_code, answer.text) == (410, "nobody is here")
