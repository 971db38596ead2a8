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
    "MEMBERSHIP_INACTIVE": ("membership_status", "inactive"),
    "MEMBERSHIP_DELETED": ("membership_status", "deleted"),
    "ACTIVITY_INITIALIZED": ("activity_progress", "initialized"),
    "ACTIVITY_STARTED": ("activity_progress", "started"),
    "ACTIVITY_IN_PROGRESS": ("activity_progress", "in_progress"),
    "ACTIVITY_SUBMITTED": ("activity_progress", "submitted"),
    "ACTIVITY_COMPLETED": ("activity_progress", "completed"),
    "GRADING_FULLY_GRADED": ("grading_progress", "fully_graded"),
    "CLAIM_LTI1P1": ("claims", "lti1p1"),
    "CLAIM_DEEP_LINKING_SETTINGS": ("claims", "deep_linking_settings"),
    "CLAIM_DATA": ("claims", "data"),
    "CLAIM_CONTENT_ITEMS": ("claims", "content_items"),
    "CLAIM_MSG": ("claims", "msg"),
    "CLAIM_LOG": ("claims", "log"),
    "CLAIM_ERRORMSG": ("claims", "errormsg"),
    "CLAIM_ERRORLOG": ("claims", "errorlog"),
    "CLAIM_GROUPS": ("claims", "groupsservice"),
    "CLAIM_NOTICES": ("claims", "platformnotificationservice"),
    "CLAIM_NOTICE": ("claims", "notice"),
    "CLAIM_ORIGIN_CONTEXTS": ("claims", "origin_contexts"),
    "CLAIM_ACTIVITY": ("claims", "activity"),
    "CLAIM_SUBMISSION": ("claims", "submission"),
    "CLAIM_ASSET": ("claims", "asset"),
    "CLAIM_ASSET_SERVICE": ("claims", "assetservice"),
    "CLAIM_ASSET_REPORT": ("claims", "assetreport"),
    "CLAIM_ASSET_REPORT_TYPE": ("claims", "assetreport_type"),
    "CLAIM_FOR_USER": ("claims", "for_user"),
    "CLAIM_EULA": ("claims", "eulaservice"),
    "CLAIM_ATTEMPT_NUMBER": ("claims", "attempt_number"),
    "CLAIM_SESSION_DATA": ("claims", "session_data"),
    "CLAIM_START_ASSESSMENT_URL": ("claims", "start_assessment_url"),
    "CLAIM_PROCTORING_SETTINGS": ("claims", "proctoring_settings"),
    "CLAIM_ACS": ("claims", "acs"),
    "CLAIM_VERIFIED_USER": ("claims", "verified_user"),
    "CLAIM_END_ASSESSMENT_RETURN": ("claims", "end_assessment_return"),
    "CLAIM_PROCTORING_ERRORMSG": ("claims", "proctoring_errormsg"),
    "CLAIM_PROCTORING_ERRORLOG": ("claims", "proctoring_errorlog"),
    "MESSAGE_DEEP_LINKING_REQUEST": ("message_types", "deep_linking_request"),
    "MESSAGE_DEEP_LINKING_RESPONSE": ("message_types", "deep_linking_response"),
    "MESSAGE_SUBMISSION_REVIEW": ("message_types", "submission_review_request"),
    "MESSAGE_START_PROCTORING": ("message_types", "start_proctoring"),
    "MESSAGE_START_ASSESSMENT": ("message_types", "start_assessment"),
    "MESSAGE_END_ASSESSMENT": ("message_types", "end_assessment"),
    "MESSAGE_ASSET_PROCESSOR_SETTINGS": ("message_types", "asset_processor_settings_request"),
    "MESSAGE_REPORT_REVIEW": ("message_types", "report_review_request"),
    "MESSAGE_EULA": ("message_types", "eula_request"),
    "MESSAGE_DATA_PRIVACY": ("message_types", "data_privacy_launch_request"),
    "MESSAGE_DATA_PRIVACY_UNPREFIXED": ("message_types", "unprefixed_data_privacy_launch_request"),
    "NOTICE_HELLO_WORLD": ("notice_types", "hello_world"),
    "NOTICE_CONTEXT_COPY": ("notice_types", "context_copy"),
    "NOTICE_ASSET_PROCESSOR_SUBMISSION": ("notice_types", "asset_processor_submission"),
    "GROUPS_VERSION": ("versions", "groups"),
    "NOTICES_VERSION": ("versions", "notices"),
    "SCOPE_OPENID": ("scopes", "openid"),
    "SCOPE_LINE_ITEM": ("scopes", "lineitem"),
    "SCOPE_GROUP_READ_ONLY": ("scopes", "contextgroup_readonly"),
    "SCOPE_NOTICE_HANDLERS": ("scopes", "noticehandlers"),
    "SCOPE_ASSET_READ_ONLY": ("scopes", "asset_readonly"),
    "SCOPE_REPORT": ("scopes", "report"),
    "SCOPE_EULA_USER": ("scopes", "eula_user"),
    "SCOPE_EULA_DEPLOYMENT": ("scopes", "eula_deployment"),
    "SCOPE_ASSESSMENT_CONTROL": ("scopes", "control_all"),
    "MEDIA_TYPE_JSON": ("media_types", "json"),
    "MEDIA_TYPE_GROUP_CONTAINER": ("media_types", "context_group_container"),
    "MEDIA_TYPE_GROUP_SET_CONTAINER": ("media_types", "context_group_set_container"),
    "MEDIA_TYPE_ASSESSMENT_CONTROL": ("media_types", "proctoring_control"),
    "TOOL_CONFIGURATION": ("configuration_members", "lti_tool_configuration"),
    "ITEM_LINK": ("content_item_types", "link"),
    "ITEM_LTI_RESOURCE_LINK": ("content_item_types", "lti_resource_link"),
    "ITEM_FILE": ("content_item_types", "file"),
    "ITEM_HTML": ("content_item_types", "html"),
    "ITEM_IMAGE": ("content_item_types", "image"),
    "ITEM_ASSET_PROCESSOR": ("content_item_types", "lti_asset_processor"),
    "TARGET_EMBED": ("document_targets", "embed"),
    "TARGET_IFRAME": ("document_targets", "iframe"),
    "TARGET_WINDOW": ("document_targets", "window"),
    "SUBJECT_CLOSE": ("window_subjects", "close"),
    "SUBJECT_CLOSE_OLDER": ("window_subjects", "close_older"),
    "SUBJECT_FRAME_RESIZE": ("window_subjects", "frame_resize"),
    "SUBJECT_CAPABILITIES": ("window_subjects", "capabilities"),
    "SUBJECT_PUT_DATA": ("window_subjects", "put_data"),
    "SUBJECT_GET_DATA": ("window_subjects", "get_data"),
}

ENUMERATIONS = [
    "activity_progress",
    "grading_progress",
    "processing_progress",
    "report_error_codes",
    "control_actions",
    "control_statuses",
]

PREFIXES = {
    "ROLE_CONTEXT": ("roles", "Instructor"),
    "ROLE_CONTEXT_SUB": ("roles", "Instructor#TeachingAssistant"),
    "ROLE_INSTITUTION": ("roles", "Student"),
    "ROLE_SYSTEM": ("roles", "Administrator"),
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
    compared = {*ENTRIES, *PREFIXES, *(table.upper() for table in ENUMERATIONS)}

    assert {name for name in vars(vocabulary) if name.isupper() and not name.startswith("_")} == compared


@pytest.mark.parametrize("table", ENUMERATIONS)
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
    enrolled = [each.roles for course in world.courses.values() for each in course.members.values()]
    roles = {role for each in (*enrolled, *(person.roles for person in world.people.values())) for role in each}
    types = {each for course in world.courses.values() for each in course.types}

    assert roles
    assert roles - set(values(names, "roles")) == set()
    assert types - set(values(names, "context_types")) == set()
