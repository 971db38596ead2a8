"""The Link header: every legal spelling, a few illegal ones, and nothing that raises."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.protocol.links import links_from

HERE = "https://lms.example/c/9/members?p=1"
NEXT = "https://lms.example/c/9/members?p=2"


@pytest.mark.parametrize(
    "header",
    [
        f'<{NEXT}>; rel="next"',
        f"<{NEXT}>; rel=next",
        f'<{NEXT}>; REL="NEXT"',
        f'<{NEXT}>;rel="next"',
        f'<{NEXT}>  ;  rel = "next"',
        f'< {NEXT} >; rel="next"',
        f'<{NEXT}>; title="a, b; c <d>"; rel="next"; hreflang=en',
        f'<{NEXT}>; title="say \\"rel=last\\""; rel="next"',
        f'<{NEXT}>; rel="https://vendor.example/rel next"',
        f'<{NEXT}>; rel="next"; rel="prev"',
        f'<{NEXT}>; ; rel="next";',
        f'<{NEXT}>; crossorigin; rel="next"',
        f'<{NEXT}&first=1>; rel="first", <{NEXT}>; rel="next"',
        f"<{NEXT}&first=1>; rel=first,<{NEXT}>; rel=next",
        f'<{NEXT}>; rel="next", <{NEXT}&again=1>; rel="next"',
        f'<{NEXT}>; rel="n\\ext"',
        f'<{NEXT}>; anchor=""; rel="next"',
        f'<{NEXT}>; anchor; rel="next"',
        f'<{NEXT}>; anchor="{HERE}"; rel="next"',
        '<?p=2>; rel="next"',
        '</c/9/members?p=2>; rel="next"',
        '<//lms.example/c/9/members?p=2>; rel="next"',
        f"<{NEXT}>; rel=“next”",
        f'nonsense, <{NEXT}>; rel="next"',
        f'<unclosed <{NEXT}>; rel="next"',
    ],
)
def test_next_page_is_found(header: str) -> None:
    """However the link to the next page is written, its address is found, absolute."""
    assert links_from(header, of=HERE)["next"] == NEXT


def test_commas_and_semicolons_inside_an_address_end_nothing() -> None:
    """A comma or a semicolon between the angle brackets belongs to the address."""
    header = '<https://lms.example/a,b;c?d=e,f>; rel="next", <https://lms.example/z>; rel="last"'

    assert links_from(header, of=HERE) == {"next": "https://lms.example/a,b;c?d=e,f", "last": "https://lms.example/z"}


def test_addresses_with_other_characters_are_percent_encoded() -> None:
    """What is no character of a URL is encoded, and a fragment is no part of a page's address."""
    header = "<https://lms.example/k\u00fcrse?after=a b#top>; rel=next, <https://lms.example/\udc80>; rel=last"

    assert links_from(header, of=HERE) == {"next": "https://lms.example/k%C3%BCrse?after=a%20b"}


def test_ampersands_written_for_html_are_read() -> None:
    """Moodle escapes the ampersands of its addresses as if it wrote a page."""
    header = "<https://lms.example/s?type_id=4&amp;limit=2&amp;from=2>; rel=“next”"

    assert links_from(header, of=HERE) == {"next": "https://lms.example/s?type_id=4&limit=2&from=2"}


def test_each_of_several_relations_counts() -> None:
    """One link may stand for several relations."""
    assert links_from('<?p=9>; rel="next last"', of=HERE) == {
        "next": "https://lms.example/c/9/members?p=9",
        "last": "https://lms.example/c/9/members?p=9",
    }


@pytest.mark.parametrize(
    "header",
    [
        "",
        f"<{NEXT}>",
        f'<{NEXT}>; rev="next"',
        f'<{NEXT}>; title="rel=next"',
        f'<{NEXT}>; title="; rel=next"',
        f'<{NEXT}>; rel="nextpage"',
        f'<{NEXT}>; rel=""; rel="next"',
        f'<{NEXT}>; anchor="/other"; rel="next"',
        f'{NEXT}; rel="next"',
        '<http://[broken>; rel="next"',
    ],
)
def test_other_links_are_no_next_page(header: str) -> None:
    """A link without the relation, of another page, or outside the grammar leads nowhere."""
    assert "next" not in links_from(header, of=HERE)


@settings(deadline=None, derandomize=True, database=None)
@given(st.text(alphabet='<>;,="“” \\relnxt&amp/?:http[]') | st.text())
def test_nothing_raises(header: str) -> None:
    """Whatever a platform writes, reading it ends in links or none."""
    assert isinstance(links_from(header, of=HERE), dict)


@pytest.mark.parametrize("piece", ["<", '<a>;b="', "<a>;b=“", "<a>; ", ";", '"\\', "<a>" + " " * 50])
def test_long_headers_are_read_in_time_that_grows_with_their_length(piece: str) -> None:
    """As much as a head may hold of half a link ends; with a pattern that backtracks it would outlast any patience."""
    assert links_from(piece * (100_000 // len(piece)), of=HERE) == {}
