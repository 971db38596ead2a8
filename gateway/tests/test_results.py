"""Results of a line item: read where scores are sent, shown as documented whatever the platform leaves out."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from gateway.tests.grading import ITEM, RESULT, Tool, faults_of, open_tool, path_of

pytestmark = pytest.mark.anyio

SCORES = path_of(ITEM, "/scores")
RESULTS_AT_LMS = "https://lms.example/c/9/lineitems/8/lineitem/results?type_id=4"
EXTENSION = "https://canvas.instructure.com/lti/submission"


@pytest.fixture
async def tool(database: Path) -> AsyncIterator[Tool]:
    async with open_tool(database) as opened:
        yield opened


async def test_results_are_the_platforms(tool: Tool) -> None:
    """Results are read where scores are sent, at the platform's address for results."""
    tool.hears(200, [{**RESULT, "comment": None}])

    answer = await tool.call("GET", SCORES)

    assert (answer.status_code, answer.json()) == (200, {"scores": [{**RESULT, "comment": None}]})
    assert (tool.orders, tool.asked_scopes) == ([("GET", RESULTS_AT_LMS)], ["result.readonly"])
    assert tool.lms.asked[0].headers["accept"] == "application/vnd.ims.lis.v2.resultcontainer+json"


@pytest.mark.parametrize(
    ("params", "query"),
    [
        pytest.param({"userId": "a b"}, "&user_id=a%20b", id="userId"),
        pytest.param({"user_id": "a b"}, "&user_id=a%20b", id="user_id, as the Python client"),
        pytest.param({"limit": "1"}, "&limit=1", id="limit"),
        pytest.param({"userId": "", "limit": ""}, "", id="left empty"),
    ],
)
async def test_results_are_filtered_by_the_platform(tool: Tool, params: dict[str, str], query: str) -> None:
    """Filters go to the platform behind the line item's query."""
    tool.hears(200, [])

    answer = await tool.call("GET", SCORES, params=params)

    assert (answer.json(), tool.orders) == ({"scores": []}, [("GET", RESULTS_AT_LMS + query)])


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        pytest.param({"resultMaximum": None}, {"resultMaximum": 1}, id="no maximum: 1 (AGS 3.3.4)"),
        pytest.param({"userId": 7}, {"userId": "7"}, id="a user id that is a number"),
        pytest.param({"resultScore": None}, {"resultScore": None}, id="no points"),
        pytest.param({EXTENSION: [1]}, {EXTENSION: [1]}, id="an extension"),
    ],
)
async def test_results_are_shown_as_documented(tool: Tool, given: dict[str, Any], shown: dict[str, Any]) -> None:
    """What the API promises of a result is there; what else a platform says is passed on."""
    tool.hears(200, [{**RESULT, **given}])

    assert (await tool.call("GET", SCORES)).json() == {"scores": [{**RESULT, **shown}]}


async def test_pages_of_results(tool: Tool) -> None:
    """A further page is named by the platform's address, and fetched by it as it stands."""
    page = f"{RESULTS_AT_LMS}&page=2"
    tool.hears(200, [], link=f'<{page}>; rel="next"')
    tool.hears(200, [RESULT])

    first = await tool.call("GET", SCORES, params={"limit": "1"})
    second = await tool.call("GET", SCORES, params={"url": quote(first.json()["next"]), "userId": "x", "limit": "0"})

    assert (second.json(), tool.orders[1]) == ({"scores": [RESULT]}, ("GET", page))


async def test_a_page_of_results_elsewhere_is_not_fetched(tool: Tool) -> None:
    """A page of another host is refused, and no token is asked for."""
    answer = await tool.call("GET", SCORES, params={"url": "https://evil.example/c/9/lineitems/8/results"})

    assert (faults_of(answer), tool.lms.token_forms) == (["url"], [])
