"""Line items: what a tool may see, make, replace and delete (AGS 2.0 sections 3.1 and 3.2)."""

from typing import Any

import httpx
import pytest

from mock_platform.grades.line_item_checks import JUDGED
from mock_platform.tests.grading import (
    CONTAINER_TYPE,
    LINE_ITEM,
    LINE_ITEM_TYPE,
    QUIZ,
    READ_ONLY,
    RESULT,
    SCORE,
    Grading,
    below,
)
from mock_platform.tests.talking import Talk

LAB, READING = "rl-057fe41b-c9d3", "rl-d3105c8a-7e62"


@pytest.fixture
def grading(tool: Talk) -> Grading:
    """Speak as the tool in its deployment."""
    return Grading(tool)


def labels(answers: list[httpx.Response]) -> list[str]:
    return [line_item["label"] for answer in answers for line_item in answer.json()]


# the claim


def test_claim_has_the_endpoints_and_the_scopes(grading: Grading) -> None:
    """A message names the scopes that the tool may ask for and the address of the line items (AGS-001)."""
    claim = grading.claim()

    assert claim["scope"] == [LINE_ITEM, READ_ONLY, RESULT, SCORE]
    assert claim["lineitems"].startswith(f"{grading.talk.issuer}/lti/")


def test_claim_has_no_list_for_a_tool_that_may_not_read_it(talk: Talk) -> None:
    """A tool that may only publish scores is told of the line item alone (AGS-001)."""
    talk.register(scopes=[SCORE])

    assert set(Grading(talk).claim()) == {"scope", "lineitem"}


def test_claim_is_absent_without_a_scope(talk: Talk) -> None:
    """A tool without a scope of these services gets no claim of theirs (AGS-001)."""
    talk.register(scopes=["https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"])

    with pytest.raises(KeyError):
        Grading(talk).claim()


def test_claim_names_the_line_item_of_a_link_that_has_just_one(grading: Grading) -> None:
    """The claim has `lineitem` while exactly one belongs to the link: not with none, nor with two (AGS-002)."""
    url = grading.line_items

    none = grading.claim(link="reading")
    first = grading.make(url, resourceLinkId=READING).json()["id"]
    one = grading.claim(link="reading")
    second = grading.make(url, resourceLinkId=READING).json()["id"]
    two = grading.claim(link="reading")
    grading.send("DELETE", first, LINE_ITEM)
    one_again = grading.claim(link="reading")

    assert [each.get("lineitem") for each in (none, one, two, one_again)] == [None, first, None, second]


def test_claim_forgets_a_line_item_that_was_deleted(grading: Grading) -> None:
    """The line item that came with a link does not come back after the tool deleted it (AGS-002, AGS-025)."""
    url = grading.quiz

    assert grading.send("DELETE", url, LINE_ITEM).status_code == 204
    assert "lineitem" not in grading.claim()
    assert grading.read(url).status_code == 404


# making


def test_line_item_is_made(grading: Grading) -> None:
    """A POST is answered 201 with the item as applied and its URL, which shows the same (AGS-015)."""
    url = grading.line_items

    made = grading.make(url, resourceId="essay-1", tag="grade", endDateTime="2026-12-24T18:00:00+02:00")

    assert made.status_code == 201
    assert made.headers["content-type"] == LINE_ITEM_TYPE
    assert made.json() == {
        "id": made.json()["id"],
        "label": "Essay",
        "scoreMaximum": 60,
        "resourceId": "essay-1",
        "tag": "grade",
        "startDateTime": None,
        "endDateTime": "2026-12-24T18:00:00+02:00",
    }
    assert made.json()["id"].startswith(url + "/")
    assert grading.read(made.json()["id"]).json() == made.json()
    assert grading.talk.findings() == []


def test_line_item_is_bound_to_a_link(grading: Grading) -> None:
    """A line item with the id of a link of the course belongs to that link (AGS-019)."""
    made = grading.make(resourceLinkId=READING).json()

    assert made["resourceLinkId"] == READING
    assert grading.claim(link="reading")["lineitem"] == made["id"]


@pytest.mark.parametrize(
    "text",
    ["Über das Große & <b>Ganze</b>", "タグ" * 127 + "x", "quiz/1?a=b#c", " "],
    ids=["utf-8", "255", "url", "blank"],
)
def test_identifiers_of_the_tool_come_back_as_they_are(grading: Grading, text: str) -> None:
    """The platform changes neither resourceId nor tag (AGS-016)."""
    made = grading.make(resourceId=text, tag=text).json()

    shown = grading.read(made["id"]).json()
    assert (shown["resourceId"], shown["tag"]) == (text, text)


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("no label", {"label": ...}, "AGS-017"),
    ("label empty", {"label": ""}, "AGS-017"),
    ("label blank", {"label": " \t"}, "AGS-017"),
    ("label a number", {"label": 7}, "AGS-017"),
    ("no maximum", {"scoreMaximum": ...}, "AGS-018"),
    ("maximum null", {"scoreMaximum": None}, "AGS-018"),
    ("maximum zero", {"scoreMaximum": 0}, "AGS-018"),
    ("maximum negative", {"scoreMaximum": -1}, "AGS-018"),
    ("maximum a text", {"scoreMaximum": "10"}, "AGS-018"),
    ("maximum true", {"scoreMaximum": True}, "AGS-018"),
    ("maximum beyond reckoning", {"scoreMaximum": 10**400}, "AGS-018"),
    ("link a number", {"resourceLinkId": 1}, "AGS-020"),
    ("resource a number", {"resourceId": 1}, "AGS-016"),
    ("tag a list", {"tag": ["grade"]}, "AGS-016"),
    ("start without zone", {"startDateTime": "2026-11-21T12:00:00"}, "AGS-021"),
    ("end a day", {"endDateTime": "2026-11-21"}, "AGS-021"),
    ("end a number", {"endDateTime": 1795261200}, "AGS-021"),
    ("end an object", {"endDateTime": {}}, "AGS-021"),
    ("released a text", {"gradesReleased": "true"}, "AGS-022"),
    ("review a text", {"submissionReview": "yes"}, "SR-006"),
    ("review of an unknown status", {"submissionReview": {"reviewableStatus": ["Done"]}}, "SR-006"),
    ("review with numbers", {"submissionReview": {"custom": {"a": 1}}}, "SR-006"),
]


@pytest.mark.parametrize(("changes", "requirement"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_wrong_line_item_is_refused(grading: Grading, changes: dict[str, Any], requirement: str) -> None:
    """A defect of a definition is answered 400, noted, and makes nothing; without it it is made (AGS-017, AGS-018)."""
    url = grading.line_items

    response = grading.make(url, **changes)

    assert response.status_code == 400
    assert grading.talk.findings() == [requirement]
    assert labels(grading.follow(url, READ_ONLY)) == ["Quiz: cells & tissues"]
    assert grading.make(url).status_code == 201


def test_every_check_of_a_line_item_is_named_in_this_file() -> None:
    """No check of the table is without a test here."""
    assert {check.requirement for check in JUDGED} == {row[2] for row in WRONG}


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"null", b"", b"{", b'{"label": "a", "label": "b"}', b"\xff"])
def test_body_that_is_no_object_is_refused(grading: Grading, body: bytes) -> None:
    """A body that is not one JSON object in UTF-8 is answered 400."""
    assert grading.send("POST", grading.line_items, LINE_ITEM, body, LINE_ITEM_TYPE).status_code == 400


def test_text_that_is_no_unicode_is_refused(grading: Grading) -> None:
    """Half of a surrogate pair is answered 400: no gradebook could write it down."""
    body = rb'{"label": "\ud800", "scoreMaximum": 1}'

    assert grading.send("POST", grading.line_items, LINE_ITEM, body, LINE_ITEM_TYPE).status_code == 400


def test_body_without_end_is_refused(grading: Grading) -> None:
    """A body of more than four megabytes is answered 413."""
    body = b'{"label": "' + b"x" * 4 * 1024 * 1024 + b'", "scoreMaximum": 1}'

    assert grading.send("POST", grading.line_items, LINE_ITEM, body, LINE_ITEM_TYPE).status_code == 413


@pytest.mark.parametrize("media_type", ["application/json", "application/vnd.ims.lis.v2.lineitemcontainer+json", ""])
def test_line_item_of_another_media_type_is_refused(grading: Grading, media_type: str) -> None:
    """A definition that is not sent as a line item is answered 415, and noted."""
    url = grading.line_items

    response = grading.send("POST", url, LINE_ITEM, {"label": "a", "scoreMaximum": 1}, media_type)

    assert response.status_code == 415
    assert grading.talk.findings() == ["AGS-015"]


@pytest.mark.parametrize("link", [LAB, "rl-nothing"], ids=["of another course", "unknown"])
def test_foreign_link_is_not_found(grading: Grading, link: str) -> None:
    """A resourceLinkId that is not of this course is answered 404, noted, and makes nothing (AGS-019)."""
    url = grading.line_items

    assert grading.make(url, resourceLinkId=link).status_code == 404
    assert grading.talk.findings() == ["AGS-020"]
    assert len(labels(grading.follow(url, READ_ONLY))) == 1


def test_link_of_another_tool_is_not_found(grading: Grading) -> None:
    """A link that another tool owns takes no line item of this one, and keeps its own to itself (AGS-019, AGS-027)."""
    grading.talk.control(
        "POST",
        "/courses/biology/links",
        {
            "id": "theirs",
            "resource_link_id": "rl-theirs",
            "client_id": "other",
            "line_item": {"id": "li-theirs", "label": "Theirs", "score_maximum": 1},
        },
    )
    grading.talk.register(client_id="other")
    url, other = grading.line_items, Grading(grading.talk, "other")

    assert grading.make(url, resourceLinkId="rl-theirs").status_code == 404
    assert labels(grading.follow(url, READ_ONLY)) == ["Quiz: cells & tissues"]
    assert labels(other.follow(other.line_items, READ_ONLY)) == ["Quiz: cells & tissues", "Theirs"]


@pytest.mark.parametrize("value", [True, False])
def test_wish_about_release_is_kept(grading: Grading, value: bool) -> None:
    """The platform keeps what a tool wishes about the release of grades (AGS-022)."""
    assert grading.make(gradesReleased=value).json()["gradesReleased"] is value


@pytest.mark.parametrize(
    "value", [{"originality": [1, None, {"a": "ü"}]}, None, [], "x", 0], ids=["object", "null", "list", "text", "zero"]
)
def test_extensions_are_kept(grading: Grading, value: Any) -> None:
    """A member whose name is a URL comes back with any JSON value (AGS-028)."""
    made = grading.make(**{"https://tool.example/extra": value})

    assert grading.read(made.json()["id"]).json()["https://tool.example/extra"] == value
    assert grading.talk.findings() == []


def test_member_of_nobody_is_noted(grading: Grading) -> None:
    """A member that is neither the standard's nor named by a URL is dropped and noted (AGS-028)."""
    made = grading.make(colour="red")

    assert made.status_code == 201
    assert "colour" not in made.json()
    assert grading.talk.findings() == ["AGS-028"]


def test_submission_review_is_kept(grading: Grading) -> None:
    """The member for submission review comes back as it was sent (SR-006)."""
    review = {
        "reviewableStatus": ["InProgress", "Completed"],
        "label": "See it",
        "url": "https://tool.example/review",
        "custom": {"a": "b"},
    }

    made = grading.make(submissionReview=review)

    assert grading.read(made.json()["id"]).json()["submissionReview"] == review


# replacing and deleting


def test_line_item_is_replaced(grading: Grading) -> None:
    """A PUT replaces the whole definition: what it leaves out is gone, and the answer is what a GET shows (AGS-023)."""
    url = grading.make(tag="grade", endDateTime="2026-12-24T18:00:00Z", **{"https://tool.example/x": 1}).json()["id"]

    replaced = grading.replace(url, startDateTime="2026-12-01T08:00:00Z")

    assert replaced.status_code == 200
    assert replaced.headers["content-type"] == LINE_ITEM_TYPE
    assert replaced.json() == {
        "id": url,
        "label": "Essay, second try",
        "scoreMaximum": 30,
        "startDateTime": "2026-12-01T08:00:00Z",
        "endDateTime": None,
    }
    assert grading.read(url).json() == replaced.json()


@pytest.mark.parametrize("void", [None, ""], ids=["null", "blank"])
def test_time_is_voided(grading: Grading, void: str | None) -> None:
    """A time of null or blank is none (AGS-021)."""
    url = grading.make(endDateTime="2026-12-24T18:00:00Z").json()["id"]

    assert grading.replace(url, endDateTime=void).json()["endDateTime"] is None


def test_own_id_and_link_may_be_sent_back(grading: Grading) -> None:
    """A tool may send `id` and `resourceLinkId` as it got them, or leave them out (AGS-024)."""
    url = grading.quiz

    sent = grading.replace(url, id=url, resourceLinkId=QUIZ)
    left_out = grading.replace(url)

    assert [sent.json()["resourceLinkId"], left_out.json()["resourceLinkId"]] == [QUIZ, QUIZ]
    assert grading.talk.findings() == []


@pytest.mark.parametrize(("name", "value"), [("id", "https://lms.example/other"), ("resourceLinkId", READING)])
def test_id_and_link_are_not_changed(grading: Grading, name: str, value: str) -> None:
    """A PUT with another `id` or `resourceLinkId` is refused, noted, and changes nothing (AGS-024)."""
    url = grading.quiz
    before = grading.read(url).json()

    response = grading.replace(url, **{name: value})

    assert response.status_code == 400
    assert grading.talk.findings() == ["AGS-024"]
    assert grading.read(url).json() == before


def test_line_item_of_no_link_is_not_bound_later(grading: Grading) -> None:
    """A PUT cannot bind a line item that belongs to no link (AGS-024)."""
    url = grading.make().json()["id"]

    assert grading.replace(url, resourceLinkId=READING).status_code == 400
    assert "lineitem" not in grading.claim(link="reading")


@pytest.mark.parametrize(("changes", "requirement"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_wrong_replacement_is_refused(grading: Grading, changes: dict[str, Any], requirement: str) -> None:
    """A defect of a new definition is answered 400, noted, and changes nothing (AGS-017, AGS-018)."""
    url = grading.make().json()["id"]

    assert grading.replace(url, **changes).status_code == 400
    assert grading.talk.findings() == [requirement]
    assert grading.read(url).json()["label"] == "Essay"


def test_line_item_is_deleted_with_its_scores(grading: Grading) -> None:
    """A DELETE is answered 204; the item, its results and its scores are not found any more (AGS-025)."""
    url = grading.make().json()["id"]
    grading.publish(url)

    deleted = grading.send("DELETE", url, LINE_ITEM)

    later = [
        grading.read(url),
        grading.replace(url),
        grading.send("DELETE", url, LINE_ITEM),
        grading.publish(url),
        grading.send("GET", below(url, "results"), RESULT),
    ]
    assert deleted.status_code == 204
    assert [response.status_code for response in later] == [404] * 5


# who may do what


@pytest.mark.parametrize("scope", [READ_ONLY, SCORE, RESULT], ids=["read only", "score", "result"])
def test_only_one_scope_changes_line_items(grading: Grading, scope: str) -> None:
    """POST, PUT and DELETE need the scope of line items and are 403 with any other (AGS-026, OAUTH-030)."""
    url, item = grading.line_items, grading.quiz
    body = {"label": "a", "scoreMaximum": 1}

    answers = [
        grading.send("POST", url, scope, body, LINE_ITEM_TYPE),
        grading.send("PUT", item, scope, body, LINE_ITEM_TYPE),
        grading.send("DELETE", item, scope),
    ]

    assert [answer.status_code for answer in answers] == [403] * 3
    assert {answer.headers["www-authenticate"] for answer in answers} == {'Bearer error="insufficient_scope"'}
    assert grading.read(item).json()["label"] == "Quiz: cells & tissues"


@pytest.mark.parametrize(("scope", "status"), [(LINE_ITEM, 200), (READ_ONLY, 200), (SCORE, 403), (RESULT, 403)])
def test_two_scopes_read_line_items(grading: Grading, scope: str, status: int) -> None:
    """GET is for either scope of line items and for no other (AGS-026)."""
    urls = [grading.line_items, grading.quiz]

    assert [grading.send("GET", url, scope).status_code for url in urls] == [status, status]


@pytest.mark.parametrize("authorization", [None, "Bearer x", "Basic eA=="], ids=["missing", "garbage", "basic"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_services_demand_a_token(grading: Grading, method: str, authorization: str | None) -> None:
    """Without a token that was issued every method of every address is answered 401 (OAUTH-030)."""
    item = grading.quiz
    urls = [grading.line_items, item, below(item, "scores"), below(item, "results")]
    headers = {} if authorization is None else {"Authorization": authorization}

    statuses = [grading.talk.http.request(method, url, headers=headers).status_code for url in urls]

    assert statuses == [401] * 4


def test_line_items_of_another_tool_are_out_of_reach(grading: Grading) -> None:
    """A tool's token opens no line item, score or result of another's (OAUTH-031, AGS-027, TRAP-040)."""
    grading.talk.register(client_id="other")
    other = Grading(grading.talk, "other")
    theirs = other.make().json()["id"]

    answers = [
        grading.read(theirs),
        grading.replace(theirs),
        grading.send("DELETE", theirs, LINE_ITEM),
        grading.publish(theirs),
        grading.send("GET", below(theirs, "results"), RESULT),
        grading.make(other.line_items),
    ]

    assert [answer.status_code for answer in answers] == [403] * 6
    assert other.read(theirs).json()["label"] == "Essay"


def test_deployments_have_columns_of_their_own(talk: Talk) -> None:
    """What one deployment makes, changes or deletes another of the same tool neither sees nor loses (AGS-027)."""
    talk.register(deployment_ids=["1", "2"])
    first, second = Grading(talk), Grading(talk, deployment_id="2")
    first.make()
    first.replace(first.quiz)
    second.send("DELETE", second.quiz, LINE_ITEM)

    assert labels(first.follow(first.line_items, READ_ONLY)) == ["Essay, second try", "Essay"]
    assert labels(second.follow(second.line_items, READ_ONLY)) == []


def test_line_item_is_found_in_its_course_only(grading: Grading) -> None:
    """A line item of one course is not found below another (AGS-027)."""
    url = grading.make().json()["id"].replace("/biology/", "/chemistry/")

    assert grading.read(url).status_code == 404


@pytest.mark.parametrize(
    ("method", "place", "allow", "requirement"),
    [
        ("PUT", "line_items", "GET, POST", "AGS-023"),
        ("DELETE", "line_items", "GET, POST", "AGS-023"),
        ("POST", "line_item", "GET, PUT, DELETE", "AGS-040"),
        ("PATCH", "line_item", "GET, PUT, DELETE", "AGS-040"),
        ("GET", "scores", "POST", "AGS-059"),
        ("PUT", "scores", "POST", "AGS-059"),
        ("POST", "results", "GET", "AGS-070"),
        ("PUT", "results/u", "GET", "AGS-070"),
        ("DELETE", "results", "GET", "AGS-070"),
    ],
)
def test_method_that_a_service_has_not(grading: Grading, method: str, place: str, allow: str, requirement: str) -> None:
    """A method beyond a service's own is answered 405 with those that there are, and noted (AGS-059, AGS-070)."""
    item = grading.quiz
    url = {"line_items": grading.line_items, "line_item": item}.get(place) or below(item, place)

    response = grading.send(method, url, LINE_ITEM)

    assert (response.status_code, response.headers["allow"]) == (405, allow)
    assert grading.talk.findings() == [requirement]


# lists


@pytest.fixture
def four(grading: Grading) -> Grading:
    """Make line items beside that of the quiz."""
    url = grading.line_items
    grading.make(url, label="a", resourceId="r-1", tag="t-1")
    grading.make(url, label="b", resourceId="r-1", tag="t-2", resourceLinkId=READING)
    grading.make(url, label="c", resourceId="r-2", tag="t-1", resourceLinkId=READING)
    return grading


QUIZ_LABEL = "Quiz: cells & tissues"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [QUIZ_LABEL, "a", "b", "c"]),
        (f"resource_link_id={READING}", ["b", "c"]),
        ("resource_id=r-1", ["a", "b"]),
        ("tag=t-1", ["a", "c"]),
        (f"resource_link_id={READING}&resource_id=r-1", ["b"]),
        (f"resource_link_id={READING}&tag=t-1", ["c"]),
        ("resource_id=r-1&tag=t-1", ["a"]),
        (f"resource_link_id={QUIZ}&resource_id=r-1", []),
        (f"resource_link_id={READING}&resource_id=r-2&tag=t-1", ["c"]),
        ("tag=", []),
        ("colour=red", [QUIZ_LABEL, "a", "b", "c"]),
    ],
)
@pytest.mark.parametrize("limit", ["", "&limit=1", "&limit=50"])
def test_line_items_are_filtered(four: Grading, query: str, expected: list[str], limit: str) -> None:
    """Several filters mean all of them, on every page and whatever its size (AGS-011, AGS-012)."""
    answers = four.follow(f"{four.line_items}?{query}{limit}", READ_ONLY)

    assert labels(answers) == expected
    assert {answer.headers["content-type"] for answer in answers} == {CONTAINER_TYPE}


def test_empty_list_is_an_array(grading: Grading) -> None:
    """No line item at all is `[]`, without links (AGS-010)."""
    response = grading.read(f"{grading.line_items}?tag=nothing")

    assert (response.status_code, response.json(), response.links) == (200, [], {})


@pytest.mark.parametrize(("limit", "sizes"), [(1, [1, 1, 1, 1]), (3, [3, 1]), (4, [4]), (1000, [4])])
def test_limit_pages_the_list(four: Grading, limit: int, sizes: list[int]) -> None:
    """A limit gives pages of that size; the last has no next link (AGS-012)."""
    answers = four.follow(f"{four.line_items}?limit={limit}", READ_ONLY)

    assert [len(answer.json()) for answer in answers] == sizes


def test_pages_are_linked_both_ways(four: Grading) -> None:
    """A page leads to the first, the previous, the next and the last one (AGS-012)."""
    url = f"{four.line_items}?limit=1"

    answers = four.follow(url, READ_ONLY)

    assert [set(answer.links) for answer in answers] == [
        {"next", "last"},
        {"first", "prev", "next", "last"},
        {"first", "prev", "next", "last"},
        {"first", "prev", "last"},
    ]
    assert labels([four.read(answers[2].links[name]["url"]) for name in ("first", "prev", "last")]) == [
        QUIZ_LABEL,
        "a",
        "c",
    ]
    assert labels(four.follow(answers[0].links["last"]["url"], READ_ONLY, "prev")) == ["c", "b", "a", QUIZ_LABEL]


def test_next_page_goes_on_where_the_last_one_ended(four: Grading) -> None:
    """Items made and deleted between two pages make no other come twice or never (AGS-012)."""
    url = four.line_items
    first = four.read(f"{url}?limit=2")

    four.send("DELETE", first.json()[0]["id"], LINE_ITEM)
    four.make(url, label="d")
    rest = four.follow(first.links["next"]["url"], READ_ONLY)

    assert labels([first, *rest]) == [QUIZ_LABEL, "a", "b", "c", "d"]


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=x", "limit=", "page=x", "page=-1", "page=1.1"])
def test_senseless_paging_is_refused(grading: Grading, query: str) -> None:
    """A limit or page that makes no sense is answered 400, and noted."""
    assert grading.read(f"{grading.line_items}?{query}").status_code == 400
    assert grading.talk.findings() == ["AGS-013"]


def test_line_item_goes_with_its_link(grading: Grading) -> None:
    """When a link is removed from its course, its line items are not found any more."""
    url = grading.quiz

    grading.talk.control("DELETE", "/courses/biology/links/quiz")

    assert grading.read(url).status_code == 404
    assert "/line_items" in grading.claim(link="reading")["lineitems"]
    assert labels(grading.follow(grading.claim(link="reading")["lineitems"], READ_ONLY)) == []
