"""The groups of a course and their sets: the claim, the two lists, and who may read them."""

from typing import Any

import pytest

from mock_platform.tests.reader import claims_of
from mock_platform.tests.reading import claim, get, pages
from mock_platform.tests.talking import Talk

GROUPS = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"
SCOPE = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"
GROUPS_TYPE = "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json"
SETS_TYPE = "application/vnd.ims.lti-gs.v1.contextgroupsetcontainer+json"
STUDENT, STUDENT_3, TEACHER, ANONYMOUS = "u-c2a95e10-7f3b", "u-a57e20f9-33d8", "u-7d0f3a52-91c4", "u-ee07b1c9-d46a"
TEAM_A = {"id": "g-5d21f7", "name": "Team Ångström", "tag": "lab", "set_id": "gs-9d1c40"}
TEAM_O = {"id": "g-77ae03", "name": "Team Ørsted", "tag": "lab", "set_id": "gs-9d1c40"}
EARLY = {"id": "g-c0b866", "name": "Early birds"}


def groups(tool: Talk, query: str = "") -> list[list[dict[str, Any]]]:
    """Return the groups, page by page."""
    url = claim(tool, GROUPS)["context_groups_url"] + query
    return [answer.json()["groups"] for answer in pages(tool, url, tool.token(SCOPE), GROUPS_TYPE)]


def test_claim_says_where_groups_and_sets_are(tool: Talk) -> None:
    """The claim has both addresses, the scope and the version of the service (GS-001)."""
    told = claim(tool, GROUPS)

    assert (told["scope"], told["service_versions"]) == ([SCOPE], ["1.0"])
    assert told["context_groups_url"] != told["context_group_sets_url"]


def test_claim_has_no_sets_where_there_are_none(tool: Talk) -> None:
    """Sets are optional: a course without them is told of without an address for them (GS-001)."""
    assert set(claim(tool, GROUPS, link="lab")) == {"context_groups_url", "scope", "service_versions"}


def test_claim_is_for_tools_with_the_scope(talk: Talk) -> None:
    """A tool that may not read groups is not told where they are (GS-001)."""
    talk.register(scopes=[])

    assert GROUPS not in claims_of(talk.begin().authorize().token)


def test_groups_are_listed(tool: Talk) -> None:
    """The container names itself; groups have id and name, and tag and set where they have them (GS-003)."""
    url = claim(tool, GROUPS)["context_groups_url"]

    answer = get(tool, f"{url}?limit=10", tool.token(SCOPE), GROUPS_TYPE)

    assert answer.headers["content-type"] == GROUPS_TYPE
    assert answer.json() == {"id": url, "groups": [TEAM_A, TEAM_O, EARLY]}
    assert tool.findings() == []


def test_sets_are_listed(tool: Talk) -> None:
    """Sets have id and name, and a media type of their own (GS-003)."""
    url = claim(tool, GROUPS)["context_group_sets_url"]

    answer = get(tool, url, tool.token(SCOPE), SETS_TYPE)

    assert answer.headers["content-type"] == SETS_TYPE
    assert answer.json() == {"id": url, "sets": [{"id": "gs-9d1c40", "name": "Lab teams"}]}
    assert tool.findings() == []


@pytest.mark.parametrize(("query", "sizes"), [("", [2, 1]), ("?limit=1", [1, 1, 1]), ("?limit=9", [3])])
def test_groups_come_in_pages(tool: Talk, query: str, sizes: list[int]) -> None:
    """Following the next links gives each group once; a limit sets the size of a page (GS-004)."""
    answers = groups(tool, query)

    assert [len(page) for page in answers] == sizes
    assert [group["id"] for page in answers for group in page] == ["g-5d21f7", "g-77ae03", "g-c0b866"]


@pytest.mark.parametrize(
    ("user_id", "found"),
    [(STUDENT, [TEAM_A, EARLY]), (STUDENT_3, [TEAM_O]), (TEACHER, []), (ANONYMOUS, []), ("x", [])],
    ids=["in two", "in one", "in none", "anonymous", "nobody"],
)
def test_groups_are_those_of_a_user(tool: Talk, user_id: str, found: list[dict[str, Any]]) -> None:
    """A user id keeps the groups that this user is in; somebody anonymous has no user id (GS-004)."""
    assert groups(tool, f"?user_id={user_id}") == [found]


def test_filter_stays_on_the_next_page(tool: Talk) -> None:
    """The address of the next page asks for the same user (GS-004)."""
    assert groups(tool, f"?user_id={STUDENT}&limit=1") == [[TEAM_A], [EARLY]]


def test_group_changes_with_its_course(tool: Talk) -> None:
    """Groups are made and filled by an order; who leaves the course leaves its groups (GS-004)."""
    group = {"id": "g-new", "name": "New", "members": ["student", "student-2"]}
    tool.control("PATCH", "/courses/biology", {"groups": [group]})
    tool.control("DELETE", "/courses/biology/members/student")

    assert groups(tool) == [[{"id": "g-new", "name": "New"}]]
    assert groups(tool, f"?user_id={STUDENT}") == [[]]
    assert tool.control("GET", "/courses/biology")["groups"] == [{**group, "members": ["student-2"]}]


WRONG_GROUPS: list[tuple[str, dict[str, Any], str]] = [
    ("two of an id", {"groups": [EARLY, EARLY]}, "every id should be unique"),
    ("no member of the course", {"groups": [{**EARLY, "members": ["administrator"]}]}, "a member of its course"),
    ("unknown set", {"groups": [{**EARLY, "set_id": "x"}]}, "the set of a group should be one"),
    ("no name", {"groups": [{"id": "g"}]}, "lacks 'name'"),
]


@pytest.mark.parametrize(("patch", "message"), [row[1:] for row in WRONG_GROUPS], ids=[row[0] for row in WRONG_GROUPS])
def test_wrong_group_is_refused(talk: Talk, patch: dict[str, Any], message: str) -> None:
    """A group has an id of its own, members of its course, and a set of its course."""
    response = talk.http.patch(f"{talk.issuer}/control/courses/biology", json=patch)

    assert response.status_code in {400, 409}
    assert message in response.json()["message"]


@pytest.mark.parametrize("member", ["context_groups_url", "context_group_sets_url"])
def test_groups_are_refused_to_others(tool: Talk, member: str) -> None:
    """Without a token 401; with another scope, or of another tool's course, 403; of no course 404 (GS-006)."""
    tool.register(client_id="other")
    url, token = claim(tool, GROUPS)[member], tool.token(SCOPE)
    theirs = claim(tool, GROUPS, client_id="other")[member]
    roster = tool.token("https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly")

    answers = [
        tool.http.get(url),
        get(tool, url, roster, GROUPS_TYPE),
        get(tool, theirs, token, GROUPS_TYPE),
        get(tool, url.replace("/biology/", "/x/"), token, GROUPS_TYPE),
    ]

    assert [answer.status_code for answer in answers] == [401, 403, 403, 404]


@pytest.mark.parametrize(
    ("member", "accept"),
    [("context_groups_url", SETS_TYPE), ("context_group_sets_url", GROUPS_TYPE)],
    ids=["groups", "sets"],
)
def test_other_media_type_is_noted(tool: Talk, member: str, accept: str) -> None:
    """Groups and sets have media types of their own; a request that names the other one is answered, and noted."""
    response = get(tool, claim(tool, GROUPS)[member], tool.token(SCOPE), accept)

    assert (response.status_code, tool.findings()) == (200, ["GS-002"])
