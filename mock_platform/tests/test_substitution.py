"""Substitution variables (LTI Core 1.3, appendix B): every one of the standard, with a value and without."""

import tomllib
from typing import Any

import pytest

from mock_platform import ControlError
from mock_platform.fixtures import fixtures_path
from mock_platform.scenario import load_scenario
from mock_platform.substitution import VARIABLES
from mock_platform.substitution.course import TOLD_OF_COURSE
from mock_platform.substitution.link import TOLD_OF_LINK
from mock_platform.substitution.membership import TOLD_OF_MEMBERSHIP
from mock_platform.substitution.person import TOLD_OF_PERSON
from mock_platform.tests.reader import verified_claims
from mock_platform.tests.talking import Talk

CUSTOM = "https://purl.imsglobal.org/spec/lti/claim/custom"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
NAMES = tomllib.loads((fixtures_path() / "vocabulary.toml").read_text("utf-8"))
STANDARD = [entry["value"] for entry in NAMES["variables"].values()]
SECTION = "http://purl.imsglobal.org/vocab/lis/v2/course#CourseSection"
TOLD = (*TOLD_OF_PERSON, *TOLD_OF_COURSE, *TOLD_OF_LINK, *TOLD_OF_MEMBERSHIP)


def resolved(talk: Talk, *variables: str, **order: Any) -> dict[str, str]:
    """Return what the variables are in a launch."""
    talk.register(custom_parameters={name: f"${name}" for name in variables})
    token = verified_claims(talk.begin(**order).authorize().token, talk.key_set())
    return {name: token[CUSTOM][name] for name in variables}


def tell(talk: Talk, path: str, names: tuple[str, ...]) -> None:
    talk.control("PATCH", path, {"variables": {name: f"told: {name}" for name in names}})


def test_every_variable_of_the_standard_is_known() -> None:
    """No variable of the standard is missing and none is another's."""
    assert sorted(VARIABLES) == sorted(STANDARD)


def test_configuration_lists_the_variables(talk: Talk) -> None:
    """CORE-087: the configuration lists every variable that is replaced; none is a vendor's with a name too short."""
    configuration = talk.http.get(f"{talk.issuer}/.well-known/openid-configuration").json()

    listed = configuration["https://purl.imsglobal.org/spec/lti-platform-configuration"]["variables"]
    assert sorted(listed) == sorted(STANDARD)


def test_every_variable_is_replaced_by_a_text(talk: Talk) -> None:
    """CORE-081, CORE-082: each is replaced at launch, by "" when this course has nothing to say."""
    values = resolved(talk, *STANDARD, link="lab")

    assert [name for name, value in values.items() if value.startswith("$")] == []
    assert values["CourseSection.timeFrame.begin"] == ""
    assert values["Person.address.street1"] == ""


def test_told_variables_have_the_value_that_is_told(talk: Talk) -> None:
    """CORE-081: what a scenario tells of person, membership, course and link by a variable's name is its value."""
    tell(talk, "/people/student", TOLD_OF_PERSON)
    tell(talk, "/courses/biology", TOLD_OF_COURSE)
    tell(talk, "/courses/biology/links/quiz", TOLD_OF_LINK)
    member = {
        "roles": [MEMBERSHIP + "#Learner"],
        "variables": {name: f"told: {name}" for name in TOLD_OF_MEMBERSHIP},
    }
    talk.control("PUT", "/courses/biology/members/student", member)

    values = resolved(talk, *TOLD)

    assert values == {name: f"told: {name}" for name in TOLD}


IMPLIED = {
    "User.id": "u-c2a95e10-7f3b",
    "User.image": "https://lms.example/pictures/amelie.png",
    "User.scope.mentor": "",
    "Person.sourcedId": "example.org:aobrien",
    "Person.name.full": "Amélie Ìfẹ́ O'Brien",
    "Person.name.family": "O'Brien",
    "Person.name.given": "Amélie",
    "Person.name.middle": "Ìfẹ́",
    "Person.email.primary": "amelie.obrien@example.org",
    "Context.id": "c-2f81a6d0-44be",
    "Context.type": SECTION,
    "Context.label": "BIO-101",
    "Context.title": "Introduction to Biology \u2013 Größe & Vielfalt",
    "Context.sourcedId": "example.org:bio101-2026-a",
    "CourseOffering.sourcedId": "example.org:bio101-2026",
    "CourseOffering.label": "",
    "CourseSection.sourcedId": "example.org:bio101-2026-a",
    "CourseSection.label": "BIO-101",
    "CourseSection.title": "Introduction to Biology \u2013 Größe & Vielfalt",
    "ResourceLink.id": "rl-6b9d02e7-a1f4",
    "ResourceLink.title": "Quiz: cells & tissues",
    "ResourceLink.description": "Ten questions, twenty minutes",
    "Membership.personSourcedId": "example.org:aobrien",
    "Membership.status": "Active",
    "Membership.role": (f"{MEMBERSHIP}#Learner,http://purl.imsglobal.org/vocab/lis/v2/institution/person#Student"),
    "Message.documentTarget": "window",
    "Message.width": "640",
    "Message.height": "480",
    "Message.locale": "fr-CA",
    "ToolPlatform.productFamilyCode": "lti-testbench",
    "ToolPlatformInstance.guid": "3f2b7c60-5a0e-4d0c-9d53-0c1c7f0e6a11.lms.example",
    "ToolPlatformInstance.name": "Mock LMS",
    "ToolPlatformInstance.description": "A learning platform for tests",
    "ToolPlatformInstance.url": "https://lms.example/",
    "ToolPlatformInstance.contactEmail": "lms@example.org",
}


def test_world_implies_values(talk: Talk) -> None:
    """CORE-081: ids, names, roles, presentation and platform come from the world and the order."""
    presentation = {"width": 640, "height": 480}

    assert resolved(talk, *IMPLIED, presentation=presentation) == IMPLIED


def test_addresses_are_those_of_the_message(talk: Talk) -> None:
    """CORE-081: addresses of return and line items are those of the claims of the same message."""
    talk.register(custom_parameters={"a": "$LineItem.url", "b": "$LineItems.url", "c": "$Message.returnUrl"})

    token = verified_claims(talk.begin().authorize().token, talk.key_set())

    endpoint = token["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"]
    back = token["https://purl.imsglobal.org/spec/lti/claim/launch_presentation"]["return_url"]
    assert [token[CUSTOM][name] for name in "abc"] == [endpoint["lineitem"], endpoint["lineitems"], back]


def test_label_and_title_are_those_of_the_kind(talk: Talk) -> None:
    """The label of an offering is no section's, and what is told of its template stands beside it."""
    talk.control("PATCH", "/courses/chemistry", {"variables": {"CourseTemplate.label": "CHEM"}})

    values = resolved(talk, "CourseOffering.label", "CourseSection.label", "CourseTemplate.label", link="lab")

    assert list(values.values()) == ["CHEM-201", "", "CHEM"]


def test_date_of_everybody_is_the_date_of_each(talk: Talk) -> None:
    """A user's date is that of everybody unless another one is told."""
    told = {
        "ResourceLink.available.endDateTime": "2027-01-01T00:00:00Z",
        "ResourceLink.submission.endDateTime": "2027-02-01T00:00:00Z",
        "ResourceLink.submission.user.endDateTime": "2027-03-01T00:00:00Z",
    }
    talk.control("PATCH", "/courses/biology/links/quiz", {"variables": told})

    values = resolved(talk, "ResourceLink.available.user.endDateTime", "ResourceLink.submission.user.endDateTime")

    assert list(values.values()) == ["2027-01-01T00:00:00Z", "2027-03-01T00:00:00Z"]


def test_students_are_counted(talk: Talk) -> None:
    """The number of students counts learners who are not suspended."""
    suspended = {"roles": [MEMBERSHIP + "#Learner"], "status": "Inactive"}
    before = resolved(talk, "CourseSection.numberOfStudents")
    talk.control("PUT", "/courses/biology/members/student-3", suspended)
    talk.control("DELETE", "/registrations/tool-1")

    after = resolved(talk, "CourseSection.numberOfStudents")

    assert int(before["CourseSection.numberOfStudents"]) - int(after["CourseSection.numberOfStudents"]) == 1


def test_history_is_a_list_of_encoded_ids(talk: Talk) -> None:
    """Earlier ids come newest first, each URL-encoded, separated by commas."""
    talk.control("PATCH", "/courses/biology", {"history": ["c/2,b", "c-1"]})
    talk.control("PATCH", "/courses/biology/links/quiz", {"history": ["rl-2", "rl-1"]})

    values = resolved(talk, "Context.id.history", "ResourceLink.id.history")

    assert list(values.values()) == ["c%2F2%2Cb,c-1", "rl-2,rl-1"]


def test_mentor_variables_name_those_looked_after(talk: Talk) -> None:
    """Whom a mentor looks after is in the user's and the membership's variable."""
    talk.control("PATCH", "/people/teacher", {"mentors": ["student", "student-2"]})
    talk.control("PUT", "/courses/biology/members/teacher", [MEMBERSHIP + "#Mentor"])

    values = resolved(talk, "User.scope.mentor", "Membership.role.scope.mentor", user="teacher")

    assert set(values.values()) == {"u-c2a95e10-7f3b,u-18f6d4b3-e9c5"}


def test_anonymous_person_has_no_personal_values(talk: Talk) -> None:
    """CORE-031: nothing about somebody anonymous gets out through a variable, whatever the scenario tells."""
    told = {"sourced_id": "s", "given_name": "Ann", "email": "a@example.org", "picture": "https://lms.example/a.png"}
    talk.control("PATCH", "/people/anonymous", told)
    tell(talk, "/people/anonymous", TOLD_OF_PERSON)
    personal = [name for name in STANDARD if "User." in name or "Person." in name]

    values = resolved(talk, *personal, "Membership.personSourcedId", user="anonymous")

    assert set(values.values()) == {""}


def test_actor_is_the_user(talk: Talk) -> None:
    """Unless somebody acts as another, the actor's variables are the user's."""
    values = resolved(talk, "ActualUser.id", "User.id", "ActualPerson.name.given", "Person.name.given")

    assert list(values.values()) == ["u-c2a95e10-7f3b", "u-c2a95e10-7f3b", "Amélie", "Amélie"]


def test_actor_may_be_somebody_else(talk: Talk) -> None:
    """An administrator who acts as a student is the actor; the user stays the student."""
    values = resolved(
        talk, "ActualUser.id", "User.id", "ActualPerson.name.given", "Person.name.given", actual_user="administrator"
    )

    assert list(values.values()) == ["u-5c38f7a1-b20e", "u-c2a95e10-7f3b", "Ada", "Amélie"]


def test_grade_levels_of_a_told_vocabulary_are_known(talk: Talk) -> None:
    """`gradeLevels.*` stands for any vocabulary that is told; another one stays as it is written."""
    talk.control("PATCH", "/people/student", {"variables": {"User.gradeLevels.ceds": "07"}})

    values = resolved(talk, "User.gradeLevels.ceds", "ActualUser.gradeLevels.ceds", "User.gradeLevels.other")

    assert list(values.values()) == ["07", "07", "$User.gradeLevels.other"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/people/student", "Person.name.full"),
        ("/courses/biology", "Context.id"),
        ("/courses/biology/links/quiz", "Person.gender"),
    ],
    ids=["implied by names", "implied by the id", "of another subject"],
)
def test_scenario_tells_only_what_nothing_else_says(talk: Talk, path: str, name: str) -> None:
    """A variable that the world implies, or that belongs to another subject, cannot be told."""
    answer = talk.http.patch(f"{talk.issuer}/control{path}", json={"variables": {name: "x"}})

    assert (answer.status_code, answer.json()["at"]) == (400, f"$.variables.{name}")


def test_wrong_variable_of_a_file_is_told_with_the_nearest(tmp_path: Any) -> None:
    """A misspelled variable of a scenario file is refused with its key and the nearest known name."""
    demo = (fixtures_path() / "scenarios" / "demo.toml").read_text("utf-8")
    file = tmp_path / "mine.toml"
    file.write_text(demo.replace('"Person.address.timezone" =', '"Person.gendre" ='), "utf-8")

    with pytest.raises(ControlError, match=r"people\[\d\].variables.Person.gendre: .*did you mean 'Person.gender'"):
        load_scenario(str(file))
