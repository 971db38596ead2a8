"""People, courses, members and links change while the platform runs, and tools see it at once."""

from typing import Any

import httpx
import pytest

from mock_platform import ControlError, MockPlatform
from mock_platform.tests.reader import claims_of
from mock_platform.tests.talking import CLIENT_ID, Talk

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/"
LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
INSTRUCTOR = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"
NEWCOMER = {"id": "newcomer", "user_id": "u-new", "given_name": "Ngozi", "email": "ngozi@example.org"}
HISTORY = {"id": "history", "context_id": "c-history", "label": "HIS", "title": "History"}
TEXTS = {"id": "texts", "resource_link_id": "rl-texts", "title": "Texts"}


def send(talk: Talk, method: str, path: str, body: Any = None) -> httpx.Response:
    return talk.http.request(method, f"{talk.issuer}/control{path}", json=body)


def launched(tool: Talk, **order: Any) -> dict[str, Any]:
    return claims_of(tool.begin(**order).authorize().token)


def make_line_item(tool: Talk, **members: Any) -> httpx.Response:
    url = launched(tool)[f"{AGS}claim/endpoint"]["lineitems"]
    token = tool.token(f"{AGS}scope/lineitem")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/vnd.ims.lis.v2.lineitem+json"}
    return tool.http.post(url, json={"scoreMaximum": 5, **members}, headers=headers)


# people


def test_people_are_listed_as_in_a_scenario(talk: Talk) -> None:
    """Every person is shown as the table that a scenario file has for them; what has its default is left out."""
    people = talk.control("GET", "/people")

    assert [person["id"] for person in people][:2] == ["teacher", "assistant"]
    assert talk.control("GET", "/people/private") == {"id": "private", "user_id": "u-90bd6e24-518f"}


def test_person_is_added_and_launches(tool: Talk) -> None:
    """Somebody who was added has an account, and launches under their user id (CORE-030)."""
    added = tool.control("POST", "/people", NEWCOMER)
    tool.control("PUT", "/courses/biology/members/newcomer", {"roles": [LEARNER]})

    claims = launched(tool, user="newcomer")

    assert added == NEWCOMER
    assert (claims["sub"], claims["given_name"], claims[f"{LTI}roles"]) == ("u-new", "Ngozi", [LEARNER])


def test_person_is_replaced(tool: Talk) -> None:
    """PUT makes a person what the body says; what it leaves out is gone."""
    replaced = tool.control("PUT", "/people/student", {"user_id": "u-c2a95e10-7f3b", "given_name": "Amy"})

    claims = launched(tool)
    assert replaced == {"id": "student", "user_id": "u-c2a95e10-7f3b", "given_name": "Amy"}
    assert (claims["name"], "email" in claims) == ("Amy", False)


def test_person_is_patched(tool: Talk) -> None:
    """PATCH changes the members it names, takes out those that are null, and leaves the others."""
    tool.control("PATCH", "/people/student", {"given_name": "Amy", "middle_name": None})

    claims = launched(tool)
    assert (claims["name"], claims["email"]) == ("Amy O'Brien", "amelie.obrien@example.org")


def test_removed_person_is_in_no_course(tool: Talk) -> None:
    """Somebody who was removed has no account and no place in any course, and cannot be launched."""
    tool.control("DELETE", "/people/student")

    assert send(tool, "GET", "/people/student").status_code == 404
    members = [set(course["members"]) for course in tool.control("GET", "/courses")]
    assert [each & {"student"} for each in members] == [set(), set()]
    order = {"client_id": CLIENT_ID, "user": "student", "link": "quiz", "browser": True}
    assert send(tool, "POST", "/launches", order).json()["error"] == "unknown_person"


WRONG_PEOPLE: list[tuple[str, str, str, Any, int, str]] = [
    ("taken id", "POST", "/people", NEWCOMER | {"id": "student"}, 409, "there is a person 'student' already"),
    ("taken user id", "POST", "/people", NEWCOMER | {"user_id": "u-c2a95e10-7f3b"}, 409, "every user_id should be"),
    ("long user id", "POST", "/people", NEWCOMER | {"user_id": "u" * 256}, 400, "1 to 255 printable ASCII"),
    ("unknown member", "POST", "/people", NEWCOMER | {"mail": "x"}, 400, "did you mean 'email'?"),
    ("no user id", "POST", "/people", {"id": "x"}, 400, "lacks 'user_id'"),
    ("a list", "POST", "/people", [], 400, "should be an object"),
    ("put to nobody", "PUT", "/people/studnt", {"user_id": "u-x"}, 404, "did you mean 'student'?"),
    ("put under another id", "PUT", "/people/student", NEWCOMER, 400, "should be 'student' as in the path"),
    ("another user id", "PUT", "/people/student", {"user_id": "u-x"}, 409, "stays 'u-c2a95e10-7f3b'"),
    ("patch of the id", "PATCH", "/people/student", {"user_id": None}, 400, "lacks 'user_id'"),
    ("patch that is none", "PATCH", "/people/student", ["x"], 400, "should be an object"),
    ("show nobody", "GET", "/people/x", None, 404, "there is no person 'x'"),
    ("remove nobody", "DELETE", "/people/x", None, 404, "there is no person 'x'"),
]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "message"),
    [row[1:] for row in WRONG_PEOPLE],
    ids=[row[0] for row in WRONG_PEOPLE],
)
def test_wrong_person_is_refused(talk: Talk, method: str, path: str, body: Any, status: int, message: str) -> None:
    """An order that cannot be followed is refused with what was expected, and changes nothing (CORE-030)."""
    before = talk.control("GET", "/people")

    response = send(talk, method, path, body)

    assert (response.status_code, message in response.json()["message"]) == (status, True), response.text
    assert talk.control("GET", "/people") == before


# courses and their members


def test_course_is_added_with_its_links(tool: Talk) -> None:
    """A course that was added is launched from like any other (CORE-060)."""
    members = {"student": [LEARNER]}
    tool.control("POST", "/courses", HISTORY | {"members": members, "links": [TEXTS]})

    claims = launched(tool, link="texts")

    assert claims[f"{LTI}context"]["id"] == "c-history"
    assert claims[f"{LTI}resource_link"]["id"] == "rl-texts"
    assert tool.control("GET", "/courses/history")["members"] == {"student": {"roles": [LEARNER]}}


def test_course_is_added_with_a_crowd(talk: Talk) -> None:
    """A crowd in the body of a course becomes people and members."""
    added = talk.control("POST", "/courses", HISTORY | {"crowd": {"size": 3, "roles": [LEARNER]}})

    assert list(added["members"]) == ["history-00001", "history-00002", "history-00003"]
    assert talk.control("GET", "/people/history-00002")["email"] == "history-00002@example.org"


def test_course_is_changed(tool: Talk) -> None:
    """A course's title changes by PATCH, its members and links stay."""
    tool.control("PATCH", "/courses/biology", {"title": "Biology II"})

    assert launched(tool)[f"{LTI}context"] == {
        "id": "c-2f81a6d0-44be",
        "label": "BIO-101",
        "title": "Biology II",
        "type": ["http://purl.imsglobal.org/vocab/lis/v2/course#CourseSection"],
    }


def test_course_is_replaced(talk: Talk) -> None:
    """PUT makes a course what the body says: members that it leaves out are no members any more."""
    body = {"context_id": "c-b74e93f2-08da", "label": "CHEM", "title": "Chemistry", "members": {"student": [LEARNER]}}

    replaced = talk.control("PUT", "/courses/chemistry", body)

    assert (replaced["members"], replaced.get("links", [])) == ({"student": {"roles": [LEARNER]}}, [])


@pytest.mark.parametrize("body", [[INSTRUCTOR], {"roles": [INSTRUCTOR]}], ids=["list", "object"])
def test_member_gets_other_roles(tool: Talk, body: Any) -> None:
    """The roles of a member change for the next launch; the body is a list of roles or an object (CORE-040)."""
    tool.control("PUT", "/courses/biology/members/student-2", body)

    assert launched(tool, user="student-2")[f"{LTI}roles"] == [INSTRUCTOR]


def test_removed_member_has_no_role_in_the_course(tool: Talk) -> None:
    """Somebody who was taken out of a course is in the other one still, and keeps the roles outside courses."""
    tool.control("DELETE", "/courses/biology/members/student")

    assert launched(tool)[f"{LTI}roles"] == ["http://purl.imsglobal.org/vocab/lis/v2/institution/person#Student"]
    assert INSTRUCTOR in launched(tool, link="lab")[f"{LTI}roles"]


def test_demo_has_somebody_in_two_courses_with_two_roles(tool: Talk) -> None:
    """One user is the same user in two courses, a learner here and an instructor there (CORE-030)."""
    here, there = launched(tool, link="quiz"), launched(tool, link="lab")

    assert here["sub"] == there["sub"]
    assert (here[f"{LTI}roles"][0], there[f"{LTI}roles"][0]) == (LEARNER, INSTRUCTOR)


def test_assistant_has_the_principal_role_too(tool: Talk) -> None:
    """A sub-role comes with its principal role (CORE-050)."""
    assert launched(tool, user="assistant")[f"{LTI}roles"] == [
        "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant",
        INSTRUCTOR,
    ]


WRONG_COURSES: list[tuple[str, str, str, Any, int, str]] = [
    ("taken id", "POST", "/courses", HISTORY | {"id": "biology"}, 409, "there is a course 'biology' already"),
    ("taken context id", "POST", "/courses", HISTORY | {"context_id": "c-2f81a6d0-44be"}, 409, "every context_id"),
    ("stranger", "POST", "/courses", HISTORY | {"members": {"studnt": []}}, 409, "did you mean 'student'?"),
    ("long context id", "POST", "/courses", HISTORY | {"context_id": "c" * 256}, 400, "1 to 255 printable ASCII"),
    ("long link id", "POST", "/courses/biology/links", TEXTS | {"resource_link_id": "r" * 256}, 400, "1 to 255"),
    ("another context id", "PATCH", "/courses/biology", {"context_id": "c-x"}, 409, "stays 'c-2f81a6d0-44be'"),
    ("unknown course", "GET", "/courses/biologie", None, 404, "did you mean 'biology'?"),
    ("huge crowd", "POST", "/courses", HISTORY | {"crowd": {"size": 10**6, "roles": []}}, 400, "100000 at most"),
    ("member of nothing", "PUT", "/courses/x/members/student", [LEARNER], 404, "there is no course 'x'"),
    ("nobody", "PUT", "/courses/biology/members/x", [LEARNER], 404, "there is no person 'x'"),
    ("status", "PUT", "/courses/biology/members/student", {"roles": [], "status": "Deleted"}, 400, "'Inactive'"),
    ("roles a text", "PUT", "/courses/biology/members/student", LEARNER, 400, "or an object with roles"),
    ("no member", "DELETE", "/courses/biology/members/administrator", None, 404, "there is no member"),
    ("taken link", "POST", "/courses/biology/links", TEXTS | {"id": "lab"}, 409, "there is a link 'lab' already"),
    ("taken link id", "POST", "/courses/biology/links", TEXTS | {"resource_link_id": "rl-057fe41b-c9d3"}, 409, "every"),
    ("another link id", "PUT", "/courses/biology/links/quiz", TEXTS | {"id": "quiz"}, 409, "stays 'rl-6b9d02e7-a1f4'"),
    ("link elsewhere", "DELETE", "/courses/chemistry/links/quiz", None, 404, "there is no link 'quiz'"),
    ("copy of itself", "POST", "/courses/biology/copy", {"id": "biology"}, 409, "there is a course 'biology' already"),
    ("copy of nothing", "POST", "/courses/x/copy", {"id": "y"}, 404, "there is no course 'x'"),
    ("copy of no link", "POST", "/courses/biology/copy", {"id": "y", "links": ["lab"]}, 404, "there is no link 'lab'"),
]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "message"),
    [row[1:] for row in WRONG_COURSES],
    ids=[row[0] for row in WRONG_COURSES],
)
def test_wrong_course_is_refused(talk: Talk, method: str, path: str, body: Any, status: int, message: str) -> None:
    """An order that cannot be followed is refused with what was expected, and changes nothing (CORE-020, CORE-060)."""
    before = talk.control("GET", "/courses")

    response = send(talk, method, path, body)

    assert (response.status_code, message in response.json()["message"]) == (status, True), response.text
    assert talk.control("GET", "/courses") == before


# links


def test_link_is_added_changed_and_removed(tool: Talk) -> None:
    """A link can be launched as soon as it is there, as it is then, and no longer than it is there (CORE-020)."""
    tool.control("POST", "/courses/biology/links", TEXTS)
    added = launched(tool, link="texts")[f"{LTI}resource_link"]
    tool.control("PATCH", "/courses/biology/links/texts", {"title": "More texts"})
    changed = launched(tool, link="texts")[f"{LTI}resource_link"]
    tool.control("DELETE", "/courses/biology/links/texts")

    assert (added, changed) == (
        {"id": "rl-texts", "title": "Texts"},
        {"id": "rl-texts", "title": "More texts"},
    )
    order = {"client_id": CLIENT_ID, "user": "student", "link": "texts", "browser": True}
    assert send(tool, "POST", "/launches", order).json()["error"] == "unknown_link"


def test_link_is_replaced(tool: Talk) -> None:
    """PUT makes a link what the body says; it keeps its place among the links."""
    tool.control("PUT", "/courses/biology/links/quiz", {"resource_link_id": "rl-6b9d02e7-a1f4"})

    assert launched(tool)[f"{LTI}resource_link"] == {"id": "rl-6b9d02e7-a1f4"}
    assert [link["id"] for link in tool.control("GET", "/courses/biology/links")] == ["quiz", "reading"]
    assert tool.control("GET", "/courses/biology/links/quiz") == {"id": "quiz", "resource_link_id": "rl-6b9d02e7-a1f4"}


def test_last_link_stays(talk: Talk) -> None:
    """A platform has a link to launch from, whatever is removed."""
    talk.control("DELETE", "/courses/biology/links/quiz")
    talk.control("DELETE", "/courses/biology/links/reading")

    response = send(talk, "DELETE", "/courses/chemistry/links/lab")

    assert (response.status_code, "at least one link" in response.json()["message"]) == (409, True)


# copies


def test_copy_is_known_by_new_ids(tool: Talk) -> None:
    """A copied course has a context id and resource link ids of its own, and remembers those before (CORE-021)."""
    copy = tool.control("POST", "/courses/biology/copy", {"id": "biology-2", "title": "Biology next year"})
    tool.control("POST", "/courses/biology-2/copy", {"id": "biology-3"})
    tool.control("PUT", "/courses/biology-3/members/student", [LEARNER])

    old, new = launched(tool), launched(tool, link="biology-3-biology-2-quiz")
    third = tool.control("GET", "/courses/biology-3")
    assert new[f"{LTI}context"]["id"] == third["context_id"]
    assert len({"c-2f81a6d0-44be", copy["context_id"], third["context_id"]}) == 3
    assert third["history"] == [copy["context_id"], "c-2f81a6d0-44be"]
    assert third["links"][0]["history"] == [copy["links"][0]["resource_link_id"], "rl-6b9d02e7-a1f4"]
    assert old[f"{LTI}resource_link"]["id"] not in {link["resource_link_id"] for link in third["links"]}
    assert third["title"] == "Biology next year"


def test_copy_tells_its_history_to_tools(tool: Talk) -> None:
    """The history of context and link is in the substitution variables of a launch from the copy (CORE-081)."""
    custom = {"contexts": "$Context.id.history", "links": "$ResourceLink.id.history"}
    tool.control("PATCH", "/courses/biology/links/quiz", {"custom": custom})
    tool.control("POST", "/courses/biology/copy", {"id": "biology-2", "with_members": True})

    told = launched(tool, link="biology-2-quiz")[f"{LTI}custom"]

    assert (told["contexts"], told["links"]) == ("c-2f81a6d0-44be", "rl-6b9d02e7-a1f4")


def test_copy_has_members_when_asked(talk: Talk) -> None:
    """Members are not copied unless the order says so."""
    without = talk.control("POST", "/courses/biology/copy", {"id": "a"})
    with_members = talk.control("POST", "/courses/biology/copy", {"id": "b", "with_members": True})

    assert without["members"] == {}
    assert with_members["members"] == talk.control("GET", "/courses/biology")["members"]


def test_copy_has_the_line_items_of_its_links(tool: Talk) -> None:
    """A copied line item keeps its attributes and belongs to the new link (AGS-029)."""
    copy = tool.control("POST", "/courses/biology/copy", {"id": "biology-2", "with_members": True, "links": ["quiz"]})
    url = launched(tool, link="biology-2-quiz")[f"{AGS}claim/endpoint"]["lineitem"]
    token = tool.token(f"{AGS}scope/lineitem.readonly")

    line_item = tool.http.get(url, headers={"Authorization": f"Bearer {token}"}).json()

    assert [link["id"] for link in copy["links"]] == ["biology-2-quiz"]
    assert line_item["resourceLinkId"] == copy["links"][0]["resource_link_id"]
    assert (line_item["label"], line_item["scoreMaximum"]) == ("Quiz: cells & tissues", 20)
    assert (line_item["resourceId"], line_item["tag"]) == ("quiz-cells", "grade")


def test_copy_has_what_tools_made_for_its_links(tool: Talk) -> None:
    """A line item that a tool made comes along, unless its link does not (AGS-029)."""
    made = [
        make_line_item(tool, label="of the quiz", resourceLinkId="rl-6b9d02e7-a1f4"),
        make_line_item(tool, label="of the reading", resourceLinkId="rl-d3105c8a-7e62"),
        make_line_item(tool, label="of nothing"),
    ]
    headers = {"Authorization": f"Bearer {tool.token(f'{AGS}scope/lineitem.readonly')}"}

    copy = tool.control("POST", "/courses/biology/copy", {"id": "biology-2", "links": ["quiz"]})
    url = launched(tool, user="administrator", link="biology-2-quiz")[f"{AGS}claim/endpoint"]["lineitems"]
    copied = tool.http.get(f"{url}?limit=50", headers=headers).json()

    of_links = {item["label"]: item.get("resourceLinkId") for item in copied}
    new = copy["links"][0]["resource_link_id"]
    assert [response.status_code for response in made] == [201, 201, 201]
    assert of_links == {"Quiz: cells & tissues": new, "of the quiz": new, "of nothing": None}


def test_changes_are_in_the_journal(talk: Talk) -> None:
    """Every order that was followed is written down, a copy with what it was copied from."""
    talk.control("POST", "/people", NEWCOMER)
    talk.control("PUT", "/courses/biology/members/newcomer", [LEARNER])
    talk.control("POST", "/courses/biology/copy", {"id": "biology-2"})

    entries = talk.control("GET", "/journal?kind=control")["entries"]

    assert [entry["action"] for entry in entries] == ["add_person", "enrol", "copy_course"]
    assert (entries[-1]["course"], entries[-1]["copied_from"]) == ("biology-2", "biology")


def test_python_gives_the_same_orders(lms: MockPlatform) -> None:
    """Every order of the control API is a method of the platform in Python."""
    platform = lms.platform("people-and-courses")
    platform.add_person("newcomer", user_id="u-new", email="ngozi@example.org")
    platform.change_person("newcomer", email=None, given_name="Ngozi")
    platform.add_course("history", context_id="c-history", label="HIS", title="History")
    platform.change_course("history", title="Histories")
    platform.enrol("history", "newcomer", [LEARNER], "Inactive")
    platform.add_link("history", "texts", resource_link_id="rl-texts")
    platform.change_link("history", "texts", title="Texts")
    copy = platform.copy_course("history", "history-2", with_members=True)
    platform.remove_link("history", "texts")
    platform.remove_member("history", "newcomer")
    platform.remove_person("newcomer")

    assert (copy.title, copy.links[0].title, copy.members["newcomer"].status) == ("Histories", "Texts", "Inactive")
    assert platform.world.courses["history"].links == ()
    assert platform.world.courses["history-2"].members == {}
    with pytest.raises(ControlError, match="there is no person 'newcomer'"):
        platform.change_person("newcomer", given_name="x")
    platform.delete()
