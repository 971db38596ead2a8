"""Every error has the envelope, or a page where a browser asks for one, and tells nothing about the inside."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message

from gateway import refusals
from gateway.errors import Code, Rejected, quoted
from gateway.tests.site import BEARER, FORM, Site, code_of

pytestmark = pytest.mark.anyio

HTML = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/nowhere", "NOT_FOUND"),
        ("GET", "/lti/login/", "NOT_FOUND"),
        ("GET", "/api/idtoken/x", "NOT_FOUND"),
        ("GET", "/demo", "NOT_FOUND"),
        ("DELETE", "/lti/login", "METHOD_NOT_ALLOWED"),
        ("PUT", "/", "METHOD_NOT_ALLOWED"),
        ("POST", "/lti/keys", "METHOD_NOT_ALLOWED"),
        ("POST", "/api/idtoken", "METHOD_NOT_ALLOWED"),
        ("PATCH", "/admin/platforms", "METHOD_NOT_ALLOWED"),
        ("GET", "/", "LAUNCH_NOT_POSTED"),
    ],
)
async def test_router_answers_with_the_envelope(site: Site, method: str, path: str, code: str) -> None:
    """Unknown addresses and methods are refused like everything else."""
    assert code_of(await site.client.request(method, path)) == code


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", "/lti/keys", "GET, HEAD"),
        ("PATCH", "/lti/login", "GET, HEAD, POST"),
        ("PATCH", "/admin/platforms", "GET, HEAD, POST"),
        ("PATCH", "/api/platforms/x", "DELETE, GET, HEAD, PUT"),
        ("GET", "/lti/launch", "POST"),
    ],
)
async def test_wrong_method_is_told_the_right_ones(site: Site, method: str, path: str, allowed: str) -> None:
    """405 comes with Allow, as HTTP demands, and it names them all."""
    answer = await site.client.request(method, path)

    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


@pytest.mark.parametrize(("size", "status"), [(999_999, 400), (1_000_000, 400), (1_000_001, 413)])
@pytest.mark.parametrize("announced", [True, False], ids=["announced", "chunked"])
async def test_body_has_a_limit(site: Site, size: int, status: int, announced: bool) -> None:
    """A body of more than a million bytes is not read, whether it says its length or not."""

    async def chunks() -> AsyncIterator[bytes]:
        yield b"a=" + b"x" * 1000
        yield b"x" * (size - 1002)

    content = b"a=" + b"x" * (size - 2) if announced else chunks()

    answer = await site.client.post("/lti/login", content=content, headers={"Content-Type": FORM})

    assert answer.status_code == status
    assert code_of(answer) == ("BODY_TOO_LARGE" if status == 413 else "MISSING_LOGIN_PARAMETERS")


async def test_defect_tells_nothing(site: Site) -> None:
    """A defect of ours is a 500 with the envelope and without a word of its own."""

    async def broken(_request: Request) -> Response:
        raise RuntimeError("secret detail")

    site.app.router.routes.append(Route("/broken", broken))

    answer = await site.client.get("/broken")

    assert answer.status_code == 500
    assert code_of(answer) == "INTERNAL_ERROR"
    assert "secret" not in answer.text


async def test_browser_that_leaves_is_no_defect(site: Site) -> None:
    """A request that breaks off is refused like any malformed one, without a traceback in the log."""
    sent: list[Message] = []
    headers = [(b"content-type", FORM.encode()), (b"content-length", b"100")]
    scope = {"type": "http", "method": "POST", "path": "/lti/launch", "query_string": b"", "headers": headers}

    async def leave() -> Message:
        return {"type": "http.disconnect"}

    async def keep(message: Message) -> None:
        sent.append(message)

    await site.app(scope, leave, keep)

    assert sent[0]["status"] == 400


@pytest.mark.parametrize("path", ["/lti/login", "/login", "/lti/launch", "/", "/lti/register", "/register"])
async def test_browser_gets_a_page(site: Site, path: str) -> None:
    """Where a browser goes, a refusal is a page with code, advice and a reference that the log has too."""
    answer = await site.client.get(path, headers=HTML)

    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "frame-ancestors" not in answer.headers["content-security-policy"]
    assert answer.headers["x-correlation-id"] in answer.text


@pytest.mark.parametrize(
    "path", ["/api/idtoken", "//api/idtoken", "/admin/platforms", "/metrics", "/nowhere", "/lti/x"]
)
async def test_api_never_answers_html(site: Site, path: str) -> None:
    """The API answers JSON whatever is asked for."""
    answer = await site.client.get(path, headers=HTML)

    assert code_of(answer) in {"INVALID_LTIK_AUTH_AUTHORIZATION_HEADER", "NOT_FOUND"}


async def test_defect_of_the_api_is_no_html(site: Site) -> None:
    """A defect is answered in the envelope too, also where a client doubled the first slash."""
    site.refurnish(gatekeeper=None)

    answer = await site.client.get("https://gateway.example//api/idtoken", headers=HTML)

    assert (answer.status_code, code_of(answer)) == (500, "INTERNAL_ERROR")


async def test_page_escapes_foreign_text(site: Site) -> None:
    """What a platform sent is shown as text."""
    request = await site.begin()

    answer = await site.client.post(
        "/lti/launch", data={"error": "<script>alert(1)</script>", "state": request["state"]}, headers=HTML
    )

    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text


@pytest.mark.parametrize("header", ["[", "a:b:c", "", "\xff", "evil.example:99999999"])
async def test_host_header_cannot_break_anything(site: Site, header: str) -> None:
    """A Host header of any form changes nothing."""
    headers = [(b"host", header.encode("latin-1")), *((k.encode(), v.encode()) for k, v in BEARER.items())]

    answers = [await site.client.get(path, headers=headers) for path in ("/admin/platforms", "/nowhere", "/lti/login")]

    assert [answer.status_code for answer in answers] == [200, 404, 400]


def test_foreign_data_is_cut() -> None:
    """A refusal shows foreign data by its repr, and at most eighty characters of it."""
    assert quoted("x" * 77) == repr("x" * 77)
    assert len(quoted("x" * 1000)) == 80
    assert Rejected(Code.INVALID_STATE, got={"a": 1}).sentence.endswith("got {'a': 1}")


def test_codes_are_words_for_one_cause() -> None:
    """Every code has its own sentence, and a status that is an error."""
    assert len({code.value.sentence for code in Code}) == len(Code)
    assert all(400 <= code.status < 600 for code in Code)


@pytest.mark.parametrize("code", [Code.AMBIGUOUS_PLATFORM, Code.KEYSET_NOT_FOUND])
def test_advice_blames_no_message(code: Code) -> None:
    """Who may leave client_id out, or cannot be reached, has not sent a message that breaks the standard."""
    assert "LTI standard" not in code.value.advice
    assert "administrator of this tool" in code.value.advice


def test_page_of_refusals_is_current() -> None:
    """docs/gateway/refusals.md is what the table says today."""
    assert (Path(__file__).parents[2] / "docs" / "gateway" / "refusals.md").read_text() == refusals.page()
