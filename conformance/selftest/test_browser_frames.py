"""A launch into a frame of Chromium that keeps no third-party cookies: the LMS on localhost, the gateway on 127.0.0.1.

Two browsers: one blocks third-party cookies, as users do who ask for it, and still keeps partitioned ones; the other
keeps no cookie at all in a frame of localhost, partitioned or not, as Safari's and others' frames do.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    FrameLocator,
    Page,
    Playwright,
    Response,
    Route,
    ViewportSize,
    expect,
    sync_playwright,
)
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route as Address

from conformance.demo import reference_gateway
from conformance.selftest.chromium import FLAGS, PATIENCE_MS, chromium
from conformance.selftest.registering import CLIENT_ID, introduce
from conformance.selftest.served import listening, served
from conformance.target.file import Gateway
from mock_platform import MockPlatform
from mock_platform.launch import Launch, Storage
from mock_platform.ports import free_port

PHONE: ViewportSize = {"width": 390, "height": 844}
BLOCKING: dict[str, object] = {"cookie_controls_mode": 1, "block_third_party_cookies": True}
# Cookies of 127.0.0.1 below a page of localhost: 2 stands for blocked.
NONE_IN_FRAMES: dict[str, object] = {
    "content_settings": {"exceptions": {"cookies": {"http://127.0.0.1:*,http://localhost:*": {"setting": 2}}}}
}
DECOY = """<!doctype html><title>A decoy</title><script>
const heard = [];
addEventListener("message", (event) => heard.push(event.data));
</script><iframe name="tool" src="{}"></iframe>"""


async def start(_request: Request) -> HTMLResponse:
    """Show the tool that launches end at."""
    return HTMLResponse("<!doctype html><title>The tool</title><h1>The tool</h1>")


async def decoy(request: Request) -> HTMLResponse:
    """Show a page that frames a login of the gateway, as a stranger could, and hears what is said to it."""
    return HTMLResponse(DECOY.format(request.query_params["url"].replace("&", "&amp;")))


class Stand:
    """The mock LMS, the gateway, and the tool behind it."""

    def __init__(self, lms: MockPlatform, gateway: Gateway, tool: str) -> None:
        self.lms, self.gateway, self.tool = lms, gateway, tool

    def order(self, storage: Storage | None) -> Launch:
        """A launch into a frame."""
        return self.lms.order_launch(CLIENT_ID, document_target="iframe", storage=storage)

    def framed_by_a_stranger(self, url: str) -> str:
        """A page on localhost that is not the platform's, with this address in a frame."""
        return f"{self.tool.replace('127.0.0.1', 'localhost')}/decoy?{urlencode({'url': url})}"

    def user(self, page: Page, url: str) -> object:
        """Who it was that a launch brought to the tool at this address."""
        (ltik,) = parse_qs(urlsplit(url).query)["ltik"]
        credentials = {"Authorization": f"LTIK-AUTH-V2 {self.gateway.api_key}:{ltik}"}
        return page.request.get(f"{self.gateway.url}/api/idtoken", headers=credentials).json()["user"]["id"]


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """What starts Chromium."""
    chromium()
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def stand(playwright: Playwright) -> Iterator[Stand]:  # noqa: ARG001  # without a browser nothing needs to start
    """A mock LMS on localhost, a gateway on 127.0.0.1 that it knows, and a tool."""
    port = free_port()
    app = Starlette(routes=[Address("/start", start), Address("/decoy", decoy)])
    with (
        listening() as (listener, tool),
        served(app, listener),
        MockPlatform(port=port, public_url=f"http://localhost:{port}") as lms,
        reference_gateway(env={"LTI_GATEWAY_LAUNCH_URL": f"{tool}/start"}) as (url, api_key),
    ):
        gateway = Gateway(url=url, api_key=api_key)
        introduce(lms, gateway)
        yield Stand(lms, gateway, tool)


@contextmanager
def chromium_with(playwright: Playwright, folder: Path, preferences: dict[str, object]) -> Iterator[Browser]:
    """Run Chromium with these preferences of a person, which each of its contexts has."""
    profile = folder / "Default"
    profile.mkdir()
    (profile / "Preferences").write_text(json.dumps({"profile": preferences}))
    with playwright.chromium.launch_persistent_context(folder, executable_path=chromium(), args=FLAGS) as context:
        assert context.browser is not None
        yield context.browser


@contextmanager
def tab(browser: Browser, *, scripts: bool = True) -> Iterator[Page]:
    """Open a tab that knows nothing of those before it."""
    with browser.new_context(viewport=PHONE, color_scheme="dark", java_script_enabled=scripts) as context:
        context.set_default_timeout(PATIENCE_MS)
        yield context.new_page()


@pytest.fixture(scope="module")
def blocking(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser that blocks third-party cookies, but keeps partitioned ones."""
    with chromium_with(playwright, tmp_path_factory.mktemp("blocking"), BLOCKING) as browser:
        yield browser


@pytest.fixture(scope="module")
def cookieless(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser that keeps no cookie of the gateway in a frame of the LMS."""
    with chromium_with(playwright, tmp_path_factory.mktemp("cookieless"), BLOCKING | NONE_IN_FRAMES) as browser:
        yield browser


@pytest.fixture
def page_blocking(blocking: Browser) -> Iterator[Page]:
    """A tab of the browser that keeps partitioned cookies."""
    with tab(blocking) as page:
        yield page


@pytest.fixture
def page(cookieless: Browser) -> Iterator[Page]:
    """A tab of the browser that keeps no cookie in a frame."""
    with tab(cookieless) as page:
        yield page


@pytest.fixture
def screenshots(pytestconfig: pytest.Config) -> Path:
    """The folder for pictures, made by whoever puts one into it."""
    return pytestconfig.rootpath / "build" / "screenshots"


def tool_of(page: Page) -> FrameLocator:
    """The frame with the tool."""
    return page.frame_locator("iframe[name=tool]")


def expect_tool(page: Page) -> None:
    """The launch ends at the tool."""
    expect(tool_of(page).locator("h1")).to_have_text("The tool")


def address_of_tool(page: Page) -> str:
    """Where the frame with the tool is."""
    frame = page.frame(name="tool")
    assert frame is not None
    return frame.url


def tells_of(subject: str) -> Callable[[Response], bool]:
    """The platform's page has told its server that the tool said this, so what was wrong with it is found."""
    return lambda response: "/lti/told/" in response.url and f'"{subject}"' in (response.request.post_data or "")


def saying(old: str, new: str) -> Callable[[Route], None]:
    """A platform whose page says something else."""

    def answer(route: Route) -> None:
        response = route.fetch()
        text = response.text()
        assert old in text
        route.fulfill(response=response, body=text.replace(old, new))

    return answer


def expect_refusal(page: Page) -> None:
    """The frame shows that the login is not this browser's, and no tool."""
    expect(tool_of(page).locator("code").first).to_have_text("MISSING_VALIDATION_COOKIE")
    assert "ltik" not in address_of_tool(page)


def test_partitioned_cookie_is_enough(page_blocking: Page, stand: Stand) -> None:
    """STATE-011: where third-party cookies are blocked, the partitioned one comes back, and nobody asks for storage."""
    launch = stand.order("parent")

    page_blocking.goto(stand.lms.launch_url(launch))
    expect_tool(page_blocking)

    said = [entry for entry in stand.lms.journal.select(launch_id=launch.id) if entry.get("message") == "post_message"]
    assert stand.user(page_blocking, address_of_tool(page_blocking)) == launch.answers[0]["claims"]["sub"]
    assert said == []
    assert launch.findings == []


def test_plain_cookie_is_not_kept_there(page_blocking: Page, stand: Stand) -> None:
    """The control: this browser really keeps nothing in a frame of another site but what is partitioned."""
    page_blocking.goto(stand.framed_by_a_stranger(f"{stand.tool}/start"))
    frame = page_blocking.frame(name="tool")
    assert frame is not None

    kept = frame.evaluate(
        "() => { document.cookie = 'plain=1; Secure; SameSite=None';"
        "document.cookie = 'parted=1; Secure; SameSite=None; Partitioned'; return document.cookie; }"
    )

    assert kept == "parted=1"


@pytest.mark.parametrize("storage", ["parent", "frame"])
def test_storage_of_the_platform_stands_in_for_the_cookie(page: Page, stand: Stand, storage: Storage) -> None:
    """STORE-003, STORE-004: without any cookie the launch works, and the platform finds nothing wrong."""
    launch = stand.order(storage)

    with page.expect_response(tells_of("lti.get_data")):
        page.goto(stand.lms.launch_url(launch))
    expect_tool(page)

    assert stand.user(page, address_of_tool(page)) == launch.answers[0]["claims"]["sub"]
    assert launch.findings == []
    assert not [cookie for cookie in page.context.cookies() if cookie["domain"] == "127.0.0.1"]


def test_older_names_of_the_messages_are_tried(page: Page, stand: Stand) -> None:
    """STORE-014: a platform that knows the messages by their older names alone is asked by these."""
    launch = stand.order("parent")
    refuse = 'if (message.subject.startsWith("lti.")) throw new Refused("unsupported_subject", "older names only");'
    page.route(stand.lms.launch_url(launch), saying("return ANSWERS", f"{refuse}\n  return ANSWERS"))

    page.goto(stand.lms.launch_url(launch))

    expect_tool(page)


@pytest.mark.parametrize("value", ['"another"', "null", "[1]"])
def test_another_value_in_the_storage_is_refused(page: Page, stand: Stand, value: str) -> None:
    """STORE-012: when the storage gives another value, or none, the launch is refused in words."""
    launch = stand.order("parent")
    page.route(stand.lms.launch_url(launch), saying("valuesOf(origin).get(key) ?? null", value))

    page.goto(stand.lms.launch_url(launch))

    expect_refusal(page)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("`${subject}.response`", "`${subject}.answer`", id="subject"),
        pytest.param("...(message_id === undefined ? {} : { message_id })", 'message_id: "1"', id="message_id"),
    ],
)
def test_other_answers_are_not_taken(page: Page, stand: Stand, old: str, new: str) -> None:
    """STORE-011: an answer to something else is none, and the way out is offered."""
    launch = stand.order("parent")
    page.route(stand.lms.launch_url(launch), saying(old, new))

    page.goto(stand.lms.launch_url(launch))

    expect(tool_of(page).get_by_role("button", name="Open in a new window")).to_be_visible()


def test_stranger_who_frames_a_login_hears_nothing(page: Page, stand: Stand, screenshots: Path) -> None:
    """STORE-003: a page of another origin around the login is told nothing, although it is the frame's parent."""
    login = {"iss": stand.lms.issuer, "login_hint": "x", "target_link_uri": stand.tool, "lti_storage_target": "_parent"}
    framed = f"{stand.gateway.url}/lti/login?{urlencode(login)}"
    page.goto(stand.framed_by_a_stranger(framed))

    expect(tool_of(page).get_by_role("button")).to_be_visible()

    page.screenshot(path=screenshots / "frames_stranger.png")
    assert page.evaluate("heard") == []


def test_window_of_its_own_is_the_way_out(page: Page, stand: Stand, screenshots: Path) -> None:
    """STATE-017, STORE-002: without cookies and storage one press of a key opens the same launch in a new window."""
    launch = stand.order(None)
    page.goto(stand.lms.launch_url(launch))
    button = tool_of(page).get_by_role("button", name="Open in a new window")
    expect(button).to_be_visible()
    page.screenshot(path=screenshots / "frames_way_out.png", full_page=True)

    with page.expect_popup() as opening:
        button.press("Enter")
    window = opening.value
    window.wait_for_url(re.compile("/start"))

    assert stand.user(page, window.url) == launch.answers[0]["claims"]["sub"]
    assert window.evaluate("opener") is None
    expect(tool_of(page).locator("#opened")).to_contain_text("allow this page to open one")


def test_way_out_needs_no_script(cookieless: Browser, stand: Stand) -> None:
    """Without JavaScript the frame offers the window at once."""
    login = {"iss": stand.lms.issuer, "login_hint": "x", "target_link_uri": stand.tool}
    framed = f"{stand.gateway.url}/lti/login?{urlencode(login)}"
    with tab(cookieless, scripts=False) as page:
        page.goto(stand.framed_by_a_stranger(framed))

        expect(tool_of(page).get_by_role("button", name="Open in a new window")).to_be_visible()
        expect(tool_of(page).get_by_text("Opening the activity")).to_be_hidden()
