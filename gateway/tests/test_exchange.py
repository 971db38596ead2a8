"""Requests to a platform and its answers: redirects within one origin, limits, addresses of other pages."""

import gzip
import json

import httpx
import pytest

from gateway.errors import Code
from gateway.platforms import exchange
from gateway.tests.service_lms import SERVICE, ServiceLms, ask, failure
from gateway.tests.site import Site

pytestmark = pytest.mark.anyio


@pytest.fixture
def lms() -> ServiceLms:
    return ServiceLms()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirect_within_the_origin_is_followed(site: Site, lms: ServiceLms, status: int) -> None:
    """A platform may move an address within its origin; links are read from where the answer came from."""
    moved = httpx.Response(status, headers={"Location": "/new/members"})
    lms.answers = [moved, httpx.Response(200, json=1, headers={"Link": "<?p=2>; rel=next"})]

    answer = await ask(site)

    assert (answer.url, answer.links["next"]) == (
        "https://lms.example/new/members",
        "https://lms.example/new/members?p=2",
    )
    assert lms.tokens_used == ["token-1", "token-1"]


@pytest.mark.parametrize("status", [307, 308])
async def test_redirect_that_keeps_the_method_is_followed(site: Site, lms: ServiceLms, status: int) -> None:
    """A post goes on as a post where the platform says so."""
    lms.answers = [httpx.Response(status, headers={"Location": "/new"}), httpx.Response(204)]

    await ask(site, "POST", document={"a": 1})

    assert [(asked.method, json.loads(asked.content)) for asked in lms.asked] == [("POST", {"a": 1})] * 2


@pytest.mark.parametrize("status", [301, 302, 303])
async def test_post_does_not_become_a_get(site: Site, lms: ServiceLms, status: int) -> None:
    """A post that is sent elsewhere as something else is refused instead."""
    lms.answers = [httpx.Response(status, headers={"Location": "/new"})]

    assert (await failure(site, "POST", document={})).status == 502


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/m",
        "http://lms.example/m",
        "https://lms.example:8443/m",
        "//evil.example/m",
        "https://[bad",
    ],
)
async def test_redirect_to_another_origin_is_not_followed(site: Site, lms: ServiceLms, target: str) -> None:
    """No token goes where a redirect leads, and nothing else does."""
    lms.answers = [httpx.Response(302, headers={"Location": target})]

    failed = await failure(site)

    assert (failed.code, failed.status) == (Code.PLATFORM_UNREACHABLE, 502)
    assert lms.addresses_asked == [SERVICE]


async def test_redirects_are_bounded(site: Site, lms: ServiceLms) -> None:
    """A platform that redirects for ever is left after three steps."""
    lms.answers = [httpx.Response(307, headers={"Location": f"/{step}"}) for step in range(4)]

    assert "too often" in (await failure(site, "POST", document={})).sentence


async def test_large_answer_is_not_read(site: Site, lms: ServiceLms, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer is read up to a limit: at it, and no further."""
    lms.answers = [httpx.Response(200, content=b'"' + b"x" * size + b'"') for size in (998, 999)]
    monkeypatch.setattr(exchange, "LARGEST_BODY", 1000)

    assert (await ask(site)).document == "x" * 998

    failed = await failure(site)
    assert (failed.code, site.naps) == (Code.PLATFORM_ANSWER_UNREADABLE, [])
    assert "it is larger than 1000 bytes" in failed.sentence


async def test_compressed_answer_is_not_unpacked(site: Site, lms: ServiceLms) -> None:
    """What was not asked for may hold gigabytes."""
    lms.answers = [httpx.Response(200, content=gzip.compress(b"{}"), headers={"Content-Encoding": "gzip"})]

    failed = await failure(site)

    assert (failed.code, site.naps) == (Code.PLATFORM_ANSWER_UNREADABLE, [])


@pytest.mark.parametrize(
    "link",
    [
        "<https://evil.example/m?p=2>; rel=next",
        "<http://lms.example/c/9/members?p=2>; rel=next",
        f"<{SERVICE}?a=1&b=2>; rel=next",
        f"<{SERVICE}?b=2&a=%31>; rel=next",
        "<>; rel=next",
    ],
    ids=["elsewhere", "in_clear", "itself", "itself_otherwise", "empty"],
)
async def test_next_page_that_must_not_be_followed_is_left_out(site: Site, lms: ServiceLms, link: str) -> None:
    """A page of another origin would get a token, and a page that follows itself has no end."""
    lms.answers = [httpx.Response(200, json=[], headers={"Link": link})]

    assert (await ask(site, url=f"{SERVICE}?a=1&b=2")).links == {}


async def test_several_link_headers_are_one(site: Site, lms: ServiceLms) -> None:
    """A platform may send each link in a header of its own."""
    headers = [("Link", "<?p=0>; rel=differences"), ("link", "<?p=2>; rel=next")]
    lms.answers = [httpx.Response(200, json=[], headers=headers)]

    assert (await ask(site)).links == {"differences": f"{SERVICE}?p=0", "next": f"{SERVICE}?p=2"}
