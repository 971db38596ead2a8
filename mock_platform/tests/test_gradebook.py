"""The gradebook as tests and teachers see it: shown, graded by hand, copied with a course, kept over a restart."""

import json
from pathlib import Path
from typing import Any

import pytest

from mock_platform import ControlError, MockPlatform
from mock_platform.paging import page_of_places
from mock_platform.tests.grading import (
    LINE_ITEM,
    QUIZ,
    READ_ONLY,
    STUDENT,
    STUDENT_2,
    TEACHER,
    Grading,
    at,
)
from mock_platform.tests.talking import CLIENT_ID, Talk

RESULT = "/courses/biology/line_items/li-41/results/student"
TOML = {"Content-Type": "application/toml", "Accept": "application/toml"}


@pytest.fixture
def grading(tool: Talk) -> Grading:
    """Speak as the tool in its deployment."""
    return Grading(tool)


def grades(talk: Talk, query: str = "") -> Any:
    return talk.control("GET", f"/grades?client_id={CLIENT_ID}{query}")


def refusal(talk: Talk, method: str, path: str, body: Any = None) -> tuple[int, str]:
    response = talk.http.request(method, f"{talk.issuer}/control{path}", json=body)
    return response.status_code, response.json()["error"]


# shown


def test_gradebook_is_shown(grading: Grading) -> None:
    """A test sees each line item with every score as it was published, its result, and nobody else's."""
    url = grading.quiz
    grading.publish(url, comment="fine")
    grading.publish(url, userId=STUDENT_2, gradingProgress="Pending")

    (quiz,) = grades(grading.talk, "&course=biology")

    first, second = quiz["grades"]
    assert (quiz["course"], quiz["id"], quiz["deployment_id"]) == ("biology", "li-41", "1")
    assert quiz["line_item"] == grading.read(url).json()
    assert first == {
        "user": "student",
        "score": {
            "userId": STUDENT,
            "timestamp": "2026-11-21T12:00:00.123Z",
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "scoreGiven": 5,
            "scoreMaximum": 10,
            "comment": "fine",
            "submission": {"submittedAt": "2026-11-21T12:00:00.123Z"},
        },
        "override": None,
        "result": grading.results(url)[0],
    }
    assert (second["user"], second["score"]["gradingProgress"], second["result"]) == ("student-2", "Pending", None)


def test_gradebook_is_shown_by_course_and_deployment(talk: Talk) -> None:
    """Without a course or a deployment the line items of all are shown."""
    talk.register(deployment_ids=["1", "2"])

    everything = grades(talk)

    assert [each["deployment_id"] for each in everything] == ["1", "2"]
    assert grades(talk, "&deployment_id=2") == everything[1:]
    assert grades(talk, "&course=chemistry") == []


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("", (400, "invalid_query")),
        ("?client_id=tool-1&corse=biology", (400, "invalid_query")),
        ("?client_id=nobody", (404, "unknown_client")),
        ("?client_id=tool-1&course=history", (400, "unknown_course")),
        ("?client_id=tool-1&deployment_id=9", (400, "unknown_deployment")),
    ],
)
def test_senseless_question_is_refused(tool: Talk, query: str, error: tuple[int, str]) -> None:
    """A question about nobody's grades is told what is wrong with it."""
    assert refusal(tool, "GET", f"/grades{query}") == error


def test_tool_that_is_forgotten_leaves_no_grades(grading: Grading) -> None:
    """A tool that is removed and registered again begins with an empty gradebook."""
    grading.publish(grading.quiz)
    grading.talk.control("DELETE", f"/registrations/{CLIENT_ID}")

    grading.talk.register()

    assert [each["grades"] for each in grades(grading.talk)] == [[]]


# graded by hand


def test_grade_by_hand_is_a_result(grading: Grading) -> None:
    """What a teacher enters is in the results, scaled like any score (AGS-074)."""
    url = grading.quiz

    order = {"client_id": CLIENT_ID, "score": 3, "maximum": 4, "comment": "by hand", "scoring_user": "teacher"}
    grade = grading.talk.control("PUT", RESULT, order)

    (result,) = grading.results(url)
    assert grade["result"] == result
    assert (result["userId"], result["resultScore"], result["resultMaximum"]) == (STUDENT, 15, 20)
    assert (result["comment"], result["scoringUserId"]) == ("by hand", TEACHER)


def test_grade_by_hand_stays_until_it_is_released(grading: Grading) -> None:
    """The tool's scores are kept below a grade by hand, and count again when it is released (AGS-074)."""
    url = grading.quiz
    grading.publish(url)

    grading.talk.control("PUT", RESULT, {"client_id": CLIENT_ID, "score": 1})
    by_hand = grading.results(url)
    later = grading.publish(url, timestamp=at(1), scoreGiven=8)
    still = grading.results(url)
    grading.talk.control("DELETE", f"{RESULT}?client_id={CLIENT_ID}")

    assert [each[0]["resultScore"] for each in (by_hand, still, grading.results(url))] == [1, 1, 16]
    assert later.status_code == 200


@pytest.mark.parametrize(
    ("comment", "shown"), [(None, []), ("see me", [{"comment": "see me"}])], ids=["silent", "with a comment"]
)
def test_points_taken_away_by_hand(grading: Grading, comment: str | None, shown: list[dict[str, str]]) -> None:
    """A teacher can take the points away; a comment alone is a result without `resultScore` (AGS-072, AGS-074)."""
    url = grading.quiz
    grading.publish(url)

    grading.talk.control("PUT", RESULT, {"client_id": CLIENT_ID, "score": None, "comment": comment})

    results = grading.results(url)
    assert ["resultScore" in each for each in results] == [False] * len(shown)
    assert [{"comment": each["comment"]} for each in results] == shown


@pytest.mark.parametrize(
    ("path", "changes", "error"),
    [
        (RESULT, {"score": -1}, (400, "invalid_body")),
        (RESULT, {"score": "1"}, (400, "invalid_body")),
        (RESULT, {"maximum": 0}, (400, "invalid_body")),
        (RESULT, {"points": 1}, (400, "invalid_body")),
        (RESULT, {"client_id": "nobody"}, (404, "unknown_client")),
        (RESULT, {"scoring_user": "nobody"}, (400, "unknown_person")),
        (RESULT.replace("biology", "history"), {}, (404, "unknown_course")),
        (RESULT.replace("li-41", "li-14"), {}, (404, "unknown_line_item")),
        (RESULT.replace("student", "nobody"), {}, (404, "unknown_person")),
        (RESULT.replace("student", "administrator"), {}, (409, "not_gradable")),
        (RESULT.replace("student", "anonymous"), {}, (409, "not_gradable")),
    ],
)
def test_senseless_grade_is_refused(
    grading: Grading, path: str, changes: dict[str, Any], error: tuple[int, str]
) -> None:
    """A grade by hand that fits nobody is refused, and changes nothing."""
    assert refusal(grading.talk, "PUT", path, {"client_id": CLIENT_ID, "score": 1} | changes) == error
    assert grading.results(grading.quiz) == []


def test_python_reads_and_writes_grades(lms: MockPlatform, grading: Grading) -> None:
    """The methods of Python do what the control API does, and raise what it answers."""
    handle = lms.platform(grading.talk.issuer.rpartition("/")[2] + "-python")
    handle.register(client_id=CLIENT_ID, initiate_login_uri="http://127.0.0.1/a", redirect_uris=["http://127.0.0.1/b"])

    handle.override_result(CLIENT_ID, "student", 3, course="biology", line_item="li-41", comment="by hand")
    (quiz,) = handle.grades(CLIENT_ID, course="biology")
    released = handle.release_result(CLIENT_ID, "student", course="biology", line_item="li-41")

    assert [each["result"]["resultScore"] for each in quiz["grades"]] == [3]
    assert released["result"] is None
    with pytest.raises(ControlError, match="did you mean 'li-41'"):
        handle.override_result(CLIENT_ID, "student", 3, course="biology", line_item="li-4")
    handle.delete()


# copied


def copied(grading: Grading, **asked: Any) -> Grading:
    """Copy the course and return the tool at the services of the copy."""
    course = grading.talk.control("POST", "/courses/biology/copy", {"id": "copy", "with_members": True} | asked)
    claim = grading.claim(link=course["links"][0]["id"])
    copy = Grading(grading.talk)
    vars(copy)["line_items"] = claim["lineitems"]
    return copy


def told(grading: Grading) -> Any:
    """Return the line items with their links, without their URLs."""
    shown = [each for page in grading.follow(grading.line_items, READ_ONLY) for each in page.json()]
    return [{name: value for name, value in each.items() if name != "id"} for each in shown]


def test_line_items_are_copied_with_their_course(grading: Grading) -> None:
    """A copy has the same line items with all attributes, those of links with the new links, no scores (AGS-029)."""
    grading.replace(grading.quiz, tag="changed", resourceId="quiz-cells")
    grading.publish(grading.quiz)
    grading.make(label="free", tag="t", endDateTime="2026-12-24T18:00:00Z", **{"https://tool.example/x": [1]})

    copy = copied(grading)

    quiz, free = told(copy)
    before = told(grading)
    assert quiz["resourceLinkId"] != QUIZ
    assert [quiz | {"resourceLinkId": QUIZ}, free] == before
    assert copy.results(copy.read(copy.line_items).json()[0]["id"]) == []
    assert grading.claim(link="copy-quiz")["lineitem"] == copy.read(copy.line_items).json()[0]["id"]


def test_line_items_of_links_left_behind_are_not_copied(grading: Grading) -> None:
    """A line item of a link that is not copied is not copied; one of no link is (AGS-029)."""
    grading.make(label="free")

    copy = copied(grading, links=["reading"])

    assert [each["label"] for each in told(copy)] == ["free"]


def test_deleted_line_item_does_not_come_back_in_a_copy(grading: Grading) -> None:
    """What the tool deleted is not in the copy either (AGS-029)."""
    grading.send("DELETE", grading.quiz, LINE_ITEM)

    assert told(copied(grading)) == []


def test_line_items_nobody_has_seen_are_copied_too(grading: Grading) -> None:
    """A deployment that never asked for its line items has them in the copy all the same (AGS-029)."""
    grading.talk.register(client_id="late")
    grading.talk.control("POST", "/courses/biology/copy", {"id": "copy"})

    line_items = grading.talk.control("GET", "/grades?client_id=late&course=copy")

    assert [each["line_item"]["label"] for each in line_items] == ["Quiz: cells & tissues"]


@pytest.mark.parametrize(
    ("changes", "findings"),
    [
        ({"tag": "grade", "resourceId": "essay"}, ["AGS-030"]),
        ({"tag": "other", "resourceId": "essay"}, []),
        ({}, []),
    ],
    ids=["same", "another tag", "no mark at all"],
)
def test_duplicate_in_a_copy_is_noted(grading: Grading, changes: dict[str, Any], findings: list[str]) -> None:
    """A line item made again in a copied course is made, and noted (AGS-030)."""
    grading.make(tag="grade", resourceId="essay")
    copy = copied(grading)

    assert copy.make(**changes).status_code == 201
    assert grading.talk.findings() == findings


# kept


def filled(grading: Grading) -> Grading:
    """Make a gradebook with something of everything in it."""
    url = grading.make(
        tag="t",
        gradesReleased=False,
        submissionReview={"reviewableStatus": ["Completed"], "custom": {"a": "b"}},
        **{"https://tool.example/x": {"a": None}},
    ).json()["id"]
    grading.make(resourceLinkId=QUIZ)
    submission = {"startedAt": "2026-11-21T11:00:00.000Z"}
    grading.publish(url, comment="ü", submission=submission, **{"https://tool.example/y": [None, 1.5]})
    grading.publish(url, userId=STUDENT_2, gradingProgress="Pending", scoreGiven=None)
    grading.send("DELETE", grading.follow(grading.line_items, READ_ONLY)[0].json()[0]["id"], LINE_ITEM)
    override = {"client_id": CLIENT_ID, "score": None, "comment": "by hand"}
    line_item = grades(grading.talk)[0]["id"]
    grading.talk.control("PUT", f"/courses/biology/line_items/{line_item}/results/student-3", override)
    return grading


def test_gradebook_is_saved_and_restored(grading: Grading) -> None:
    """A scenario saved as TOML brings back every line item, score and grade by hand, and nothing that was deleted."""
    before = grades(filled(grading).talk)
    address = f"{grading.talk.issuer}/control/scenario"
    saved = grading.talk.http.get(address, headers=TOML)
    grading.make(label="later")

    played = grading.talk.http.put(address, content=saved.content, headers=TOML)

    assert (saved.status_code, played.status_code) == (200, 200)
    assert json.loads(json.dumps(before)) == grades(grading.talk)
    assert [len(each["grades"]) for each in before] == [3, 0]


def test_reading_leaves_no_trace_in_a_saved_scenario(grading: Grading) -> None:
    """Line items that are as the course declares them are not written down a second time."""
    before = grading.talk.control("GET", "/scenario")

    grading.follow(grading.line_items, READ_ONLY)

    assert grading.talk.control("GET", "/scenario") == before
    assert "gradebook" not in before


def test_line_item_follows_its_declaration(grading: Grading) -> None:
    """What a test changes of a link's line item shows, scores reckoned anew, until the tool replaces the definition."""
    url, link = grading.quiz, "/courses/biology/links/quiz"
    grading.publish(url)

    grading.talk.control("PATCH", link, {"line_item": {"label": "Changed", "score_maximum": 40}})
    changed = grading.read(url).json()["label"], grading.results(url)[0]["resultScore"]
    grading.replace(url, label="By the tool")
    grading.talk.control("PATCH", link, {"line_item": {"label": "Changed again"}})

    assert changed == ("Changed", 20)
    assert grading.read(url).json()["label"] == "By the tool"


def test_scenario_may_begin_with_grades(talk: Talk) -> None:
    """A scenario file may say what is in the gradebook before anything happens."""
    scenario = talk.control("GET", "/scenario")
    score = {"timestamp": at(0), "activityProgress": "Completed", "gradingProgress": "FullyGraded"}
    scenario["gradebook"] = [
        {
            "client_id": CLIENT_ID,
            "deployment_id": "1",
            "course": "biology",
            "line_items": [
                {
                    "id": "li-41",
                    "label": "Quiz",
                    "score_maximum": 10,
                    "link": "quiz",
                    "grades": [{"user_id": STUDENT, "score": score | {"scoreGiven": 4, "scoreMaximum": 5}}],
                }
            ],
        }
    ]

    talk.control("PUT", "/scenario", scenario)
    talk.register()

    (quiz,) = grades(talk)
    assert [each["result"]["resultScore"] for each in quiz["grades"]] == [8]


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"course": "bio/logy"}, "$.gradebook[0].course"),
        ({"line_items": [{"id": "a", "label": "", "score_maximum": 1}]}, "$.gradebook[0].line_items[0].label"),
        (
            {"line_items": [{"id": "a", "label": "A", "score_maximum": 1, "grades": [{"user_id": "u", "score": {}}]}]},
            "$.gradebook[0].line_items[0].grades[0].score",
        ),
        (
            {"line_items": [{"id": "a", "label": "A", "score_maximum": 1, "extensions": {"https://a": "{"}}]},
            "$.gradebook[0].line_items[0].extensions",
        ),
        ({"line_items": [{"id": "a", "label": "A", "score_maximum": 1}] * 2}, "$.gradebook[0].line_items[1].id"),
    ],
    ids=["course", "label", "score", "extension", "twice"],
)
def test_mistake_in_a_written_gradebook_is_told(talk: Talk, change: dict[str, Any], at: str) -> None:
    """A gradebook that is not one is refused with the place of the mistake."""
    scenario = talk.control("GET", "/scenario")
    scenario["gradebook"] = [{"client_id": "a", "deployment_id": "1", "course": "biology", **change}]

    response = talk.http.put(f"{talk.issuer}/control/scenario", json=scenario)

    assert (response.status_code, response.json()["at"]) == (400, at)


SCENARIO = """
sentence = "A course with line items of every kind."

[[people]]
id = "ann"
user_id = "u-1"

[[courses]]
id = "maths"
context_id = "c-1"
label = "M"
title = "Maths"
members = {ann = ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]}

[[courses.line_items]]
id = "li-free"
label = "Of no link"
score_maximum = 10
start_date_time = "2026-11-21T12:00:00+01:00"

[[courses.links]]
id = "quiz"
resource_link_id = "rl-1"
line_item = {id = "li-1", label = "First", score_maximum = 10}

[[courses.links.line_items]]
id = "li-2"
label = "Second"
score_maximum = 5
grades_released = true
submission_review = {reviewableStatus = ["Completed"]}
"""


def test_scenario_has_several_line_items(tool: Talk, tmp_path: Path) -> None:
    """A scenario file gives a link several line items, and a course some of no link: then there is no `lineitem`."""
    file = tmp_path / "mine.toml"
    file.write_text(SCENARIO, "utf-8")
    name = tool.issuer.rpartition("/")[2] + "-lines"
    talk = Talk(tool.http, tool.control("POST", "/platforms", {"name": name, "scenario": str(file)})["issuer"])
    talk.register()
    grading = Grading(talk)

    claim = grading.claim(user="ann")

    shown = [each for page in grading.follow(claim["lineitems"], READ_ONLY) for each in page.json()]
    assert "lineitem" not in claim
    assert [(each["label"], each.get("resourceLinkId")) for each in shown] == [
        ("First", "rl-1"),
        ("Second", "rl-1"),
        ("Of no link", None),
    ]
    assert shown[1]["submissionReview"] == {"reviewableStatus": ["Completed"]}
    assert shown[2]["startDateTime"] == "2026-11-21T12:00:00+01:00"
    talk.control("DELETE", "")


def test_scenario_sets_the_size_of_pages(talk: Talk) -> None:
    """Where a scenario says how large pages are, line items and results come in such pages."""
    talk.control("PUT", "/scenario", talk.control("GET", "/scenario") | {"page_size": 3})
    talk.register()
    grading = Grading(talk)
    grading.publish_each(grading.quiz, [{"userId": user} for user in (STUDENT, STUDENT_2, TEACHER)])
    made = [grading.make(label=label).status_code for label in ("a", "b", "c")]

    assert made == [201] * 3
    assert len(grading.results(grading.quiz)) == 3
    assert [len(page.json()) for page in grading.follow(grading.line_items, READ_ONLY)] == [3, 1]


# how much work it is


class Counted:
    """A condition that counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, item: int) -> bool:
        """Hide every tenth item."""
        self.asked += 1
        return item % 10 != 0


def read_to_the_end(places: list[int], shows: Counted) -> list[int]:
    """Follow the next links of a list."""
    query: list[tuple[str, str]] = []
    read: list[int] = []
    while True:
        page = page_of_places(places, shows, url="", query=query, default_size=10, requirement="AGS-013")
        read += page.items
        if "next" not in page.links:
            return read
        query = [("page", page.links["next"].rpartition("=")[2])]


def test_paging_is_work_in_proportion_to_the_list() -> None:
    """Reading 5,000 results page by page asks about each a few times, not once per page (AGS-073)."""
    places, shows = list(range(5_000)), Counted()

    read = read_to_the_end(places, shows)

    assert read == [number for number in places if number % 10 != 0]
    assert shows.asked < 5 * len(places)
