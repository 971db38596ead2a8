"""Tests of the reader that tells where a page runs what somebody wrote."""

import pytest

from conformance.browser.exchange import Request, Response
from conformance.suite.platform.markup import running

MARK = "alert('x')"


def page(text: str) -> Response:
    """Return a page with this body."""
    return Response(Request("GET", "http://lms.example/"), 200, (("Content-Type", "text/html"),), text.encode(), 0.0)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"<script>{MARK}</script>", "in a script"),
        (f'<img src=x onerror="{MARK}">', "in onerror of <img>"),
        (f'<a href=" java\tscript:{MARK}">more</a>', "in href of <a>"),
    ],
    ids=["script", "handler", "address"],
)
def test_what_runs_is_found(text: str, place: str) -> None:
    """A script, a handler, an address that is a script: each is named."""
    assert running(page(text), MARK) == [place]


@pytest.mark.parametrize(
    "text",
    [
        f"&lt;script&gt;{MARK}&lt;/script&gt;",
        f'<input value="&lt;script&gt;{MARK}">',
        f'<a href="https://tool.example/?q=javascript:{MARK}">more</a>',
        f'<script type="application/json">{{"title": "{MARK}"}}</script>',
    ],
    ids=["escaped", "value", "query", "json"],
)
def test_what_is_shown_is_no_reproach(text: str) -> None:
    """Text that was escaped, or stands where nothing runs, is none."""
    assert running(page(text), MARK) == []
