"""Scores and what becomes of them: published, judged, kept, shown as results (AGS 2.0 sections 3.3 and 3.4)."""

from typing import Any

import pytest

from mock_platform.grades.score_checks import JUDGED
from mock_platform.tests.grading import (
    LINE_ITEM,
    RESULT,
    RESULTS_TYPE,
    SCORE,
    SCORE_TYPE,
    STUDENT,
    STUDENT_2,
    STUDENT_3,
    TEACHER,
    Grading,
    at,
    below,
    score,
)
from mock_platform.tests.talking import Talk

PEOPLE = [STUDENT, STUDENT_2, STUDENT_3, TEACHER]


@pytest.fixture
def grading(tool: Talk) -> Grading:
    """Speak as the tool in its deployment."""
    return Grading(tool)


def kept(grading: Grading, user: str = "student") -> Any:
    """Return the score of a user in the first line item that has grades, as the control API tells."""
    line_items = grading.talk.control("GET", f"/grades?client_id={grading.client_id}")
    return next(grade["score"] for each in line_items for grade in each["grades"] if grade["user"] == user)


# results


def test_score_becomes_a_result(grading: Grading) -> None:
    """A final score is in the results as part of the line item's maximum (AGS-052, AGS-070, AGS-072)."""
    url = grading.quiz

    response = grading.publish(url, comment="well done", scoringUserId=TEACHER)

    shown = grading.send("GET", below(url, "results"), RESULT)
    (result,) = shown.json()
    assert (response.status_code, response.json()) == (200, {"resultUrl": result["id"]})
    assert shown.headers["content-type"] == RESULTS_TYPE
    assert result == {
        "id": result["id"],
        "scoreOf": url,
        "userId": STUDENT,
        "resultScore": 10,
        "resultMaximum": 20,
        "comment": "well done",
        "scoringUserId": TEACHER,
    }
    assert grading.send("GET", result["id"], RESULT).json() == result
    assert grading.talk.findings() == []


@pytest.mark.parametrize(
    ("given", "maximum", "expected"), [(1, 3, 2), (0, 3, 0), (1.1, 1, 6.6), (110, 100, 6.6), (0.5, 6, 0.5)]
)
def test_score_is_scaled(grading: Grading, given: float, maximum: float, expected: float) -> None:
    """Points are reckoned to the line item's maximum, above it too (AGS-050, AGS-052)."""
    url = grading.make(scoreMaximum=6).json()["id"]

    assert grading.publish(url, scoreGiven=given, scoreMaximum=maximum).status_code == 200

    (result,) = grading.results(url)
    assert result["resultScore"] == pytest.approx(expected)
    assert result["resultMaximum"] == 6


def test_results_follow_a_new_maximum(grading: Grading) -> None:
    """When the line item's maximum is changed, its results are reckoned to the new one (AGS-023, AGS-052)."""
    url = grading.make(scoreMaximum=60).json()["id"]
    grading.publish(url)

    grading.replace(url, scoreMaximum=30)

    assert [(each["resultScore"], each["resultMaximum"]) for each in grading.results(url)] == [(15, 30)]


def test_results_are_those_who_have_points(grading: Grading) -> None:
    """Everybody with a score is in the results, and nobody else (AGS-071)."""
    url = grading.quiz
    grading.publish(url)
    grading.publish(url, userId=STUDENT_2, scoreGiven=0)

    assert [(each["userId"], each["resultScore"]) for each in grading.results(url)] == [(STUDENT, 10), (STUDENT_2, 0)]


def test_no_results_are_an_array(grading: Grading) -> None:
    """A line item without scores has the results `[]` (AGS-070)."""
    response = grading.send("GET", below(grading.quiz, "results"), RESULT)

    assert (response.status_code, response.json(), response.links) == (200, [], {})


def test_result_of_nobody_is_not_found(grading: Grading) -> None:
    """The address of a result that there is not is answered 404."""
    assert grading.send("GET", below(grading.quiz, f"results/{STUDENT}"), RESULT).status_code == 404


def test_results_are_paged(grading: Grading) -> None:
    """Results come in small pages, each once, linked both ways (AGS-073)."""
    url = grading.quiz
    grading.publish_each(url, [{"userId": user} for user in PEOPLE])

    usual = grading.follow(below(url, "results"), RESULT)
    limited = grading.follow(below(url, "results") + "&limit=3", RESULT)

    assert [[each["userId"] for each in page.json()] for page in usual] == [PEOPLE[:2], PEOPLE[2:]]
    assert [[each["userId"] for each in page.json()] for page in limited] == [PEOPLE[:3], PEOPLE[3:]]
    assert [set(page.links) for page in usual] == [{"next", "last"}, {"first", "prev", "last"}]


def test_next_results_go_on_where_the_last_ones_ended(grading: Grading) -> None:
    """Scores that come between two pages make nobody come twice or never (AGS-073)."""
    url = grading.quiz
    grading.publish_each(url, [{"userId": user} for user in PEOPLE[:3]])
    first = grading.send("GET", below(url, "results"), RESULT)

    grading.publish(url, userId=STUDENT, timestamp=at(1), scoreGiven=None)
    grading.publish(url, userId=TEACHER)
    rest = grading.follow(first.links["next"]["url"], RESULT)

    assert [each["userId"] for page in [first, *rest] for each in page.json()] == PEOPLE


@pytest.mark.parametrize(("user", "count"), [(STUDENT, 1), (TEACHER, 0), ("nobody", 0), ("", 0)])
def test_results_are_filtered_by_user(grading: Grading, user: str, count: int) -> None:
    """The filter gives the result of one user, or none (AGS-073)."""
    url = grading.quiz
    grading.publish(url)
    grading.publish(url, userId=STUDENT_2)

    assert [each["userId"] for each in grading.results(url, f"&user_id={user}&limit=1")] == [STUDENT] * count


@pytest.mark.parametrize("scope", [LINE_ITEM, SCORE], ids=["line item", "score"])
def test_results_need_their_scope(grading: Grading, scope: str) -> None:
    """Results are 403 with any other scope (OAUTH-030)."""
    assert grading.send("GET", below(grading.quiz, "results"), scope).status_code == 403


@pytest.mark.parametrize("scope", [LINE_ITEM, RESULT], ids=["line item", "result"])
def test_scores_need_their_scope(grading: Grading, scope: str) -> None:
    """Publishing a score is 403 with any other scope, and nothing is kept (OAUTH-030)."""
    url = grading.quiz

    assert grading.send("POST", below(url, "scores"), scope, score(), SCORE_TYPE).status_code == 403
    assert grading.results(url) == []


# what is wrong with a score

WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("no user", {"userId": ...}, "AGS-042"),
    ("user a number", {"userId": 7}, "AGS-042"),
    ("user empty", {"userId": ""}, "AGS-042"),
    ("no activity", {"activityProgress": ...}, "AGS-043"),
    ("activity in lower case", {"activityProgress": "completed"}, "AGS-043"),
    ("activity unknown", {"activityProgress": "Done"}, "AGS-043"),
    ("activity a list", {"activityProgress": ["Completed"]}, "AGS-043"),
    ("no grading", {"gradingProgress": ...}, "AGS-044"),
    ("grading in lower case", {"gradingProgress": "fullygraded"}, "AGS-044"),
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
    ("maximum negative", {"scoreMaximum": -10}, "AGS-049"),
    ("comment an object", {"comment": {}}, "AGS-055"),
    ("submission a text", {"submission": "x"}, "AGS-056"),
    ("submission false", {"submission": False}, "AGS-056"),
    ("start without zone", {"submission": {"startedAt": "2026-11-21T12:00:00"}}, "AGS-056"),
    (
        "submitted before the start",
        {"submission": {"startedAt": "2026-11-21T12:00:01.0Z", "submittedAt": "2026-11-21T12:00:00.0Z"}},
        "AGS-056",
    ),
    ("empty grader", {"scoringUserId": ""}, "AGS-058"),
    ("null grader", {"scoringUserId": None}, "AGS-058"),
]


@pytest.mark.parametrize(("changes", "requirement"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_wrong_score_is_refused(grading: Grading, changes: dict[str, Any], requirement: str) -> None:
    """A defect of a score is answered 400, noted, and changes no result; one without is kept.

    AGS-043, AGS-044, AGS-045, AGS-046, AGS-049, AGS-056, AGS-058.
    """
    url = grading.quiz

    response = grading.publish(url, **changes)

    assert response.status_code == 400
    assert grading.talk.findings() == [requirement]
    assert grading.results(url) == []
    assert grading.publish(url).status_code == 200


def test_every_check_of_a_score_is_named_in_this_file() -> None:
    """No check of the table is without a test here."""
    assert {check.requirement for check in JUDGED} == {row[2] for row in WRONG}


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"null", b"", b"{", b'{"userId": "a", "userId": "b"}', b"\xff"])
def test_body_that_is_no_object_is_refused(grading: Grading, body: bytes) -> None:
    """A body that is not one JSON object in UTF-8 is answered 400."""
    assert grading.send("POST", below(grading.quiz, "scores"), SCORE, body, SCORE_TYPE).status_code == 400


@pytest.mark.parametrize("media_type", ["application/json", "application/vnd.ims.lis.v2.score+json", ""])
def test_score_of_another_media_type_is_refused(grading: Grading, media_type: str) -> None:
    """A score that is not sent as one is answered 415, and noted."""
    url = grading.quiz

    assert grading.send("POST", below(url, "scores"), SCORE, score(), media_type).status_code == 415
    assert grading.talk.findings() == ["AGS-041"]


def test_media_type_may_have_parameters(grading: Grading) -> None:
    """The media type in another case, with a charset, is the same."""
    media_type = SCORE_TYPE.upper() + "; charset=utf-8"

    assert grading.send("POST", below(grading.quiz, "scores"), SCORE, score(), media_type).status_code == 200


@pytest.mark.parametrize(
    "timestamp",
    [
        "2026-11-21T12:00:00.123Z",
        "2026-11-21T12:00:00.1234567+00:00",
        "2026-11-21T12:00:00.5+00",
        "2026-11-21T14:30:00.736+02:30",
    ],
)
def test_timestamps_of_every_form_are_read(grading: Grading, timestamp: str) -> None:
    """Fractions of any length and zones of each form are understood (AGS-045)."""
    assert grading.publish(grading.quiz, timestamp=timestamp).status_code == 200
    assert grading.talk.findings() == []


@pytest.mark.parametrize(
    ("changes", "requirement"),
    [
        ({"timestamp": "2026-11-21T12:00:00Z"}, "AGS-045"),
        ({"submission": {"startedAt": "2026-11-21T12:00:00Z"}}, "AGS-056"),
        ({"scoringUserId": "u-nobody"}, "AGS-058"),
        ({"colour": "red"}, "AGS-028"),
    ],
    ids=["whole second", "submission of a whole second", "unknown grader", "member of nobody"],
)
def test_lesser_mistake_is_noted(grading: Grading, changes: dict[str, Any], requirement: str) -> None:
    """A score with a lesser mistake is kept, and the mistake noted."""
    url = grading.quiz

    assert grading.publish(url, **changes).status_code == 200
    assert grading.talk.findings() == [requirement]
    assert len(grading.results(url)) == 1


# one after the other


@pytest.mark.parametrize(
    "timestamp",
    ["2026-11-21T12:00:00.123Z", "2026-11-21T12:00:00.122Z", "2026-11-21T14:00:00.123+02:00"],
    ids=["equal", "older", "equal in another zone"],
)
def test_stale_score_changes_nothing(grading: Grading, timestamp: str) -> None:
    """A score that is not later than the user's last is answered 409, noted, and changes nothing (AGS-047)."""
    url = grading.quiz
    grading.publish(url)

    response = grading.publish(url, timestamp=timestamp, scoreGiven=0)

    assert response.status_code == 409
    assert [each["resultScore"] for each in grading.results(url)] == [10]
    assert grading.talk.findings() == ["AGS-046"]


def test_timestamps_are_compared_by_user_and_line_item(grading: Grading) -> None:
    """An older timestamp of another user, or in another line item, is not stale (AGS-047)."""
    url, essay = grading.quiz, grading.make().json()["id"]
    grading.publish(url, timestamp=at(5))

    answers = [grading.publish(url, userId=STUDENT_2, timestamp=at(1)), grading.publish(essay, timestamp=at(1))]

    assert [answer.status_code for answer in answers] == [200, 200]


@pytest.mark.parametrize("points", [..., None], ids=["no", "null"])
def test_score_without_points_clears_the_result(grading: Grading, points: Any) -> None:
    """A later score without points, or with null, takes the earlier one out of the results (AGS-051)."""
    url = grading.quiz
    grading.publish(url)

    cleared = grading.publish(url, timestamp=at(1), scoreGiven=points, scoreMaximum=points)

    assert (cleared.status_code, grading.results(url)) == (200, [])
    assert "scoreGiven" not in kept(grading)


@pytest.mark.parametrize(
    ("comment", "expected"),
    [("second", "second"), (..., None), (None, None), ("", None)],
    ids=["new", "no", "null", "blank"],
)
def test_comment_is_replaced_or_cleared(grading: Grading, comment: Any, expected: str | None) -> None:
    """Each score brings its comment or takes the earlier one away (AGS-055)."""
    url = grading.quiz
    grading.publish(url, comment="first")

    grading.publish(url, timestamp=at(1), comment=comment)

    assert [each.get("comment") for each in grading.results(url)] == [expected]


def test_comment_is_plain_text(grading: Grading) -> None:
    """A comment that looks like HTML comes back letter for letter (AGS-055)."""
    text = '<b>1 < 2 & "ü"</b>\n<script>alert(1)</script>'
    url = grading.quiz

    grading.publish(url, comment=text)

    assert grading.results(url)[0]["comment"] == text


@pytest.mark.parametrize("progress", ["Pending", "PendingManual", "Failed", "NotReady"])
def test_score_that_is_not_fully_graded_is_no_result(grading: Grading, progress: str) -> None:
    """A score that is not fully graded takes the result away, and the gradebook still knows it (AGS-044, AGS-053)."""
    url = grading.quiz
    grading.publish(url)

    assert grading.publish(url, timestamp=at(1), gradingProgress=progress, scoreGiven=7).status_code == 200
    assert grading.results(url) == []
    assert (kept(grading)["gradingProgress"], kept(grading)["scoreGiven"]) == (progress, 7)


@pytest.mark.parametrize("progress", ["Initialized", "Started", "InProgress", "Submitted", "Completed"])
def test_activity_of_each_progress_is_kept(grading: Grading, progress: str) -> None:
    """Each progress of the activity is accepted and kept (AGS-043)."""
    assert grading.publish(grading.quiz, activityProgress=progress).status_code == 200
    assert kept(grading)["activityProgress"] == progress


def test_extensions_of_a_score_are_kept(grading: Grading) -> None:
    """A member whose name is a URL is kept with any value (AGS-028)."""
    grading.publish(grading.quiz, **{"https://tool.example/score": {"originality": 94, "text": None}})

    assert kept(grading)["https://tool.example/score"] == {"originality": 94, "text": None}
    assert grading.talk.findings() == []


BEGAN, HANDED_IN = "2026-11-21T11:00:00.000Z", "2026-11-21T11:30:00.000Z"
NAMED = {"submission": {"startedAt": BEGAN, "submittedAt": HANDED_IN}}
SUBMISSIONS: list[tuple[str, list[dict[str, Any]], tuple[str | None, str | None]]] = [
    ("named", [NAMED], (BEGAN, HANDED_IN)),
    ("kept", [NAMED, {}], (BEGAN, HANDED_IN)),
    ("started anew", [NAMED, {"activityProgress": "Started"}], (BEGAN, None)),
    ("in progress anew", [NAMED, {"activityProgress": "InProgress"}], (BEGAN, None)),
    ("reset", [NAMED, {"activityProgress": "Initialized"}], (None, None)),
    ("reset and done", [NAMED, {"activityProgress": "Initialized"}, {}], (None, at(2))),
    ("start by its sign", [{"activityProgress": "Started"}, {"activityProgress": "InProgress"}], (at(0), None)),
    ("end by its sign", [{"activityProgress": "Submitted"}, {}], (None, at(0))),
    ("both by signs", [{"activityProgress": "InProgress"}, {"activityProgress": "Submitted"}], (at(0), at(1))),
    ("named over signs", [{"activityProgress": "Started"}, NAMED], (BEGAN, HANDED_IN)),
    ("nulls", [NAMED, {"submission": None}, {"submission": {"startedAt": None}}], (BEGAN, HANDED_IN)),
]


@pytest.mark.parametrize(("scores", "times"), [row[1:] for row in SUBMISSIONS], ids=[row[0] for row in SUBMISSIONS])
def test_times_of_the_submission_are_kept(
    grading: Grading, scores: list[dict[str, Any]], times: tuple[str | None, str | None]
) -> None:
    """The last times count until the activity is reset or goes on; without any, its first signs do (AGS-057)."""
    url = grading.quiz

    statuses = grading.publish_each(url, [{"timestamp": at(second)} | each for second, each in enumerate(scores)])

    submission = kept(grading).get("submission", {})

    assert statuses == [200] * len(scores)
    assert (submission.get("startedAt"), submission.get("submittedAt")) == times


# whose score


@pytest.mark.parametrize(
    "user", ["nobody", "u-5c38f7a1-b20e", "u-ee07b1c9-d46a"], ids=["unknown", "outside", "anonymous"]
)
def test_score_of_somebody_else_is_refused(grading: Grading, user: str) -> None:
    """A score for somebody who is not in the course is answered 404, noted, and kept nowhere (AGS-060)."""
    url = grading.quiz

    assert grading.publish(url, userId=user).status_code == 404
    assert grading.talk.findings() == ["AGS-060"]
    assert grading.results(url) == []


def test_score_of_a_suspended_member_is_taken(grading: Grading) -> None:
    """Somebody who is inactive in the course still has grades (AGS-060)."""
    learner = ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]
    url = grading.quiz
    grading.talk.control("PUT", "/courses/biology/members/student", {"roles": learner, "status": "Inactive"})

    assert grading.publish(url).status_code == 200
    assert len(grading.results(url)) == 1


def test_removed_member_has_no_results(grading: Grading) -> None:
    """Who was removed from the course gets no score and has no result, until they come back (AGS-060)."""
    learner = ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]
    url = grading.quiz
    grading.publish(url)

    grading.talk.control("DELETE", "/courses/biology/members/student")
    gone = grading.results(url)
    refused = grading.publish(url, timestamp=at(1))
    grading.talk.control("PUT", "/courses/biology/members/student", {"roles": learner})

    assert (gone, refused.status_code) == ([], 404)
    assert len(grading.results(url)) == 1


def test_scores_of_one_tool_are_not_anothers(grading: Grading) -> None:
    """The same link's line item has other results for another tool, and for another deployment (AGS-027)."""
    grading.talk.register(client_id="two", deployment_ids=["1", "2"])
    others = [Grading(grading.talk, "two"), Grading(grading.talk, "two", "2")]
    grading.publish(grading.quiz)
    others[0].publish(others[0].quiz, userId=STUDENT_2)

    assert [[each["userId"] for each in one.results(one.quiz)] for one in (grading, *others)] == [
        [STUDENT],
        [STUDENT_2],
        [],
    ]


@pytest.mark.parametrize("query", ["", "?type_id=2", "?x=1"])
def test_address_without_its_query_is_not_found(grading: Grading, query: str) -> None:
    """An address that lost its query is another address: 404, and noted."""
    path = grading.quiz.partition("?")[0]

    answers = [
        grading.read(path + query),
        grading.send("POST", f"{path}/scores{query}", SCORE, score(), SCORE_TYPE),
        grading.send("GET", f"{path}/results{query}", RESULT),
    ]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert grading.talk.findings() == ["AGS-040"] * 3


def test_scores_behind_the_query_are_noted(grading: Grading) -> None:
    """A tool that appends /scores to the whole URL is told its mistake."""
    response = grading.send("POST", grading.quiz + "/scores", SCORE, score(), SCORE_TYPE)

    assert response.status_code == 405
    assert grading.talk.findings() == ["AGS-040"]
