"""What a tool hands over is shown as what it is, and fetched from nowhere (Deep Linking 2.0 sections 3, 4.5.7).

The page that answers a response is looked at, and the course as its teacher sees it where `[drive.show_course]` says
how. The suite reads pages as a browser does, but runs nothing: what a script puts into a page later is not seen.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.bench.visit import Answer
from conformance.browser.cookies import is_loopback
from conformance.browser.exchange import Response
from conformance.cases import requirement
from conformance.driving.tool import request_of
from conformance.outcomes import NotApplicable
from conformance.suite.platform.choosing import Choosing
from conformance.suite.platform.markup import running
from conformance.suite.platform.services import demand
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("platform")

MARK = "alert('lti-conformance')"
MARKUP = [
    pytest.param(f"<script>{MARK}</script>", id="script"),
    pytest.param(f'<img src="x" onerror="{MARK}">', id="handler"),
    pytest.param(f'<svg/onload="{MARK}">', id="svg"),
    pytest.param(f'<a href="java&#9;script:{MARK}">more</a>', id="script-address"),
    pytest.param(f'<iframe src="javascript:{MARK}"></iframe>', id="frame"),
]


@requirement("DL-071", "TRAP-045")
@pytest.mark.parametrize("kind", [lti.ITEM_HTML, lti.ITEM_LINK])
@pytest.mark.parametrize("text", MARKUP)
def test_html_of_an_item_runs_nothing(bench: PlatformBench, kind: str, text: str) -> None:
    """HTML that a tool returned, as an item or to be embedded, runs no script on a page of the platform."""
    members: dict[str, Any] = {"html": text, "url": "https://tool.example/page", "embed": {"html": text}}
    wanted = {lti.ITEM_HTML: ["html"], lti.ITEM_LINK: ["url", "embed"]}[kind]

    _expect_nothing_runs(bench, kind, {"type": kind, "title": "HTML", **{name: members[name] for name in wanted}})


@requirement("DL-071", "TRAP-045")
@pytest.mark.parametrize("member", ["title", "text"])
def test_texts_of_an_item_are_texts(bench: PlatformBench, member: str) -> None:
    """Title and text of an item are shown as text, whatever they look like."""
    item = {"type": lti.ITEM_LINK, "title": "A link", "url": "https://tool.example/page"}

    _expect_nothing_runs(bench, lti.ITEM_LINK, item | {member: f"<script>{MARK}</script>"})


@requirement("DL-071", "TRAP-045")
def test_the_address_of_an_item_is_no_script(bench: PlatformBench) -> None:
    """A link whose address is a script is not made into something to click at."""
    item = {"type": lti.ITEM_LINK, "title": "A link", "url": f"javascript:{MARK}"}

    _expect_nothing_runs(bench, lti.ITEM_LINK, item)


@requirement("DL-073")
@pytest.mark.parametrize("claim", [lti.CLAIM_MSG, lti.CLAIM_ERRORMSG, lti.CLAIM_LOG, lti.CLAIM_ERRORLOG])
def test_messages_are_texts(bench: PlatformBench, claim: str) -> None:
    """A message in the response is shown as text, or not at all."""
    choosing = Choosing.now(bench)

    answer = choosing.send(choosing.response().with_claims({claim: f"<script>{MARK}</script>"}).token())

    _demand_inert(answer.response)


@requirement("DL-076", "TRAP-045")
@pytest.mark.parametrize("member", ["icon", "thumbnail", "url"])
def test_nothing_is_fetched_from_the_own_machine(bench: PlatformBench, member: str) -> None:
    """An address of an item that leads to the platform's own machine is not fetched when the response comes."""
    choosing = Choosing.now(bench)
    choosing.accepts(lti.ITEM_FILE)
    path = f"/lti-conformance/internal/{member}-{choosing.message.sent['nonce'][:12]}"
    address = _by_another_name(bench) + path
    item: dict[str, Any] = {"type": lti.ITEM_FILE, "title": "A file", "url": "https://tool.example/file.pdf"}
    pictures = {"icon": {"url": address, "width": 1, "height": 1}, "thumbnail": {"url": address}, "url": address}

    choosing.send(choosing.response(item | {member: pictures[member]}).token())

    fetched = [got for got in list(bench.receiver.received) if got.path == path]
    demand(not fetched, f"the platform fetched {address}, the {member} of an item")


def _expect_nothing_runs(bench: PlatformBench, kind: str, item: dict[str, Any]) -> None:
    choosing = Choosing.now(bench)
    choosing.accepts(kind)
    answer = choosing.send(choosing.response(item).token())

    for page in _pages(choosing, answer):
        _demand_inert(page)


def _pages(choosing: Choosing, answer: Answer) -> Iterator[Response]:
    yield answer.response
    action = choosing.bench.subject.target.drive.show_course
    if action is None:
        choosing.bench.note("only the page that answered was looked at: the target file has no [drive.show_course]")
    else:
        yield choosing.visit.browser.fetch(request_of(action, {}, page=""))


def _demand_inert(page: Response) -> None:
    places = running(page, MARK)
    demand(not places, f"{page.request.url.partition('?')[0]} runs what the tool wrote: {places[:1]}")


def _by_another_name(bench: PlatformBench) -> str:
    """Return the suite's own origin by another name than the tool's: an internal address to whoever fetches it."""
    parts = urlsplit(bench.subject.tool.login_url)
    bench.receiver  # noqa: B018  # raises where nobody listens
    if not is_loopback(parts.hostname or "") or parts.scheme != "http":
        raise NotApplicable("only a platform on the machine of the suite has an internal address that the suite sees")
    other = "127.0.0.1" if parts.hostname == "localhost" else "localhost"
    return f"http://{other}:{parts.port}"
