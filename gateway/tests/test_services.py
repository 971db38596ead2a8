"""Requests to services of a platform: tokens, answers, failures, and what is tried again."""

import json
from typing import Any

import httpx
import pytest

from gateway.errors import Code
from gateway.tests.service_lms import MEDIA_TYPE, MEMBERSHIPS_URL, SERVICE, ServiceLms, ask, failure, granted
from gateway.tests.site import Site, code_of, ltik_header, ltik_of

pytestmark = pytest.mark.anyio


@pytest.fixture
def lms() -> ServiceLms:
    return ServiceLms()


def busy(status: int = 503, **headers: str) -> httpx.Response:
    """An answer of a platform that cannot at the moment."""
    return httpx.Response(
        status, json={"error": "busy"}, headers={name.replace("_", "-"): headers[name] for name in headers}
    )


async def test_service_is_asked_with_a_token(site: Site, lms: ServiceLms) -> None:
    """A request carries the token and the media type that is wanted; nothing compressed is asked for."""
    lms.answers = [httpx.Response(200, json={"members": []}, headers={"Link": '<?p=2>; rel="next"'})]

    answer = await ask(site)

    [asked] = lms.asked
    assert (asked.method, str(asked.url), asked.content) == ("GET", SERVICE, b"")
    wanted = {"authorization": "Bearer token-1", "accept": MEDIA_TYPE, "accept-encoding": "identity"}
    assert {name: asked.headers[name] for name in wanted} == wanted
    assert "content-type" not in asked.headers
    assert (answer.reply.status, answer.url, answer.document) == (200, SERVICE, {"members": []})
    assert answer.links == {"next": f"{SERVICE}?p=2"}


async def test_document_is_sent_as_json(site: Site, lms: ServiceLms) -> None:
    """A document goes out as JSON, under the media type of its kind."""
    lms.answers = [httpx.Response(200)]

    answer = await ask(site, "POST", media_type="application/vnd.ims.lis.v1.score+json", document={"scoreGiven": 1.5})

    assert lms.asked[0].headers["content-type"] == "application/vnd.ims.lis.v1.score+json"
    assert json.loads(lms.asked[0].content) == {"scoreGiven": 1.5}
    assert answer.document is None


@pytest.mark.parametrize("status", [200, 201, 202, 204])
async def test_empty_answer_is_no_failure(site: Site, lms: ServiceLms, status: int) -> None:
    """Moodle answers a score with 200 and nothing."""
    lms.answers = [httpx.Response(status, content=b" \n")]

    assert (await ask(site)).document is None


@pytest.mark.parametrize("media_type", ["text/html", "application/json; charset=utf-8", "nonsense", ""])
async def test_media_type_of_an_answer_does_not_matter(site: Site, lms: ServiceLms, media_type: str) -> None:
    """JSON is JSON, whatever the platform calls it."""
    lms.answers = [httpx.Response(200, content=b'{"a": 1}', headers={"Content-Type": media_type})]

    assert (await ask(site)).document == {"a": 1}


@pytest.mark.parametrize(
    "body",
    [b"<html>", b'{"a": 1', b"NaN", b'{"a": 1e999}', b"\xff\xfe{", b'{"a": "\\ud800"}', b"[" * 100_000, b"7" * 5000],
    ids=["page", "cut", "nan", "infinite", "not_utf_8", "lone_surrogate", "deep", "long_number"],
)
async def test_answer_that_is_no_json_is_a_failure(site: Site, lms: ServiceLms, body: bytes) -> None:
    """A 2xx that cannot be read is a bad gateway, with the beginning of what came."""
    lms.answers = [httpx.Response(200, content=body)]

    failed = await failure(site)

    assert (failed.code, failed.status) == (Code.PLATFORM_ANSWER_UNREADABLE, 502)
    assert len(str(failed.body)) < 5000


async def test_expired_token_is_renewed_once(site: Site, lms: ServiceLms) -> None:
    """A platform that takes a token no longer is asked again with a new one, which is then kept."""
    lms.answers = [httpx.Response(401), httpx.Response(200, json=1), httpx.Response(200, json=2)]

    assert [(await ask(site)).document, (await ask(site)).document] == [1, 2]

    assert lms.tokens_used == ["token-1", "token-2", "token-2"]


async def test_renewal_is_not_repeated(site: Site, lms: ServiceLms) -> None:
    """A platform that takes no token is asked twice and believed."""
    lms.answers = [httpx.Response(401), httpx.Response(401, json={"reason": "no"})]

    failed = await failure(site, "POST", document={})

    assert (failed.code, failed.status, failed.body) == (Code.PLATFORM_REFUSED, 401, {"reason": "no"})
    assert lms.tokens_used == ["token-1", "token-2"]


async def test_score_is_sent_again_with_a_new_token(site: Site, lms: ServiceLms) -> None:
    """What was refused for its token was not acted on, so every method may be repeated with a new one."""
    lms.answers = [httpx.Response(401), httpx.Response(204)]

    assert (await ask(site, "POST", document={"scoreGiven": 1})).reply.status == 204


@pytest.mark.parametrize(
    ("status", "ours"),
    [
        *[(400, 400), (403, 403), (404, 404), (409, 409), (418, 418), (422, 422), (499, 499)],
        *[(500, 502), (501, 502), (502, 502), (504, 504), (507, 502), (300, 502), (304, 502), (199, 502)],
    ],
)
async def test_status_of_a_platform_is_passed_on(site: Site, lms: ServiceLms, status: int, ours: int) -> None:
    """A tool sees the platform's own 4xx; its failures are a bad gateway, never a 500 that looks like ours."""
    lms.answers = [httpx.Response(status, json={"errors": ["no such user"]})]
    ltik = ltik_of(await site.launch(MEMBERSHIPS_URL))

    answer = await site.client.get("/api/memberships", headers=ltik_header(ltik))

    assert (answer.status_code, code_of(answer)) == (ours, "PLATFORM_REFUSED")
    details = {
        name: value for name, value in answer.json()["details"].items() if name not in {"message", "description"}
    }
    assert details == {
        "externalError": True,
        "externalUrl": SERVICE,
        "externalStatus": status,
        "bodyReceived": {"errors": ["no such user"]},
    }


async def test_tool_tells_its_own_bad_ltik_from_a_bad_platform(site: Site, lms: ServiceLms) -> None:
    """Both are 401; only the platform's is an external error."""
    lms.answers = [httpx.Response(401), httpx.Response(401)]
    ltik = ltik_of(await site.launch(MEMBERSHIPS_URL))

    of_platform = await site.client.get("/api/memberships", headers=ltik_header(ltik))
    of_tool = await site.client.get("/api/memberships", headers=ltik_header("wrong"))

    assert (of_platform.status_code, of_tool.status_code) == (401, 401)
    assert of_platform.json()["details"]["externalError"] is True
    assert "externalError" not in of_tool.json()["details"]


async def test_token_is_blotted_out_of_what_a_platform_said(site: Site, lms: ServiceLms) -> None:
    """A platform that echoes the request does not give its token to the tool."""
    lms.answers = [httpx.Response(400, json={"headers": {"authorization": "Bearer token-1"}})]

    assert (await failure(site)).body == {"headers": {"authorization": "Bearer ***"}}


async def test_token_across_the_cut_is_blotted_out(site: Site, lms: ServiceLms) -> None:
    """No beginning of a token is left over where a long answer is cut."""
    lms.grants = [granted("S" * 200)]
    lms.answers = [httpx.Response(400, content=b"x" * 3900 + b"S" * 200 + b"y" * 9000)]

    assert "SS" not in str((await failure(site)).body)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b"", None),
        (b"<h1>Sorry</h1>", "<h1>Sorry</h1>"),
        (b"\xff", "\ufffd"),
        (b"null", None),
        (b"[]", []),
        (b"NaN", "NaN"),
        (b"z" * 4000, "z" * 4000),
        (b"z" * 4001, "z" * 4000 + "..."),
    ],
    ids=["empty", "page", "not_utf_8", "null", "list", "nan", "long", "too_long"],
)
async def test_body_received_is_shown_as_far_as_it_is_sane(
    site: Site, lms: ServiceLms, body: bytes, shown: Any
) -> None:
    """JSON is shown as JSON, text as text, and either only as far as it is short."""
    lms.answers = [httpx.Response(400, content=body)]

    assert (await failure(site)).body == shown


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("retry_after", "naps"),
    [
        ({}, [0.25, 0.5]),
        ({"Retry_After": "2"}, [2.0, 2.0]),
        ({"Retry_After": "0"}, [0.25, 0.5]),
        ({"Retry_After": "Sun, 01 Mar 2026 12:00:03 GMT"}, [3.0, 3.0]),
        ({"Retry_After": "Sunday, 01-Mar-26 12:00:03 GMT"}, [3.0, 3.0]),
        ({"Retry_After": "Sun, 01 Mar 2026 11:00:00 GMT"}, [0.25, 0.5]),
        ({"Retry_After": "soon"}, [0.25, 0.5]),
        ({"Retry_After": "-1"}, [0.25, 0.5]),
    ],
    ids=["none", "seconds", "zero", "date", "older_date", "past_date", "words", "negative"],
)
async def test_busy_platform_is_asked_again_after_the_pause_that_it_wants(
    site: Site, lms: ServiceLms, status: int, retry_after: dict[str, str], naps: list[float]
) -> None:
    """Two more attempts are made, after the time that the platform asks for, or a growing one."""
    lms.answers = [busy(status, **retry_after), busy(status, **retry_after), httpx.Response(200, json="at last")]

    assert (await ask(site)).document == "at last"

    assert site.naps == naps


async def test_attempts_are_bounded(site: Site, lms: ServiceLms) -> None:
    """Three attempts, and then the platform's answer is passed on, with the pause that it wants."""
    lms.answers = [busy(Retry_After="1") for _ in range(3)]
    ltik = ltik_of(await site.launch(MEMBERSHIPS_URL))

    answer = await site.client.get("/api/memberships", headers=ltik_header(ltik))

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert site.naps == [1.0, 1.0]


@pytest.mark.parametrize("retry_after", ["6", "999999999999999999999", "Mon, 02 Mar 2026 12:00:00 GMT"])
async def test_long_pause_is_passed_on_instead_of_waited_for(site: Site, lms: ServiceLms, retry_after: str) -> None:
    """A platform that wants a longer pause than a caller would wait is not asked again before its time."""
    lms.answers = [busy(429, Retry_After=retry_after)]

    failed = await failure(site)

    assert (failed.status, site.naps, len(lms.asked)) == (429, [], 1)
    assert failed.retry_after is not None
    assert failed.retry_after.total_seconds() >= 6


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError("refused"),
        httpx.ConnectTimeout("slow"),
        httpx.ReadError("reset"),
        httpx.RemoteProtocolError("cut"),
    ],
)
async def test_lost_connection_is_tried_again(site: Site, lms: ServiceLms, method: str, error: Exception) -> None:
    """A request that may be repeated is, after a moment."""
    lms.answers = [error, httpx.Response(200, json=1)]

    assert (await ask(site, method)).document == 1

    assert site.naps == [0.25]


@pytest.mark.parametrize("error", [httpx.ConnectError("refused"), httpx.ConnectTimeout("slow"), busy(429)])
async def test_score_that_was_not_taken_is_sent_again(
    site: Site, lms: ServiceLms, error: Exception | httpx.Response
) -> None:
    """What never arrived, or was refused for its rate, is safe to send again whatever it is."""
    lms.answers = [error, httpx.Response(204)]

    assert (await ask(site, "POST", document={})).reply.status == 204


@pytest.mark.parametrize("error", [httpx.ReadError("reset"), httpx.RemoteProtocolError("cut"), busy(503)])
async def test_score_that_may_have_been_taken_is_not_sent_again(
    site: Site, lms: ServiceLms, error: Exception | httpx.Response
) -> None:
    """Nobody knows whether a score arrived whose answer was lost, so it is not sent twice."""
    lms.answers = [error]

    failed = await failure(site, "POST", document={})

    assert (failed.status in {502, 503}, len(lms.asked), site.naps) == (True, 1, [])


@pytest.mark.parametrize("error", [httpx.ReadTimeout("slow"), httpx.PoolTimeout("full"), TimeoutError()])
async def test_slow_platform_is_asked_once(site: Site, lms: ServiceLms, error: Exception) -> None:
    """Who did not answer in time has cost the caller enough time."""
    lms.answers = [error]

    failed = await failure(site)

    assert (failed.code, failed.status, site.naps) == (Code.PLATFORM_TIMED_OUT, 504, [])


async def test_platform_out_of_reach_is_a_bad_gateway(site: Site, lms: ServiceLms) -> None:
    """A platform that nothing reaches, three times, is named with its address."""
    lms.answers = [httpx.ConnectError("refused") for _ in range(3)]

    failed = await failure(site)

    assert (failed.code, failed.status) == (Code.PLATFORM_UNREACHABLE, 502)
    assert failed.details == {"externalError": True, "externalUrl": SERVICE}
    assert site.naps == [0.25, 0.5]


@pytest.mark.parametrize(
    "url", ["http://lms.example/m", "ftp://lms.example/m", "lms.example/m", "https://a@lms.example/"]
)
async def test_token_goes_nowhere_in_clear(site: Site, lms: ServiceLms, url: str) -> None:
    """An address that is not https is not asked, whoever signed it."""
    failed = await failure(site, "GET", url)

    assert (failed.code, lms.asked) == (Code.PLATFORM_UNREACHABLE, [])
