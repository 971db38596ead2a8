"""A person launches in Chromium: from the page of the LMS, through the gateway, to the demo tool.

The LMS is on localhost, the gateway on 127.0.0.1: two sites to a browser, as in real life, so the cookies that bind a
login to the browser have to survive a cross-site POST.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from conformance.demo import reference_gateway
from conformance.selftest.chromium import FLAGS, PATIENCE_MS, chromium
from conformance.selftest.registering import CLIENT_ID, introduce
from conformance.target.file import Gateway
from mock_platform import MockPlatform
from mock_platform.ports import free_port

STUDENT = "Amélie Ìfẹ́ O'Brien"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    path = chromium()
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def lms(browser: Browser) -> Iterator[MockPlatform]:  # noqa: ARG001  # without a browser nothing needs to start
    """A mock LMS on localhost that knows the gateway, which runs on 127.0.0.1."""
    port = free_port()
    with (
        MockPlatform(port=port, public_url=f"http://localhost:{port}") as running,
        reference_gateway() as (url, api_key),
    ):
        introduce(running, Gateway(url=url, api_key=api_key))
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """One tab of a browser with no history."""
    with browser.new_context(viewport={"width": 1100, "height": 900}) as context:
        context.set_default_timeout(PATIENCE_MS)
        yield context.new_page()


@pytest.fixture
def screenshots(pytestconfig: pytest.Config) -> Path:
    """The folder for pictures, made by whoever puts one into it."""
    return pytestconfig.rootpath / "build" / "screenshots"


def choose(page: Page, lms: MockPlatform, person: str) -> None:
    """Open the page of the LMS and choose the quiz and *person*."""
    page.goto(lms.issuer)
    page.locator("select[name=user]").select_option(person)
    page.locator("select[name=link]").select_option("quiz")


def start(page: Page) -> None:
    """Press the button, and wait for the demo tool at the other end."""
    page.get_by_role("button", name="Launch").click()
    page.wait_for_url(re.compile("/demo/"))


def test_a_launch_shows_the_id_token(page: Page, lms: MockPlatform, screenshots: Path) -> None:
    """One click on the LMS's page ends at the demo tool, which shows who came, from where, and the id token."""
    choose(page, lms, "student")
    page.screenshot(path=screenshots / "lms.png", full_page=True)

    start(page)

    expect(page.locator("#user")).to_contain_text(STUDENT)
    expect(page.locator("#resource-link")).to_have_text("Quiz: cells & tissues")
    expect(page.locator("#platform")).to_contain_text(lms.issuer)
    expect(page.locator("#formatted")).to_contain_text('"id": "u-c2a95e10-7f3b"')
    expect(page.locator("#raw")).to_contain_text(f'"iss": "{lms.issuer}"')
    page.screenshot(path=screenshots / "demo.png", full_page=True)


def test_the_address_alone_shows_nothing(browser: Browser, page: Page, lms: MockPlatform, screenshots: Path) -> None:
    """Whoever has the address of the page, and not the browser that launched, sees nothing of it."""
    choose(page, lms, "student")
    start(page)

    with browser.new_context() as context:
        stranger = context.new_page()
        answer = stranger.goto(page.url)
        stranger.screenshot(path=screenshots / "stranger.png", full_page=True)
        content = stranger.content()

    assert answer is not None
    assert answer.status == 403
    assert "u-c2a95e10-7f3b" not in content
    assert "Amélie" not in content


def test_two_people_in_two_browsers_are_kept_apart(browser: Browser, page: Page, lms: MockPlatform) -> None:
    """Two browsers launch at the same gateway, and each goes on seeing its own person, also after a reload."""
    choose(page, lms, "student")
    start(page)
    with browser.new_context() as context:
        other = context.new_page()
        choose(other, lms, "teacher")
        start(other)
        page.reload()

        expect(other.locator("#user")).to_contain_text("Zoë")
        expect(page.locator("#user")).to_contain_text("Amélie")


def test_a_reload_shows_the_launch_again(page: Page, lms: MockPlatform) -> None:
    """The browser that launched may reload the page of the tool."""
    choose(page, lms, "private")
    start(page)

    page.reload()

    expect(page.locator("#user")).to_contain_text("u-90bd6e24-518f")


def test_launches_in_several_tabs_do_not_overwrite_one_another(page: Page, lms: MockPlatform) -> None:
    """STATE-012: logins of one browser that are open at once end in any order, and each launch stays what it is."""
    quiz, lab = page, page.context.new_page()
    first = held_login(quiz, lms, user="student", link="quiz")
    second = held_login(lab, lms, user="teacher", link="lab")

    second.continue_()
    lab.wait_for_url(re.compile("/demo/"))
    first.continue_()
    quiz.wait_for_url(re.compile("/demo/"))
    lab.reload()
    quiz.reload()

    expect(quiz.locator("#user")).to_contain_text("Amélie")
    expect(quiz.locator("#context")).to_contain_text("Biology")
    expect(lab.locator("#user")).to_contain_text("Zoë")
    expect(lab.locator("#context")).to_contain_text("Chemistry")


def held_login(tab: Page, lms: MockPlatform, *, user: str, link: str) -> Route:
    """Begin a login in a tab, and give its authentication response, which waits until the test lets it go on."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    tab.route("**/lti/launch", hold)
    launch = lms.order_launch(CLIENT_ID, user=user, link=link)
    with tab.expect_request("**/lti/launch"):
        tab.goto(lms.launch_url(launch), wait_until="commit")
    while not held:  # the handler is called right after the event
        tab.wait_for_timeout(1)
    return held[0]
