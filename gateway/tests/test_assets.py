"""`/api/assets`: what was handed in, fetched with a token and compared with what the platform told of it."""

import hashlib
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from gateway.platforms.downloads import MOST_IN_MEMORY, Downloads
from gateway.tests.beyond import message
from gateway.tests.lms import C
from gateway.tests.site import BEARER, Database, Site, code_of, ltik_header, ltik_of
from gateway.tests.submitting import (
    ESSAY,
    ESSAY_URL,
    SCOPES,
    asset,
    asset_claims,
    key_header,
    lms_of,
    open_submitting_site,
    submission,
)

pytestmark = pytest.mark.anyio

Body = bytes | AsyncIterator[bytes]

ELSEWHERE = "https://files.example/x?key=1"


@pytest.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    async with open_submitting_site(database) as opened:
        yield opened


async def fetched(site: Site, *answers: httpx.Response | Exception, **edits: Any) -> httpx.Response:
    """Fetch the essay, edited, when the platform answers so."""
    lms_of(site).answers = list(answers)
    return await site.client.get("/api/assets/as-1", headers=await submission(site, asset(**edits)))


async def test_asset_comes_as_it_was_handed_in(site: Site) -> None:
    """Bytes and type are the platform's, asked for with the scope of assets, for the deployment of the notice."""
    answer = await fetched(site, httpx.Response(200, content=ESSAY, headers={"Content-Type": "text/html"}))

    assert (answer.status_code, answer.content) == (200, ESSAY)
    assert answer.headers["content-type"] == "text/plain"
    assert answer.headers["content-length"] == str(len(ESSAY))
    assert answer.headers["content-disposition"] == "attachment"
    assert answer.headers["cache-control"] == "no-store"
    lms = lms_of(site)
    assert (lms.addresses_asked, lms.tokens_used) == ([ESSAY_URL], ["token-1"])
    assert lms.token_forms[0]["scope"] == f"{SCOPES}asset.readonly"


async def test_assets_are_listed(site: Site) -> None:
    """What the platform says of an asset is shown as plain JSON; what nobody could ask for is left out."""
    bare = {"asset_id": "as-2", "url": "https://lms.example/assets/as-2", "size": -1, "title": 7}
    header = await submission(site, asset(), bare, {"asset_id": "as-3"}, {"url": ESSAY_URL})

    answer = await site.client.get("/api/assets", headers=header)

    assert answer.json() == {
        "assets": [
            {
                "id": "as-1",
                "title": "Essay",
                "filename": "essay.txt",
                "contentType": "text/plain",
                "size": len(ESSAY),
                "timestamp": "2026-03-01T11:58:00Z",
                "sha256Checksum": asset()["sha256_checksum"],
            },
            {"id": "as-2"},
        ]
    }


@pytest.mark.parametrize(
    ("identity", "path"), [("a/b", "a%2Fb"), ("a%2Fb", "a%252Fb"), ("é +?#", "%C3%A9%20%2B%3F%23"), ("1..", "1..")]
)
async def test_any_id_may_be_asked_for(site: Site, identity: str, path: str) -> None:
    """An id is whatever the platform says it is, percent-encoded once."""
    lms_of(site).answers = [httpx.Response(200, content=ESSAY)]

    answer = await site.client.get(f"/api/assets/{path}", headers=await submission(site, asset(asset_id=identity)))

    assert (answer.status_code, answer.content) == (200, ESSAY)


@pytest.mark.parametrize("path", ["as-2", "", "https%3A%2F%2Fevil.example%2Fx", "%00"])
async def test_only_what_was_named_is_fetched(site: Site, path: str) -> None:
    """An id that the platform did not name leads nowhere."""
    answer = await site.client.get(f"/api/assets/{path}", headers=await submission(site))

    assert (answer.status_code, code_of(answer), lms_of(site).asked) == (404, "ASSET_NOT_FOUND", [])


async def test_token_stays_behind_when_a_redirect_leads_elsewhere(site: Site) -> None:
    """Another origin gets no token, and neither does whoever it sends us back to (AP-006)."""
    back = "https://lms.example/stored/as-1"

    answer = await fetched(
        site,
        httpx.Response(302, headers={"Location": ELSEWHERE}),
        httpx.Response(302, headers={"Location": back}),
        httpx.Response(200, content=ESSAY),
    )

    assert (answer.status_code, answer.content) == (200, ESSAY)
    asked = lms_of(site).asked
    assert [str(request.url) for request in asked] == [ESSAY_URL, ELSEWHERE, back]
    assert [request.headers.get("authorization") for request in asked] == ["Bearer token-1", None, None]


async def test_token_goes_on_within_the_origin(site: Site) -> None:
    """A redirect to the same origin is the platform's own business."""
    answer = await fetched(
        site, httpx.Response(307, headers={"Location": "/new/as-1"}), httpx.Response(200, content=ESSAY)
    )

    assert answer.status_code == 200
    assert lms_of(site).tokens_used == ["token-1", "token-1"]


@pytest.mark.parametrize(
    "answers",
    [
        [httpx.Response(302, headers={"Location": "http://files.example/x"})],
        [httpx.Response(302, headers={"Location": "ftp://files.example/x"})],
        [httpx.Response(302, headers={"Location": ESSAY_URL})] * 4,
        [httpx.ConnectError("refused")] * 3,
    ],
    ids=["plain-http", "ftp", "loop", "down"],
)
async def test_asset_that_cannot_be_reached_is_a_failure(site: Site, answers: list[Any]) -> None:
    """What leads nowhere is the platform's failure, by one code."""
    answer = await fetched(site, *answers)

    assert (answer.status_code, code_of(answer)) == (502, "PLATFORM_UNREACHABLE")


@pytest.mark.parametrize(
    ("edits", "content"),
    [
        ({}, ESSAY[:-1]),
        ({}, b"cells are small."),
        ({}, b""),
        ({"sha256_checksum": None}, ESSAY + b"!"),
        ({"sha256_checksum": "no checksum"}, ESSAY),
    ],
    ids=["shorter", "changed", "empty", "size", "unreadable-checksum"],
)
async def test_altered_asset_is_not_handed_on(site: Site, edits: dict[str, Any], content: bytes) -> None:
    """Bytes that are not those that the platform told of are a failure, and none of them is shown (AP-007)."""
    answer = await fetched(site, httpx.Response(200, content=content), **edits)

    assert (answer.status_code, code_of(answer)) == (502, "ASSET_ALTERED")
    assert answer.json()["details"]["externalUrl"] == ESSAY_URL


@pytest.mark.parametrize(
    "edits",
    [
        {"sha256_checksum": urlsafe_b64encode(hashlib.sha256(ESSAY).digest()).decode().rstrip("=")},
        {"size": 1},
        {"sha256_checksum": None},
        {"sha256_checksum": None, "size": None},
        {"sha256_checksum": "", "size": "16"},
    ],
    ids=["base64url", "checksum-wins", "by-size", "nothing-told", "wrong-types"],
)
async def test_asset_is_compared_with_what_was_told(site: Site, edits: dict[str, Any]) -> None:
    """The checksum counts before the size; where the platform tells neither, there is nothing to compare."""
    answer = await fetched(site, httpx.Response(200, content=ESSAY), **edits)

    assert (answer.status_code, answer.content) == (200, ESSAY)


async def test_large_asset_comes_whole(site: Site) -> None:
    """An asset that does not stay in memory is the same byte by byte."""
    content = bytes(range(256)) * (MOST_IN_MEMORY // 128)

    answer = await fetched(site, httpx.Response(200, content=content), **asset(content, content_type="application/pdf"))

    assert (answer.status_code, len(answer.content)) == (200, len(content))
    assert hashlib.sha256(answer.content).digest() == hashlib.sha256(content).digest()


async def pieces(*contents: bytes) -> AsyncIterator[bytes]:
    """A body whose length is not announced."""
    for content in contents:
        yield content


@pytest.mark.parametrize(
    ("size", "bodies"),
    [
        (17, []),
        (None, [lambda: ESSAY + b"!"]),
        (None, [lambda: pieces(ESSAY, b"!")]),
    ],
    ids=["told", "announced", "sent"],
)
async def test_asset_has_a_limit(site: Site, size: int | None, bodies: list[Callable[[], Body]]) -> None:
    """One byte too many is too large, and is not asked for where the platform told so."""
    answers = [httpx.Response(200, content=body()) for body in bodies]
    limit(site)

    refused = await fetched(site, *answers, size=size, sha256_checksum=None)

    assert (refused.status_code, code_of(refused)) == (502, "ASSET_TOO_LARGE")
    assert len(lms_of(site).asked) == len(answers)


async def test_limit_itself_is_not_too_large(site: Site) -> None:
    """An asset of exactly as many bytes as there may be is fetched."""
    limit(site)

    answer = await fetched(site, httpx.Response(200, content=pieces(ESSAY)))

    assert (answer.status_code, answer.content) == (200, ESSAY)


def limit(site: Site, *, largest: int = len(ESSAY), **limits: Any) -> Downloads:
    """Let assets be as large as the essay, and no larger; or set other limits."""
    downloads = Downloads(site.rooms.services.exchange._http, site.clock, largest=largest, **limits)
    site.refurnish(asset_processing=replace(site.rooms.asset_processing, downloads=downloads))
    return downloads


async def test_place_is_for_one_download_until_it_was_read(site: Site) -> None:
    """While the last place is taken an asset is refused; what was read or closed, or failed, leaves its place."""
    downloads = limit(site, most=1, patience=0)
    lms_of(site).answers = [httpx.Response(200, content=ESSAY)]
    held = await downloads.fetch(ESSAY_URL, token="token-0")
    header = await submission(site)

    refused = await site.client.get("/api/assets/as-1", headers=header)
    held.close()
    lms_of(site).answers = [
        httpx.Response(404),
        httpx.Response(200, content=ESSAY[1:]),
        httpx.Response(200, content=ESSAY),
        httpx.Response(200, content=ESSAY),
    ]
    later = [(await site.client.get("/api/assets/as-1", headers=header)).status_code for _ in range(4)]

    assert (refused.status_code, code_of(refused)) == (503, "NO_ROOM_FOR_ASSET")
    assert later == [404, 502, 200, 200]


async def test_download_that_nobody_reads_ends(site: Site) -> None:
    """A reader that stalls keeps its place for as long as a download is kept, and no longer."""
    downloads = limit(site, most=1, patience=60, kept_for=0)
    lms_of(site).answers = [httpx.Response(200, content=ESSAY)] * 2

    await downloads.fetch(ESSAY_URL, token="token-0")
    second = await downloads.fetch(ESSAY_URL, token="token-0")

    assert second.size == len(ESSAY)


async def test_disk_without_room_is_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large asset for which there is no room on the disk is no defect: it may be asked for again."""
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    content = bytes(2 * MOST_IN_MEMORY)

    answer = await fetched(site, httpx.Response(200, content=content), **asset(content))

    assert (answer.status_code, code_of(answer)) == (503, "NO_ROOM_FOR_ASSET")


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        (httpx.Response(404, json={"error": "gone"}), 404, "PLATFORM_REFUSED"),
        (httpx.Response(403), 403, "PLATFORM_REFUSED"),
        (httpx.Response(500), 502, "PLATFORM_REFUSED"),
        (httpx.Response(304), 502, "PLATFORM_REFUSED"),
        (httpx.ReadTimeout("slow"), 504, "PLATFORM_TIMED_OUT"),
        (
            httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(b"x")),
            502,
            "PLATFORM_ANSWER_UNREADABLE",
        ),
    ],
    ids=["404", "403", "500", "304", "slow", "compressed"],
)
async def test_failure_of_the_platform_is_passed_on(site: Site, answer: Any, status: int, code: str) -> None:
    """What goes wrong at the platform has the status and the code that it has for every service."""
    failed = await fetched(site, answer)

    assert (failed.status_code, code_of(failed)) == (status, code)
    assert failed.json()["details"]["externalUrl"] == ESSAY_URL


async def test_failure_does_not_show_the_token(site: Site) -> None:
    """A platform that echoes the request shows no token of ours to anybody."""
    failed = await fetched(site, httpx.Response(403, text="not with token-1"))

    assert failed.json()["details"]["bodyReceived"] == "not with ***"


async def test_token_is_renewed_once(site: Site) -> None:
    """A token that the platform takes no longer is renewed, and the asset fetched with the new one."""
    answer = await fetched(site, httpx.Response(401), httpx.Response(200, content=ESSAY))

    assert (answer.status_code, lms_of(site).tokens_used) == (200, ["token-1", "token-2"])


async def test_busy_platform_is_asked_again(site: Site) -> None:
    """A platform that is busy for a moment costs the tool nothing."""
    answer = await fetched(site, httpx.Response(503), httpx.ReadError("broke"), httpx.Response(200, content=ESSAY))

    assert (answer.status_code, answer.content) == (200, ESSAY)
    assert len(site.naps) == 2


async def broken(*contents: bytes) -> AsyncIterator[bytes]:
    """A body that ends too soon."""
    for content in contents:
        yield content
    raise httpx.ReadError("broke")


async def test_asset_that_broke_off_is_not_fetched_again(site: Site) -> None:
    """A download may take a minute before it breaks off: whoever asked decides whether to ask again."""
    answer = await fetched(site, httpx.Response(200, content=broken(ESSAY[:4])), httpx.Response(200, content=ESSAY))

    assert (answer.status_code, code_of(answer)) == (502, "PLATFORM_UNREACHABLE")
    assert lms_of(site).addresses_asked == [ESSAY_URL]


async def test_token_stays_good_where_it_was_not_seen(site: Site) -> None:
    """A storage host's 401 says nothing about the platform's token, and its address, a key in itself, is not shown."""
    lms_of(site).answers = [
        httpx.Response(302, headers={"Location": ELSEWHERE}),
        httpx.Response(401, text="expired"),
        httpx.Response(200, content=ESSAY),
    ]
    header = await submission(site)

    refused = await site.client.get("/api/assets/as-1", headers=header)
    again = await site.client.get("/api/assets/as-1", headers=header)

    assert (refused.status_code, code_of(refused)) == (502, "PLATFORM_REFUSED")
    assert (refused.json()["details"]["externalUrl"], ELSEWHERE in refused.text) == (ESSAY_URL, False)
    assert (again.status_code, len(lms_of(site).token_requests)) == (200, 1)


@pytest.mark.parametrize("status", [403, 503])
async def test_other_refusals_from_elsewhere_are_passed_on(site: Site, status: int) -> None:
    """Whatever else a storage host answers counts as the platform's answer, and is tried again where it may pass."""
    refused = await fetched(site, *[httpx.Response(302, headers={"Location": ELSEWHERE}), httpx.Response(status)] * 3)

    assert (refused.status_code, refused.json()["details"]["externalUrl"]) == (status, ESSAY_URL)


@pytest.mark.parametrize(
    ("told", "sent", "shown"),
    [
        ("text/html; charset=utf-8", "text/plain", "text/html; charset=utf-8"),
        (None, "application/pdf", "application/pdf"),
        ("text/plain\r\nSet-Cookie: a=b", "application/pdf", "application/pdf"),
        ("nonsense", "also nonsense", "application/octet-stream"),
    ],
)
async def test_media_type_is_what_was_told_if_it_is_one(site: Site, told: str | None, sent: str, shown: str) -> None:
    """The notice's type counts, else the answer's; what is no media type never becomes a header."""
    answer = await fetched(site, httpx.Response(200, content=ESSAY, headers={"Content-Type": sent}), content_type=told)

    assert answer.headers["content-type"] == shown
    assert "set-cookie" not in answer.headers


async def test_launch_that_names_assets_may_fetch_them(site: Site) -> None:
    """An ltik is as good as a service key where the platform grants the service to a launch, and is told so."""
    header = ltik_header(ltik_of(await message("LtiAssetProcessorSettingsRequest", asset_claims())(site)))
    lms_of(site).answers = [httpx.Response(200, content=ESSAY)]

    answer = await site.client.get("/api/assets/as-1", headers=header)
    shown = (await site.client.get("/api/idtoken", headers=header)).json()["services"]["assetProcessor"]

    assert (answer.status_code, answer.content) == (200, ESSAY)
    assert shown == {"available": True, "scopes": [f"{SCOPES}asset.readonly", f"{SCOPES}report"]}


async def test_activity_has_no_assets(site: Site) -> None:
    """Neither a launch without the claims nor the service key of its activity leads to assets."""
    ltik = ltik_header(ltik_of(await site.launch()))
    key = key_header((await site.client.get("/api/idtoken", headers=ltik)).json()["services"]["serviceKey"])

    answers = [await site.client.get(path, headers=header) for path in PATHS for header in (ltik, key)]

    assert [(answer.status_code, code_of(answer)) for answer in answers] == [
        (403, "SERVICE_NOT_AVAILABLE_FOR_CONTEXT")
    ] * 4


PATHS = ("/api/assets", "/api/assets/as-1")


@pytest.mark.parametrize("path", PATHS)
async def test_service_that_is_off_is_refused(site: Site, database: Database, path: str) -> None:
    """The operator has the last word, for keys that were given before, too."""
    header = await submission(site)

    async with open_submitting_site(database, enabled_services=frozenset({"groups"})) as without:
        answer = await without.client.get(path, headers=header)

    assert (answer.status_code, code_of(answer)) == (403, "INACTIVE_SERVICE")


@pytest.mark.parametrize("path", PATHS)
async def test_account_alone_fetches_nothing(site: Site, path: str) -> None:
    """An API key names no submission."""
    await submission(site)

    answer = await site.client.get(path, headers=BEARER)

    assert (answer.status_code, code_of(answer)) == (401, "INVALID_LTIK_AUTH_AUTHORIZATION_HEADER")


async def test_submission_opens_nothing_else(site: Site) -> None:
    """The key of a submission is not good for the grades of its course."""
    header = await submission(site, **{C + "context": {"id": "ctx9"}})

    answer = await site.client.get("/api/lineitems", headers=header)

    assert (answer.status_code, code_of(answer)) == (403, "SERVICE_NOT_AVAILABLE_FOR_CONTEXT")
