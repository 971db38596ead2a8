"""Submission review and data privacy: messages about somebody other than the person who launches."""

from typing import Any

import httpx
import pytest

from mock_platform.tests.reader import verified_claims
from mock_platform.tests.talking import Talk, as_json

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
REVIEW = "LtiSubmissionReviewRequest"
ESSAY = {"id": "essay", "label": "Essay", "score_maximum": 5}


def claims(tool: Talk, **order: Any) -> dict[str, Any]:
    order = {"message": REVIEW, "user": "teacher", "for_user": "student"} | order
    return verified_claims(tool.begin(**order).authorize().token, tool.key_set())


def refused(tool: Talk, **order: Any) -> httpx.Response:
    body = {"client_id": "tool-1", "user": "teacher", "message": REVIEW, "browser": True} | order
    return tool.http.post(f"{tool.issuer}/control/launches", content=as_json(body))


def test_review_names_learner_line_item_and_link(tool: Talk) -> None:
    """SR-001: who is reviewed comes with all that is known, beside the line item, the link and the reviewer's roles."""
    token = claims(tool)

    launch = verified_claims(tool.begin(user="teacher").authorize().token, tool.key_set())
    assert token[LTI + "message_type"] == REVIEW
    assert token[LTI + "for_user"] == {
        "user_id": "u-c2a95e10-7f3b",
        "person_sourcedid": "example.org:aobrien",
        "name": "Amélie Ìfẹ́ O'Brien",
        "given_name": "Amélie",
        "family_name": "O'Brien",
        "email": "amelie.obrien@example.org",
        "roles": [MEMBERSHIP + "#Learner", "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Student"],
    }
    assert token["sub"] == "u-7d0f3a52-91c4"
    assert token[LTI + "roles"] == [MEMBERSHIP + "#Instructor"]
    assert token[AGS] == launch[AGS]
    assert token[LTI + "resource_link"] == launch[LTI + "resource_link"]


def test_review_shows_no_more_than_is_shared(talk: Talk) -> None:
    """SR-001: a tool with which names are not shared gets the id and the roles of the learner."""
    talk.register(sharing=[])

    assert set(claims(talk)[LTI + "for_user"]) == {"user_id", "roles"}


def test_review_of_an_uncoupled_line_item_has_no_link(tool: Talk) -> None:
    """SR-001: a line item of no link is reviewed from the course, without a resource link."""
    tool.control("PATCH", "/courses/biology", {"line_items": [ESSAY]})

    token = claims(tool, link=None, course="biology", line_item="essay")

    assert LTI + "resource_link" not in token
    assert token[LTI + "context"]["id"] == "c-2f81a6d0-44be"
    assert "/essay?" in token[AGS]["lineitem"]


def test_review_goes_where_the_line_item_says(tool: Talk) -> None:
    """SR-006: address and custom parameters of the line item's reviews win over those of the link."""
    review = {"reviewableStatus": ["Submitted"], "url": "http://127.0.0.1/review", "custom": {"chapter": "$User.id"}}
    tool.control("PATCH", "/courses/biology", {"line_items": [ESSAY | {"submission_review": review}]})

    token = claims(tool, link=None, course="biology", line_item="essay")

    assert token[LTI + "target_link_uri"] == "http://127.0.0.1/review"
    assert token[LTI + "custom"] == {"chapter": "u-7d0f3a52-91c4"}


@pytest.mark.parametrize(
    ("order", "code", "at"),
    [
        ({}, "invalid_body", "$.for_user"),
        ({"for_user": "studnet"}, "unknown_person", "$.for_user"),
        ({"for_user": "anonymous"}, "anonymous_user", "$.for_user"),
        ({"for_user": "administrator"}, "unknown_member", "$.for_user"),
        ({"for_user": "student", "line_item": "li-42"}, "unknown_line_item", "$.line_item"),
        ({"for_user": "student", "link": "reading"}, "unknown_line_item", "$.line_item"),
        ({"for_user": "student", "course": "biology"}, "unknown_line_item", "$.line_item"),
        ({"for_user": "student", "link": "reading", "line_item": "li-41"}, "line_item_elsewhere", "$.line_item"),
        ({"for_user": "student", "course": "biology", "line_item": "li-41"}, "line_item_elsewhere", "$.line_item"),
    ],
    ids=[
        "nobody",
        "misspelled",
        "anonymous",
        "no member",
        "no such line item",
        "link without line item",
        "course without line item",
        "line item of another link",
        "coupled line item from the course",
    ],
)
def test_review_that_makes_no_sense_is_refused(tool: Talk, order: dict[str, Any], code: str, at: str) -> None:
    """An order of a review that this world cannot have is refused with its place."""
    answer = refused(tool, **order)

    assert (answer.status_code, answer.json()["error"], answer.json()["at"]) == (400, code, at)


def test_review_needs_a_scope_of_the_grade_services(talk: Talk) -> None:
    """A tool without any scope of the grade services is sent no review, which would lack its line item."""
    talk.register(scopes=[])

    answer = refused(talk, for_user="student")

    assert (answer.status_code, answer.json()["error"]) == (409, "no_scope")


@pytest.mark.parametrize("message", ["LtiDataPrivacyLaunchRequest", "DataPrivacyLaunchRequest"])
def test_data_privacy_launch_belongs_to_no_course(tool: Talk, message: str) -> None:
    """DPL-001: both spellings can be had; neither link nor course nor a service of one is in them."""
    token = claims(tool, message=message, user="administrator", for_user=None, link=None)

    assert token[LTI + "message_type"] == message
    assert [role.rpartition("/")[2] for role in token[LTI + "roles"]] == ["person#Administrator"] * 2
    assert {LTI + "resource_link", LTI + "context", LTI + "for_user", AGS}.isdisjoint(token)
    assert token[LTI + "deployment_id"] == "1"


def test_data_privacy_launch_may_name_a_person(tool: Talk) -> None:
    """DPL-002: whom it is about is named with the roles outside courses."""
    token = claims(tool, message="LtiDataPrivacyLaunchRequest", user="administrator", link=None)

    assert token[LTI + "for_user"]["user_id"] == "u-c2a95e10-7f3b"
    assert token[LTI + "for_user"]["roles"] == ["http://purl.imsglobal.org/vocab/lis/v2/institution/person#Student"]
