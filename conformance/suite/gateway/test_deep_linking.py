"""Deep linking through a gateway, judged by the platform that receives it (LTIAAS, /api/deeplinking)."""

from html import unescape
from typing import Any

import pytest

from conformance.bench.bench import Bench
from conformance.browser.exchange import Request, Response
from conformance.browser.navigation import Navigation
from conformance.browser.page import next_navigation
from conformance.cases import requirement
from conformance.evidence.evidence import decoded_token
from conformance.outcomes import Breach
from conformance.suite.gateway.session import (
    Session,
    agree,
    deep_linking_session,
    expect,
    object_of,
    open_session,
    refusal_of,
)
from mock_platform import edits
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("gateway")

TOLD = {
    "msg": lti.CLAIM_MSG,
    "log": lti.CLAIM_LOG,
    "errormsg": lti.CLAIM_ERRORMSG,
    "errorlog": lti.CLAIM_ERRORLOG,
}
PATHS = {"second-generation": "/api/deeplinking", "first-generation": "/api/deeplinking/message"}
IMAGE = {"url": "https://tool.example/icon.png", "width": 48, "height": 48}
ITEMS: dict[str, dict[str, Any]] = {
    "link": {
        "type": "link",
        "url": "https://tool.example/reading",
        "title": "A reading",
        "text": "Twenty pages",
        "icon": IMAGE,
        "thumbnail": IMAGE,
        "embed": {"html": "<b>read</b>"},
        "window": {"targetName": "reading", "width": 800, "height": 600, "windowFeatures": "menubar=yes"},
        "iframe": {"src": "https://tool.example/frame", "width": 800, "height": 600},
    },
    "ltiResourceLink": {
        "type": "ltiResourceLink",
        "title": "A quiz",
        "text": "Ten questions",
        "icon": IMAGE,
        "window": {"targetName": "quiz"},
        "iframe": {"width": 800, "height": 600},
        "custom": {"chapter": "3"},
        "lineItem": {"label": "A quiz", "scoreMaximum": 20, "resourceId": "quiz-9", "tag": "grade"},
        "available": {"startDateTime": "2027-02-06T20:05:02Z", "endDateTime": "2027-03-07T20:05:02Z"},
        "submission": {"endDateTime": "2027-03-06T20:05:02Z"},
    },
    "file": {
        "type": "file",
        "url": "https://tool.example/file.pdf",
        "title": "A file",
        "expiresAt": "2099-03-06T20:05:02Z",
    },
    "html": {"type": "html", "html": "<h1>Here</h1>", "title": "A piece of a page"},
    "image": {
        "type": "image",
        "url": "https://tool.example/picture.png",
        "width": 100,
        "height": 50,
        "title": "A picture",
    },
}
EVERY_TARGET = edits.claim(
    [lti.CLAIM_DEEP_LINKING_SETTINGS, "accept_presentation_document_targets"], ["embed", "iframe", "window"]
)
_NOWHERE = Request("GET", "https://tool.example/page")
CANVAS_MODULE = "https://canvas.instructure.com/lti/module_name"


def _message(session: Session, body: dict[str, Any], path: str = PATHS["second-generation"]) -> dict[str, Any]:
    answer = object_of(expect(session.ask("POST", path, body), 200))
    if not isinstance(answer.get("message"), str) or not isinstance(answer.get("target"), str):
        raise Breach(f"the answer should have message and target, got {sorted(answer)}")
    return answer


def _claims(answer: dict[str, Any]) -> dict[str, Any]:
    claims: dict[str, Any] = decoded_token(answer["message"])["claims"]
    return claims


def _delivered(session: Session, answer: dict[str, Any]) -> Response:
    return session.browser.go(Navigation("POST", answer["target"], (("JWT", answer["message"]),)))


def _item(name: str, session: Session) -> dict[str, Any]:
    item = ITEMS[name]
    home = f"{session.gateway.gateway.url.rstrip('/')}/lti/launch?resource=9"
    return {**item, "url": home} if name == "ltiResourceLink" else item


@requirement("LTIAAS-060")
def test_the_form_brings_the_items_to_the_platform(bench: Bench) -> None:
    """The form, put into a page, submits itself, and the platform takes the message."""
    session = deep_linking_session(bench)
    answer = object_of(expect(session.ask("POST", "/api/deeplinking/form", {"contentItems": [ITEMS["link"]]}), 200))
    if "submit()" not in str(answer.get("form")):
        raise Breach(f"form should be a form that submits itself, got {str(answer.get('form'))[:200]!r}")

    onward = _form_of(str(answer["form"]))

    expect(session.browser.go(onward), 200, 302, 303)
    _expect_taken(session, 1)


@requirement("LTIAAS-061")
@pytest.mark.parametrize("generation", list(PATHS))
def test_the_message_is_given_with_its_target(bench: Bench, generation: str) -> None:
    """The signed message, posted to its target, is taken by the platform."""
    session = deep_linking_session(bench)

    answer = _message(session, {"contentItems": [ITEMS["link"]]}, PATHS[generation])

    settings = session.id_token(query="?raw=true")[lti.CLAIM_DEEP_LINKING_SETTINGS]
    agree("target", settings["deep_link_return_url"], answer["target"])
    expect(_delivered(session, answer), 200, 302, 303)
    _expect_taken(session, 1)


@requirement("LTIAAS-062")
@pytest.mark.parametrize("name", list(ITEMS))
def test_every_type_of_item_arrives_whole(bench: Bench, name: str) -> None:
    """An item of each documented type is signed with all its members, and taken."""
    session = deep_linking_session(bench, EVERY_TARGET)
    item = _item(name, session)

    answer = _message(session, {"contentItems": [item]})

    agree("content_items", [item], _claims(answer).get(lti.CLAIM_CONTENT_ITEMS))
    expect(_delivered(session, answer), 200, 302, 303)
    _expect_taken(session, 1)


@requirement("LTIAAS-067")
def test_a_single_item_needs_no_list(bench: Bench) -> None:
    """One item, given without a list around it, is signed as a list of one."""
    session = deep_linking_session(bench)

    answer = _message(session, {"contentItems": ITEMS["file"]})

    agree("content_items", [ITEMS["file"]], _claims(answer).get(lti.CLAIM_CONTENT_ITEMS))


@requirement("LTIAAS-068")
@pytest.mark.parametrize(
    ("setting", "value", "expected"),
    [("accept_types", ["html"], ["html"]), ("accept_multiple", False, ["file"])],
    ids=["another-type", "one-too-many"],
)
def test_what_the_platform_does_not_take_is_left_out(
    bench: Bench, setting: str, value: Any, expected: list[str]
) -> None:
    """Of a file and a piece of a page only what the request accepts is signed."""
    session = deep_linking_session(bench, edits.claim([lti.CLAIM_DEEP_LINKING_SETTINGS, setting], value))

    answer = _message(session, {"contentItems": [ITEMS["file"], ITEMS["html"]]})

    agree("the types that were signed", expected, [item["type"] for item in _claims(answer)[lti.CLAIM_CONTENT_ITEMS]])


@requirement("LTIAAS-063")
def test_data_comes_back(bench: Bench) -> None:
    """What the platform sent as data is in the message, byte for byte."""
    session = deep_linking_session(bench)
    sent = session.id_token(query="?raw=true").get(lti.CLAIM_DEEP_LINKING_SETTINGS, {}).get("data")

    agree("data", sent, _claims(_message(session, {"contentItems": []})).get(lti.CLAIM_DATA))


@requirement("LTIAAS-064")
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"message": "Added", "log": "one", "errMessage": None, "errLog": None}, {"msg": "Added", "log": "one"}),
        (
            {"errMessage": "Nothing fits", "errLog": "none", "message": None},
            {"errormsg": "Nothing fits", "errorlog": "none"},
        ),
        ({"message": None}, {}),
    ],
    ids=["success", "failure", "nothing"],
)
def test_options_reach_the_platform(bench: Bench, options: dict[str, Any], expected: dict[str, str]) -> None:
    """Messages and logs become the claims of the standard; null is none."""
    session = deep_linking_session(bench)

    claims = _claims(_message(session, {"contentItems": [], "options": options}))

    told = {name: claims[claim] for name, claim in TOLD.items() if claim in claims}
    agree("what the platform is told", expected, told)


@requirement("LTIAAS-065")
def test_further_members_become_claims(bench: Bench) -> None:
    """A member beside contentItems is signed under its own name."""
    session = deep_linking_session(bench)

    claims = _claims(_message(session, {"contentItems": [], CANVAS_MODULE: "Week 3"}))

    agree(CANVAS_MODULE, "Week 3", claims.get(CANVAS_MODULE))


@requirement("LTIAAS-066")
@pytest.mark.parametrize("path", ["/api/deeplinking", "/api/deeplinking/form"], ids=["message", "form"])
def test_another_launch_answers_no_request(bench: Bench, path: str) -> None:
    """A resource link launch is refused, after a deep linking launch was served."""
    expect(deep_linking_session(bench).ask("POST", path, {"contentItems": []}), 200)
    session = open_session(bench)

    refusal_of(session.ask("POST", path, {"contentItems": []}), *range(400, 500))


def _form_of(text: str) -> Navigation:
    page = Response(_NOWHERE, 200, (("content-type", "text/html"),), f"<body>{text}</body>".encode(), 0)
    onward = next_navigation(page)
    if onward is None or onward.field("JWT") is None:
        raise Breach(f"the form should post a field JWT by itself, got {unescape(text)[:200]!r}")
    return onward


def _expect_taken(session: Session, count: int) -> None:
    launch = session.plan.registration.control.launch(session.launch_id)
    created = (launch["response"] or {}).get("created", [])
    if len(created) != count:
        raise Breach(f"the platform should take {count} item, and took {created}: {launch['findings']!r:.300}")
