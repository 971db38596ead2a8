"""This side's names are those of `fixtures/vocabulary.toml`, which cites the section for each."""

import tomllib
from typing import Any

import pytest

from mock_platform import vocabulary
from mock_platform.fixtures import fixtures_path
from mock_platform.scenario import load_scenario, shipped_scenarios
from mock_platform.substitution import VARIABLES

ENTRIES = {
    "CLAIM_MESSAGE_TYPE": ("claims", "message_type"),
    "CLAIM_VERSION": ("claims", "version"),
    "CLAIM_DEPLOYMENT_ID": ("claims", "deployment_id"),
    "CLAIM_TARGET_LINK_URI": ("claims", "target_link_uri"),
    "CLAIM_RESOURCE_LINK": ("claims", "resource_link"),
    "CLAIM_ROLES": ("claims", "roles"),
    "CLAIM_CONTEXT": ("claims", "context"),
    "CLAIM_TOOL_PLATFORM": ("claims", "tool_platform"),
    "CLAIM_ROLE_SCOPE_MENTOR": ("claims", "role_scope_mentor"),
    "CLAIM_LAUNCH_PRESENTATION": ("claims", "launch_presentation"),
    "CLAIM_LIS": ("claims", "lis"),
    "CLAIM_CUSTOM": ("claims", "custom"),
    "CLAIM_AGS_ENDPOINT": ("claims", "endpoint"),
    "CLAIM_NRPS": ("claims", "namesroleservice"),
    "ROLE_LEARNER": ("roles", "context_learner"),
    "ROLE_MENTOR": ("roles", "context_mentor"),
    "MESSAGE_RESOURCE_LINK": ("message_types", "resource_link_request"),
    "VERSION": ("versions", "lti"),
    "NRPS_VERSION": ("versions", "names_and_roles"),
    "SCOPE_LINE_ITEM_READ_ONLY": ("scopes", "lineitem_readonly"),
    "SCOPE_RESULT_READ_ONLY": ("scopes", "result_readonly"),
    "SCOPE_SCORE": ("scopes", "score"),
    "SCOPE_MEMBERSHIP_READ_ONLY": ("scopes", "contextmembership_readonly"),
    "MEDIA_TYPE_FORM": ("media_types", "form"),
    "MEDIA_TYPE_LINE_ITEM": ("media_types", "line_item"),
    "MEDIA_TYPE_LINE_ITEM_CONTAINER": ("media_types", "line_item_container"),
    "MEDIA_TYPE_RESULT_CONTAINER": ("media_types", "result_container"),
    "MEDIA_TYPE_SCORE": ("media_types", "score"),
    "MEDIA_TYPE_MEMBERSHIP_CONTAINER": ("media_types", "membership_container"),
    "GRANT_CLIENT_CREDENTIALS": ("grant_parameters", "client_credentials"),
    "ASSERTION_TYPE_JWT_BEARER": ("grant_parameters", "jwt_bearer"),
    "PLATFORM_CONFIGURATION": ("configuration_members", "lti_platform_configuration"),
    "MEMBERSHIP_ACTIVE": ("membership_status", "active"),
    "GRADING_FULLY_GRADED": ("grading_progress", "fully_graded"),
}

PREFIXES = {
    "ROLE_CONTEXT": ("roles", "Instructor"),
    "ROLE_CONTEXT_SUB": ("roles", "Instructor#TeachingAssistant"),
    "ROLE_INSTITUTION": ("roles", "Student"),
    "ROLE_SYSTEM": ("roles", "Administrator"),
    "ROLE_MARKER": ("roles", "TestUser"),
    "CONTEXT_TYPE": ("context_types", "CourseSection"),
}


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    """Load the vocabulary of the fixtures."""
    loaded: dict[str, Any] = tomllib.loads((fixtures_path() / "vocabulary.toml").read_text("utf-8"))
    return loaded


def values(names: dict[str, Any], table: str) -> list[str]:
    return [entry["value"] for entry in names[table].values()]


@pytest.mark.parametrize("constant", list(ENTRIES))
def test_name_is_transcribed_alike(names: dict[str, Any], constant: str) -> None:
    """The constant has the value of its entry."""
    table, entry = ENTRIES[constant]

    assert getattr(vocabulary, constant) == names[table][entry]["value"]


def test_no_name_is_left_out() -> None:
    """Every constant of the vocabulary is compared here."""
    compared = {*ENTRIES, *PREFIXES, "ACTIVITY_PROGRESS", "GRADING_PROGRESS"}

    assert {name for name in vars(vocabulary) if name.isupper() and not name.startswith("_")} == compared


@pytest.mark.parametrize("table", ["activity_progress", "grading_progress"])
def test_enumeration_is_whole(names: dict[str, Any], table: str) -> None:
    """An enumeration has all its values, in order."""
    assert list(getattr(vocabulary, table.upper())) == values(names, table)


@pytest.mark.parametrize("constant", list(PREFIXES))
def test_prefix_and_name_make_an_entry(names: dict[str, Any], constant: str) -> None:
    """A prefix, with a name behind it, is a role or context type of the vocabularies."""
    table, name = PREFIXES[constant]

    assert getattr(vocabulary, constant) + name in values(names, table)


def test_variables_are_those_of_the_standard(names: dict[str, Any]) -> None:
    """No substitution variable is one that nobody else knows."""
    assert set(VARIABLES) - set(values(names, "variables")) == set()


@pytest.mark.parametrize("scenario", [each.name for each in shipped_scenarios()])
def test_scenarios_use_roles_and_types_of_the_standard(names: dict[str, Any], scenario: str) -> None:
    """Roles and context types of a shipped scenario are in the vocabularies, not the deprecated ones."""
    world = load_scenario(scenario)
    enrolled = [roles for course in world.courses.values() for roles in course.members.values()]
    roles = {role for each in (*enrolled, *(person.roles for person in world.people.values())) for role in each}
    types = {each for course in world.courses.values() for each in course.types}

    assert roles
    assert roles - set(values(names, "roles")) == set()
    assert types - set(values(names, "context_types")) == set()
