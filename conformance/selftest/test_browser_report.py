"""The pages of a report in Chromium: by keyboard, by filter, on paper, dark; and an archive that a browser replays.

The reports are real ones: a gateway that accepts everything, judged by a few requirements, has failures of each kind.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect, sync_playwright

from conformance.selftest.chromium import FLAGS, PATIENCE_MS, chromium
from conformance.selftest.judging import gateway_file
from conformance.selftest.miniatures import API_KEY, AcceptsAll
from conformance.selftest.served import listening, served

AREAS = ("IDT-SIG-005", "LOGIN-005", "CT-OK-I01")


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
def report(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: ARG001  # skips without one
    """The folder of a report on a gateway that accepts everything."""
    folder = tmp_path_factory.mktemp("report")
    with listening() as (listener, url), served(AcceptsAll(url).app(), listener):
        command = [sys.executable, "-m", "conformance", "run", "--target", str(gateway_file(folder, url, API_KEY))]
        command += ["--report", str(folder), *(word for area in AREAS for word in ("--only", area))]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own command
    assert done.returncode == 1, done.stderr
    return folder


@pytest.fixture
def page(browser: Browser, report: Path) -> Iterator[Page]:
    """The report's page in a browser without a network; whatever it asks for, or complains of, fails the test."""
    asked: list[str] = []
    complaints: list[str] = []

    def take(message: ConsoleMessage) -> None:
        complaints.append(message.text)

    with browser.new_context(viewport={"width": 1200, "height": 900}, offline=True) as context:
        opened = context.new_page()
        opened.on("request", lambda request: asked.append(request.url))
        opened.on("console", take)
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.goto((report / "report.html").as_uri())
        yield opened
    assert asked == [(report / "report.html").as_uri()]
    assert complaints == []


def results(page: Page) -> Locator:
    """Return the results that are shown."""
    return page.locator("details[data-outcome]:visible")


def focused(page: Page) -> str:
    """Return the id of the result whose line has the focus, "" where none has."""
    name: str = page.evaluate(
        "document.activeElement.closest('details[data-outcome]')?.querySelector('code').textContent ?? ''"
    )
    return name


def test_what_failed_comes_first_with_its_likely_cause(page: Page, report: Path) -> None:
    """Above all results stand the requirements that failed: reason, likely cause, and the way to the evidence."""
    page.screenshot(path=report / "report.png")
    cause = page.locator(".cause", has_text="IDT-SIG-005").first

    expect(cause).to_contain_text("accepted: ")
    expect(cause).to_contain_text("Likely cause: ")
    cause.get_by_role("link", name="The evidence").click()

    opened = page.locator("details[data-outcome][open]")
    expect(opened).to_have_count(1)
    expect(opened).to_contain_text("Changed against the control")
    assert focused(page).startswith("IDT-SIG-005/")


def test_the_search_narrows_results_and_requirements(page: Page) -> None:
    """What is searched for stands in the line of each result that is left, and of each requirement."""
    everything = results(page).count()

    page.get_by_role("searchbox").fill("ct-ok-i01")

    assert 0 < results(page).count() < everything
    expect(page.locator("#shown")).to_have_text(f"{results(page).count()} of {everything}")
    assert page.locator("tr[data-level]:visible").count() == 1


@pytest.mark.parametrize(
    ("selector", "value", "wanted"),
    [("#level", "SHOULD", "[data-level=SHOULD]"), ("#area", "IDT-SIG", "[data-areas~=IDT-SIG]")],
    ids=["level", "area"],
)
def test_level_and_area_narrow_the_results(page: Page, selector: str, value: str, wanted: str) -> None:
    """A level or an area that is chosen leaves its own results alone."""
    page.select_option(selector, value)

    assert results(page).count() == page.locator(f"details[data-outcome]{wanted}").count() > 0
    assert page.locator(f"details[data-outcome]:visible:not({wanted})").count() == 0


def test_an_outcome_can_be_left_out(page: Page) -> None:
    """A result is hidden with the box of its outcome."""
    page.get_by_role("checkbox", name="failed").uncheck()

    assert page.locator("details[data-outcome=failed]:visible").count() == 0
    assert results(page).count() > 0


def test_the_page_works_without_a_mouse(page: Page) -> None:
    """The slash searches, Escape goes to what was found, j and k go on and back, Enter opens."""
    page.keyboard.press("/")
    page.keyboard.type("idt-sig-005/none-e")
    page.keyboard.press("Escape")
    assert focused(page) == "IDT-SIG-005/none-empty"
    expect(page.get_by_role("searchbox")).to_have_value("idt-sig-005/none-e")

    page.keyboard.press("/")
    page.keyboard.type("idt-sig-005")
    page.keyboard.press("Escape")
    first = focused(page)
    page.keyboard.press("j")
    second = focused(page)
    page.keyboard.press("k")
    page.keyboard.press("Enter")

    assert second not in {"", first}
    assert focused(page) == first
    expect(page.locator("details[data-outcome][open] code").first).to_have_text(first)


def test_on_paper_what_failed_is_open_and_nothing_asks_to_be_clicked(page: Page) -> None:
    """A print shows the evidence of failures, and neither the search nor the keys."""
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")

    failed = page.locator("details[data-outcome=failed]")
    assert page.locator("details[data-outcome=failed][open]").count() == failed.count() > 0
    assert page.locator("details[data-outcome][open]").count() == failed.count()
    expect(page.locator(".filter")).to_be_hidden()
    expect(page.locator(".keys")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_can_be_read_in_both_schemes(page: Page, scheme: str) -> None:
    """Every colour of a text stands out from the ground by at least 4.5 to 1 (WCAG 2.1, 1.4.3)."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")

    contrasts: dict[str, float] = page.evaluate(CONTRASTS)

    assert len(contrasts) > 5
    assert {name: ratio for name, ratio in contrasts.items() if ratio < 4.5} == {}


def test_a_browser_replays_an_archive(browser: Browser, report: Path) -> None:
    """An archive of a result is one that a browser can be fed with: it answers from it as the target did."""
    told = json.loads((report / "report.json").read_text(encoding="utf-8"))
    failed = next(result for result in told["results"] if result["id"] == "IDT-SIG-005/none-empty")
    exchange = failed["evidence"]["exchanges"][0]
    archive = shutil.copy(report / failed["har"], report / "replayed.har")

    with browser.new_context() as context:
        context.route_from_har(archive, not_found="abort")
        page = context.new_page()
        page.add_init_script("HTMLFormElement.prototype.submit = () => {}")
        answer = page.goto(exchange["request"]["url"])

        assert answer is not None
        assert answer.status == exchange["response"]["status"]
        assert answer.text() == exchange["response"]["body"]


CONTRASTS = """() => {
  const light = rgb => rgb.map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const seen = (colour, ground) => {
    canvas.fillStyle = ground; canvas.fillRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const ground = one => {
    for (; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (colour !== "rgba(0, 0, 0, 0)") return colour;
    }
  };
  const found = {};
  for (const one of document.querySelectorAll("h1, p, b, small, a, li, td, th, code, .outcome")) {
    const [text, behind] = [getComputedStyle(one).color, ground(one)];
    const [a, b] = [light(seen(text, behind)), light(seen(behind, behind))];
    found[`${text} on ${behind}`] = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  }
  return found;
}"""
