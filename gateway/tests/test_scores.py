"""`POST /api/lineitems/:id/scores`: scores on their way to the platform."""

import asyncio
import json
import tomllib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args
from urllib.parse import quote, quote_plus

import httpx
import jwt
import pytest

from gateway.routes.scores import GradingProgress
from gateway.services.maxima import KEPT_FOR, MOST_MAXIMA, Maxima
from gateway.tests.grading import ALL_SCOPES, ITEM, RESULT, SCOPE, Tool, faults_of, open_tool, path_of
from gateway.tests.lms import C
from gateway.tests.site import BEARER, MovingClock, code_of

pytestmark = pytest.mark.anyio

VOCABULARY = tomllib.loads((Path(__file__).parents[2] / "fixtures" / "vocabulary.toml").read_text())
CANVAS = "https://canvas.instructure.com/lti/submission"
STATE = {"userId": "user-7", "activityProgress": "Completed", "gradingProgress": "FullyGraded"}
BODY = {**STATE, "scoreGiven": 17.5, "scoreMaximum": 20, "comment": "Nice work"}
SCORES = path_of(ITEM, "/scores")
SCORES_AT_LMS = "https://lms.example/c/9/lineitems/8/lineitem/scores?type_id=4"


@pytest.fixture
async def tool(database: Path) -> AsyncIterator[Tool]:
    async with open_tool(database) as opened:
        yield opened


async def send(tool: Tool, **changes: Any) -> httpx.Response:
    """Send a score; None leaves a member out, as clients write null."""
    return await tool.call("POST", SCORES, json={**BODY, **changes})


async def test_a_score_reaches_the_platform(tool: Tool) -> None:
    """A score is posted below the line item, before its query, with the scope for scores and a timestamp."""
    tool.hears(200)

    answer = await send(tool)

    assert (answer.status_code, answer.content) == (204, b"")
    assert (tool.orders, tool.asked_scopes) == ([("POST", SCORES_AT_LMS)], ["score"])
    assert tool.said == {**BODY, "timestamp": "2026-03-01T12:00:00.000Z"}
    assert tool.lms.asked[0].headers["content-type"] == "application/vnd.ims.lis.v1.score+json"


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(f"https://gateway.example//api/lineitems/{quote(ITEM)}/scores", id="the Python client"),
        pytest.param(f"/api/lineitems/{quote_plus(ITEM)}/scores", id="Ruby's CGI.escape"),
        pytest.param(f"/api/lineitems/{quote_plus(quote_plus(ITEM))}/scores", id="quote_plus twice"),
    ],
)
async def test_scores_as_other_clients_send_them(tool: Tool, path: str) -> None:
    """The line item is understood as other clients write it, and /scores behind it."""
    tool.hears(204)

    answer = await tool.call("POST", path, json=BODY)

    assert (answer.status_code, tool.orders) == (204, [("POST", SCORES_AT_LMS)])


@pytest.mark.parametrize(
    ("changes", "sent"),
    [
        pytest.param({"scoreGiven": 0}, {"scoreGiven": 0}, id="no points"),
        pytest.param({"scoreGiven": 30}, {"scoreGiven": 30}, id="more than the maximum"),
        pytest.param({"activityProgress": "Initiated"}, {"activityProgress": "Initialized"}, id="the reference's word"),
        pytest.param(
            {"activityProgress": "Initialized"}, {"activityProgress": "Initialized"}, id="the standard's word"
        ),
        pytest.param({"userId": 7}, {"userId": "7"}, id="a user id that is a number"),
        pytest.param({CANVAS: {"new": None}}, {CANVAS: {"new": None}}, id="an extension, whole"),
        pytest.param({"scoringUserId": "t"}, {"scoringUserId": "t"}, id="a member that is not documented"),
        pytest.param({"comment": ""}, {"comment": ""}, id="an empty comment"),
    ],
)
async def test_what_a_score_says_is_passed_on(tool: Tool, changes: dict[str, Any], sent: dict[str, Any]) -> None:
    """A score reaches the platform in the standard's words, and with whatever else the tool says."""
    tool.hears(200)

    answer = await send(tool, **changes)

    assert answer.status_code == 204
    assert tool.said == {**BODY, **sent, "timestamp": "2026-03-01T12:00:00.000Z"}


async def test_unknown_members_set_no_other(tool: Tool) -> None:
    """Members in snake case are not the documented ones, and make none of these a null: a null clears a score."""
    tool.hears(200)
    foreign = {"score_given": 3, "score_maximum": 4}

    answer = await tool.call("POST", SCORES, json={**STATE, **foreign})

    assert answer.status_code == 204
    assert tool.said == {**STATE, **foreign, "timestamp": "2026-03-01T12:00:00.000Z"}


@pytest.mark.parametrize("activity", [entry["value"] for entry in VOCABULARY["activity_progress"].values()])
async def test_every_activity_progress_is_understood(tool: Tool, activity: str) -> None:
    """Each word of the standard for the activity goes through as it is."""
    tool.hears(200)

    await send(tool, activityProgress=activity)

    assert tool.said["activityProgress"] == activity


def test_every_grading_progress_is_understood() -> None:
    """The words for grading are the standard's."""
    assert set(get_args(GradingProgress)) == {entry["value"] for entry in VOCABULARY["grading_progress"].values()}


@pytest.mark.parametrize("given", [pytest.param({}, id="left out"), pytest.param({"scoreGiven": None}, id="null")])
async def test_a_score_without_points_clears(tool: Tool, given: dict[str, Any]) -> None:
    """Without points there is nothing to fill in: the platform clears the score (AGS 3.4.4)."""
    tool.hears(200)

    answer = await tool.call("POST", SCORES, json={**STATE, **given, "comment": None})

    assert answer.status_code == 204
    assert (len(tool.orders), tool.said) == (1, {**STATE, "timestamp": "2026-03-01T12:00:00.000Z"})


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        pytest.param({"userId": None}, ["userId"], id="no user"),
        pytest.param({"userId": ""}, ["userId"], id="an empty user"),
        pytest.param({"userId": True}, ["userId"], id="a user that is true"),
        pytest.param({"activityProgress": "Done"}, ["activityProgress"], id="an unknown activity"),
        pytest.param({"activityProgress": "completed"}, ["activityProgress"], id="an activity in lower case"),
        pytest.param({"gradingProgress": None}, ["gradingProgress"], id="no grading"),
        pytest.param({"gradingProgress": "Graded"}, ["gradingProgress"], id="an unknown grading"),
        pytest.param({"scoreGiven": -0.5}, ["scoreGiven"], id="points below 0"),
        pytest.param({"scoreGiven": "17"}, ["scoreGiven"], id="points in a text"),
        pytest.param({"scoreGiven": True}, ["scoreGiven"], id="points that are true"),
        pytest.param({"scoreMaximum": 0}, ["scoreMaximum"], id="a maximum of 0"),
        pytest.param({"timestamp": "2026-03-01T12:00:00"}, ["timestamp"], id="a time without a zone"),
        pytest.param({"comment": {"text": "x"}}, ["comment"], id="a comment that is no text"),
    ],
)
async def test_what_is_no_score_is_refused(tool: Tool, changes: dict[str, Any], fields: list[str]) -> None:
    """A score that AGS does not allow is refused here, field by field, and the platform is not asked."""
    assert (faults_of(await send(tool, **changes)), tool.orders) == (fields, [])


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
async def test_numbers_beyond_json_are_refused(tool: Tool, number: str) -> None:
    """What JSON has no number for is refused, also in a member that is only passed on."""
    body = f'{{"userId": "u", "activityProgress": "Started", "gradingProgress": "Pending", "x": [{number}]}}'

    tool.header["Content-Type"] = "application/json"
    answer = await tool.call("POST", SCORES, content=body)

    assert (answer.status_code, tool.orders) == (400, [])


async def test_the_maximum_is_filled_in(tool: Tool) -> None:
    """A score without its maximum is of the line item's, which is read with the scope for reading."""
    tool.hears(200, {"id": ITEM, "label": "Quiz", "scoreMaximum": 40})
    tool.hears(200)

    answer = await send(tool, scoreMaximum=None)

    assert (answer.status_code, tool.said["scoreMaximum"]) == (204, 40)
    assert tool.orders == [("GET", ITEM), ("POST", SCORES_AT_LMS)]
    assert tool.asked_scopes == ["lineitem.readonly", "score"]


async def test_the_maximum_is_remembered_for_a_moment(tool: Tool) -> None:
    """For scores that follow closely the line item is not read again; for one after a while it is."""
    for document in ({"scoreMaximum": 40}, None, None, {"scoreMaximum": 50}, None):
        tool.hears(200, document)

    await send(tool, scoreMaximum=None)
    tool.site.clock.now += KEPT_FOR - timedelta(microseconds=1)
    await send(tool, scoreMaximum=None)
    tool.site.clock.now += timedelta(microseconds=1)
    await send(tool, scoreMaximum=None)

    assert [method for method, _ in tool.orders] == ["GET", "POST", "POST", "GET", "POST"]
    assert tool.said["scoreMaximum"] == 50


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_a_changed_line_item_is_read_anew(tool: Tool, method: str) -> None:
    """After a change through the gateway a remembered maximum is none."""
    for document in ({"scoreMaximum": 40}, None, {"scoreMaximum": 50}, {"scoreMaximum": 50}, None):
        tool.hears(200, document)

    await send(tool, scoreMaximum=None)
    await tool.call(method, path_of(ITEM), json={"label": "Quiz", "scoreMaximum": 50})
    await send(tool, scoreMaximum=None)

    assert [asked for asked, _ in tool.orders] == ["GET", "POST", method, "GET", "POST"]
    assert tool.said["scoreMaximum"] == 50


@pytest.mark.parametrize("maximum", [None, 0, "20", True])
async def test_a_line_item_without_a_maximum(tool: Tool, maximum: Any) -> None:
    """Where the line item has no maximum the tool must say it."""
    tool.hears(200, {"id": ITEM, "label": "Quiz", "scoreMaximum": maximum})

    assert (faults_of(await send(tool, scoreMaximum=None)), len(tool.orders)) == (["scoreMaximum"], 1)


async def test_a_line_item_that_cannot_be_read(database: Path) -> None:
    """Where the platform granted no reading of line items the tool must say the maximum; with it the score is sent."""
    async with open_tool(database, scope=[SCOPE + "score"]) as tool:
        tool.hears(200)

        refused = await send(tool, scoreMaximum=None)
        sent = await send(tool)

    assert (faults_of(refused), sent.status_code) == (["scoreMaximum"], 204)


def test_only_so_many_maxima_are_remembered() -> None:
    """The oldest maximum gives way to one too many."""
    maxima = Maxima(MovingClock())

    for number in range(MOST_MAXIMA + 1):
        maxima.keep("r", str(number), number + 1)

    assert (maxima.get("r", "0"), maxima.get("r", "1"), maxima.get("r", str(MOST_MAXIMA))) == (None, 2, MOST_MAXIMA + 1)


async def test_timestamps_increase(tool: Tool) -> None:
    """Scores of one person in one moment have times of their own, also when the clock is put back."""
    for _ in range(3):
        tool.hears(200)

    await asyncio.gather(send(tool), send(tool))
    tool.site.clock.move(hours=-1)
    await send(tool)

    times = sorted(timestamps_of(tool))
    assert times == [f"2026-03-01T12:00:00.{milliseconds:03}Z" for milliseconds in range(3)]


async def test_timestamps_of_others_are_their_own(tool: Tool) -> None:
    """Two people graded in one moment have the same time."""
    for _ in range(2):
        tool.hears(200)

    await send(tool)
    await send(tool, userId="user-8")

    assert timestamps_of(tool) == ["2026-03-01T12:00:00.000Z"] * 2


async def test_timestamps_increase_across_processes(database: Path) -> None:
    """A second gateway on the same database, with the same clock, goes on where the first one was."""
    async with open_tool(database) as first, open_tool(database) as second:
        for tool in (first, second):
            tool.hears(200)

            await send(tool)

    assert timestamps_of(first) + timestamps_of(second) == ["2026-03-01T12:00:00.000Z", "2026-03-01T12:00:00.001Z"]


@pytest.mark.parametrize(
    ("own", "later"),
    [
        ("2026-03-01T14:00:00.5+01:00", "2026-03-01T13:00:00.501Z"),
        ("2026-03-01T13:00:00Z", "2026-03-01T13:00:00.001Z"),
    ],
)
async def test_a_timestamp_of_the_tools_own(tool: Tool, own: str, later: str) -> None:
    """A time that the tool chose is sent as it wrote it, and the next one is later than it."""
    for _ in range(2):
        tool.hears(200)

    await send(tool, timestamp=own)
    await send(tool)

    assert timestamps_of(tool) == [own, later]


async def test_a_time_that_the_platform_refused_counts_for_nothing(tool: Tool) -> None:
    """A time far ahead that the platform refused does not push later scores into the future."""
    tool.hears(400, {"why": "that is not yet"})
    tool.hears(200)

    refused = await send(tool, timestamp="2126-03-01T12:00:00.000Z")
    await send(tool)

    assert (refused.status_code, timestamps_of(tool)[1]) == (400, "2026-03-01T12:00:00.000Z")


@pytest.mark.parametrize("status", [400, 404, 409, 422])
async def test_the_platforms_refusal_is_passed_on(tool: Tool, status: int) -> None:
    """A refusal of a score keeps the platform's status, and is not tried again."""
    tool.hears(status, {"errors": {"message": "not a student"}})

    answer = await send(tool)

    details = answer.json()["details"]
    assert (answer.status_code, details["externalUrl"], len(tool.orders)) == (status, SCORES_AT_LMS, 1)
    assert details["bodyReceived"] == {"errors": {"message": "not a student"}}


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_line_item_elsewhere_gets_no_token(tool: Tool, method: str) -> None:
    """Scores and results of a line item that is not this launch's are refused before a token is asked for."""
    answer = await tool.call(method, path_of("https://evil.example/c/9/lineitems/8", "/scores"), json=BODY)

    assert (answer.status_code, code_of(answer), tool.lms.token_forms) == (403, "FOREIGN_LINE_ITEM", [])


@pytest.mark.parametrize(("method", "scope"), [("GET", "result.readonly"), ("POST", "score")])
async def test_a_scope_that_is_missing_is_named(database: Path, method: str, scope: str) -> None:
    """Without its scope a call is refused, whatever else was granted, and the refusal names the scope."""
    async with open_tool(database, scope=[other for other in ALL_SCOPES if other != SCOPE + scope]) as tool:
        answer = await tool.call(method, SCORES, json=BODY)

    assert (answer.status_code, code_of(answer)) == (403, "SERVICE_NOT_AVAILABLE_FOR_CONTEXT")
    assert f"{SCOPE}{scope} in scope" in answer.json()["details"]["description"]


async def test_a_service_key_does_what_an_ltik_does(database: Path) -> None:
    """A background job sends scores and reads results with the service key."""
    async with open_tool(database, by_service_key=True) as tool:
        tool.hears(200)
        tool.hears(200, [RESULT])

        sent, read = await send(tool), await tool.call("GET", SCORES)

    assert (sent.status_code, read.json()) == (204, {"scores": [RESULT]})


@pytest.mark.parametrize("by_service_key", [pytest.param(False, id="ltik"), pytest.param(True, id="service key")])
async def test_tokens_are_asked_for_the_deployment(database: Path, by_service_key: bool) -> None:
    """Every token that grades take is for the deployment of the launch alone (Core 6.2.1)."""
    async with open_tool(database, by_service_key=by_service_key) as tool:
        for document in ({"scoreMaximum": 5}, None, [RESULT], {"id": ITEM}):
            tool.hears(200, document)

        await send(tool, scoreMaximum=None)
        await tool.call("GET", SCORES)
        await tool.call("DELETE", path_of(ITEM))

    assertions = [
        jwt.decode(form["client_assertion"], options={"verify_signature": False}) for form in tool.lms.token_forms
    ]
    assert [claims[C + "deployment_id"] for claims in assertions] == ["d1"] * 4


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_the_account_key_is_not_enough(tool: Tool, method: str) -> None:
    """Scores belong to a launch: Bearer is refused."""
    answer = await tool.site.client.request(method, SCORES, headers=BEARER, json=BODY)

    assert (answer.status_code, tool.orders) == (401, [])


def timestamps_of(tool: Tool) -> list[str]:
    """The timestamps of the scores that the platform was sent, in order."""
    return [json.loads(order.content)["timestamp"] for order in tool.lms.asked]
