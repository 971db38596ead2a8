"""The scenarios that come with the project show what they promise, to a tool over a socket."""

from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest

from mock_platform import MockPlatform
from mock_platform.scenario import load_scenario
from mock_platform.tests.reader import claims_of
from mock_platform.tests.reading import claim, pages
from mock_platform.tests.talking import Talk

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/"
ROSTER_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
IDENTITY = {"name", "given_name", "family_name", "middle_name", "email", "picture"}


def roster(tool: Talk, **order: str) -> list[httpx.Response]:
    url = claim(tool, NRPS + "claim/namesroleservice", **order)["context_memberships_url"]
    return pages(tool, url, tool.token(NRPS + "scope/contextmembership.readonly"), ROSTER_TYPE)


@pytest.fixture
def school(request: pytest.FixtureRequest, lms: MockPlatform, http: httpx.Client) -> Iterator[Talk]:
    """Talk with a platform that plays the scenario of this test's parameter."""
    body = {"name": f"t-{uuid4().hex}", "scenario": request.param}
    response = http.post(f"{lms.issuer}/control/platforms", json=body)
    talk = Talk(http, response.json()["issuer"])
    yield talk
    talk.control("DELETE", "")


@pytest.mark.parametrize("school", ["anonymous"], indirect=True)
def test_nobody_gives_a_name_in_the_anonymous_course(school: Talk) -> None:
    """Every launch and member is without name and address; one launch is without sub, too (CORE-031, CORE-035)."""
    school.register()
    people = ["teacher", "student", "student-2", "student-3", "anonymous"]
    launches = {person: claims_of(school.begin(user=person, link="questions").authorize().token) for person in people}
    members = [member for page in roster(school, link="questions") for member in page.json()["members"]]

    assert [person for person, claims in launches.items() if "sub" not in claims] == ["anonymous"]
    assert [IDENTITY & set(claims) for claims in launches.values()] == [set()] * 5
    assert [set(member) for member in members] == [{"status", "user_id", "roles"}] * 4
    assert launches["anonymous"][f"{LTI}roles"] == ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]
    assert launches["anonymous"][f"{LTI}custom"] == {"who": "", "id": ""}


@pytest.mark.parametrize("school", ["large"], indirect=True)
def test_large_course_comes_whole(school: Talk) -> None:
    """Five thousand members come once each, in pages of a hundred, and some share a name (NRPS-010, CORE-033)."""
    school.register()
    answers = roster(school, user="teacher")

    members = [member for page in answers for member in page.json()["members"]]
    assert [len(page.json()["members"]) for page in answers] == [100] * 50
    assert len({member["user_id"] for member in members}) == 5000
    assert len({member["name"] for member in members}) < 500
    assert {member["email"]: member["name"] for member in members}["lecture-00017@example.org"] == "Ғани Žižek"


def test_large_course_is_always_the_same() -> None:
    """A crowd is made by a rule: the same people every time, whoever asks."""
    assert load_scenario("large").people == load_scenario("large").people


@pytest.mark.parametrize("school", ["large"], indirect=True)
def test_page_size_holds_for_every_list(school: Talk) -> None:
    """The page size of a scenario holds for line items as for rosters (AGS-010)."""
    school.register()
    line_items = [{"id": f"li-{number}", "label": "x", "score_maximum": 1} for number in range(100, 201)]
    school.control("PATCH", "/courses/lecture", {"line_items": line_items})
    url = claim(school, AGS + "claim/endpoint", user="teacher", link="quiz")["lineitems"]

    answers = pages(school, url, school.token(AGS + "scope/lineitem.readonly"), "application/json")

    assert [len(answer.json()) for answer in answers] == [100, 2]


@pytest.mark.parametrize("school", ["copied"], indirect=True)
def test_copied_course_has_a_history(school: Talk) -> None:
    """The ids of three years differ, and the latest tells those before (CORE-021, AGS-029)."""
    school.register()
    years = ["exercise", "exercise-2025", "exercise-2024"]
    launches = [claims_of(school.begin(user="teacher", link=link).authorize().token) for link in years]

    contexts = [claims[f"{LTI}context"]["id"] for claims in launches]
    links = [claims[f"{LTI}resource_link"]["id"] for claims in launches]
    assert launches[0][f"{LTI}custom"] == {"contexts": ",".join(contexts[1:]), "links": ",".join(links[1:])}
    assert launches[2][f"{LTI}custom"] == {"contexts": "", "links": ""}
    assert len({claims[f"{AGS}claim/endpoint"]["lineitem"] for claims in launches}) == 3


@pytest.mark.parametrize("school", ["tenants"], indirect=True)
def test_tenants_share_an_issuer(school: Talk) -> None:
    """Two schools have a client id each, a deployment of the same id, and one teacher (CORE-010, CORE-030)."""
    registered = school.control("GET", "/registrations")
    north, south = (
        school.control(
            "POST", "/launches", {"client_id": name, "user": "teacher", "link": f"{name}-quiz", "browser": True}
        )
        for name in ("north", "south")
    )

    assert [(each["client_id"], each["deployment_ids"]) for each in registered] == [
        ("north", ["1", "2"]),
        ("south", ["1"]),
    ]
    assert [school.control("GET", f"/launches/{each['launch_id']}")["deployment_id"] for each in (north, south)] == [
        "1",
        "1",
    ]
