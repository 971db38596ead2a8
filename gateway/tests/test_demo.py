"""The demo tool: it shows a launch to the browser that made it, and to nobody else."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from gateway.tests.lms import DL, C
from gateway.tests.site import BEARER, Site, browser, code_of, open_site

pytestmark = pytest.mark.anyio


@pytest.fixture
async def demo(database: Path) -> AsyncIterator[Site]:
    async with open_site(
        database, demo_tool=True, launch_url="https://gateway.example/demo", deep_linking_url=""
    ) as opened:
        yield opened


async def arrive(demo: Site, answer: httpx.Response) -> httpx.Response:
    """Follow the redirect of a launch to the demo tool's page."""
    exchanged = await demo.client.get(answer.headers["location"])
    assert exchanged.status_code == 303, exchanged.text
    return await demo.client.get(exchanged.headers["location"])


async def test_launch_is_shown(demo: Site) -> None:
    """A person sees who launched what, formatted and raw, at an address without the ltik."""
    page = await arrive(demo, await demo.launch())

    assert page.status_code == 200
    assert "Ada Quill (user-7)" in page.text
    assert "&#34;ltiVersion&#34;: &#34;1.3.0&#34;" in page.text
    assert "https://purl.imsglobal.org/spec/lti/claim/deployment_id" in page.text
    assert "ltik" not in str(page.url)


async def test_root_leads_on_from_the_printed_address(demo: Site) -> None:
    """Whoever opens the address that was printed finds the API and what a platform is told."""
    page = await demo.client.get("/", headers={"Accept": "text/html"})

    assert page.status_code == 200
    assert 'href="https://gateway.example/docs"' in page.text
    addresses = ("/lti/login", "/lti/launch", "/lti/keys", "/lti/register")
    assert [f"https://gateway.example{path}" in page.text for path in addresses] == [True] * 4


async def test_launch_that_comes_to_the_root_is_judged(demo: Site) -> None:
    """The root is a launch address still: a response in its query is refused, a form is read."""
    asked = await demo.client.get("/", params={"state": "s", "id_token": "t"})
    posted = await demo.client.post("/", data={"id_token": "t"})

    assert [code_of(answer) for answer in (asked, posted)] == ["LAUNCH_NOT_POSTED", "MISSING_STATE"]


async def test_page_has_a_request_to_copy(demo: Site) -> None:
    """The request that the page shows is answered, once its API key is put in; the key is not on the page."""
    page = await arrive(demo, await demo.launch())

    (header,) = re.findall(r'Authorization: ([^"]+)" https://gateway.example/api/idtoken', page.text)
    answer = await demo.client.get(
        "/api/idtoken", headers={"Authorization": header.replace("$API_KEY", BEARER["Authorization"].split()[1])}
    )

    assert answer.json()["user"]["id"] == "user-7"
    assert BEARER["Authorization"].split()[1] not in page.text


async def test_anonymous_launch_is_shown(demo: Site) -> None:
    """A launch without a user is shown as one."""
    page = await arrive(demo, await demo.launch(drop=("sub", "name")))

    assert '<dd id="user">anonymous</dd>' in page.text


async def test_deep_linking_is_shown_with_whatever_link_it_carries(demo: Site) -> None:
    """A deep linking request may carry a resource link of any form."""
    settings = {"deep_link_return_url": "https://lms.example/back", "accept_types": []}
    claims = {
        C + "message_type": "LtiDeepLinkingRequest",
        DL: {**settings, "accept_presentation_document_targets": []},
        C + "resource_link": {"description": "no id"},
    }

    page = await arrive(demo, await demo.launch(claims))

    assert page.status_code == 200
    assert '<dd id="resource-link">no id given</dd>' in page.text


async def test_text_of_the_launch_is_escaped(demo: Site) -> None:
    """Markup in a claim is shown as text."""
    page = await arrive(demo, await demo.launch({C + "resource_link": {"id": "1", "title": "<script>x</script>"}}))

    assert "<script>" not in page.text


async def test_url_shows_nothing_to_another_browser(demo: Site) -> None:
    """Neither the tool's URL with the ltik, once used, nor the page's address shows the launch to somebody else."""
    launched = await demo.launch()
    page = await arrive(demo, launched)

    async with browser(demo.app) as other:
        answers = [await other.get(launched.headers["location"]), await other.get(str(page.url))]

    assert [code_of(answer) for answer in answers] == ["DEMO_LAUNCH_SHOWN_ELSEWHERE"] * 2


async def test_frame_shows_the_launch_at_once(demo: Site) -> None:
    """A frame may keep no cookie: it needs none to show the launch, once, and nobody else sees it then."""
    launched = await demo.launch()
    framed = {"Sec-Fetch-Dest": "iframe"}

    async with browser(demo.app) as without_cookies:
        page = await without_cookies.get(launched.headers["location"], headers=framed)
        without_cookies.cookies.clear()
        again = await without_cookies.get(launched.headers["location"], headers=framed)

    assert page.status_code == 200
    assert "Ada Quill (user-7)" in page.text
    assert page.headers.get_list("set-cookie")[1].endswith("; Partitioned")
    assert code_of(again) == "DEMO_LAUNCH_SHOWN_ELSEWHERE"


async def test_frame_that_keeps_cookies_can_be_loaded_again(demo: Site) -> None:
    """A reload of the frame shows the launch again to the browser that made it."""
    launched = await demo.launch()

    answers = [
        await demo.client.get(launched.headers["location"], headers={"Sec-Fetch-Dest": "iframe"}) for _ in range(2)
    ]

    assert ["Ada Quill (user-7)" in answer.text for answer in answers] == [True, True]


async def test_page_can_be_loaded_again(demo: Site) -> None:
    """The browser that made the launch may reload its page, also after another launch in another tab."""
    page = await arrive(demo, await demo.launch())
    await arrive(demo, await demo.launch(sub="user-8"))

    again = await demo.client.get(str(page.url))

    assert "user-7" in again.text
    assert "user-8" not in again.text


async def test_made_up_ltik_shows_nothing(demo: Site) -> None:
    """The demo tool exists only for launches."""
    answers = [await demo.client.get("/demo", params=params) for params in ({}, {"ltik": "made-up"})]

    assert [answer.status_code for answer in answers] == [403, 403]


@pytest.mark.parametrize("path", ["/demo?ltik=%00", "/demo?ltik=20260301.%00", "/demo?ltik=%ff", "/demo/%00"])
async def test_odd_ltik_shows_nothing(demo: Site, path: str) -> None:
    """An ltik of any characters is refused like any other that nobody has."""
    assert code_of(await demo.client.get(path)) == "DEMO_LAUNCH_SHOWN_ELSEWHERE"


async def test_showing_ends_after_a_day(demo: Site) -> None:
    """A page of yesterday shows nothing any more, and is forgotten with the next launch."""
    page = await arrive(demo, await demo.launch())
    demo.clock.move(hours=24)

    over = await demo.client.get(str(page.url))
    await arrive(demo, await demo.launch())
    forgotten = await demo.client.get(str(page.url))

    assert [code_of(answer) for answer in (over, forgotten)] == ["DEMO_LAUNCH_SHOWN_ELSEWHERE"] * 2
