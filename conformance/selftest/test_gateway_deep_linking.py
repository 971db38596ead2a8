"""What a tool chooses through the gateway becomes part of a course of the mock LMS, which judges every message of it.

The whole way is real: the LMS sends its request to the gateway, the gateway the person to a tool, the tool its choice
to the API, and the browser the form of the answer back to the LMS. An empty list of findings is the LMS's verdict.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from conformance.demo import reference_gateway
from conformance.selftest.choosing import AnsweringTool, answering_tool
from conformance.selftest.registering import CLIENT_ID, introduce
from conformance.target.file import Gateway
from mock_platform import MockPlatform, PlatformHandle
from mock_platform.launch import Launch

REQUEST = "LtiDeepLinkingRequest"
PROFILES = ["blackboard", "brightspace", "canvas", "moodle", "openedx", "sakai", "schoology"]


@dataclass(frozen=True)
class Site:
    """A gateway with its tool, and the server of LMSs that know it."""

    tool: AnsweringTool
    server: MockPlatform

    def ask(self, settings: dict[str, Any] | None = None, lms: PlatformHandle | None = None, **order: Any) -> Launch:
        """Let a teacher choose content, and return the launch when the browser is done."""
        platform = lms or self.server
        asked = {"deep_linking_settings": settings or {}, **order}
        launch = platform.order_launch(CLIENT_ID, user="teacher", message=REQUEST, **asked)
        platform.follow(launch)
        return launch

    def page(self, settings: dict[str, Any] | None = None) -> str:
        """Let a teacher choose content, and return the LMS's page at the end."""
        launch = self.server.order_launch(
            CLIENT_ID, user="teacher", message=REQUEST, deep_linking_settings=settings or {}
        )
        return self.server.follow(launch).body


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The reference gateway as a process, its tool, and a mock LMS."""
    with answering_tool() as tool, MockPlatform() as server:
        environment = {**os.environ, "LTI_GATEWAY_LAUNCH_URL": tool.url}
        with reference_gateway(env=environment) as (url, api_key):
            tool.gateway = Gateway(url=url, api_key=api_key)
            introduce(server, tool.gateway)
            yield Site(tool, server)


def created(launch: Launch) -> list[str]:
    """The types of what a response made, in order."""
    assert launch.response is not None, launch.findings
    return [each["type"] for each in launch.response["created"]]


def claims(launch: Launch) -> dict[str, Any]:
    """What the LMS read, by the last words of the claims' names."""
    assert launch.response is not None, launch.findings
    return {name.rpartition("/")[2]: value for name, value in launch.response["claims"].items()}


PICTURES = {
    "icon": {"url": "https://tool.example/i.png", "width": 16, "height": 16},
    "thumbnail": {"url": "https://tool.example/t.png", "width": 90, "height": 90},
}
SAID = {"title": "Frogs & <toads>", "text": "On \U0001f438"}
ITEMS: dict[str, dict[str, Any]] = {
    "link": {
        "type": "link",
        "url": "https://tool.example/page?a=1",
        **SAID,
        **PICTURES,
        "window": {"targetName": "frogs", "width": 640, "height": 480, "windowFeatures": "menubar=no"},
        "iframe": {"width": 640, "height": 480},
    },
    "ltiResourceLink": {
        "type": "ltiResourceLink",
        **SAID,
        **PICTURES,
        "iframe": {"width": 640, "height": 480},
        "window": {"targetName": "_blank"},
        "custom": {"chapter": 7, "user": "$User.id", "empty": ""},
        "lineItem": {"label": "Quiz", "scoreMaximum": 12.5, "resourceId": "q", "tag": "t", "gradesReleased": True},
        "available": {"startDateTime": "2026-03-01T08:00:00Z", "endDateTime": "2026-04-01T08:00:00Z"},
        "submission": {"startDateTime": "2026-03-02T08:00:00Z", "endDateTime": None},
    },
    "file": {
        "type": "file",
        "url": "https://tool.example/frogs.pdf",
        **SAID,
        **PICTURES,
        "expiresAt": "2099-03-01T13:00:00Z",
    },
    "html": {"type": "html", "html": "<h1>Frogs</h1>", **SAID},
    "image": {"type": "image", "url": "https://tool.example/f.png", **SAID, **PICTURES, "width": 64, "height": 48},
}


@pytest.mark.parametrize("name", sorted(ITEMS))
def test_an_item_of_every_type_with_every_member_is_taken(site: Site, name: str) -> None:
    """The LMS creates the content, and has nothing to say against the message or the item."""
    site.tool.will_choose([ITEMS[name]])

    launch = site.ask()

    assert (created(launch), launch.findings) == ([name], [])


def test_items_of_all_types_are_taken_together(site: Site) -> None:
    """One response carries any number of items, in their order."""
    site.tool.will_choose(list(ITEMS.values()))

    launch = site.ask()

    assert (created(launch), launch.findings) == (list(ITEMS), [])


def test_embedded_content_is_taken_where_it_is_accepted(site: Site) -> None:
    """An item for the page itself goes to an LMS that embeds."""
    embed = {"type": "link", "url": "https://tool.example/p", "embed": {"html": "<p>Frogs</p>"}}
    site.tool.will_choose([embed])

    launch = site.ask({"accept_presentation_document_targets": ["embed"]})

    assert (claims(launch)["content_items"], launch.findings) == ([embed], [])


def test_a_chosen_link_can_be_launched(site: Site) -> None:
    """What was chosen is opened by a student with its own custom parameters and its line item (DL-068 to DL-070)."""
    site.tool.will_choose(ITEMS["ltiResourceLink"])
    response = site.ask().response
    assert response is not None

    site.server.launch(CLIENT_ID, user="student", link=response["created"][0]["id"])

    shown = site.tool.launch
    assert shown["launch"]["custom"]["chapter"] == "7"
    assert shown["services"]["assignmentAndGrades"]["lineItemId"]


@pytest.mark.parametrize("address", ["/api/deeplinking", "/api/deeplinking/message"])
def test_a_form_of_the_tools_own_is_as_good(site: Site, address: str) -> None:
    """Message and target, posted by the tool's own page, are taken like the gateway's form."""
    site.tool.will_send(address, {"contentItems": [ITEMS["link"]]})

    launch = site.ask()

    assert (created(launch), launch.findings) == (["link"], [])


@pytest.mark.parametrize(
    "data", ["", " a\"b'<&>\n ø \U0001f430 ", "x" * 2000, None], ids=["empty", "odd", "long", "none"]
)
def test_data_comes_back_as_it_was_sent(site: Site, data: str | None) -> None:
    """The LMS compares its data in every character (DL-025, DL-026)."""
    site.tool.will_choose([ITEMS["link"]])

    assert site.ask({"data": data}).findings == []


OFFERS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "links": ({"accept_types": ["link"]}, ["link"]),
    "two-types": ({"accept_types": ["ltiResourceLink", "html"]}, ["ltiResourceLink", "html"]),
    "no-type": ({"accept_types": []}, []),
    "one": ({"accept_multiple": False}, ["link"]),
    "one-of-two-types": ({"accept_multiple": False, "accept_types": ["image", "file"]}, ["file"]),
    "any-number": ({"accept_multiple": None}, list(ITEMS)),
    "pictures": ({"accept_media_types": "image/*"}, ["link", "ltiResourceLink", "html", "image"]),
    "documents": ({"accept_media_types": "text/plain,application/pdf"}, list(ITEMS)),
    "windows": ({"accept_presentation_document_targets": ["window"]}, list(ITEMS)),
    "no-target": ({"accept_presentation_document_targets": []}, list(ITEMS)),
    "no-line-item": ({"accept_lineitem": False}, list(ITEMS)),
    "line-item-unsaid": ({"accept_lineitem": None}, list(ITEMS)),
}


@pytest.mark.parametrize(("settings", "types"), OFFERS.values(), ids=list(OFFERS))
def test_nothing_is_sent_that_the_platform_does_not_take(
    site: Site, settings: dict[str, Any], types: list[str]
) -> None:
    """Whatever a tool chooses, the LMS finds nothing that it had not offered (DL-031 to DL-035)."""
    site.tool.will_choose(list(ITEMS.values()))

    launch = site.ask(settings)

    assert (created(launch), launch.findings) == (types, [])


def test_a_tool_is_told_what_was_left_out(site: Site) -> None:
    """What the LMS would not take is named in the answer of the API, by item and by member."""
    site.tool.will_choose([ITEMS["html"], ITEMS["ltiResourceLink"]])

    site.ask({"accept_types": ["ltiResourceLink"], "accept_lineitem": False})

    assert [(each["contentItem"], each.get("member")) for each in site.tool.said["omitted"]] == [
        (0, None),
        (1, "lineItem"),
    ]


def test_a_person_who_chose_nothing_goes_back(site: Site) -> None:
    """An empty choice is a response like any other (DL-028, DL-067)."""
    site.tool.will_choose([])

    launch = site.ask()

    assert (created(launch), launch.findings) == ([], [])


def test_the_person_is_told_of_success(site: Site) -> None:
    """The message for the person is on the LMS's page, as text."""
    site.tool.will_choose([ITEMS["html"]], options={"message": "Added <b>one</b>", "log": "1", "errMessage": None})

    assert "Added &lt;b&gt;one&lt;/b&gt;" in site.page()


def test_the_person_is_told_of_failure(site: Site) -> None:
    """So is the message of a failure, under the standard's own name for it."""
    site.tool.will_choose([], options={"errMessage": "The shelf is empty", "errLog": "0"})

    assert "The shelf is empty" in site.page()


def test_claims_of_the_tools_own_reach_the_platform(site: Site) -> None:
    """A claim of a vendor is in the signed message, and is nothing to complain of."""
    vendor = {"https://canvas.instructure.com/lti/module_name": "Week 3"}
    site.tool.will_choose([ITEMS["link"]], **vendor)

    launch = site.ask()

    assert (claims(launch)["module_name"], launch.findings) == ("Week 3", [])


def test_an_asset_processor_is_attached(site: Site) -> None:
    """An item beyond the standard's five goes to an activity that asks for it; only its subscription is missed."""
    site.tool.will_choose([{"type": "ltiAssetProcessor", "title": "Checker", "report": {"custom": {"a": 1}}}])

    launch = site.ask(activity="essay", course="biology")

    assert created(launch) == ["ltiAssetProcessor"]
    assert [finding["requirement"] for finding in launch.findings] == ["AP-004"]


@pytest.mark.parametrize("profile", PROFILES)
def test_every_product_takes_what_it_accepts(site: Site, profile: str) -> None:
    """With the habits of each product, the LMS finds nothing against what is left of a choice of everything."""
    lms = site.server.make_platform(f"choosing-{profile}", profile=profile)
    introduce(lms, site.tool.gateway)
    site.tool.will_choose(list(ITEMS.values()))

    launch = site.ask(lms=lms)

    assert (bool(created(launch)), launch.findings) == (True, [])
    lms.delete()
