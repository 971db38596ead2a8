"""The deep linking response: each check of the message by a response with one defect, and the response without it."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest

from mock_platform.base64url import base64url_from_bytes
from mock_platform.tests.choosing import DL, LTI, QUIZ, Asked, ask
from mock_platform.tests.talking import Talk, as_json
from mock_platform.tool_message.checks import ARRIVED, CLAIMED

NOW = int(time.time())  # when the tests are collected, which may be long before they run
DAY_S = 24 * 3600
ODD = "'\"<>&+ %20;=\\ ünï\u2028 \U0001f600" * 60


def is_refused(asked: Asked, requirement: str, token: str) -> None:
    """Assert that this is refused and noted, creates nothing, and leaves the request open for a valid response."""
    response = asked.post({"JWT": token})
    assert (response.status_code, asked.talk.findings()) == (400, [requirement])
    assert asked.response() is None
    assert [entry["requirement"] for entry in asked.begun.details()["findings"]] == [requirement]
    assert asked.answer(QUIZ).status_code == 200
    assert asked.created() == ["ltiResourceLink"]


def test_response_is_taken(tool: Talk) -> None:
    """A valid response adds its item to the course; the control API and the journal tell of it."""
    asked = ask(tool)

    page = asked.answer(QUIZ)

    assert page.status_code == 200
    assert "A quiz" in page.text
    response = asked.response()
    assert response["message"] == "LtiDeepLinkingResponse"
    assert response["claims"][DL + "content_items"] == [QUIZ]
    assert [(thing["type"], thing["title"]) for thing in response["created"]] == [("ltiResourceLink", "A quiz")]
    assert tool.findings() == []
    entries = tool.control("GET", "/journal?kind=message&endpoint=deep_linking")["entries"]
    assert [(entry["message"], entry["launch_id"]) for entry in entries] == [
        ("LtiDeepLinkingResponse", asked.begun.launch_id)
    ]


CLAIMS: list[tuple[str, dict[str, Any], str]] = [
    ("no iss", {"iss": ...}, "DL-021"),
    ("iss of another tool", {"iss": "other"}, "DL-021"),
    ("iss a list", {"iss": ["tool-1"]}, "DL-021"),
    ("no aud", {"aud": ...}, "DL-022"),
    ("aud empty", {"aud": []}, "DL-022"),
    ("aud null", {"aud": None}, "DL-022"),
    ("aud the client id", {"aud": "tool-1"}, "DL-022"),
    ("aud in an object", {"aud": {"aud": "x"}}, "DL-022"),
    ("azp of the tool", {"azp": "tool-1"}, "DL-022"),
    ("no exp", {"exp": ...}, "DL-023"),
    ("exp past", {"exp": NOW - 3600}, "DL-023"),
    ("exp just past the leeway", {"iat": NOW - 300, "exp": NOW - 61}, "DL-023"),
    ("exp a text", {"exp": str(NOW + 300)}, "DL-023"),
    ("exp true", {"exp": True}, "DL-023"),
    ("exp beyond all calendars", {"exp": 10**400}, "DL-023"),
    ("no iat", {"iat": ...}, "DL-023"),
    ("iat in the future", {"iat": NOW + DAY_S, "exp": NOW + DAY_S + 300}, "DL-023"),
    ("nbf in the future", {"nbf": NOW + DAY_S}, "DL-023"),
    ("nbf a text", {"nbf": "now"}, "DL-023"),
    ("no nonce", {"nonce": ...}, "DL-023"),
    ("nonce empty", {"nonce": ""}, "DL-023"),
    ("nonce a number", {"nonce": 7}, "DL-023"),
    ("no message type", {LTI + "message_type": ...}, "DL-024"),
    ("message type of the request", {LTI + "message_type": "LtiDeepLinkingRequest"}, "DL-024"),
    ("no version", {LTI + "version": ...}, "DL-024"),
    ("another version", {LTI + "version": "1.3"}, "DL-024"),
    ("no deployment", {LTI + "deployment_id": ...}, "DL-024"),
    ("unknown deployment", {LTI + "deployment_id": "2"}, "DL-024"),
    ("no data", {DL + "data": ...}, "DL-025"),
    ("data null", {DL + "data": None}, "DL-025"),
    ("data empty", {DL + "data": ""}, "DL-025"),
    ("items null", {DL + "content_items": None}, "DL-029"),
    ("items an object", {DL + "content_items": QUIZ}, "DL-029"),
    ("items of texts", {DL + "content_items": ["https://tool.example/"]}, "DL-029"),
]


@pytest.mark.parametrize(
    ("changes", "requirement"), [row[1:] for row in CLAIMS], ids=[f"{row[2]} {row[0]}" for row in CLAIMS]
)
def test_wrong_claim_is_refused(tool: Talk, changes: dict[str, Any], requirement: str) -> None:
    """DL-061 to DL-064: a response with one wrong claim creates nothing; the request stays open for a valid one."""
    asked = ask(tool)

    is_refused(asked, requirement, asked.token(QUIZ, changes=changes))


def test_deployment_of_another_launch_is_refused(tool: Talk) -> None:
    """DL-066: another deployment of the same tool is not that of the request."""
    tool.register(client_id="two", deployment_ids=["first", "second"])
    begun = tool.begin(client_id="two", user="teacher", link=None, message="LtiDeepLinkingRequest")
    begun.authorize(client_id="two")
    (answer,) = begun.details()["answers"]
    asked = Asked(begun, answer["claims"])
    own = {"iss": "two", LTI + "deployment_id": "first"}

    refused = asked.answer(QUIZ, changes={**own, LTI + "deployment_id": "second"})
    taken = asked.answer(QUIZ, changes=own)

    assert (refused.status_code, taken.status_code) == (400, 200)
    assert tool.findings() == ["DL-024"]


def test_extra_audience_is_refused(tool: Talk) -> None:
    """DL-062: an audience beside the issuer is nobody whom the platform trusts; a list of the issuer alone is fine."""
    asked = ask(tool)

    refused = asked.answer(QUIZ, changes={"aud": [tool.issuer, "https://other.example"]})
    taken = asked.answer(QUIZ, changes={"aud": [tool.issuer]})

    assert (refused.status_code, taken.status_code) == (400, 200)
    assert tool.findings() == ["DL-022"]


def test_azp_may_be_the_issuer(tool: Talk) -> None:
    """DL-062: a party that is the platform itself is accepted."""
    assert ask(tool).answer(QUIZ, changes={"azp": tool.issuer}).status_code == 200


@pytest.mark.parametrize(
    ("key", "header"),
    [
        ("foreign", {}),
        ("foreign", {"kid": "tool"}),
        ("tool", {"kid": None}),
        ("tool", {"kid": "nobody"}),
        ("tool", {"alg": "none"}),
        ("tool", {"alg": "HS256"}),
        ("tool", {"alg": "RS512"}),
        ("tool", {"crit": ["exp"]}),
    ],
    ids=["foreign key", "foreign key under our kid", "no kid", "unknown kid", "none", "HS256", "RS512", "crit"],
)
def test_bad_signature_is_refused(tool: Talk, key: str, header: dict[str, Any]) -> None:
    """DL-060, DL-027: a response that the tool's registered key did not sign with RS256 creates nothing."""
    asked = ask(tool)

    is_refused(asked, "DL-027", asked.token(QUIZ, key=key, header=header))


def test_unsigned_response_is_refused(tool: Talk) -> None:
    """DL-060: a response without a signature creates nothing."""
    asked = ask(tool)
    payload = asked.token(QUIZ).split(".")[1]

    is_refused(asked, "DL-027", f"{base64url_from_bytes(as_json({'alg': 'none'}))}.{payload}.")


@pytest.mark.parametrize("token", ["", "a.b.c", "x" * 40, "e30.e30.e30"], ids=["empty", "garbage", "no parts", "empty"])
def test_what_is_no_token_is_refused(tool: Talk, token: str) -> None:
    """DL-027: what is no JWS with claims creates nothing."""
    is_refused(ask(tool), "DL-027", token)


def test_replayed_response_is_refused(tool: Talk) -> None:
    """DL-064, TRAP-045: the same response a second time creates nothing more."""
    asked = ask(tool)
    token = asked.token(QUIZ)

    first, second = asked.post({"JWT": token}), asked.post({"JWT": token})

    assert (first.status_code, second.status_code) == (200, 400)
    assert tool.findings() == ["DL-020"]
    assert asked.created() == ["ltiResourceLink"]


def test_nonce_of_another_response_is_refused(tool: Talk) -> None:
    """DL-064, DL-023: a nonce is good for one message of a tool, whichever request it answers."""
    first, second = ask(tool), ask(tool)
    nonce = {"nonce": "nonce-1"}

    assert first.answer(QUIZ, changes=nonce).status_code == 200
    assert second.answer(QUIZ, changes=nonce).status_code == 400
    assert tool.findings() == ["DL-023"]
    assert second.answer(QUIZ, changes={"nonce": "nonce-2"}).status_code == 200


def test_refused_response_uses_up_no_nonce(tool: Talk) -> None:
    """DL-064: only a response without any breach uses up its nonce."""
    asked = ask(tool)

    assert asked.answer(QUIZ, changes={"nonce": "n", LTI + "version": "2"}).status_code == 400
    assert asked.answer(QUIZ, changes={"nonce": "n"}).status_code == 200


def test_only_one_of_many_at_once_is_taken(tool: Talk) -> None:
    """DL-064: of responses that arrive together, while the tool's key set is fetched, one is taken."""
    tool.control("DELETE", "/registrations/tool-1")
    tool.register(jwks=None, jwks_uri=f"{tool.issuer}/sink/jwks")
    asked = ask(tool)
    tokens = [asked.token(QUIZ, key="foreign") for _ in range(8)]

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda token: asked.post({"JWT": token}).status_code, tokens))

    assert sorted(answers) == [200] + [400] * 7
    assert asked.created() == ["ltiResourceLink"]
    assert tool.findings() == ["DL-020"] * 7


def test_request_takes_one_response(tool: Talk) -> None:
    """DL-064: a second response, valid by itself, is refused."""
    asked = ask(tool)

    assert asked.answer().status_code == 200
    assert asked.answer(QUIZ).status_code == 400
    assert asked.created() == []
    assert tool.findings() == ["DL-020"]


def test_response_from_another_browser_is_refused(tool: Talk) -> None:
    """DL-065, TRAP-045: a response counts in the browser that sent the request, not in another's or nobody's."""
    asked = ask(tool)
    other = tool.begin(user="student")
    token = asked.token(QUIZ)

    stranger = asked.post({"JWT": token}, cookie=other.cookie)
    nobody = asked.post({"JWT": token}, cookie="")
    own = asked.post({"JWT": token})

    assert [each.status_code for each in (stranger, nobody, own)] == [400, 400, 200]
    assert tool.findings() == ["DL-020", "DL-020"]


def test_response_to_another_request_is_refused(tool: Talk) -> None:
    """DL-065: a response posted to the address of another request of the same person is refused by its data."""
    first = ask(tool)
    second_launch = tool.control(
        "POST",
        "/launches",
        {"client_id": "tool-1", "user": "teacher", "message": "LtiDeepLinkingRequest", "browser": True},
    )
    second = tool.open(second_launch["launch_id"], second_launch["url"], first.begun.cookie)
    second.authorize(cookie=first.begun.cookie)
    (answer,) = second.details()["answers"]

    crossed = first.post(
        {"JWT": first.token(QUIZ)}, url=answer["claims"][DL + "deep_linking_settings"]["deep_link_return_url"]
    )

    assert crossed.status_code == 400
    assert tool.findings() == ["DL-025"]
    assert first.answer(QUIZ).status_code == 200


@pytest.mark.parametrize("data", ["", ODD], ids=["empty", "2 kB of odd characters"])
def test_data_comes_back_unchanged(tool: Talk, data: str) -> None:
    """DL-025: data is compared in every character, also when it is empty or odd."""
    asked = ask(tool, deep_linking_settings={"data": data})

    assert asked.answer(QUIZ, changes={DL + "data": data + " "}).status_code == 400
    assert asked.answer(QUIZ, changes={DL + "data": data}).status_code == 200
    assert tool.findings() == ["DL-025"]


def test_data_that_nobody_sent_is_noted(tool: Talk) -> None:
    """DL-026: data in a response to a request without is a finding, no refusal."""
    asked = ask(tool, deep_linking_settings={"data": None})

    assert asked.answer(QUIZ, changes={DL + "data": None}).status_code == 200
    assert tool.findings() == ["DL-026"]


def test_no_data_is_expected_where_none_was_sent(tool: Talk) -> None:
    """DL-026: a response without data answers a request without."""
    assert ask(tool, deep_linking_settings={"data": None}).answer(QUIZ).status_code == 200
    assert tool.findings() == []


def test_long_life_is_noted(tool: Talk) -> None:
    """DL-023: a response that lives for more than an hour is taken and noted."""
    assert ask(tool).answer(changes={"exp": NOW + 10 * 3600}).status_code == 200
    assert tool.findings() == ["DL-023"]


@pytest.mark.parametrize(
    ("member", "value"), [("msg", 1), ("log", None), ("errormsg", ["x"]), ("errorlog", {})], ids=str
)
def test_message_that_is_no_text_is_noted(tool: Talk, member: str, value: Any) -> None:
    """DL-030: what the tool has to say is a text."""
    assert ask(tool).answer(changes={DL + member: value}).status_code == 200
    assert tool.findings() == ["DL-030"]


@pytest.mark.parametrize("items", [[], ...], ids=["empty list", "no claim"])
def test_nothing_chosen_is_no_error(tool: Talk, items: Any) -> None:
    """DL-067, DL-028: a response without items adds nothing, and is well."""
    asked = ask(tool)

    page = asked.answer(changes={DL + "content_items": items})

    assert page.status_code == 200
    assert "Nothing was added" in page.text
    assert asked.created() == []
    assert tool.findings() == []


def test_messages_of_the_tool_are_shown_as_text(tool: Talk) -> None:
    """DL-073: msg and errormsg are shown and not rendered; log and errorlog are in the journal."""
    said = {"msg": "<b>hi</b>", "errormsg": "<script>x()</script>", "log": "l-1", "errorlog": "l-2"}

    page = ask(tool).answer(changes={DL + name: text for name, text in said.items()}).text

    assert "&lt;b&gt;hi&lt;/b&gt;" in page
    assert "&lt;script&gt;x()" in page
    assert "<script>x()" not in page
    (entry,) = tool.control("GET", "/journal?kind=message&endpoint=deep_linking")["entries"]
    assert (entry["claims"][DL + "log"], entry["claims"][DL + "errorlog"]) == ("l-1", "l-2")


def test_unknown_claims_are_ignored(tool: Talk) -> None:
    """DL-074, CORE-015: a claim that nobody knows changes nothing."""
    assert ask(tool).answer(QUIZ, changes={"https://tool.example/claim": {"x": 1}, "jti": "1"}).status_code == 200
    assert tool.findings() == []


@pytest.mark.parametrize("name", ["jwt", "id_token", "JWT "])
def test_other_parameter_is_refused(tool: Talk, name: str) -> None:
    """DL-020: the response is the parameter JWT and no other."""
    asked = ask(tool)

    assert asked.post({name: asked.token(QUIZ)}).status_code == 400
    assert tool.findings() == ["DL-020"]
    assert asked.answer(QUIZ).status_code == 200


@pytest.mark.parametrize("more", [{"state": "x"}, {"JWT": ["a.b.c", "a.b.c"]}], ids=["another", "twice"])
def test_surplus_parameter_is_refused(tool: Talk, more: dict[str, Any]) -> None:
    """DL-020: the response is one parameter, once."""
    asked = ask(tool)

    assert asked.post({"JWT": asked.token(QUIZ)} | more).status_code == 400
    assert tool.findings() == ["DL-020"]


def test_body_that_is_no_form_is_refused(tool: Talk) -> None:
    """DL-020: the response comes as the form of a browser."""
    asked = ask(tool)

    response = tool.http.post(
        asked.settings["deep_link_return_url"],
        json={"JWT": asked.token(QUIZ)},
        headers={"Cookie": asked.begun.cookie},
    )

    assert response.status_code == 400
    assert tool.findings() == ["DL-020"]


def test_response_by_get_is_not_taken(tool: Talk) -> None:
    """DL-020: the address takes a POST alone."""
    asked = ask(tool)

    response = tool.http.get(asked.settings["deep_link_return_url"], headers={"Cookie": asked.begun.cookie})

    assert response.status_code == 405


def test_address_without_its_query_is_another(tool: Talk) -> None:
    """DL-020: the address that the request names has a query, which belongs to it."""
    asked = ask(tool)
    bare = urlsplit(asked.settings["deep_link_return_url"])._replace(query="").geturl()

    assert asked.post({"JWT": asked.token(QUIZ)}, url=bare).status_code == 400
    assert tool.findings() == ["DL-020"]


def test_launch_of_a_link_takes_no_response(tool: Talk) -> None:
    """DL-020: only a deep linking request has a response, and only once it has been sent."""
    asked = ask(tool)
    link = tool.begin(user="teacher")
    link.authorize()
    unsent = tool.begin(user="teacher", link=None, message="LtiDeepLinkingRequest")
    address = asked.settings["deep_link_return_url"]

    for_link = Asked(link, asked.claims).post(
        {"JWT": asked.token(QUIZ)}, url=address.replace(asked.begun.launch_id, link.launch_id)
    )
    too_early = Asked(unsent, asked.claims).post(
        {"JWT": asked.token(QUIZ)}, url=address.replace(asked.begun.launch_id, unsent.launch_id)
    )

    assert [each.status_code for each in (for_link, too_early)] == [400, 400]
    assert tool.findings() == ["DL-020", "DL-020"]


def test_response_to_an_unknown_launch_is_not_found(tool: Talk) -> None:
    """An address that no request named is answered with 404."""
    response = tool.http.post(f"{tool.issuer}/lti/deep_linking/0000?from=tool", data={"JWT": "a.b.c"})

    assert response.status_code == 404


def test_platform_clock_decides(tool: Talk) -> None:
    """DL-063: times are judged by the platform's clock, wherever it has been moved to."""
    asked = ask(tool)
    tool.control("PUT", "/clock", {"offset_s": 3600})
    later = int(time.time()) + 3600

    late = asked.answer(QUIZ)
    then = asked.answer(QUIZ, changes={"iat": later, "exp": later + 300})

    assert (late.status_code, then.status_code) == (400, 200)
    assert tool.findings() == ["DL-023"]


def test_edits_decide_what_is_expected_back(tool: Talk) -> None:
    """DL-025: data is compared with what was sent, also where an edit changed it."""
    edit = {"name": "claim", "path": [DL + "deep_linking_settings", "data"], "value": "edited"}
    asked = ask(tool, edits=[edit])

    assert asked.settings["data"] == "edited"
    assert asked.answer(QUIZ).status_code == 200
    assert tool.findings() == []


def test_tables_are_not_empty() -> None:
    """A table without rows would judge nothing."""
    assert len(ARRIVED) >= 5
    assert len(CLAIMED) >= 10
