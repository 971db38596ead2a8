"""A launch without edits is valid for each kind of person, from each kind of link."""

import time
from typing import Any

import pytest

from mock_platform.tests.reader import verified_claims
from mock_platform.tests.talking import Talk

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
FRAMES = {"iframe": "/frame", "window": ""}  # where the login initiation is below a launch
IDENTITY = {"name", "given_name", "family_name", "middle_name", "email", "picture", "locale"}


def claims(tool: Talk, **order: Any) -> dict[str, Any]:
    return verified_claims(tool.begin(**order).authorize().token, tool.key_set())


def test_times_are_near_and_short(tool: Talk) -> None:
    """`iat` is now, `exp` is a few minutes later, both whole numbers."""
    token = claims(tool)

    assert abs(token["iat"] - time.time()) < 5
    assert 60 <= token["exp"] - token["iat"] <= 3600


def test_message_names_issuer_client_and_deployment(tool: Talk) -> None:
    """IDT-CLM-024, CORE-001, CORE-004, LOGIN-016: it is for this client, and of the deployment that was ordered."""
    tool.register(client_id="two", deployment_ids=["first", "second"])
    begun = tool.begin(client_id="two", deployment_id="second")

    token = verified_claims(begun.authorize(client_id="two").token, tool.key_set())

    assert (token["iss"], token["aud"]) == (tool.issuer, "two")
    assert token[LTI + "deployment_id"] == begun.login_parameters["lti_deployment_id"] == "second"
    assert token[LTI + "message_type"] == "LtiResourceLinkRequest"
    assert token[LTI + "version"] == "1.3.0"


def test_target_is_that_of_the_login(tool: Talk) -> None:
    """CORE-011: the signed target link URI is that of the login initiation, also when the order names another."""
    begun = tool.begin(target_link_uri="http://127.0.0.1/deep?x=1")

    token = verified_claims(begun.authorize().token, tool.key_set())

    assert token[LTI + "target_link_uri"] == begun.login_parameters["target_link_uri"] == "http://127.0.0.1/deep?x=1"


def test_person_has_names(tool: Talk) -> None:
    """A person who is not private is named, in Unicode."""
    token = claims(tool, user="student-2")

    assert token["name"] == "花子 山田"
    assert token["email"] == "hanako.yamada@example.org"


def test_private_person_is_only_a_subject(tool: Talk) -> None:
    """A person who keeps name and email private has a subject and nothing else."""
    token = claims(tool, user="private")

    assert token["sub"] == "u-90bd6e24-518f"
    assert IDENTITY.isdisjoint(token)


def test_anonymous_person_has_no_subject(tool: Talk) -> None:
    """CORE-031: an anonymous launch has neither subject nor identity anywhere, yet roles."""
    token = claims(tool, user="anonymous")

    assert "sub" not in token
    assert IDENTITY.isdisjoint(token)
    assert token[LTI + "roles"] == [MEMBERSHIP + "#Learner"]
    assert "person_sourcedid" not in token[LTI + "lis"]
    assert token[LTI + "custom"]["user_name"] == ""


def test_subject_is_stable_over_courses(tool: Talk) -> None:
    """CORE-030: a person has one subject in both courses, and two people have two."""
    subjects = [
        claims(tool, user=user, link=link)["sub"]
        for user, link in [("student", "quiz"), ("student", "lab"), ("teacher", "quiz")]
    ]

    assert subjects[0] == subjects[1] != subjects[2]


@pytest.mark.parametrize(
    ("user", "link", "roles"),
    [
        ("teacher", "quiz", ["#Instructor"]),
        ("assistant", "quiz", ["/Instructor#TeachingAssistant", "#Instructor"]),
        ("student", "lab", ["#Instructor"]),
        ("teacher", "lab", ["#Learner"]),
        ("administrator", "quiz", []),
    ],
)
def test_roles_are_those_of_the_course(tool: Talk, user: str, link: str, roles: list[str]) -> None:
    """CORE-053: context roles are full URIs and differ by course; a sub-role comes with its principal one."""
    sent = claims(tool, user=user, link=link)[LTI + "roles"]

    assert [role for role in sent if "/membership" in role] == [MEMBERSHIP + role for role in roles]


def test_somebody_without_roles_has_an_empty_list(tool: Talk) -> None:
    """CORE-040: whoever has no role at all launches with an empty list of them."""
    tool.control("POST", "/people", {"id": "visitor", "user_id": "u-visitor"})

    assert claims(tool, user="visitor")[LTI + "roles"] == []


def test_administrator_has_roles_outside_the_course(tool: Talk) -> None:
    """The administrator's roles are of the institution and the system."""
    sent = claims(tool, user="administrator")[LTI + "roles"]

    assert [role.rpartition("/")[2] for role in sent] == ["person#Administrator", "person#Administrator"]


def test_links_and_courses_are_told_apart(tool: Talk) -> None:
    """Every link has an id of its own; those of one course share the context."""
    quiz, reading, lab = (claims(tool, link=link) for link in ("quiz", "reading", "lab"))

    assert len({each[LTI + "resource_link"]["id"] for each in (quiz, reading, lab)}) == 3
    assert quiz[LTI + "context"] == reading[LTI + "context"] != lab[LTI + "context"]


def test_line_item_is_named_only_where_there_is_one(tool: Talk) -> None:
    """The grade claim has the line item of the quiz, and none for the reading; both have the list."""
    quiz, reading = claims(tool, link="quiz")[AGS], claims(tool, link="reading")[AGS]

    assert quiz["lineitem"].startswith(quiz["lineitems"] + "/li-41?")
    assert "lineitem" not in reading
    assert reading["lineitems"] == quiz["lineitems"]


def test_service_claims_follow_the_scopes(talk: Talk) -> None:
    """CORE-085: a tool without scopes gets no service claim."""
    talk.register(scopes=[])

    assert {AGS, NRPS}.isdisjoint(claims(talk))


def test_roster_claim_names_version_two(tool: Talk) -> None:
    """The roster claim has the address and the version of the service."""
    assert claims(tool)[NRPS]["service_versions"] == ["2.0"]


def test_custom_parameters_are_substituted(talk: Talk) -> None:
    """CORE-080: known variables become values, known ones without a value become empty, others stay.

    Links overrule registrations.
    """
    talk.register(custom_parameters={"chapter": "0", "guid": "$ToolPlatformInstance.guid", "plain": "cost: $5"})

    custom = claims(talk)[LTI + "custom"]

    assert custom == {
        "chapter": "3",
        "guid": "3f2b7c60-5a0e-4d0c-9d53-0c1c7f0e6a11.lms.example",
        "plain": "cost: $5",
        "user_name": "Amélie Ìfẹ́ O'Brien",
        "section_start": "",
        "colour": "$org.example.colour",
    }


@pytest.mark.parametrize("target", ["iframe", "window"])
def test_document_target_is_that_of_the_order(tool: Talk, target: str) -> None:
    """CORE-074: the document target is that of the order; a launch into anything else cannot be ordered."""
    order = {"client_id": "tool-1", "user": "student", "browser": True, "document_target": target}
    launch = tool.control("POST", "/launches", order)

    framed = tool.open(launch["launch_id"], f"{launch['url']}{FRAMES[target]}")

    token = verified_claims(framed.authorize().token, tool.key_set())
    assert token[LTI + "launch_presentation"]["document_target"] == target


def test_return_url_carries_a_query(tool: Talk) -> None:
    """CORE-075: the return URL has a query already, so that tools have to keep it."""
    presentation = claims(tool)[LTI + "launch_presentation"]

    assert presentation["return_url"] == f"{tool.issuer}/return?from=tool"
    assert presentation["document_target"] == "window"


@pytest.mark.parametrize("name", ["lti_errormsg", "lti_msg"])
def test_return_shows_messages_as_text(tool: Talk, name: str) -> None:
    """CORE-075: the page that people come back to shows what the tool said to them, escaped."""
    answer = tool.http.get(claims(tool)[LTI + "launch_presentation"]["return_url"] + f"&{name}=%3Cb%3Eno%3C/b%3E")

    assert answer.status_code == 200
    assert f'id="{name}">&lt;b&gt;no&lt;/b&gt;<' in answer.text


@pytest.mark.parametrize("name", ["lti_errorlog", "lti_log"])
def test_return_logs_messages_for_the_log(tool: Talk, name: str) -> None:
    """CORE-075: what the tool says for the log is in the journal and not on the page."""
    answer = tool.http.get(claims(tool)[LTI + "launch_presentation"]["return_url"] + f"&{name}=timeout")

    (entry,) = tool.control("GET", "/journal?endpoint=return")["entries"]
    assert (answer.status_code, entry["query"]) == (200, f"from=tool&{name}=timeout")
    assert "timeout" not in answer.text


def test_no_text_begins_or_ends_with_a_blank(tool: Talk) -> None:
    """CORE-017: no text of a message has white space around it."""
    texts = list(_texts(claims(tool)))

    assert len(texts) > 30
    assert [text for text in texts if text != text.strip()] == []


def test_blanks_of_scenario_and_tool_are_trimmed(talk: Talk) -> None:
    """CORE-017: a name, title or custom parameter that came with white space around it is sent without."""
    talk.register(custom_parameters={"around": " a\tb \n", "only": "  "})
    talk.control("PATCH", "/people/student", {"given_name": " Amélie", "family_name": "O'Brien\r\n"})
    talk.control("PATCH", "/courses/biology", {"title": "\tBiology ", "label": " B "})

    token = claims(talk)

    custom = token[LTI + "custom"]
    assert (custom["around"], custom["only"]) == ("a\tb", "")
    assert (token["given_name"], token["name"]) == ("Amélie", "Amélie Ìfẹ́ O'Brien")
    assert (token[LTI + "context"]["title"], token[LTI + "context"]["label"]) == ("Biology", "B")


def test_blanks_of_the_nonce_come_back(tool: Talk) -> None:
    """IDT-CLM-025: white space around a nonce is the tool's own and comes back."""
    token = verified_claims(tool.begin().authorize(nonce=" n ").token, tool.key_set())

    assert token["nonce"] == " n "


def _texts(value: Any) -> Any:
    match value:
        case str():
            yield value
        case dict():
            for member in value.values():
                yield from _texts(member)
        case list():
            for item in value:
                yield from _texts(item)
