"""Links between pages: the header is read as RFC 8288 writes it, and what is none is told."""

import pytest

from conformance.browser.exchange import Request, Response
from conformance.mock_tool.links import NoLink, guessed, linked, links_of

PAGE = "https://lms.example/items?page=1"


def answered(*headers: str) -> Response:
    """Return an answer with these Link headers."""
    return Response(Request("GET", PAGE), 200, tuple(("Link", header) for header in headers), b"", 0.0)


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        pytest.param(['<https://lms.example/2>; rel="next"'], "https://lms.example/2", id="usual"),
        pytest.param(["<https://lms.example/2>; rel=next"], "https://lms.example/2", id="without-quotes"),
        pytest.param(['<https://lms.example/2>;rel="last next"'], "https://lms.example/2", id="among-others"),
        pytest.param(['<https://lms.example/2>; title="a, b"; REL="NEXT"'], "https://lms.example/2", id="any-case"),
        pytest.param(['<https://a.example/>; rel="first", <?page=2>; rel="next"'], f"{PAGE[:-1]}2", id="relative"),
        pytest.param(
            ['<https://a.example/>; rel="first"', '</2>; rel="next"'], "https://lms.example/2", id="two-headers"
        ),
        pytest.param(['<https://a.example/>; rel="prev"; rel="next"'], None, id="second-rel"),
        pytest.param(['<https://a.example/>; rel="prev"'], None, id="another"),
        pytest.param([], None, id="none"),
    ],
)
def test_a_link_is_found_by_its_relation(headers: list[str], address: str | None) -> None:
    """The first link of a relation is found, its address made whole by that of the page."""
    assert linked(answered(*headers), "next") == address


@pytest.mark.parametrize(
    "header",
    [
        'https://a.example/; rel="next"',
        '<https://a.example/> rel="next"',
        "<https://a.example/>; rel=\u201cnext\u201d",
        "<a b>; rel=x",
    ],
    ids=["no-brackets", "no-semicolon", "printed-quotes", "blank-in-address"],
)
def test_what_is_no_link_is_told(header: str) -> None:
    """A header that is not of this form is an error, and not the end of the pages."""
    with pytest.raises(NoLink, match="expected"):
        links_of(header)


@pytest.mark.parametrize("charset", ["utf-8", "latin-1"])
def test_what_is_no_link_can_be_guessed(charset: str) -> None:
    """An address is found beside printed quotes (as bytes of UTF-8, too), escaped as in a page."""
    written = "<https://lms.example/2?a=1&amp;b=2>; rel=\u201cnext\u201d, <https://lms.example/0>; rel=\u201cprev\u201d"
    page = answered(written if charset == "utf-8" else written.encode().decode("latin-1"))

    assert guessed(page, "next") == "https://lms.example/2?a=1&b=2"
    assert guessed(page, "last") is None
