"""`/api/lineitems`: what the platform is asked, and what the tool is told."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import httpx
import pytest

from gateway.services.line_items import MOST_PAGES
from gateway.tests.grading import ALL_SCOPES, ITEM, LINE_ITEMS, SCOPE, Tool, faults_of, open_tool, path_of
from gateway.tests.site import BEARER, code_of

pytestmark = pytest.mark.anyio

CANVAS = "https://canvas.instructure.com/lti/submission_type"
SHOWN = {"id": ITEM, "label": "Lab quiz", "scoreMaximum": 20, "tag": "grade", CANVAS: {"type": "none", "url": None}}
BODY = {"label": "Lab quiz", "scoreMaximum": 20, "tag": "grade", CANVAS: {"type": "none", "url": None}}
LINE_ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"


@pytest.fixture
async def tool(database: Path) -> AsyncIterator[Tool]:
    async with open_tool(database) as opened:
        yield opened


async def test_the_list_is_the_platforms(tool: Tool) -> None:
    """The list is asked for as AGS says, with a token that can only read, and comes back with its members."""
    tool.hears(200, [SHOWN])

    answer = await tool.call("GET", "/api/lineitems")

    assert (answer.status_code, answer.json()) == (200, {"lineItems": [SHOWN]})
    assert tool.orders == [("GET", LINE_ITEMS)]
    assert tool.lms.asked[0].headers["accept"] == "application/vnd.ims.lis.v2.lineitemcontainer+json"
    assert (tool.asked_scopes, tool.lms.tokens_used) == (["lineitem.readonly"], ["token-1"])


async def test_an_empty_list_is_a_list(tool: Tool) -> None:
    """A course without line items has an empty list, not an error."""
    tool.hears(200, [])

    assert (await tool.call("GET", "/api/lineitems")).json() == {"lineItems": []}


@pytest.mark.parametrize(
    ("params", "query"),
    [
        pytest.param({"resourceId": "q 1"}, "&resource_id=q%201", id="resourceId"),
        pytest.param({"tag": "a&b"}, "&tag=a%26b", id="tag"),
        pytest.param({"limit": "2"}, "&limit=2", id="limit"),
        pytest.param({"limit": ""}, "", id="limit left empty"),
        pytest.param({"resourceLinkId": "rl-9"}, "&resource_link_id=rl-9", id="resourceLinkId"),
        pytest.param({"resourceLinkId": "True"}, "&resource_link_id=rl-3", id="resourceLinkId of v1"),
        pytest.param({"resourceLinkId": "false"}, "", id="resourceLinkId of v1, switched off"),
        pytest.param({"tag": "t", "resourceId": "r"}, "&resource_id=r&tag=t", id="two of them"),
        pytest.param({"stranger": "x"}, "", id="one that is not known"),
    ],
)
async def test_filters_are_the_platforms_business(tool: Tool, params: dict[str, str], query: str) -> None:
    """Filters that AGS has go to the platform under its names, behind the query that the address has."""
    tool.hears(200, [])

    await tool.call("GET", "/api/lineitems", params=params)

    assert tool.orders == [("GET", LINE_ITEMS + query)]


@pytest.mark.parametrize(
    ("params", "found"),
    [
        pytest.param({"label": "Essay"}, ["b", "c"], id="label"),
        pytest.param({"id": "https://lms.example/c"}, ["c"], id="id"),
        pytest.param({"id": "https://lms.example/c", "label": "Quiz"}, [], id="both, of different ones"),
    ],
)
async def test_filters_that_ags_lacks_are_applied_here(tool: Tool, params: dict[str, str], found: list[str]) -> None:
    """`id` and `label` find line items on whichever page they are, and the answer has no further page."""
    following = "https://lms.example/c/9/lineitems?page=2"
    tool.hears(200, [_item("a", "Quiz"), _item("b", "Essay")], link=f'<{following}>; rel="next"')
    tool.hears(200, [_item("c", "Essay")])

    answer = await tool.call("GET", "/api/lineitems", params=params)

    assert answer.json() == {"lineItems": [_item(name, "Essay") for name in found]}
    assert tool.orders == [("GET", LINE_ITEMS), ("GET", following)]


async def test_pages_that_lead_round_in_a_circle_end(tool: Tool) -> None:
    """Looking through all pages ends where a page leads back to one that was seen."""
    first, second = "https://lms.example/c/9/lineitems?page=1", "https://lms.example/c/9/lineitems?page=2"
    tool.hears(200, [_item("a", "Quiz")], link=f'<{second}>; rel="next"')
    tool.hears(200, [_item("b", "Quiz")], link=f'<{first}>; rel="next"')
    tool.hears(200, [_item("a", "Quiz")], link=f'<{second}>; rel="next"')

    answer = await tool.call("GET", "/api/lineitems", params={"label": "Essay"})

    assert (answer.status_code, answer.json()) == (200, {"lineItems": []})
    assert len(tool.orders) == 3


async def test_a_list_without_an_end_is_the_platforms_failure(tool: Tool) -> None:
    """A list that always has another page is given up, and said to be no list: half of it would be a wrong answer."""
    pages = range(MOST_PAGES + 1)
    tool.lms.answers = [httpx.Response(200, json=[], headers={"link": f'<?page={page}>; rel="next"'}) for page in pages]

    answer = await tool.call("GET", "/api/lineitems", params={"label": "Essay"})

    assert (answer.status_code, code_of(answer)) == (502, "PLATFORM_ANSWER_UNREADABLE")
    assert len(tool.orders) == MOST_PAGES + 1


async def test_other_pages_are_named(tool: Tool) -> None:
    """The pages that the platform names in its Link header are named as its own addresses."""
    links = {rel: f"https://lms.example/c/9/lineitems?page={rel}" for rel in ("next", "prev", "first", "last")}
    tool.hears(200, [], link=", ".join(f'<{url}>; rel="{rel}"' for rel, url in links.items()))

    assert (await tool.call("GET", "/api/lineitems")).json() == {"lineItems": [], **links}


@pytest.mark.parametrize(
    "encode", [pytest.param(str, id="once"), pytest.param(quote, id="twice, as the Python client")]
)
async def test_a_page_is_fetched_by_its_address(tool: Tool, encode: Any) -> None:
    """`url` asks for that page, as it stands, and overrides every filter."""
    page = "https://lms.example/c/9/lineitems?page=2&x=a%20b"
    tool.hears(200, [SHOWN])

    answer = await tool.call(
        "GET", "/api/lineitems", params={"url": encode(page), "tag": "x", "label": "y", "limit": "abc"}
    )

    assert (answer.json(), tool.orders) == ({"lineItems": [SHOWN]}, [("GET", page)])


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://evil.example/c/9/lineitems?page=2", id="another host"),
        pytest.param("lineitems?page=2", id="no address"),
        pytest.param("file:///etc/passwd", id="another scheme"),
    ],
)
async def test_a_page_elsewhere_is_not_fetched(tool: Tool, url: str) -> None:
    """A page that is not of this launch's own service is refused, and no token is asked for."""
    answer = await tool.call("GET", "/api/lineitems", params={"url": url})

    assert (faults_of(answer), tool.lms.token_forms, tool.orders) == (["url"], [], [])


@pytest.mark.parametrize("limit", ["0", "-1", "two", "1.5", "9" * 30])
async def test_a_limit_is_a_number_above_zero(tool: Tool, limit: str) -> None:
    """A limit that makes no sense is refused here."""
    assert faults_of(await tool.call("GET", "/api/lineitems", params={"limit": limit})) == ["limit"]


async def test_creating(tool: Tool) -> None:
    """A line item is sent as it came, without an id and without nulls, and comes back as the platform made it."""
    tool.hears(201, {**SHOWN, "startDateTime": None})

    answer = await tool.call("POST", "/api/lineitems", json={**BODY, "id": "mine", "resourceId": None})

    assert (answer.status_code, answer.json()) == (201, SHOWN)
    assert (tool.orders, tool.said) == ([("POST", LINE_ITEMS)], BODY)
    headers = tool.lms.asked[0].headers
    assert (headers["content-type"], headers["accept"]) == (LINE_ITEM_TYPE, LINE_ITEM_TYPE)
    assert tool.asked_scopes == ["lineitem"]


async def test_whole_numbers_stay_whole(tool: Tool) -> None:
    """A number is written as it came: no fraction is added on the way."""
    tool.hears(201, SHOWN)

    await tool.call("POST", "/api/lineitems", json=BODY)

    assert b'"scoreMaximum": 20,' in tool.lms.asked[0].content


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        pytest.param({"label": None}, ["label"], id="no label"),
        pytest.param({"label": " \t"}, ["label"], id="a blank label"),
        pytest.param({"label": 7}, ["label"], id="a label that is no text"),
        pytest.param({"scoreMaximum": None}, ["scoreMaximum"], id="no maximum"),
        pytest.param({"scoreMaximum": 0}, ["scoreMaximum"], id="a maximum of 0"),
        pytest.param({"scoreMaximum": "20"}, ["scoreMaximum"], id="a maximum in a text"),
        pytest.param({"scoreMaximum": True}, ["scoreMaximum"], id="a maximum that is true"),
        pytest.param({"startDateTime": "2026-11-22T12:00:00"}, ["startDateTime"], id="a time without a zone"),
        pytest.param({"endDateTime": "tomorrow"}, ["endDateTime"], id="a time that is none"),
        pytest.param({"gradesReleased": "yes"}, ["gradesReleased"], id="a boolean in a text"),
        pytest.param({"tag": 7, "resourceId": []}, ["resourceId", "tag"], id="two that are no texts"),
    ],
)
@pytest.mark.parametrize(("method", "path"), [("POST", "/api/lineitems"), ("PUT", path_of(ITEM))])
async def test_what_is_no_line_item_is_refused(
    tool: Tool, method: str, path: str, changes: dict[str, Any], fields: list[str]
) -> None:
    """A definition that AGS does not allow is refused here, field by field, and the platform is not asked."""
    answer = await tool.call(method, path, json={**BODY, **changes})

    assert (faults_of(answer), tool.orders) == (fields, [])


async def test_times_and_release_are_passed_on(tool: Tool) -> None:
    """Times with a zone, a blank time (which voids it) and gradesReleased go to the platform."""
    more = {"startDateTime": "2026-11-22T12:00:00+01:00", "endDateTime": "", "gradesReleased": False}
    tool.hears(201, SHOWN)

    await tool.call("POST", "/api/lineitems", json={**BODY, **more})

    assert tool.said == {**BODY, **more}


async def test_reading(tool: Tool) -> None:
    """A line item is read at its own address, its query in place."""
    tool.hears(200, SHOWN)

    answer = await tool.call("GET", path_of(ITEM))

    assert (answer.status_code, answer.json(), tool.orders) == (200, SHOWN, [("GET", ITEM)])
    assert (tool.asked_scopes, tool.lms.asked[0].headers["accept"]) == (["lineitem.readonly"], LINE_ITEM_TYPE)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(f"https://gateway.example//api/lineitems/{quote(ITEM)}", id="the Python client"),
        pytest.param(f"/api/lineitems/{quote_plus(ITEM)}", id="Ruby's CGI.escape"),
        pytest.param(f"/api/lineitems/{quote_plus(quote_plus(ITEM))}", id="quote_plus twice"),
    ],
)
async def test_reading_as_other_clients_do(tool: Tool, path: str) -> None:
    """The id is understood as other clients write it."""
    tool.hears(200, SHOWN)

    assert (await tool.call("GET", path)).status_code == 200
    assert tool.orders == [("GET", ITEM)]


@pytest.mark.parametrize(
    "line_item_id",
    [
        pytest.param("https://lms.example/c/9//lineitems//8", id="doubled slashes"),
        pytest.param("https://lms.example/c/9/lineitems/a%2Fb?x=%3F", id="escapes"),
        pytest.param("https://lms.example/c/9/lineitems/scores", id="a path that ends as that of scores does"),
    ],
)
async def test_ids_survive(tool: Tool, line_item_id: str) -> None:
    """An id of another shape comes out at the platform as it was given."""
    tool.hears(200, SHOWN)

    assert (await tool.call("GET", path_of(line_item_id))).status_code == 200
    assert tool.orders == [("GET", line_item_id)]


async def test_replacing(tool: Tool) -> None:
    """A definition is replaced as a whole; the status is the reference's."""
    tool.hears(200, {**SHOWN, "label": "B"})

    answer = await tool.call("PUT", path_of(ITEM), json={**BODY, "label": "B", "id": ITEM, "tag": None})

    assert (answer.status_code, answer.json()) == (201, {**SHOWN, "label": "B"})
    sent = {name: value for name, value in BODY.items() if name != "tag"}
    assert (tool.orders, tool.said) == ([("PUT", ITEM)], {**sent, "label": "B", "id": ITEM})
    assert (tool.asked_scopes, tool.lms.asked[0].headers["content-type"]) == (["lineitem"], LINE_ITEM_TYPE)


async def test_a_replacement_that_is_not_shown_is_read(tool: Tool) -> None:
    """Where the platform answers a replacement with nothing, the line item is read, so that the tool sees it."""
    tool.hears(204)
    tool.hears(200, SHOWN)

    answer = await tool.call("PUT", path_of(ITEM), json=BODY)

    assert (answer.json(), tool.orders) == (SHOWN, [("PUT", ITEM), ("GET", ITEM)])


@pytest.mark.parametrize("status", [200, 204])
async def test_deleting(tool: Tool, status: int) -> None:
    """A line item is deleted, and the answer has no body, whatever success the platform reports."""
    tool.hears(status)

    answer = await tool.call("DELETE", path_of(ITEM))

    assert (answer.status_code, answer.content, tool.orders) == (204, b"", [("DELETE", ITEM)])


async def test_scores_cannot_be_deleted(tool: Tool) -> None:
    """DELETE on the address of scores is no DELETE of a line item."""
    answer = await tool.call("DELETE", path_of(ITEM, "/scores"))

    assert (answer.status_code, tool.orders) == (405, [])


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_a_line_item_elsewhere_gets_no_token(tool: Tool, method: str) -> None:
    """A line item of another host, or of another course, is refused before a token is asked for."""
    answers = [
        await tool.call(method, path_of(f"https://{place}/lineitems/8"), json=BODY)
        for place in ("evil.example/c/9", "lms.example/c/10")
    ]

    assert [code_of(answer) for answer in answers] == ["FOREIGN_LINE_ITEM"] * 2
    assert ([answer.status_code for answer in answers], tool.lms.token_forms) == ([403, 403], [])


async def test_what_is_no_address_is_no_line_item(tool: Tool) -> None:
    """A path that names no URL is refused."""
    answer = await tool.call("GET", "/api/lineitems/8")

    assert (answer.status_code, code_of(answer)) == (400, "INVALID_LINE_ITEM_ID")


async def test_what_is_wrong_with_a_line_items_address_is_told(tool: Tool) -> None:
    """The refusal says what a line item's address must be."""
    answer = await tool.call("GET", "/api/lineitems/http%3A%2F%2Fevil.example%2Fli")

    assert "expected the URL of a line item (it must be https; " in answer.json()["details"]["description"]


async def test_a_service_key_does_what_an_ltik_does(database: Path) -> None:
    """Without a launch, with its service key, every call works."""
    async with open_tool(database, by_service_key=True) as tool:
        for document in ([SHOWN], SHOWN, SHOWN, SHOWN):
            tool.hears(200, document)
        tool.hears(204)

        answers = [
            await tool.call("GET", "/api/lineitems", params={"resourceLinkId": "true"}),
            await tool.call("POST", "/api/lineitems", json=BODY),
            await tool.call("GET", path_of(ITEM)),
            await tool.call("PUT", path_of(ITEM), json=BODY),
            await tool.call("DELETE", path_of(ITEM)),
        ]

    assert [answer.status_code for answer in answers] == [200, 201, 200, 201, 204]
    assert tool.orders[0] == ("GET", f"{LINE_ITEMS}&resource_link_id=rl-3")


@pytest.mark.parametrize(("method", "path"), [("GET", "/api/lineitems"), ("GET", path_of(ITEM))])
async def test_the_account_key_is_not_enough(tool: Tool, method: str, path: str) -> None:
    """Line items belong to a launch: Bearer is refused."""
    answer = await tool.site.client.request(method, path, headers=BEARER)

    assert (answer.status_code, tool.orders) == (401, [])


@pytest.mark.parametrize(
    ("method", "path", "lacking"),
    [
        pytest.param("GET", "/api/lineitems", ("lineitem", "lineitem.readonly"), id="list"),
        pytest.param("GET", path_of(ITEM), ("lineitem", "lineitem.readonly"), id="read"),
        pytest.param("POST", "/api/lineitems", ("lineitem",), id="create"),
        pytest.param("PUT", path_of(ITEM), ("lineitem",), id="replace"),
        pytest.param("DELETE", path_of(ITEM), ("lineitem",), id="delete"),
    ],
)
async def test_a_scope_that_is_missing_is_named(
    database: Path, method: str, path: str, lacking: tuple[str, ...]
) -> None:
    """A call for which the platform granted no scope is refused, and the refusal names the scope that it takes."""
    granted = [scope for scope in ALL_SCOPES if scope.removeprefix(SCOPE) not in lacking]
    async with open_tool(database, scope=granted) as tool:
        answer = await tool.call(method, path, json=BODY)

    assert (answer.status_code, code_of(answer)) == (403, "SERVICE_NOT_AVAILABLE_FOR_CONTEXT")
    assert f"{SCOPE}lineitem in scope" in answer.json()["details"]["description"]
    assert tool.lms.token_forms == []


async def test_reading_with_the_full_scope_alone(database: Path) -> None:
    """Where only the full scope was granted it is what line items are read with."""
    async with open_tool(database, scope=[SCOPE + "lineitem"]) as tool:
        tool.hears(200, [])

        await tool.call("GET", "/api/lineitems")

    assert tool.asked_scopes == ["lineitem"]


async def test_a_launch_without_a_list(database: Path) -> None:
    """Where the platform gave no address of line items there is no list, but the link's own line item is there."""
    async with open_tool(database, lineitems=None) as tool:
        tool.hears(200, SHOWN)

        listed = await tool.call("GET", "/api/lineitems")
        read = await tool.call("GET", path_of(ITEM))

    assert (code_of(listed), read.status_code) == ("SERVICE_NOT_AVAILABLE_FOR_CONTEXT", 200)


async def test_a_service_that_is_switched_off(database: Path) -> None:
    """What the operator switched off is inactive, whatever the platform granted."""
    async with open_tool(database, enabled_services=frozenset({"namesAndRoles"})) as tool:
        answer = await tool.call("GET", "/api/lineitems")

    assert (answer.status_code, code_of(answer)) == (403, "INACTIVE_SERVICE")


@pytest.mark.parametrize("status", [400, 403, 404, 412, 422])
async def test_the_platforms_refusal_is_passed_on(tool: Tool, status: int) -> None:
    """A refusal of the platform keeps its status, and what it said is in the envelope."""
    tool.hears(status, {"why": "no such link"})

    answer = await tool.call("POST", "/api/lineitems", json={**BODY, "resourceLinkId": "rl-99"})

    details = answer.json()["details"]
    assert (answer.status_code, details["externalError"], details["externalUrl"]) == (status, True, LINE_ITEMS)
    assert details["bodyReceived"] == {"why": "no such link"}


@pytest.mark.parametrize(
    ("method", "path", "document"),
    [
        pytest.param("GET", "/api/lineitems", {"lineItems": []}, id="an object for a list"),
        pytest.param("GET", "/api/lineitems", [7], id="a list of numbers"),
        pytest.param("GET", path_of(ITEM), [SHOWN], id="a list for a line item"),
        pytest.param("POST", "/api/lineitems", None, id="nothing for a new line item"),
    ],
)
async def test_an_answer_of_another_shape_is_the_platforms_failure(
    tool: Tool, method: str, path: str, document: Any
) -> None:
    """An answer that is not what AGS says is a failure of the platform, and no defect of the gateway."""
    tool.hears(200, document)

    answer = await tool.call(method, path, json=BODY)

    assert (answer.status_code, code_of(answer)) == (502, "PLATFORM_ANSWER_UNREADABLE")
    assert answer.json()["details"]["externalError"] is True


def _item(name: str, label: str) -> dict[str, Any]:
    return {"id": f"https://lms.example/{name}", "label": label, "scoreMaximum": 1}
