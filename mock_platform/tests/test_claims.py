"""Claims beside the everyday ones: mentors, LTI 1.1, presentation, roles and types of every vocabulary, suspension."""

import base64
import hashlib
import hmac
import tomllib
from typing import Any

import httpx
import pytest

from mock_platform.fixtures import fixtures_path
from mock_platform.messages.migration import consumer_key_sign
from mock_platform.tests.reader import verified_claims
from mock_platform.tests.talking import Talk, as_json

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
NAMES = tomllib.loads((fixtures_path() / "vocabulary.toml").read_text("utf-8"))
ROLES = [entry["value"] for entry in NAMES["roles"].values()]
TYPES = [entry["value"] for entry in NAMES["context_types"].values()]


def claims(tool: Talk, **order: Any) -> dict[str, Any]:
    return verified_claims(tool.begin(**order).authorize().token, tool.key_set())


def refused(tool: Talk, **order: Any) -> httpx.Response:
    body = {"client_id": "tool-1", "user": "student", "browser": True} | order
    return tool.http.post(f"{tool.issuer}/control/launches", content=as_json(body))


# mentors


def test_mentor_is_told_whom_they_look_after(tool: Talk) -> None:
    """Somebody with the role Mentor gets the user ids of those whom they look after, without the anonymous one."""
    tool.control("PATCH", "/people/teacher", {"mentors": ["student", "anonymous", "student-2"]})
    tool.control("PUT", "/courses/biology/members/teacher", [MEMBERSHIP + "#Mentor"])

    assert claims(tool, user="teacher")[LTI + "role_scope_mentor"] == ["u-c2a95e10-7f3b", "u-18f6d4b3-e9c5"]


def test_nobody_mentors_without_the_role(tool: Talk) -> None:
    """CORE-072: where somebody is no mentor, the claim is not sent although they look after people."""
    tool.control("PATCH", "/people/teacher", {"mentors": ["student"]})

    assert LTI + "role_scope_mentor" not in claims(tool, user="teacher")


def test_mentor_of_nobody_is_refused(tool: Talk) -> None:
    """Somebody who is to be mentored must be there."""
    answer = tool.http.patch(f"{tool.issuer}/control/people/teacher", json={"mentors": ["studnet"]})

    assert (answer.status_code, answer.json()["at"]) == (409, "$.people.teacher.mentors")
    assert "did you mean 'student'?" in answer.json()["message"]


# LTI 1.1


def test_sign_is_that_of_the_guide() -> None:
    """MIG-002: the signature over the values of the migration guide is the one printed there."""
    sign = consumer_key_sign(
        "179248902",
        "my-lti11-secret",
        deployment_id="689302",
        iss="https://lmsvendor.com",
        client_id="PM48OJSfGDTAzAo",
        exp=1551290856,
        nonce="172we8671fd8z",
    )

    assert sign == "lWd54kFo5qU7xshAna6v8BwoBm6tmUjc6GTax6+12ps="


def test_earlier_ids_come_signed(talk: Talk) -> None:
    """MIG-001, MIG-002: the earlier ids of user, course, link and platform come with a signature over this message."""
    talk.register(lti11_consumer_key="key-11", lti11_secret="sécret")
    talk.control("PATCH", "/people/student", {"lti11_user_id": "old user 7"})
    talk.control("PATCH", "/courses/biology", {"lti11_context_id": "old-course"})
    talk.control("PATCH", "/courses/biology/links/quiz", {"lti11_resource_link_id": "old-link"})

    token = claims(talk)

    text = f"key-11&1&{talk.issuer}&tool-1&{token['exp']}&{token['nonce']}"
    sign = base64.b64encode(hmac.new("sécret".encode(), text.encode(), hashlib.sha256).digest()).decode()
    assert token[LTI + "lti1p1"] == {
        "oauth_consumer_key": "key-11",
        "oauth_consumer_key_sign": sign,
        "user_id": "old user 7",
        "context_id": "old-course",
        "resource_link_id": "old-link",
    }


def test_earlier_ids_come_unsigned_without_a_consumer_key(tool: Talk) -> None:
    """A tool without an earlier consumer key gets the ids and no signature."""
    tool.control("PATCH", "/people/student", {"lti11_user_id": "u7"})

    assert claims(tool)[LTI + "lti1p1"] == {"user_id": "u7"}


def test_anonymous_person_has_no_earlier_id(tool: Talk) -> None:
    """Somebody anonymous has no earlier user id either."""
    tool.control("PATCH", "/people/anonymous", {"lti11_user_id": "u7"})

    assert LTI + "lti1p1" not in claims(tool, user="anonymous")


def test_platform_without_a_past_sends_no_migration_claim(tool: Talk) -> None:
    """Where nothing is known of LTI 1.1 there is no claim."""
    assert LTI + "lti1p1" not in claims(tool)


def test_consumer_key_needs_its_secret(talk: Talk) -> None:
    """A registration with a consumer key and no secret is refused."""
    registration = {"initiate_login_uri": "http://127.0.0.1/", "redirect_uris": ["http://127.0.0.1/"]}
    body = as_json(registration | {"lti11_consumer_key": "key-11"})

    answer = talk.http.post(f"{talk.issuer}/control/registrations", content=body)

    assert (answer.status_code, answer.json()["at"]) == (400, "$.lti11_secret")


# presentation


def test_presentation_follows_the_order(tool: Talk) -> None:
    """CORE-074: target, sizes, locale and return address are those of the order; null leaves one out."""
    order = {"width": 640, "height": 480, "locale": "pt-BR", "return_url": None}

    assert claims(tool, presentation=order)[LTI + "launch_presentation"] == {
        "document_target": "window",
        "width": 640,
        "height": 480,
        "locale": "pt-BR",
    }


@pytest.mark.parametrize(
    ("presentation", "at"),
    [
        ({"height": 0}, "$.presentation.height"),
        ({"width": "640"}, "$.presentation.width"),
        ({"widht": 640}, "$.presentation.widht"),
    ],
    ids=["no height", "width as text", "unknown member"],
)
def test_presentation_is_checked(tool: Talk, presentation: dict[str, Any], at: str) -> None:
    """A presentation that the standard does not know is refused with its place."""
    answer = refused(tool, presentation=presentation)

    assert (answer.status_code, answer.json()["at"]) == (400, at)


# roles and types


@pytest.mark.parametrize("role", ROLES)
def test_every_role_of_the_vocabularies_is_sent(tool: Talk, role: str) -> None:
    """CORE-041: each role of the vocabularies can be had, together with another one."""
    tool.control("PUT", "/courses/biology/members/student-2", [role, MEMBERSHIP + "#Member"])

    assert claims(tool, user="student-2")[LTI + "roles"] == [role, MEMBERSHIP + "#Member"]


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_of_context_is_sent(tool: Talk, kind: str) -> None:
    """CORE-061: each context type of the vocabulary can be had."""
    tool.control("PATCH", "/courses/biology", {"types": [kind]})

    assert claims(tool)[LTI + "context"]["type"] == [kind]


# suspension


def test_suspended_member_does_not_launch(tool: Talk) -> None:
    """Who is suspended cannot launch into the course, and can into another one."""
    tool.control("PUT", "/courses/biology/members/student", {"roles": [MEMBERSHIP + "#Learner"], "status": "Inactive"})

    answer = refused(tool, link="quiz")

    assert (answer.status_code, answer.json()["error"], answer.json()["at"]) == (409, "suspended", "$.user")
    assert answer.json()["message"] == "'student' is suspended from 'biology' (Inactive) and cannot launch there"
    assert claims(tool, link="lab")[LTI + "roles"][0] == MEMBERSHIP + "#Instructor"


def test_stranger_launches_with_roles_outside_the_course(tool: Talk) -> None:
    """Who is no member of a course has no role of it."""
    tool.control("DELETE", "/courses/biology/members/student")

    assert claims(tool)[LTI + "roles"] == ["http://purl.imsglobal.org/vocab/lis/v2/institution/person#Student"]
