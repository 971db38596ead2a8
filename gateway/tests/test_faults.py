"""What a caller is told of a body or a query that is wrong: the place, and a sentence that says what it must be."""

from typing import Any

import pytest

from gateway.tests.site import BEARER, Site, code_of

pytestmark = pytest.mark.anyio
JSON = {**BEARER, "Content-Type": "application/json"}


async def errors_of(site: Site, body: bytes) -> list[dict[str, Any]]:
    """The `errors` of the refusal of a body."""
    answer = await site.client.post("/admin/platforms", content=body, headers=JSON)
    assert (answer.status_code, code_of(answer)) == (400, "VALIDATION_ERROR")
    errors: list[dict[str, Any]] = answer.json()["details"]["errors"]
    return errors


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            b'{"url": \n{bad}',
            "the body is not JSON: Expecting property name enclosed in double quotes, at line 2, column 2",
        ),
        (b"", "the body is not JSON: Expecting value, at line 1, column 1"),
        (b"[]", "the body is not a JSON object: it is not an object"),
        (b'{"a": ' + b"[" * 70 + b"]" * 70 + b"}", "the body is not a JSON object: it nests more than 64 levels deep"),
        (b'{"a": "\xff"}', "the body is not a JSON object: it has bytes or escapes that are no characters"),
        (b'{"a": "\\ud800"}', "the body is not a JSON object: it has bytes or escapes that are no characters"),
    ],
    ids=["syntax", "empty", "list", "deep", "bytes", "escape"],
)
async def test_body_that_is_no_object_is_told_why(site: Site, body: bytes, told: str) -> None:
    """A body that cannot be read is refused with the reason, and the place where there is one."""
    assert await errors_of(site, body) == [{"field": "", "message": told}]


async def test_body_that_is_too_large_is_told_the_limit(site: Site) -> None:
    """The refusal of a body says how much is read."""
    answer = await site.client.post("/admin/platforms", content=b" " * 1_000_001, headers=JSON)

    assert answer.status_code == 413
    assert answer.json()["details"]["description"].endswith(": expected at most 1000000 bytes")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("limit=many", {"limit": "it must be a whole number"}),
        ("limit=0", {"limit": "it must be 1 or more"}),
        ("limit=1e3", {"limit": "it must be a whole number"}),
        ("state=gone", {"state": "it must be 'waiting', 'delivered', 'failed' or 'withdrawn'"}),
    ],
)
async def test_query_that_is_wrong_is_told_in_our_words(site: Site, query: str, told: dict[str, str]) -> None:
    """A parameter that is wrong is told what it must be, not in the words of the library that checks it."""
    answer = await site.client.get(f"/api/scores?{query}", headers=BEARER)

    assert {error["field"]: error["message"] for error in answer.json()["details"]["errors"]} == told
