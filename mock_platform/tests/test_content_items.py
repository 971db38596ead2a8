"""Content items: what becomes of each type, and of each defect beside the same item without it."""

from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mock_platform.deep_linking.items import KINDS
from mock_platform.deep_linking.judgement import DROPPED, NOTICED
from mock_platform.keys import fixture_key
from mock_platform.tests.choosing import LTI, QUIZ, ask, launched
from mock_platform.tests.reader import claims_of
from mock_platform.tests.talking import Talk

AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
LINE_ITEMS = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
SUBMISSION_NOTICE = "LtiAssetProcessorSubmissionNotice"
PICTURE = {"url": "https://tool.example/icon.png", "width": 50, "height": 40}
PROCESSOR = {
    "type": "ltiAssetProcessor",
    "title": "Plagiarism",
    "text": "Looks at essays",
    "url": "https://tool.example/settings",
    "icon": PICTURE,
    "custom": {"level": "high", "empty": ""},
    "window": {"width": 800},
    "iframe": {"height": 600},
    "report": {"url": "https://tool.example/report", "custom": {"a": "b"}},
}

WHOLE: dict[str, dict[str, Any]] = {
    "link": {
        "type": "link",
        "url": "https://tool.example/page#top",
        "title": "A page",
        "text": "About it",
        "icon": PICTURE,
        "thumbnail": PICTURE,
        "embed": {"html": "<p>x</p>"},
        "window": {"targetName": "w", "width": 400, "height": 300, "windowFeatures": "menubar=no"},
        "iframe": {"src": "https://tool.example/framed", "width": 400, "height": 300},
    },
    "ltiResourceLink": {
        **QUIZ,
        "text": "Ten questions",
        "icon": PICTURE,
        "thumbnail": PICTURE,
        "window": {"targetName": "w"},
        "iframe": {"width": 400},
        "custom": {"chapter": "3", "empty": ""},
        "lineItem": {
            "scoreMaximum": 12.5,
            "label": "Points",
            "resourceId": "r-1",
            "tag": "final",
            "gradesReleased": False,
        },
        "available": {"startDateTime": "2030-01-01T00:00:00Z", "endDateTime": "2030-02-01T00:00:00+01:00"},
        "submission": {"endDateTime": "2030-01-31T12:00:00.5Z"},
    },
    "file": {
        "type": "file",
        "url": "https://tool.example/files/1.pdf",
        "title": "A file",
        "text": "To read",
        "icon": PICTURE,
        "thumbnail": PICTURE,
        "expiresAt": "2030-01-01T00:00:00Z",
    },
    "html": {"type": "html", "html": "<h1>x</h1>", "title": "Some HTML", "text": "Or text"},
    "image": {
        "type": "image",
        "url": "https://tool.example/1.png",
        "title": "An image",
        "text": "Of a cell",
        "icon": PICTURE,
        "thumbnail": PICTURE,
        "width": 640,
        "height": 480,
    },
}


@pytest.mark.parametrize("kind", list(WHOLE))
def test_whole_item_is_taken(tool: Talk, kind: str) -> None:
    """DL-040 to DL-045: an item with every member of its type is taken without a finding."""
    asked = ask(tool)

    assert asked.answer(WHOLE[kind]).status_code == 200
    assert asked.created() == [kind]
    assert tool.findings() == []


def test_asset_processor_is_attached_to_its_activity(tool: Talk) -> None:
    """AP-001, AP-003: a request about an activity offers processors alone, and the one chosen belongs to it."""
    asked = ask(tool, activity="essay")
    wanted = asked.claims[LTI + "platformnotificationservice"]
    handler = {"notice_type": SUBMISSION_NOTICE, "handler": f"{tool.issuer}/sink/notices"}
    token = tool.token("https://purl.imsglobal.org/spec/lti/scope/noticehandlers")
    url, headers = wanted["platform_notification_service_url"], {"Authorization": f"Bearer {token}"}
    assert tool.http.put(url, json=handler, headers=headers).status_code == 200

    assert asked.claims[LTI + "activity"]["title"] == "Essay: why cells are small"
    assert SUBMISSION_NOTICE in wanted["notice_types_supported"]
    assert asked.settings["accept_types"] == ["ltiAssetProcessor"]
    assert asked.answer(PROCESSOR).status_code == 200
    assert asked.created() == ["ltiAssetProcessor"]
    assert tool.findings() == []


def test_processor_without_subscription_is_noted(tool: Talk) -> None:
    """AP-004: a tool that wants no notice of submissions would never see what it is to process."""
    asked = ask(tool, activity="essay")

    assert asked.answer(PROCESSOR).status_code == 200
    assert asked.created() == ["ltiAssetProcessor"]
    assert tool.findings() == ["AP-004"]


DROPPING: list[tuple[str, dict[str, Any], str]] = [
    ("no type", {"title": "x"}, "DL-047"),
    ("type a number", {"type": 7}, "DL-047"),
    ("type a word", {"type": "video"}, "DL-047"),
    ("type not offered", {"type": "https://tool.example/types/video"}, "DL-031"),
    ("processor without activity", PROCESSOR, "AP-002"),
    ("link without url", {"type": "link"}, "DL-040"),
    ("link with a relative url", {"type": "link", "url": "/page"}, "DL-040"),
    ("link that runs", {"type": "link", "url": "javascript:alert(1)"}, "DL-040"),
    ("link to a file of ours", {"type": "link", "url": "file:///etc/passwd"}, "DL-040"),
    ("link with a broken host", {"type": "link", "url": "http://[::1"}, "DL-040"),
    ("resource link with a url that runs", {**QUIZ, "url": "javascript:alert(1)"}, "DL-041"),
    ("resource link with url null", {**QUIZ, "url": None}, "DL-041"),
    ("line item without maximum", {**QUIZ, "lineItem": {"label": "x"}}, "DL-042"),
    ("maximum 0", {**QUIZ, "lineItem": {"scoreMaximum": 0}}, "DL-042"),
    ("maximum negative", {**QUIZ, "lineItem": {"scoreMaximum": -1}}, "DL-042"),
    ("maximum a text", {**QUIZ, "lineItem": {"scoreMaximum": "10"}}, "DL-042"),
    ("maximum true", {**QUIZ, "lineItem": {"scoreMaximum": True}}, "DL-042"),
    ("line item a number", {**QUIZ, "lineItem": 10}, "DL-042"),
    ("label a number", {**QUIZ, "lineItem": {"scoreMaximum": 1, "label": 1}}, "DL-042"),
    ("file without url", {"type": "file"}, "DL-043"),
    ("html without html", {"type": "html"}, "DL-044"),
    ("html null", {"type": "html", "html": None}, "DL-044"),
    ("image without url", {"type": "image", "width": 1}, "DL-045"),
    ("custom null", {**QUIZ, "custom": {"a": None}}, "DL-048"),
    ("custom a number", {**QUIZ, "custom": {"a": 1}}, "DL-048"),
    ("custom a list", {**QUIZ, "custom": ["a"]}, "DL-048"),
]


@pytest.mark.parametrize(
    ("item", "requirement"), [row[1:] for row in DROPPING], ids=[f"{row[2]} {row[0]}" for row in DROPPING]
)
def test_useless_item_is_dropped(tool: Talk, item: dict[str, Any], requirement: str) -> None:
    """An item that cannot be used is dropped with a finding; the good one beside it is created."""
    asked = ask(tool)

    page = asked.answer(item, QUIZ)

    assert page.status_code == 200
    assert "Not added" in page.text
    assert asked.created() == ["ltiResourceLink"]
    assert tool.findings() == [requirement]


NOTED: list[tuple[str, dict[str, Any], str]] = [
    ("icon without url", {**WHOLE["link"], "icon": {"width": 1}}, "DL-040"),
    ("icon a text", {**WHOLE["link"], "icon": "https://tool.example/i.png"}, "DL-040"),
    ("iframe without src", {**WHOLE["link"], "iframe": {"width": 1}}, "DL-040"),
    ("embed without html", {**WHOLE["link"], "embed": {}}, "DL-040"),
    ("window of text sizes", {**WHOLE["link"], "window": {"width": "400"}}, "DL-040"),
    ("title a number", {**QUIZ, "title": 1}, "DL-041"),
    ("dates without zone", {**QUIZ, "available": {"startDateTime": "2030-01-01T00:00:00"}}, "DL-041"),
    ("date a number", {**QUIZ, "submission": {"endDateTime": 1893456000}}, "DL-041"),
    ("period a text", {**QUIZ, "available": "2030"}, "DL-041"),
    ("expires no date", {**WHOLE["file"], "expiresAt": "tomorrow"}, "DL-043"),
    ("text null", {**WHOLE["html"], "text": None}, "DL-044"),
    ("width 0", {**WHOLE["image"], "width": 0}, "DL-045"),
    ("unnamed member", {**QUIZ, "colour": "red"}, "DL-046"),
    ("http elsewhere", {**QUIZ, "url": "http://tool.example/"}, "DL-049"),
    ("icon by http", {**QUIZ, "icon": {"url": "http://tool.example/i.png"}}, "DL-049"),
]


@pytest.mark.parametrize(
    ("item", "requirement"), [row[1:] for row in NOTED], ids=[f"{row[2]} {row[0]}" for row in NOTED]
)
def test_item_with_a_flaw_is_taken_and_noted(tool: Talk, item: dict[str, Any], requirement: str) -> None:
    """A flaw that leaves the item usable is a finding, and the item is created without the flawed member."""
    asked = ask(tool)

    assert asked.answer(item).status_code == 200
    assert asked.created() == [item["type"]]
    assert tool.findings() == [requirement]


def test_members_named_by_urls_are_ignored(tool: Talk) -> None:
    """DL-074, DL-046: what a tool adds under a URL of its own is no business of the platform, and no finding."""
    asked = ask(tool)

    assert asked.answer({**QUIZ, "https://tool.example/colour": {"r": 1}}).status_code == 200
    assert asked.created() == ["ltiResourceLink"]
    assert tool.findings() == []


def test_type_of_another_body_may_be_offered(tool: Talk) -> None:
    """DL-047: an item of a type that is named by a URL is taken where the request accepts it."""
    kind = "https://tool.example/types/video"
    asked = ask(tool, deep_linking_settings={"accept_types": [kind]})

    assert asked.answer({"type": kind, "title": "A video", "length": 60}).status_code == 200
    assert asked.created() == [kind]
    assert tool.findings() == []


def test_plain_http_on_loopback_is_fine(tool: Talk) -> None:
    """DL-049: a tool on the same machine needs no certificate."""
    ask(tool).answer({**QUIZ, "url": "http://127.0.0.1:9001/quiz"})

    assert tool.findings() == []


@pytest.mark.parametrize(
    ("settings", "items", "requirement", "created"),
    [
        ({"accept_types": ["link"]}, [WHOLE["link"], QUIZ], "DL-031", ["link"]),
        ({"accept_types": []}, [QUIZ], "DL-031", []),
        ({"accept_multiple": False}, [QUIZ, QUIZ], "DL-032", ["ltiResourceLink"]),
        (
            {"accept_presentation_document_targets": ["window"]},
            [{**QUIZ, "iframe": {}}],
            "DL-033",
            ["ltiResourceLink"],
        ),
        (
            {"accept_lineitem": False},
            [{**QUIZ, "lineItem": {"scoreMaximum": 1}}],
            "DL-034",
            ["ltiResourceLink"],
        ),
        ({"accept_media_types": "image/*"}, [WHOLE["file"]], "DL-035", ["file"]),
    ],
    ids=["type", "no type", "one alone", "target", "line item", "media type"],
)
def test_what_was_not_offered_is_noted(
    tool: Talk, settings: dict[str, Any], items: list[dict[str, Any]], requirement: str, created: list[str]
) -> None:
    """DL-072: items beyond what the request offers are dropped or taken with a finding, as their kind is."""
    asked = ask(tool, deep_linking_settings=settings)

    assert asked.answer(*items).status_code == 200
    assert asked.created() == created
    assert tool.findings() == [requirement]


@pytest.mark.parametrize(
    ("settings", "item"),
    [
        ({"accept_types": ["ltiResourceLink"]}, QUIZ),
        ({"accept_multiple": False}, QUIZ),
        ({"accept_multiple": None}, QUIZ),
        ({"accept_presentation_document_targets": ["window"]}, {**QUIZ, "iframe": {}, "window": {}}),
        ({"accept_presentation_document_targets": []}, QUIZ),
        ({"accept_lineitem": False}, QUIZ),
        ({"accept_media_types": "image/*,application/pdf"}, WHOLE["file"]),
        ({"accept_media_types": "image/*"}, {"type": "file", "url": "https://tool.example/download?id=1"}),
        ({"accept_types": None}, QUIZ),
    ],
    ids=["type", "one", "unsaid", "one target of two", "no target", "no line item", "media type", "unknown", "types"],
)
def test_what_was_offered_is_no_finding(tool: Talk, settings: dict[str, Any], item: dict[str, Any]) -> None:
    """DL-031 to DL-035: an item inside what the request offers is taken without a finding."""
    asked = ask(tool, deep_linking_settings=settings)

    assert asked.answer(item).status_code == 200
    assert asked.created() == [item["type"]]
    assert tool.findings() == []


def link_of(tool: Talk, item: dict[str, Any]) -> str:
    asked = ask(tool)
    assert asked.answer(item).status_code == 200
    (created,) = asked.response()["created"]
    identifier: str = created["id"]
    return identifier


def test_link_launches_its_url(tool: Talk) -> None:
    """DL-068: the item's url is the target link URI of the new link, whose resource link is new and named after it."""
    claims = launched(tool, link_of(tool, {**QUIZ, "text": "Ten questions"}))

    assert claims[LTI + "target_link_uri"] == QUIZ["url"]
    assert claims[LTI + "resource_link"]["title"] == "A quiz"
    assert claims[LTI + "resource_link"]["description"] == "Ten questions"
    assert len(claims[LTI + "resource_link"]["id"]) >= 16
    assert claims[LTI + "message_type"] == "LtiResourceLinkRequest"


def test_link_without_url_launches_the_tool(tool: Talk) -> None:
    """DL-068: a link without a url launches the tool's own target."""
    claims = launched(tool, link_of(tool, {"type": "ltiResourceLink"}))

    assert claims[LTI + "target_link_uri"] == tool.redirect_uri
    assert "title" not in claims[LTI + "resource_link"]


def test_equal_items_become_two_links(tool: Talk) -> None:
    """DL-068: every item becomes a link of its own, with ids that say nothing."""
    asked = ask(tool)
    asked.answer(QUIZ, QUIZ)
    first, second = (launched(tool, thing["id"]) for thing in asked.response()["created"])

    assert first[LTI + "resource_link"]["id"] != second[LTI + "resource_link"]["id"]


def test_custom_parameters_of_the_item_are_substituted(tool: Talk) -> None:
    """DL-069: the item's custom parameters are in the launch, with variables resolved and empty texts kept."""
    item = {**QUIZ, "custom": {"id": "$ResourceLink.id", "empty": "", "mine": "$org.example.x"}}

    claims = launched(tool, link_of(tool, item))

    assert claims[LTI + "custom"] == {
        "id": claims[LTI + "resource_link"]["id"],
        "empty": "",
        "mine": "$org.example.x",
    }


def test_dates_of_the_item_are_variables(tool: Talk) -> None:
    """DL-075: the item's dates can be read by the variables of the link, those without a date are empty."""
    names = [
        f"{period}{user}.{date}"
        for period in ("available", "submission")
        for user in ("", ".user")
        for date in ("startDateTime", "endDateTime")
    ]
    item = {**WHOLE["ltiResourceLink"], "custom": {name: f"$ResourceLink.{name}" for name in names}}

    custom = launched(tool, link_of(tool, item))[LTI + "custom"]

    assert custom == {
        "available.startDateTime": "2030-01-01T00:00:00Z",
        "available.endDateTime": "2030-02-01T00:00:00+01:00",
        "available.user.startDateTime": "2030-01-01T00:00:00Z",
        "available.user.endDateTime": "2030-02-01T00:00:00+01:00",
        "submission.startDateTime": "",
        "submission.endDateTime": "2030-01-31T12:00:00.5Z",
        "submission.user.startDateTime": "",
        "submission.user.endDateTime": "2030-01-31T12:00:00.5Z",
    }


def line_item_of(tool: Talk, link: str) -> Any:
    url = launched(tool, link)[AGS]["lineitem"]
    token = tool.token(LINE_ITEMS)
    return tool.http.get(url, headers={"Authorization": f"Bearer {token}"}).json()


def test_line_item_of_the_item_is_made(tool: Talk) -> None:
    """DL-070: the line item service shows the new line item with all that the item says of it."""
    link = link_of(tool, WHOLE["ltiResourceLink"])

    shown = line_item_of(tool, link)

    assert (shown["label"], shown["scoreMaximum"], shown["resourceId"], shown["tag"]) == (
        "Points",
        12.5,
        "r-1",
        "final",
    )
    assert shown["resourceLinkId"] == launched(tool, link)[LTI + "resource_link"]["id"]
    assert shown["gradesReleased"] is False


def test_line_item_is_named_after_the_item(tool: Talk) -> None:
    """DL-070: a line item without a label has the item's title."""
    link = link_of(tool, {**QUIZ, "lineItem": {"scoreMaximum": 10}})

    assert line_item_of(tool, link)["label"] == "A quiz"


def test_line_item_is_its_own_tools_alone(tool: Talk) -> None:
    """DL-070: the new line item is in the list of the tool that made it, and another tool's does not have it."""
    tool.register(client_id="other", jwks={"keys": [fixture_key("tool-2").public_jwk]})
    link_of(tool, WHOLE["ltiResourceLink"])
    own, others = launched(tool, "quiz")[AGS], tool.begin(client_id="other").authorize(client_id="other")
    foreign = tool.assertion({"iss": "other", "sub": "other"}, key="tool-2")

    mine = line_items(tool, own["lineitems"], tool.token(LINE_ITEMS))
    theirs = line_items(
        tool,
        claims_of(others.token)[AGS]["lineitems"],
        tool.ask_for_token(LINE_ITEMS, assertion=foreign).json()["access_token"],
    )

    assert "Points" in mine
    assert theirs
    assert "Points" not in theirs


def line_items(tool: Talk, url: str, token: str) -> list[str]:
    response = tool.http.get(url, params={"limit": 100}, headers={"Authorization": f"Bearer {token}"})
    return [line_item["label"] for line_item in response.json()]


def test_line_item_that_was_not_accepted_is_not_made(tool: Talk) -> None:
    """DL-034: where the request accepts no line items the link is made without."""
    asked = ask(tool, deep_linking_settings={"accept_lineitem": False})
    asked.answer({**QUIZ, "lineItem": {"scoreMaximum": 10}})
    (created,) = asked.response()["created"]

    assert "lineitem" not in launched(tool, created["id"])[AGS]


def test_link_belongs_to_the_tool_that_made_it(tool: Talk) -> None:
    """A link is launched in the deployment that made it, and by no other tool."""
    link = link_of(tool, QUIZ)
    tool.register(client_id="other")

    response = tool.http.post(
        f"{tool.issuer}/control/launches",
        json={"client_id": "other", "user": "student", "link": link, "browser": True},
    )

    assert (response.status_code, response.json()["at"]) == (400, "$.link")


def test_html_is_never_rendered(tool: Talk) -> None:
    """DL-071, TRAP-045: HTML of a tool is shown as text, scripts and handlers in it never run."""
    hostile = '<script>steal()</script><img src=x onerror="steal()"><a href="javascript:steal()">x</a>'
    asked = ask(tool)

    page = asked.answer(
        {"type": "html", "html": hostile, "title": hostile}, {**WHOLE["link"], "embed": {"html": hostile}}
    )
    home = tool.http.get(f"{tool.issuer}/").text

    assert "<script>steal" not in page.text
    assert "<script>steal" not in home
    assert "<img" not in home
    assert 'href="javascript:' not in home
    assert home.count("&lt;script&gt;steal()") == 3


def test_contents_are_shown_in_their_course(tool: Talk) -> None:
    """DL-067: what was chosen is on the page of the courses, with its address."""
    ask(tool).answer(*WHOLE.values())

    home = tool.http.get(f"{tool.issuer}/").text

    assert [title in home for title in ("A page", "A quiz", "A file", "Some HTML", "An image")] == [True] * 5
    assert 'href="https://tool.example/page#top"' in home


MEMBERS = sorted({name for kind in KINDS.values() for name in kind.members.known})
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.sampled_from(["https://tool.example/#x", "http://[", "javascript:1", "2030-01-01T00:00:00Z"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["url", "html", "src", "scoreMaximum", "label", "startDateTime"]), inner)
    ),
    max_leaves=4,
)
items = st.fixed_dictionaries(
    {"type": st.sampled_from([*KINDS, "https://tool.example/types/video", "x"])},
    optional=dict.fromkeys(MEMBERS, json_values),
)


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(chosen=[{"type": "html", "html": "", "embed": None}], activity=None)
@example(chosen=[{"type": "html", "html": "", "height": [1]}], activity=None)
@given(chosen=st.lists(items, max_size=3), activity=st.sampled_from([None, "essay"]))
def test_any_items_leave_a_sound_world(tool: Talk, chosen: list[dict[str, Any]], activity: str | None) -> None:
    """Whatever a tool returns, it is taken or dropped, can be shown, and the world remains one that can be saved."""
    asked = ask(tool, activity=activity, deep_linking_settings={"accept_types": None})

    assert asked.answer(*chosen).status_code == 200
    assert tool.http.get(f"{tool.issuer}/").status_code == 200
    document = tool.control("GET", "/scenario")
    tool.control("PUT", "/scenario", document)
    assert tool.control("GET", "/scenario") == document


def test_what_was_chosen_is_saved(tool: Talk) -> None:
    """A world with all that was chosen is a scenario that can be played again."""
    ask(tool).answer(*WHOLE.values())
    ask(tool, activity="essay").answer({**PROCESSOR, "url": "https://tool.example/settings#top"})
    before = tool.control("GET", "/scenario")

    tool.control("PUT", "/scenario", before)

    (course, _) = before["courses"]
    assert [content["type"] for content in course["contents"]] == ["link", "file", "html", "image"]
    assert course["links"][-1]["window"] == {"target_name": "w"}
    (processor,) = course["activities"][0]["processors"]
    assert {**processor, "id": ...} == {
        "id": ...,
        "client_id": "tool-1",
        "deployment_id": "1",
        "url": "https://tool.example/settings#top",
        "title": "Plagiarism",
        "text": "Looks at essays",
        "custom": {"level": "high", "empty": ""},
        "report_url": "https://tool.example/report",
        "report_custom": {"a": "b"},
    }
    assert tool.control("GET", "/scenario") == before


HOSTILE: dict[str, dict[str, Any]] = {
    "url that runs": {"url": "javascript:steal()"},
    "title of another kind": {"title": {"a": 1}},
    "icon of another kind": {"icon": [1]},
    "frame of another kind": {"iframe": {"src": "javascript:steal()"}},
    "html of another kind": {"html": 7},
}


@pytest.mark.parametrize("member", list(HOSTILE))
def test_type_of_another_body_is_no_way_around(tool: Talk, member: str) -> None:
    """DL-071: an item of a type that nobody knows is held to the members that it shares with the others."""
    kind = "https://tool.example/types/video"
    asked = ask(tool, deep_linking_settings={"accept_types": [kind, "ltiResourceLink"]})

    page = asked.answer({"type": kind, **HOSTILE[member]}, QUIZ)
    home = tool.http.get(f"{tool.issuer}/")

    assert (page.status_code, home.status_code) == (200, 200)
    assert "steal()" not in home.text
    assert tool.findings() == ["DL-047"]


def test_nothing_of_an_item_is_fetched(tool: Talk) -> None:
    """DL-076, TRAP-045: addresses of pictures and files are kept and not asked for."""
    here = f"{tool.issuer}/sink"
    item = {"type": "file", "url": f"{here}/file", "icon": {"url": f"{here}/icon"}, "thumbnail": {"url": f"{here}/t"}}

    assert ask(tool).answer(item).status_code == 200
    assert tool.http.get(f"{tool.issuer}/").status_code == 200
    assert tool.control("GET", "/journal?kind=request&endpoint=sink")["entries"] == []


def test_tables_are_not_empty() -> None:
    """A table without rows would judge nothing."""
    assert len(KINDS) == 6
    assert len(DROPPED) >= 4
    assert len(NOTICED) >= 5
