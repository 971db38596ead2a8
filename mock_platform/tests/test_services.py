"""The services: who may call them, and what they answer."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from mock_platform.score_checks import JUDGED
from mock_platform.tests.reader import claims_of
from mock_platform.tests.talking import Talk

AGS = "https://purl.imsglobal.org/spec/lti-ags/"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/"
ROSTER = NRPS + "scope/contextmembership.readonly"
LINE_ITEM = AGS + "scope/lineitem.readonly"
SCORE = AGS + "scope/score"
RESULTS = AGS + "scope/result.readonly"
ROSTER_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
STUDENT, TEACHER = "u-c2a95e10-7f3b", "u-7d0f3a52-91c4"
EVERYBODY = [TEACHER, "u-4be1c8d7-02aa", STUDENT, "u-18f6d4b3-e9c5", "u-a57e20f9-33d8", "u-90bd6e24-518f"]


def claim(tool: Talk, name: str, **order: Any) -> Any:
    return claims_of(tool.begin(**order).authorize(client_id=order.get("client_id", "tool-1")).token)[name]


def roster_url(tool: Talk, **order: Any) -> str:
    url: str = claim(tool, NRPS + "claim/namesroleservice", **order)["context_memberships_url"]
    return url


def line_item_url(tool: Talk, **order: Any) -> str:
    url: str = claim(tool, AGS + "claim/endpoint", **order)["lineitem"]
    return url


def below(url: str, name: str) -> str:
    path, _, query = url.partition("?")
    return f"{path}/{name}?{query}"


def get(tool: Talk, url: str, token: str, **headers: str) -> httpx.Response:
    return tool.http.get(url, headers={"Authorization": f"Bearer {token}", "Accept": ROSTER_TYPE, **headers})


def pages(tool: Talk, url: str, token: str) -> list[httpx.Response]:
    """Follow the next links to the end."""
    answers = [get(tool, url, token)]
    while "next" in answers[-1].links:
        following = answers[-1].links["next"]["url"]
        answers.append(get(tool, following, token))
    return answers


def members(answers: list[httpx.Response]) -> list[str]:
    return [member["user_id"] for answer in answers for member in answer.json()["members"]]


# access


def test_service_demands_a_token(tool: Talk) -> None:
    """A request without a token, or with one in the URL, is answered 401 with a challenge."""
    url = roster_url(tool)

    plain = tool.http.get(url)
    in_url = tool.http.get(f"{url}?access_token={tool.token(ROSTER)}")

    assert (plain.status_code, in_url.status_code) == (401, 401)
    assert plain.headers["www-authenticate"] == "Bearer"
    assert tool.findings() == ["OAUTH-011", "OAUTH-011"]


@pytest.mark.parametrize("credentials", ["Basic dG9vbDp4", "Bearer", "token x"])
def test_other_credentials_are_refused(tool: Talk, credentials: str) -> None:
    """Only a bearer token in the header counts."""
    assert tool.http.get(roster_url(tool), headers={"Authorization": credentials}).status_code == 401


def test_unknown_token_is_refused(tool: Talk) -> None:
    """A token that was never issued is answered 401 invalid_token."""
    response = get(tool, roster_url(tool), "x" * 43)

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert tool.findings() == ["OAUTH-009"]


@pytest.mark.parametrize(("offset", "status"), [(3595, 200), (3600, 401)])
def test_token_expires(tool: Talk, offset: int, status: int) -> None:
    """A token works until its hour is over on the platform's clock."""
    url, token = roster_url(tool), tool.token(ROSTER)

    tool.control("PUT", "/clock", {"offset_s": offset})

    assert get(tool, url, token).status_code == status


def test_token_dies_with_its_registration(tool: Talk) -> None:
    """A tool that was removed and registered again cannot use its old token."""
    url, token = roster_url(tool), tool.token(ROSTER)
    tool.control("DELETE", "/registrations/tool-1")
    tool.register()

    assert get(tool, url, token).status_code == 401


@pytest.mark.parametrize("scope", [ROSTER, LINE_ITEM, SCORE, RESULTS], ids=["roster", "line item", "score", "results"])
def test_scope_opens_its_own_service_only(tool: Talk, scope: str) -> None:
    """A token with one scope gets 403 from every service but that scope's."""
    item, token = line_item_url(tool), tool.token(scope)
    post = {"headers": {"Authorization": f"Bearer {token}", "Content-Type": SCORE_TYPE}, "content": b"{}"}

    statuses = {
        ROSTER: get(tool, roster_url(tool), token).status_code,
        LINE_ITEM: get(tool, item, token).status_code,
        RESULTS: get(tool, below(item, "results"), token).status_code,
        SCORE: tool.http.post(below(item, "scores"), **post).status_code,  # type: ignore[arg-type]
    }

    open_ones = {ROSTER: 200, LINE_ITEM: 200, RESULTS: 200, SCORE: 400}
    assert statuses == {name: open_ones[name] if name == scope else 403 for name in statuses}


def test_token_of_another_tool_is_refused(tool: Talk) -> None:
    """A tool's token opens none of another tool's addresses."""
    tool.register(client_id="other")
    url = roster_url(tool, client_id="other")

    assert get(tool, url, tool.token(ROSTER)).status_code == 403
    assert tool.findings() == ["OAUTH-015"]


def test_token_of_another_deployment_is_refused(talk: Talk) -> None:
    """A token that was asked for in one deployment opens no address of another of the same tool."""
    talk.register(deployment_ids=["1", "2"])
    first, second = roster_url(talk, deployment_id="1"), roster_url(talk, deployment_id="2")
    token = talk.token(ROSTER)

    assert (get(talk, first, token).status_code, get(talk, second, token).status_code) == (200, 403)


def test_token_of_another_platform_is_unknown(tool: Talk) -> None:
    """A token of one platform means nothing to another of the same server."""
    token = tool.token(ROSTER)
    name = f"t-{uuid4().hex}"
    other = Talk(tool.http, tool.control("POST", "/platforms", {"name": name})["issuer"])
    other.register()

    assert get(other, roster_url(other), token).status_code == 401
    other.control("DELETE", "")


def test_unknown_course_is_not_found(tool: Talk) -> None:
    """An address with a course that does not exist is answered 404."""
    url = roster_url(tool).replace("/biology/", "/history/")

    assert get(tool, url, tool.token(ROSTER)).status_code == 404


# line items


def test_line_item_is_shown(tool: Talk) -> None:
    """The line item has its URL as id, its label, its maximum, and the link that it belongs to."""
    url = line_item_url(tool)

    response = get(tool, url, tool.token(LINE_ITEM))

    assert response.headers["content-type"] == "application/vnd.ims.lis.v2.lineitem+json"
    assert response.json() == {
        "id": url,
        "label": "Quiz: cells & tissues",
        "scoreMaximum": 20,
        "resourceLinkId": "rl-6b9d02e7-a1f4",
        "resourceId": "quiz-cells",
        "tag": "grade",
        "startDateTime": None,
        "endDateTime": None,
    }


@pytest.mark.parametrize("query", ["", "?type_id=2", "?x=1"])
def test_line_item_without_its_query_is_not_found(tool: Talk, query: str) -> None:
    """An address that lost its query is another address."""
    url = line_item_url(tool).partition("?")[0] + query

    assert get(tool, url, tool.token(LINE_ITEM)).status_code == 404
    assert tool.findings() == ["AGS-040"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1),
        ("?tag=grade", 1),
        ("?tag=x", 0),
        ("?resource_link_id=rl-6b9d02e7-a1f4&resource_id=x", 0),
        ("?limit=1", 1),
    ],
)
def test_line_items_are_listed_and_filtered(tool: Talk, query: str, count: int) -> None:
    """The list has the tool's line items; several filters mean all of them."""
    url = claim(tool, AGS + "claim/endpoint")["lineitems"]

    response = get(tool, url + query, tool.token(LINE_ITEM))

    assert len(response.json()) == count
    assert response.headers["content-type"] == "application/vnd.ims.lis.v2.lineitemcontainer+json"


# scores and results


def score(**changes: Any) -> dict[str, Any]:
    valid = {
        "userId": STUDENT,
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "timestamp": "2026-11-21T12:00:00.123Z",
        "scoreGiven": 5,
        "scoreMaximum": 10,
    }
    return {name: value for name, value in (valid | changes).items() if value is not ...}


def post(tool: Talk, body: Any, *, url: str | None = None, media_type: str = SCORE_TYPE) -> httpx.Response:
    headers = {"Authorization": f"Bearer {tool.token(SCORE)}", "Content-Type": media_type}
    return tool.http.post(url or below(line_item_url(tool), "scores"), json=body, headers=headers)


def results(tool: Talk, query: str = "") -> Any:
    return get(tool, below(line_item_url(tool), "results") + query, tool.token(RESULTS)).json()


def test_score_becomes_a_result(tool: Talk) -> None:
    """A final score is in the results, scaled to the line item's maximum."""
    response = post(tool, score(comment="well done", scoringUserId=TEACHER))

    (result,) = results(tool)
    assert response.status_code == 200
    assert response.json()["resultUrl"] == result["id"]
    assert result == {
        "id": result["id"],
        "scoreOf": line_item_url(tool),
        "userId": STUDENT,
        "resultScore": 10,
        "resultMaximum": 20,
        "comment": "well done",
        "scoringUserId": TEACHER,
    }
    assert get(tool, result["id"], tool.token(RESULTS)).json() == result
    assert tool.findings() == []


SCORES: list[tuple[str, dict[str, Any], str]] = [
    ("no user", {"userId": ...}, "AGS-042"),
    ("user a number", {"userId": 7}, "AGS-042"),
    ("no activity", {"activityProgress": ...}, "AGS-043"),
    ("activity in lower case", {"activityProgress": "completed"}, "AGS-043"),
    ("activity a list", {"activityProgress": ["Completed"]}, "AGS-043"),
    ("no grading", {"gradingProgress": ...}, "AGS-044"),
    ("unknown grading", {"gradingProgress": "Done"}, "AGS-044"),
    ("no timestamp", {"timestamp": ...}, "AGS-045"),
    ("timestamp without zone", {"timestamp": "2026-11-21T12:00:00.123"}, "AGS-045"),
    ("timestamp a number", {"timestamp": 1795261200}, "AGS-045"),
    ("timestamp of no day", {"timestamp": "2026-02-30T12:00:00.123Z"}, "AGS-045"),
    ("negative points", {"scoreGiven": -1}, "AGS-049"),
    ("points as text", {"scoreGiven": "5"}, "AGS-049"),
    ("points true", {"scoreGiven": True}, "AGS-049"),
    ("points beyond reckoning", {"scoreGiven": 10**400}, "AGS-049"),
    ("no maximum", {"scoreMaximum": ...}, "AGS-049"),
    ("maximum zero", {"scoreMaximum": 0}, "AGS-049"),
    ("comment an object", {"comment": {}}, "AGS-055"),
    ("submission a text", {"submission": "x"}, "AGS-056"),
    ("start without zone", {"submission": {"startedAt": "2026-11-21T12:00:00"}}, "AGS-056"),
    (
        "submitted before the start",
        {"submission": {"startedAt": "2026-11-21T12:00:01Z", "submittedAt": "2026-11-21T12:00:00Z"}},
        "AGS-056",
    ),
    ("empty grader", {"scoringUserId": ""}, "AGS-058"),
    ("null grader", {"scoringUserId": None}, "AGS-058"),
]


@pytest.mark.parametrize(("changes", "requirement"), [row[1:] for row in SCORES], ids=[row[0] for row in SCORES])
def test_wrong_score_is_refused(tool: Talk, changes: dict[str, Any], requirement: str) -> None:
    """A defect of a score is answered 400, noted, and changes no result; the score without it is kept."""
    response = post(tool, score(**changes))

    assert response.status_code == 400
    assert tool.findings() == [requirement]
    assert results(tool) == []
    assert post(tool, score()).status_code == 200


def test_every_check_of_a_score_is_named_in_this_file() -> None:
    """No check of the table is without a test here."""
    assert {check.requirement for check in JUDGED} == {row[2] for row in SCORES}


@pytest.mark.parametrize(
    "timestamp", ["2026-11-21T12:00:00.123Z", "2026-11-21T12:00:00.1234567+00:00", "2026-11-21T12:00:00.5+00"]
)
def test_timestamps_of_every_form_are_read(tool: Talk, timestamp: str) -> None:
    """Fractions of any length and zones of each form are understood."""
    assert post(tool, score(timestamp=timestamp)).status_code == 200
    assert tool.findings() == []


def test_timestamp_without_fraction_is_noted(tool: Talk) -> None:
    """A timestamp of whole seconds is taken, and noted."""
    assert post(tool, score(timestamp="2026-11-21T12:00:00Z")).status_code == 200
    assert tool.findings() == ["AGS-045"]


@pytest.mark.parametrize("timestamp", ["2026-11-21T12:00:00.123Z", "2026-11-21T12:00:00.122Z"], ids=["equal", "older"])
def test_stale_score_changes_nothing(tool: Talk, timestamp: str) -> None:
    """A score that is not later than the last one is answered 409 and changes nothing."""
    post(tool, score())

    response = post(tool, score(timestamp=timestamp, scoreGiven=0))

    assert response.status_code == 409
    assert results(tool)[0]["resultScore"] == 10
    assert tool.findings() == ["AGS-046"]


@pytest.mark.parametrize(
    ("points", "count"), [(110, 1), (0, 1), (..., 0), (None, 0)], ids=["extra", "zero", "no", "null"]
)
def test_later_score_replaces_the_earlier_one(tool: Talk, points: Any, count: int) -> None:
    """A later score replaces points and comment.

    One without points clears the result; more than the maximum is fine.
    """
    post(tool, score(comment="first"))

    post(tool, score(timestamp="2026-11-21T12:00:01.000Z", scoreGiven=points))

    shown = results(tool)
    assert [result.get("comment") for result in shown] == [None] * count
    assert [result["resultScore"] for result in shown] == [points * 2] * count if count else shown == []


def test_pending_score_is_no_result(tool: Talk) -> None:
    """A score that is not fully graded makes no result."""
    assert post(tool, score(gradingProgress="Pending")).status_code == 200
    assert results(tool) == []


@pytest.mark.parametrize(
    "user", ["nobody", "u-5c38f7a1-b20e", "u-ee07b1c9-d46a"], ids=["unknown", "outside", "anonymous"]
)
def test_score_of_somebody_else_is_refused(tool: Talk, user: str) -> None:
    """A score for somebody who is not in the course is answered 404 and kept nowhere."""
    assert post(tool, score(userId=user)).status_code == 404
    assert results(tool) == []


def test_score_of_another_media_type_is_refused(tool: Talk) -> None:
    """A score as application/json is answered 415, and noted."""
    assert post(tool, score(), media_type="application/json").status_code == 415
    assert tool.findings() == ["AGS-041"]


@pytest.mark.parametrize("body", [[], "x", None], ids=["list", "text", "null"])
def test_score_that_is_no_object_is_refused(tool: Talk, body: Any) -> None:
    """A body that is no JSON object is answered 400."""
    assert post(tool, body).status_code == 400


def test_scores_behind_the_query_are_noted(tool: Talk) -> None:
    """A tool that appends /scores to the whole URL is told its mistake."""
    response = post(tool, score(), url=line_item_url(tool) + "/scores")

    assert response.status_code == 405
    assert tool.findings() == ["AGS-040"]


def test_scores_are_write_only_and_results_read_only(tool: Talk) -> None:
    """GET of scores and POST of results are answered 405."""
    item = line_item_url(tool)

    assert get(tool, below(item, "scores"), tool.token(SCORE)).status_code == 405
    assert post(tool, score(), url=below(item, "results")).status_code == 405


def test_results_are_filtered_and_paged(tool: Talk) -> None:
    """A user's result is found alone; all come in pages, each once."""
    for user in EVERYBODY[:3]:
        post(tool, score(userId=user))

    answers = pages(tool, below(line_item_url(tool), "results"), tool.token(RESULTS))

    assert [len(answer.json()) for answer in answers] == [2, 1]
    assert sorted(result["userId"] for answer in answers for result in answer.json()) == sorted(EVERYBODY[:3])
    assert [result["userId"] for result in results(tool, f"&user_id={TEACHER}")] == [TEACHER]
    assert results(tool, "&user_id=x") == []


def test_scores_of_one_tool_are_not_anothers(tool: Talk) -> None:
    """The same link's line item has other results for another deployment of the same tool."""
    tool.register(client_id="two", deployment_ids=["1", "2"])
    assertion = tool.assertion({"https://purl.imsglobal.org/spec/lti/claim/deployment_id": "2"}, iss="two", sub="two")
    token = tool.ask_for_token(RESULTS, assertion=assertion).json()["access_token"]
    post(tool, score())

    other = get(tool, below(line_item_url(tool, client_id="two", deployment_id="2"), "results"), token)

    assert (len(results(tool)), other.json()) == (1, [])
