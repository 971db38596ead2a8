"""The deep linking request: what it says by default, and what an order can make it say."""

from typing import Any

import pytest

from mock_platform.tests.choosing import DL, LTI, REQUEST, ask
from mock_platform.tests.talking import Talk

AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"


def refused(tool: Talk, **order: Any) -> Any:
    body = {"client_id": "tool-1", "user": "teacher", "browser": True, "message": REQUEST} | order
    response = tool.http.post(f"{tool.issuer}/control/launches", json=body)
    assert response.status_code == 400, response.text
    return response.json()


def test_request_is_a_message_without_a_link(tool: Talk) -> None:
    """DL-001: type, version and deployment are there, no resource link, and the course is named."""
    claims = ask(tool).claims

    assert claims[LTI + "message_type"] == REQUEST
    assert claims[LTI + "version"] == "1.3.0"
    assert claims[LTI + "deployment_id"] == "1"
    assert LTI + "resource_link" not in claims
    assert claims[LTI + "context"]["id"] == "c-2f81a6d0-44be"
    assert "lineitem" not in claims[AGS]


def test_default_settings_offer_all_but_processors(tool: Talk) -> None:
    """DL-002, DL-003, DL-004: required members are there, types and targets are the standard's, the rest is typed."""
    settings = ask(tool).settings

    assert settings["deep_link_return_url"].startswith(f"{tool.issuer}/lti/deep_linking/")
    assert "?" in settings["deep_link_return_url"]
    assert settings["accept_types"] == ["ltiResourceLink", "link", "file", "html", "image"]
    assert settings["accept_presentation_document_targets"] == ["iframe", "window"]
    assert (settings["accept_multiple"], settings["accept_lineitem"], settings["auto_create"]) == (True, True, False)
    assert len(settings["data"]) >= 20


def test_data_is_new_in_every_request(tool: Talk) -> None:
    """DL-065: the opaque data of two requests differ, so that a response to one is none to the other."""
    assert ask(tool).settings["data"] != ask(tool).settings["data"]


def test_every_setting_can_be_ordered(tool: Talk) -> None:
    """DL-003: an order sets every member of the claim, odd characters included."""
    ordered = {
        "accept_types": ["html"],
        "accept_media_types": "image/*,application/pdf",
        "accept_presentation_document_targets": [],
        "accept_multiple": False,
        "accept_lineitem": False,
        "auto_create": True,
        "title": "Ein Titel",
        "text": 'a "text" <b>',
        "data": "'\"<>&+ %20 ünï\u2028" * 100,
    }

    settings = ask(tool, deep_linking_settings=ordered).settings

    assert {**settings, "deep_link_return_url": ...} == {**ordered, "deep_link_return_url": ...}


@pytest.mark.parametrize("member", ["data", "accept_multiple", "accept_lineitem", "auto_create", "accept_types"])
def test_null_leaves_a_setting_out(tool: Talk, member: str) -> None:
    """DL-003: what is ordered as null is not in the claim."""
    assert member not in ask(tool, deep_linking_settings={member: None}).settings


def test_empty_data_is_sent(tool: Talk) -> None:
    """DL-003: an empty text is data, too."""
    assert ask(tool, deep_linking_settings={"data": ""}).settings["data"] == ""


def test_edits_reach_the_settings(tool: Talk) -> None:
    """A launch's edit changes the claim as it changes any other."""
    edit = {"name": "drop_claim", "path": [DL + "deep_linking_settings", "accept_types"]}

    assert "accept_types" not in ask(tool, edits=[edit]).settings


@pytest.mark.parametrize(
    ("order", "at"),
    [
        ({"deep_linking_settings": {"accept_type": []}}, "$.deep_linking_settings.accept_type"),
        ({"deep_linking_settings": {"accept_multiple": "yes"}}, "$.deep_linking_settings.accept_multiple"),
        (
            {"deep_linking_settings": {"accept_presentation_document_targets": ["frame"]}},
            "$.deep_linking_settings.accept_presentation_document_targets",
        ),
        ({"deep_linking_settings": {"accept_types": ["ltiAssetProcessor"]}}, "$.activity"),
        ({"activity": "nowhere"}, "$.activity"),
        ({"course": "nowhere"}, "$.course"),
    ],
    ids=["unknown member", "no boolean", "unknown target", "processor without activity", "activity", "course"],
)
def test_order_that_makes_no_sense_is_refused(tool: Talk, order: dict[str, Any], at: str) -> None:
    """A mistake in the order is told with its place."""
    assert refused(tool, **order)["at"] == at


def test_link_names_its_course(tool: Talk) -> None:
    """A request that is ordered with a link is about the link's course."""
    assert ask(tool, link="lab").begun.details()["course"] == "chemistry"


def test_tool_may_have_another_target(tool: Talk) -> None:
    """The ordered target link URI is that of the request."""
    assert ask(tool, target_link_uri="http://127.0.0.1/choose").claims[LTI + "target_link_uri"] == (
        "http://127.0.0.1/choose"
    )


def test_person_chooses_content_from_the_first_page(tool: Talk) -> None:
    """The form of the page at the root launches a request for the course of the chosen link."""
    chosen = {"client_id": "tool-1", "user": "teacher", "link": "lab", "message": REQUEST}

    answer = tool.http.post(f"{tool.issuer}/lti/launches", data=chosen)

    launch = tool.control("GET", f"/launches/{answer.headers['location'].rpartition('/')[2]}")
    assert answer.status_code == 303
    assert (launch["message"], launch["course"], launch["link"]) == (REQUEST, "chemistry", None)
    assert f'<option value="{REQUEST}">' in tool.http.get(f"{tool.issuer}/").text
