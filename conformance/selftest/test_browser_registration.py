"""An administrator registers the gateway in Chromium: in a frame of the LMS's page, and in a window of its own.

The LMS is on localhost, the gateway on 127.0.0.1, so the message that closes the page crosses sites, as in real life.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from conformance.demo import reference_gateway
from conformance.selftest.chromium import FLAGS, PATIENCE_MS, chromium
from mock_platform import MockPlatform
from mock_platform.ports import free_port


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """One tab of Chromium, without a window."""
    path = chromium()
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser: Browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        with browser.new_context() as context:
            context.set_default_timeout(PATIENCE_MS)
            yield context.new_page()
        browser.close()


@pytest.fixture
def lms(page: Page) -> Iterator[MockPlatform]:  # noqa: ARG001  # without a browser nothing needs to start
    """A mock LMS on localhost, of this test's own."""
    port = free_port()
    with MockPlatform(port=port, public_url=f"http://localhost:{port}") as running:
        yield running


@pytest.fixture(scope="module")
def registration_url(page: Page) -> Iterator[str]:  # noqa: ARG001  # as above
    """The address of a gateway as an administrator pastes it."""
    with reference_gateway() as (url, _):
        yield f"{url}/lti/register"


def test_page_tells_and_is_closed_by_its_button(page: Page, lms: MockPlatform, registration_url: str) -> None:
    """In the frame stands that somebody has to activate the platform; its button ends the registration."""
    initiation = lms.order_registration(registration_url)
    page.goto(lms.registration_page(initiation))
    frame = page.frame_locator("iframe[name=tool]")
    expect(frame.locator("h1")).to_have_text("LTI tool is registered")
    expect(frame.locator("#state")).to_contain_text("It cannot be used yet")

    frame.get_by_role("button", name="Close").click()

    expect(page.locator("#status")).to_contain_text("LTI tool is registered as")
    assert initiation.closed_by == "org.imsglobal.lti.close"


def test_window_closes_by_itself_when_there_is_nothing_to_read(page: Page, lms: MockPlatform) -> None:
    """A platform that is active at once is told so without a click, also where the page is in a window of its own."""
    with reference_gateway(env={"LTI_GATEWAY_AUTO_ACTIVATE": "true"}) as (url, _):
        initiation = lms.order_registration(f"{url}/lti/register", document_target="window")
        page.goto(lms.registration_page(initiation))

        page.locator("#open").click()

        expect(page.locator("#status")).to_contain_text("LTI tool is registered as")
    assert initiation.closed_by == "org.imsglobal.lti.close"


def test_refusal_stays_to_be_read(page: Page, lms: MockPlatform, registration_url: str) -> None:
    """A registration that fails says why, in the frame, and does not pretend to have ended."""
    lms.faults.add("configuration-incomplete", endpoint="configuration")
    initiation = lms.order_registration(registration_url)

    page.goto(lms.registration_page(initiation))

    frame = page.frame_locator("iframe[name=tool]")
    expect(frame.locator("h1")).to_have_text("This tool could not be registered")
    expect(frame.locator("dd").first).to_contain_text("jwks_uri")
    assert initiation.closed_by is None
