"""Where line items, scores and results are, however a client writes it, and which of them are a launch's own."""

import re
from contextlib import suppress
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.errors import Code, Rejected
from gateway.protocol.encoded import address_from_encoded
from gateway.protocol.grades import GradeService, below, filtered, line_item_id_from, resource_link_id_from
from gateway.protocol.timestamps import moment_from
from gateway.protocol.vocabulary import CLAIM_ENDPOINT, CLAIM_RESOURCE_LINK, SCOPE_LINE_ITEM, SCOPE_LINE_ITEM_READONLY

PLAIN = "https://lms.example/c/9/li/8"
MOODLE = "https://lms.example/mod/lti/services.php/2/lineitems/2/lineitem?type_id=4"
ESCAPED = "https://lms.example/li/a%2Fb%20c%3Fd?x=%26"
DOUBLED = "https://lms.example//c//9/li//8"
PLUS = "https://lms.example/li/a+b?c=d+e"
IDS = [
    pytest.param(PLAIN, id="plain"),
    pytest.param(MOODLE, id="with a query"),
    pytest.param(ESCAPED, id="with escapes of its own"),
    pytest.param(DOUBLED, id="with doubled slashes"),
    pytest.param(PLUS, id="with a plus"),
]
ENCODINGS = [
    pytest.param(lambda text: quote(text, safe="!~*'()"), id="encodeURIComponent, as the Node client"),
    pytest.param(quote, id="slashes left alone, as the Python client"),
    pytest.param(quote_plus, id="CGI.escape, as Ruby"),
    pytest.param(lambda text: quote_plus(quote_plus(text)), id="quote_plus twice"),
    pytest.param(lambda text: re.sub("%..", lambda escape: escape[0].lower(), quote(text)), id="escapes in lower case"),
    pytest.param(lambda text: text, id="not at all"),
]
ALL_SCOPES = (SCOPE_LINE_ITEM, SCOPE_LINE_ITEM_READONLY)
SERVICES = frozenset({"assignmentAndGrades"})
ANY = settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
SEGMENTS = st.lists(st.text("ab8%/?&=+:;,@~.-_", max_size=6), max_size=4)


def service(**members: Any) -> GradeService:
    """The service of a launch with this endpoint claim."""
    return GradeService.from_claims({CLAIM_ENDPOINT: members}, enabled=SERVICES)


def code_of(refused: pytest.ExceptionInfo[Rejected]) -> Code:
    """The code of a refusal."""
    return refused.value.code


@pytest.mark.parametrize("encode", ENCODINGS)
@pytest.mark.parametrize("line_item_id", IDS)
def test_an_id_is_read_however_it_is_encoded(line_item_id: str, encode: Any) -> None:
    """A line item's id comes out as the platform gave it, whichever client encoded it."""
    assert line_item_id_from(encode(line_item_id)) == line_item_id


def test_a_blank_of_an_id_is_an_escape() -> None:
    """A client that decodes an id before it encodes it loses the escape of a blank, which comes back."""
    assert line_item_id_from(quote_plus("https://lms.example/li/a b")) == "https://lms.example/li/a%20b"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param("8", id="a number"),
        pytest.param("ftp%3A%2F%2Flms.example%2Fli", id="another scheme"),
        pytest.param("%2525252525253A", id="encoded over and over"),
        pytest.param("https%3A%2F%2Flms.example%2F%E9%00x", id="a control character"),
        pytest.param("https%E9", id="not UTF-8"),
        pytest.param(quote("https://lms.example@evil.example/li"), id="credentials in the host"),
        pytest.param(quote("https://lms.example\\@evil.example/li"), id="a backslash"),
        pytest.param(quote("https://lms.example/li#scores"), id="a fragment"),
        pytest.param(quote("https:///li"), id="no host"),
        pytest.param(quote("http://lms.example/li"), id="in clear"),
    ],
)
def test_what_is_no_id_is_refused(raw: str) -> None:
    """A path without the URL of a line item is refused before anybody is asked."""
    with pytest.raises(Rejected) as refused:
        line_item_id_from(raw)

    assert code_of(refused) is Code.INVALID_LINE_ITEM_ID


def test_what_is_encoded_once_too_often_is_no_address() -> None:
    """Three layers of encoding are undone, not four: each costs as much as the text is long."""
    thrice, four_times = quote(quote(quote(PLAIN, safe=""))), quote(quote(quote(quote(PLAIN, safe=""))))

    assert (address_from_encoded(thrice), address_from_encoded(four_times)) == (PLAIN, None)


def test_bytes_that_are_no_text_are_no_address() -> None:
    """Escapes of bytes that are not UTF-8 are refused, not read as other characters."""
    assert address_from_encoded("https%3A%2F%2Flms.example%2F%FF") is None


@pytest.mark.parametrize(
    ("line_item_id", "scores"),
    [
        pytest.param(PLAIN, f"{PLAIN}/scores", id="plain"),
        pytest.param(MOODLE, MOODLE.replace("?", "/scores?"), id="with a query"),
        pytest.param(f"{PLAIN}?a=b?c", f"{PLAIN}/scores?a=b?c", id="with two question marks"),
        pytest.param(ESCAPED, ESCAPED.replace("?x", "/scores?x"), id="with an escaped question mark"),
    ],
)
def test_scores_are_below_the_path(line_item_id: str, scores: str) -> None:
    """A sub-path is put behind the path of a line item, before its query (AGS 3.4.1)."""
    assert below(line_item_id, "scores") == scores


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("https://lms.example/li", "https://lms.example/li?tag=a%20%26%2Fb&limit=2", id="without a query"),
        pytest.param("https://lms.example/li?t=4", "https://lms.example/li?t=4&tag=a%20%26%2Fb&limit=2", id="with one"),
    ],
)
def test_filters_join_the_query(address: str, expected: str) -> None:
    """Filters are escaped and join what the address has; those that say nothing are left out."""
    assert filtered(address, tag="a &/b", resource_id="", limit=2, resource_link_id=None) == expected


@pytest.mark.parametrize(
    ("lineitems", "lineitem", "line_item_id"),
    [
        pytest.param(
            "https://lms.example/api/lti/courses/1/line_items",
            "",
            "https://lms.example/api/lti/courses/1/line_items/5",
            id="Canvas",
        ),
        pytest.param(
            "https://lms.example/mod/lti/services.php/2/lineitems?type_id=4",
            "",
            MOODLE,
            id="Moodle",
        ),
        pytest.param(
            "https://lms.example/d2l/api/lti/ags/2.0/deployment/d/orgunit/6/lineitems",
            "",
            "https://lms.example/d2l/api/lti/ags/2.0/deployment/d/orgunit/6/lineitems/1",
            id="Brightspace",
        ),
        pytest.param(
            "https://lms.example/learn/api/v1/lti/courses/_4_1/lineItems",
            "",
            "https://lms.example/learn/api/v1/lti/courses/_4_1/lineItems/_40_1",
            id="Blackboard",
        ),
        pytest.param(
            "https://lms.example/imsblis/lti13/lineitems/site-1",
            "",
            "https://lms.example/imsblis/lti13/lineitems/other-placement/7",
            id="Sakai, of another placement",
        ),
        pytest.param(
            "https://lms.example/imsblis/lti13/lineitems/site-1",
            "https://lms.example/imsblis/lti13/lineitem/signed",
            "https://lms.example/imsblis/lti13/lineitem/signed",
            id="Sakai, on demand",
        ),
        pytest.param("", PLAIN, PLAIN, id="only the link's own"),
        pytest.param("https://lms.example:443/c/9/lineitems", "", PLAIN, id="with the port spelled out"),
    ],
)
def test_line_items_of_real_platforms_are_own(lineitems: str, lineitem: str, line_item_id: str) -> None:
    """The line items that platforms are known to give are taken, for the claim that they come with."""
    service(lineitems=lineitems, lineitem=lineitem).demand_own(line_item_id)


@pytest.mark.parametrize(
    "line_item_id",
    [
        pytest.param("https://evil.example/c/9/lineitems/8", id="another host"),
        pytest.param("https://lms.example:8443/c/9/lineitems/8", id="another port"),
        pytest.param("http://lms.example/c/9/lineitems/8", id="another scheme"),
        pytest.param("https://lms.example.evil.example/c/9/lineitems/8", id="a longer host"),
        pytest.param("https://lms.example/c/10/lineitems/8", id="another course"),
        pytest.param("https://lms.example/c/9x/lineitems/8", id="a course whose id begins alike"),
        pytest.param("https://lms.example/files/upload.php", id="another part of the platform"),
        pytest.param("https://lms.example/c/9/../10/lineitems/8", id="up and down again"),
        pytest.param("https://lms.example/c/9/%2e%2E/10/lineitems/8", id="up and down, escaped"),
        pytest.param("https://lms.example/c/9/..%2f10/lineitems/8", id="up and down, with an escaped slash"),
        pytest.param("https://lms.example/c/9/..%5c10/lineitems/8", id="up and down, with a backslash"),
    ],
)
def test_line_items_of_others_are_not_own(line_item_id: str) -> None:
    """A line item that is elsewhere than this launch's never gets a token."""
    own = service(lineitems="https://lms.example/c/9/lineitems", lineitem="https://lms.example/c/9/lineitems/3")

    with pytest.raises(Rejected) as refused:
        own.demand_own(line_item_id)

    assert code_of(refused) is Code.FOREIGN_LINE_ITEM


def test_an_address_that_cannot_be_read_has_no_line_items() -> None:
    """A claim whose address is no address at all makes no line item anybody's own, and nothing breaks."""
    with pytest.raises(Rejected) as refused:
        service(lineitems="https://[lms.example/lineitems").demand_own(PLAIN)

    assert code_of(refused) is Code.FOREIGN_LINE_ITEM


@pytest.mark.parametrize(
    "members",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"lineitems": "", "lineitem": ""}, id="blank"),
        pytest.param({"lineitems": None, "lineitem": 7}, id="no texts"),
    ],
)
def test_a_claim_without_addresses_has_no_line_items(members: dict[str, Any]) -> None:
    """A claim may name neither address (AGS 3.1): then no line item is the launch's, and there is no list."""
    granted = service(scope=[SCOPE_LINE_ITEM], **members)

    with pytest.raises(Rejected) as refused:
        granted.demand_own(PLAIN)
    with pytest.raises(Rejected) as listed:
        _asked = granted.container

    assert {code_of(refused), code_of(listed)} == {Code.SERVICE_NOT_AVAILABLE_FOR_CONTEXT}


@pytest.mark.parametrize(
    ("scopes", "chosen"),
    [
        pytest.param([SCOPE_LINE_ITEM, SCOPE_LINE_ITEM_READONLY], SCOPE_LINE_ITEM_READONLY, id="no more than needed"),
        pytest.param([SCOPE_LINE_ITEM], SCOPE_LINE_ITEM, id="the full one suffices"),
        pytest.param([7, SCOPE_LINE_ITEM_READONLY], SCOPE_LINE_ITEM_READONLY, id="garbage beside it"),
    ],
)
def test_reading_takes_the_smaller_scope(scopes: list[Any], chosen: str) -> None:
    """Line items are read with the read-only scope where it was granted, else with the full one."""
    assert service(scope=scopes).reading_scope == (chosen,)


@pytest.mark.parametrize(
    "scope", [pytest.param("x", id="no list"), pytest.param([], id="none"), pytest.param(None, id="null")]
)
def test_a_scope_that_was_not_granted_is_refused(scope: Any) -> None:
    """Without a scope that suffices the service is not available, and the refusal names the scope."""
    with pytest.raises(Rejected, match=r"scope/lineitem in scope") as refused:
        service(scope=scope).scope_for(SCOPE_LINE_ITEM)

    assert code_of(refused) is Code.SERVICE_NOT_AVAILABLE_FOR_CONTEXT


@pytest.mark.parametrize(
    "claim", [pytest.param(None, id="absent"), pytest.param("x", id="a text"), pytest.param([], id="a list")]
)
def test_a_claim_that_is_no_object_grants_nothing(claim: Any) -> None:
    """Whatever stands in the claim's place, there are no scopes and no addresses."""
    read = GradeService.from_claims({CLAIM_ENDPOINT: claim}, enabled=SERVICES)

    assert (read.scopes, read.line_items, read.line_item) == ((), "", "")


def test_a_service_that_is_switched_off_is_inactive() -> None:
    """The operator's switch comes first."""
    with pytest.raises(Rejected) as refused:
        GradeService.from_claims({CLAIM_ENDPOINT: {"scope": list(ALL_SCOPES)}}, enabled=frozenset())

    assert code_of(refused) is Code.INACTIVE_SERVICE


@pytest.mark.parametrize(
    ("wanted", "link"),
    [
        pytest.param("rl-9", "rl-9", id="an id"),
        pytest.param("17", "17", id="an id that is a number"),
        pytest.param("true", "rl-3", id="true"),
        pytest.param("True", "rl-3", id="True, as Python writes it"),
        pytest.param("1", "rl-3", id="true, as PHP writes it"),
        pytest.param("false", "", id="false"),
        pytest.param("0", "", id="false, as PHP writes it"),
        pytest.param("", "", id="not given"),
    ],
)
def test_the_resource_link_filter_of_both_generations(wanted: str, link: str) -> None:
    """An id is an id; the boolean of LTIAAS's first generation means the link of the launch, or any."""
    assert resource_link_id_from(wanted, {CLAIM_RESOURCE_LINK: {"id": "rl-3"}}) == link


def test_a_launch_without_a_link_has_no_own_one() -> None:
    """`true` is refused where there is no link that it could mean: all line items would be a wrong answer."""
    with pytest.raises(Rejected) as refused:
        resource_link_id_from("true", {})

    assert code_of(refused) is Code.VALIDATION_ERROR


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T12:00:00.123Z",
        "2026-11-22T12:00:00+00:00",
        "2026-11-22T12:00:00,5+0200",
        "2026-11-22T12:00+02",
        "2026-11-22T12:00:00.123456789-09:30",
    ],
)
def test_times_with_a_zone_are_times(text: str) -> None:
    """Whatever ISO 8601 lets a platform write with date, time and zone is read."""
    assert moment_from(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T12:00:00",
        "2026-11-22",
        "2026-11-22 12:00:00Z",
        "1795348800",
        "2026-02-30T12:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "٢٠٢٦-11-22T12:00:00Z",
        "",
    ],
)
def test_times_without_a_zone_are_none(text: str) -> None:
    """A time without a zone, a time that does not exist, or one that cannot be reckoned with, is no time."""
    assert moment_from(text) is None


@ANY
@given(raw=st.binary(max_size=80))
def test_any_path_is_an_id_or_refused(raw: bytes) -> None:
    """Whatever bytes stand in the path, they are a line item's URL or are refused: nothing else happens."""
    with suppress(Rejected):
        assert line_item_id_from(raw.decode("latin-1")).startswith("http")


@ANY
@given(path=SEGMENTS, encodings=st.integers(1, 2))
def test_any_url_survives_its_encoding(path: list[str], encodings: int) -> None:
    """A URL that was percent-encoded once or twice comes out as it went in, escapes of its own included."""
    url = "https://lms.example/" + "/".join(quote(segment, safe="/?&=+:;,@") for segment in path)

    encoded = [quote(url), quote(quote(url))][encodings - 1]

    assert line_item_id_from(encoded) == url


@ANY
@given(
    lineitems=st.text(max_size=60) | st.just("https://[x/lineitems"),
    prefix=st.sampled_from(["", "https://lms.example"]),
)
def test_any_claim_is_judged(lineitems: str, prefix: str) -> None:
    """Whatever address a platform writes into its claim, a line item is its own or is refused."""
    with suppress(Rejected):
        service(lineitems=prefix + lineitems).demand_own(PLAIN)
