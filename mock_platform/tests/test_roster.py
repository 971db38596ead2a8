"""The roster: who is in it, in which pages, what has changed since, and what of a member a tool may see."""

from typing import Any

import httpx
import pytest

from mock_platform.roster.marks import MOST_MARKS
from mock_platform.tests.reader import claims_of
from mock_platform.tests.reading import claim, get, pages
from mock_platform.tests.talking import Talk

NRPS = "https://purl.imsglobal.org/spec/lti-nrps/"
LTI = "https://purl.imsglobal.org/spec/lti/claim/"
ROSTER = NRPS + "scope/contextmembership.readonly"
ROSTER_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
LEARNER, INSTRUCTOR = f"{MEMBERSHIP}#Learner", f"{MEMBERSHIP}#Instructor"
TEACHER, ASSISTANT, STUDENT = "u-7d0f3a52-91c4", "u-4be1c8d7-02aa", "u-c2a95e10-7f3b"
STUDENT_2, STUDENT_3, PRIVATE = "u-18f6d4b3-e9c5", "u-a57e20f9-33d8", "u-90bd6e24-518f"
EVERYBODY = [TEACHER, ASSISTANT, STUDENT, STUDENT_2, STUDENT_3, PRIVATE]
QUIZ = "rl-6b9d02e7-a1f4"


def roster_url(tool: Talk, **order: Any) -> str:
    order = {"user": "administrator"} | order  # whom no test suspends
    url: str = claim(tool, NRPS + "claim/namesroleservice", **order)["context_memberships_url"]
    return url


def asked(tool: Talk, **query: str) -> str:
    return str(httpx.URL(roster_url(tool)).copy_merge_params(query))


def read(tool: Talk, url: str) -> list[httpx.Response]:
    return pages(tool, url, tool.token(ROSTER), ROSTER_TYPE)


def ids(answers: list[httpx.Response]) -> list[str]:
    return [member["user_id"] for answer in answers for member in answer.json()["members"]]


def by_id(answers: list[httpx.Response]) -> dict[str, Any]:
    return {member["user_id"]: member for answer in answers for member in answer.json()["members"]}


def enrol(tool: Talk, person: str, *roles: str, status: str = "Active", course: str = "biology") -> None:
    tool.control("PUT", f"/courses/{course}/members/{person}", {"roles": roles, "status": status})


def enrol_all(tool: Talk, people: list[str], role: str) -> None:
    for person in people:
        enrol(tool, person, role)


def remove_all(tool: Talk, people: list[str]) -> None:
    for person in people:
        tool.control("DELETE", f"/courses/biology/members/{person}")


def differences_of_states(tool: Talk, count: int) -> list[str]:
    """Read the roster in so many states, and return where the differences since each are."""
    url, token, urls = roster_url(tool), tool.token(ROSTER), []
    for number in range(count):
        enrol(tool, "student", f"{MEMBERSHIP}#Role{number}")
        urls.append(differences_url([get(tool, url, token, ROSTER_TYPE)]))
    return urls


def differences_url(answers: list[httpx.Response]) -> str:
    return str(answers[-1].links["differences"]["url"])


# the claim, the container


def test_claim_names_the_roster_of_its_context(tool: Talk) -> None:
    """The claim has an address per course and the version of the service (NRPS-001)."""
    here = claim(tool, NRPS + "claim/namesroleservice")
    there = claim(tool, NRPS + "claim/namesroleservice", link="lab")

    assert here["service_versions"] == ["2.0"]
    assert here["context_memberships_url"] != there["context_memberships_url"]


def test_claim_is_for_tools_with_the_scope(talk: Talk) -> None:
    """A tool that may not read the roster is not told where it is (NRPS-001)."""
    talk.register(scopes=[])

    assert NRPS + "claim/namesroleservice" not in claims_of(talk.begin().authorize().token)


def test_container_has_context_and_members(tool: Talk) -> None:
    """The answer has the media type, names itself and its context, and has members (NRPS-003)."""
    url = roster_url(tool)

    (answer,) = read(tool, f"{url}?limit=50")

    assert answer.headers["content-type"] == ROSTER_TYPE
    assert (answer.json()["id"], answer.json()["context"]["id"]) == (url, "c-2f81a6d0-44be")
    assert set(answer.json()) == {"id", "context", "members"}


def test_member_is_the_user_of_a_launch(tool: Talk) -> None:
    """A member's user id and roles are those of a launch from the course (NRPS-004)."""
    launched = claims_of(tool.begin(user="assistant").authorize().token)

    member = by_id(read(tool, roster_url(tool)))[launched["sub"]]

    assert member["roles"] == launched[f"{LTI}roles"]
    assert (member["name"], member["email"]) == (launched["name"], launched["email"])


def test_request_without_the_media_type_is_noted(tool: Talk) -> None:
    """A request whose Accept does not name the media type is answered, and noted (NRPS-002)."""
    response = get(tool, roster_url(tool), tool.token(ROSTER), "application/json")

    assert response.status_code == 200
    assert tool.findings() == ["NRPS-002"]


def test_roster_is_refused_to_others(tool: Talk) -> None:
    """Without a token 401, with another scope 403, of a course that is not there 404 (NRPS-021)."""
    url, token = roster_url(tool), tool.token(ROSTER)
    other = tool.token("https://purl.imsglobal.org/spec/lti-ags/scope/score")

    answers = [
        tool.http.get(url),
        get(tool, url, other, ROSTER_TYPE),
        get(tool, url.replace("/biology/", "/x/"), token, ROSTER_TYPE),
    ]

    assert [answer.status_code for answer in answers] == [401, 403, 404]


# pages


def test_roster_comes_in_pages_with_everybody_once(tool: Talk) -> None:
    """Following the next links gives each member once, without the anonymous one (NRPS-010)."""
    answers = read(tool, roster_url(tool))

    assert [len(answer.json()["members"]) for answer in answers] == [2, 2, 2]
    assert sorted(ids(answers)) == sorted(EVERYBODY)
    assert tool.findings() == []


def test_roster_comes_in_another_order_each_time(tool: Talk) -> None:
    """Two readings of the roster begin with different members."""
    first, second = (ids(read(tool, roster_url(tool))) for _ in range(2))

    assert first != second
    assert sorted(first) == sorted(second)


def test_pages_stay_as_the_first_one_was(tool: Talk) -> None:
    """Whoever comes or goes while a tool reads: its pages show the roster of the first one (NRPS-010)."""
    url, token = roster_url(tool), tool.token(ROSTER)
    first = get(tool, url, token, ROSTER_TYPE)
    remove_all(tool, ["teacher", "student", "student-2"])
    enrol(tool, "administrator", INSTRUCTOR)

    rest = pages(tool, first.links["next"]["url"], token, ROSTER_TYPE)

    assert sorted(ids([first, *rest])) == sorted(EVERYBODY)
    assert set(ids(read(tool, url))) == {ASSISTANT, STUDENT_3, PRIVATE, "u-5c38f7a1-b20e"}


@pytest.mark.parametrize(("limit", "sizes"), [("1", [1] * 6), ("4", [4, 2]), ("1000", [6])], ids=["1", "4", "1000"])
def test_limit_sets_the_size_of_a_page(tool: Talk, limit: str, sizes: list[int]) -> None:
    """A limit gives pages of that size; a large one the whole roster (NRPS-009)."""
    assert [len(page.json()["members"]) for page in read(tool, asked(tool, limit=limit))] == sizes


SENSELESS = ["limit=0", "limit=-1", "limit=x", "limit=", "page=x", "page=1.-1", "limit=9999999999"]


@pytest.mark.parametrize("query", SENSELESS)
def test_senseless_paging_is_refused(tool: Talk, query: str) -> None:
    """A limit or page that makes no sense is answered 400."""
    response = get(tool, f"{roster_url(tool)}?{query}", tool.token(ROSTER), ROSTER_TYPE)

    assert (response.status_code, tool.findings()) == (400, ["NRPS-011"])


@pytest.mark.parametrize("query", ["as_of=x", "since=x"])
def test_made_up_address_is_refused(tool: Talk, query: str) -> None:
    """An address that was not given out is answered 404."""
    response = get(tool, f"{roster_url(tool)}?{query}", tool.token(ROSTER), ROSTER_TYPE)

    assert (response.status_code, tool.findings()) == (404, ["NRPS-011"])


def test_old_address_is_refused_in_the_end(tool: Talk) -> None:
    """The platform remembers the last states of its roster, not all."""
    urls = differences_of_states(tool, MOST_MARKS + 1)

    first, second = (get(tool, url, tool.token(ROSTER), ROSTER_TYPE) for url in urls[:2])

    assert (first.status_code, second.status_code) == (404, 200)


# filters


@pytest.mark.parametrize("role", ["Instructor", INSTRUCTOR], ids=["short", "full"])
def test_roster_is_filtered_by_role(tool: Talk, role: str) -> None:
    """A role, short or full, keeps those who have it; next links keep the filter (NRPS-008)."""
    answers = read(tool, asked(tool, role=role, limit="1"))

    assert len(answers) == 2
    assert sorted(ids(answers)) == sorted([TEACHER, ASSISTANT])


@pytest.mark.parametrize(
    ("role", "found"),
    [
        ("Learner", [STUDENT_2]),
        (LEARNER, [STUDENT_2]),
        (f"{MEMBERSHIP}/Learner#Instructor", [STUDENT_2]),
        ("Instructor", []),
        (f"{MEMBERSHIP}/Instructor#Grader", []),
        ("earner", []),
    ],
    ids=["principal", "principal in full", "sub-role", "name of the sub-role", "sub-role of another", "a part"],
)
def test_role_keeps_its_sub_roles(tool: Talk, role: str, found: list[str]) -> None:
    """A principal role keeps those with a sub-role of it; a role is compared whole (NRPS-008)."""
    enrol_all(tool, ["student", "student-3", "private", "teacher", "assistant"], f"{MEMBERSHIP}#Mentor")
    enrol(tool, "student-2", f"{MEMBERSHIP}/Learner#Instructor")

    assert ids(read(tool, asked(tool, role=role))) == found


def test_roster_of_an_unknown_role_is_empty(tool: Talk) -> None:
    """A role that nobody has gives no member and no next page (NRPS-008)."""
    (answer,) = read(tool, asked(tool, role="Wizard"))

    assert answer.json()["members"] == []


# suspended and removed members


def test_suspended_member_is_inactive(tool: Talk) -> None:
    """A member is active unless suspended; nobody in the roster is Deleted (NRPS-007)."""
    enrol(tool, "student", LEARNER, status="Inactive")
    tool.control("DELETE", "/courses/biology/members/student-2")

    members = by_id(read(tool, roster_url(tool)))

    assert members[STUDENT]["status"] == "Inactive"
    assert {member["status"] for user_id, member in members.items() if user_id != STUDENT} == {"Active"}
    assert STUDENT_2 not in members


# what a tool may see


def test_member_has_what_they_do_not_keep_private(tool: Talk) -> None:
    """Members have the attributes that their platform knows; one who keeps them private has none (NRPS-005)."""
    members = by_id(read(tool, roster_url(tool)))

    assert {"name", "given_name", "middle_name", "email", "picture", "lis_person_sourcedid"} <= set(members[STUDENT])
    assert set(members[PRIVATE]) - {"group_enrollments"} == {"status", "user_id", "roles"}


IDENTITY = {"name", "given_name", "family_name", "middle_name"}
SHARINGS: list[tuple[list[str], set[str]]] = [
    ([], set()),
    (["name"], IDENTITY),
    (["email"], {"email"}),
    (["picture", "sourced_id"], {"picture", "lis_person_sourcedid"}),
    (["name", "email", "picture", "sourced_id"], IDENTITY | {"email", "picture", "lis_person_sourcedid"}),
]


@pytest.mark.parametrize(("sharing", "told"), SHARINGS, ids=["nothing", "name", "email", "picture", "all"])
def test_tool_sees_what_is_shared_with_it(talk: Talk, sharing: list[str], told: set[str]) -> None:
    """What a registration does not share is neither in the roster nor in launches (NRPS-005, CORE-037)."""
    talk.register(sharing=sharing, custom_parameters={"n": "$Person.name.full", "e": "$Person.email.primary"})
    private = IDENTITY | {"email", "picture", "lis_person_sourcedid"}

    member = by_id(read(talk, roster_url(talk)))[STUDENT]
    claims = claims_of(talk.begin().authorize().token)

    assert private & set(member) == told
    assert private & set(claims) == told - {"lis_person_sourcedid"}
    assert ("person_sourcedid" in claims[f"{LTI}lis"]) == ("lis_person_sourcedid" in told)
    assert bool(claims[f"{LTI}custom"]["n"]) == ("name" in told)
    assert bool(claims[f"{LTI}custom"]["e"]) == ("email" in told)


def test_unknown_thing_to_share_is_refused(talk: Talk) -> None:
    """What can be shared is a closed list."""
    body = {"initiate_login_uri": "http://127.0.0.1:1/", "redirect_uris": ["http://127.0.0.1:1/"], "sharing": ["nick"]}

    response = talk.http.post(f"{talk.issuer}/control/registrations", json=body)

    assert (response.status_code, response.json()["at"]) == (400, "$.sharing")


def test_member_has_the_id_of_lti_1_1(tool: Talk) -> None:
    """Somebody whom a tool may know from LTI 1.1 comes with that id, in the message too (NRPS-016)."""
    tool.control("PATCH", "/people/student", {"lti11_user_id": "legacy-7"})

    member = by_id(read(tool, asked(tool, rlid=QUIZ)))[STUDENT]

    assert member["lti11_legacy_user_id"] == "legacy-7"
    assert member["message"][0][f"{LTI}lti1p1"] == {"user_id": "legacy-7"}


def test_member_has_their_groups(tool: Talk) -> None:
    """A member comes with the groups that they are in (GS-005)."""
    members = by_id(read(tool, roster_url(tool)))

    assert members[STUDENT]["group_enrollments"] == [{"group_id": "g-5d21f7"}, {"group_id": "g-c0b866"}]
    assert members[TEACHER]["group_enrollments"] == []


def test_tool_without_the_scope_sees_no_groups(talk: Talk) -> None:
    """A tool that may not read groups is not told who is in which (GS-006)."""
    talk.register(scopes=[ROSTER])

    assert "group_enrollments" not in by_id(read(talk, roster_url(talk)))[STUDENT]


# the roster of a link


def test_roster_of_a_link_carries_messages(tool: Talk) -> None:
    """With rlid each member has a message with their own custom parameters (NRPS-014, NRPS-016, NRPS-017)."""
    members = by_id(read(tool, asked(tool, rlid=QUIZ)))

    messages = {user_id: member["message"] for user_id, member in members.items()}
    assert {len(message) for message in messages.values()} == {1}
    assert {message[0][f"{LTI}message_type"] for message in messages.values()} == {"LtiResourceLinkRequest"}
    assert messages[TEACHER][0][f"{LTI}custom"]["user_name"] == "Zoë Müller-Østergård"
    assert messages[PRIVATE][0][f"{LTI}custom"]["user_name"] == ""


def test_message_says_what_a_launch_says(tool: Talk) -> None:
    """The custom parameters of a member's message are those of a launch of the link (NRPS-017)."""
    launched = claims_of(tool.begin(user="student-3").authorize().token)

    message = by_id(read(tool, asked(tool, rlid=QUIZ)))[STUDENT_3]["message"][0]

    assert message[f"{LTI}custom"] == launched[f"{LTI}custom"]
    assert message["locale"] == launched["locale"]


def test_roster_of_a_link_has_those_who_can_open_it(tool: Talk) -> None:
    """Somebody who is suspended is in the roster of the course and not in that of a link (NRPS-018)."""
    enrol(tool, "student", LEARNER, status="Inactive")

    assert STUDENT in ids(read(tool, roster_url(tool)))
    assert STUDENT not in ids(read(tool, asked(tool, rlid=QUIZ)))


@pytest.mark.parametrize("link", ["rl-057fe41b-c9d3", "x", ""], ids=["of another course", "unknown", "empty"])
def test_roster_of_a_foreign_link_is_refused(tool: Talk, link: str) -> None:
    """An rlid that is not of this course is answered 403 (NRPS-015)."""
    response = get(tool, asked(tool, rlid=link), tool.token(ROSTER), ROSTER_TYPE)

    assert (response.status_code, tool.findings()) == (403, ["NRPS-015"])


@pytest.mark.parametrize(
    ("owner", "status"),
    [
        ({"client_id": "tool-1"}, 200),
        ({"client_id": "tool-1", "deployment_id": "1"}, 200),
        ({"client_id": "tool-1", "deployment_id": "2"}, 403),
        ({"client_id": "other"}, 403),
    ],
    ids=["own", "own deployment", "other deployment", "other tool"],
)
def test_roster_of_a_link_of_another_tool_is_refused(talk: Talk, owner: dict[str, str], status: int) -> None:
    """An rlid that another tool owns, or another deployment, is answered 403 (NRPS-015)."""
    talk.register(deployment_ids=["1", "2"])
    talk.register(client_id="other")
    talk.control("POST", "/courses/biology/links", {"id": "owned", "resource_link_id": "rl-owned", **owner})

    assert get(talk, asked(talk, rlid="rl-owned"), talk.token(ROSTER), ROSTER_TYPE).status_code == status


# differences


def test_every_page_says_where_differences_are(tool: Talk) -> None:
    """Each page has a differences link beside its next link, the same on all pages of a reading (NRPS-012)."""
    answers = read(tool, roster_url(tool))

    assert len({answer.links["differences"]["url"] for answer in answers}) == 1
    assert [set(answer.links) for answer in answers] == [{"differences", "next"}] * 2 + [{"differences"}]


def test_nothing_differs_at_first(tool: Talk) -> None:
    """As long as nothing has changed, no member differs (NRPS-012)."""
    (answer,) = read(tool, differences_url(read(tool, roster_url(tool))))

    assert answer.json()["members"] == []
    assert answer.headers["content-type"] == ROSTER_TYPE


def test_differences_are_who_came_changed_and_went(tool: Talk) -> None:
    """New and changed members come as they are now, those who left as Deleted, the others not (NRPS-012, NRPS-007)."""
    before = read(tool, roster_url(tool))
    enrol(tool, "administrator", INSTRUCTOR)
    enrol(tool, "student-2", INSTRUCTOR)
    enrol(tool, "student-3", LEARNER, status="Inactive")
    tool.control("PATCH", "/people/student", {"email": "new@example.org"})
    tool.control("DELETE", "/courses/biology/members/teacher")
    tool.control("DELETE", "/people/private")

    differences = by_id(read(tool, differences_url(before)))

    assert {user_id: member["status"] for user_id, member in differences.items()} == {
        "u-5c38f7a1-b20e": "Active",
        STUDENT_2: "Active",
        STUDENT_3: "Inactive",
        STUDENT: "Active",
        TEACHER: "Deleted",
        PRIVATE: "Deleted",
    }
    assert differences[STUDENT]["email"] == "new@example.org"
    assert differences[STUDENT_2]["roles"] == [INSTRUCTOR]
    assert differences[TEACHER] == {"status": "Deleted", "user_id": TEACHER, "roles": [INSTRUCTOR]}


def test_differences_have_differences(tool: Talk) -> None:
    """An answer about differences says where to ask for those since itself (NRPS-012)."""
    enrolled = read(tool, roster_url(tool))
    enrol(tool, "student", INSTRUCTOR)
    first = read(tool, differences_url(enrolled))
    enrol(tool, "student-2", INSTRUCTOR)

    second = read(tool, differences_url(first))

    assert (ids(first), ids(second)) == ([STUDENT], [STUDENT_2])
    assert sorted(ids(read(tool, differences_url(enrolled)))) == sorted([STUDENT, STUDENT_2])


def test_differences_keep_their_question(tool: Talk) -> None:
    """Differences are those of the roster that was read: its role, its link, its page size (NRPS-012)."""
    learners = read(tool, asked(tool, role="Learner", rlid=QUIZ, limit="1"))
    enrol(tool, "teacher", f"{MEMBERSHIP}#Mentor")
    enrol(tool, "student", INSTRUCTOR)
    enrol(tool, "student-2", LEARNER, status="Inactive")

    answers = read(tool, differences_url(learners))

    assert len(answers) == 2
    assert {user_id: member["roles"] for user_id, member in by_id(answers).items()} == {
        STUDENT: [INSTRUCTOR],
        STUDENT_2: [LEARNER],
    }
    assert all("message" in member for member in by_id(answers).values())


def test_differences_stay_as_the_first_page_was(tool: Talk) -> None:
    """Pages of differences do not change while they are read (NRPS-012)."""
    before, token = read(tool, roster_url(tool)), tool.token(ROSTER)
    enrol_all(tool, ["student", "student-2", "student-3"], INSTRUCTOR)
    first = get(tool, differences_url(before), token, ROSTER_TYPE)
    enrol(tool, "student", LEARNER)

    rest = pages(tool, first.links["next"]["url"], token, ROSTER_TYPE)

    assert sorted(ids([first, *rest])) == sorted([STUDENT, STUDENT_2, STUDENT_3])
    assert ids(read(tool, differences_url([first]))) == [STUDENT]


def test_course_of_later_differs_as_a_whole(tool: Talk) -> None:
    """A mark of before a course was there is no help to get at another course: everybody in it is new."""
    mark = differences_url(read(tool, roster_url(tool))).partition("since=")[2]
    tool.control("POST", "/courses/biology/copy", {"id": "later", "with_members": True})

    answers = read(tool, f"{roster_url(tool, link='later-quiz')}?since={mark}")

    assert sorted(ids(answers)) == sorted(EVERYBODY)
