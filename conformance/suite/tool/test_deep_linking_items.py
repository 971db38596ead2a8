"""The items that a tool returns: only what the request accepts, with the members of the standard (DL 3, 4.4.1).

A gateway is given more than the platform accepts, and wrong items by nobody: what it leaves out is seen. A tool that
returns no item of a type, also when nothing else is accepted, is not judged by that type.
"""

from typing import Any

from conformance.bench.bench import Bench
from conformance.cases import Case, case, cases
from conformance.outcomes import NotApplicable
from conformance.suite.deep_linking import Item, chosen, setting
from mock_platform import vocabulary as lti

IMAGE = {"url": "https://tool.example/icon.png", "width": 48, "height": 48}
ITEMS: dict[str, dict[str, Any]] = {
    lti.ITEM_LINK: {
        "type": lti.ITEM_LINK,
        "url": "https://tool.example/reading",
        "title": "A reading",
        "icon": IMAGE,
        "iframe": {"src": "https://tool.example/frame", "width": 800, "height": 600},
        "window": {"targetName": "reading", "width": 800, "height": 600},
    },
    lti.ITEM_LTI_RESOURCE_LINK: {
        "type": lti.ITEM_LTI_RESOURCE_LINK,
        "title": "A quiz",
        "iframe": {"width": 800, "height": 600},
        "custom": {"chapter": "3", "empty": ""},
        "lineItem": {"label": "A quiz", "scoreMaximum": 20, "resourceId": "quiz-9"},
        "submission": {"endDateTime": "2027-03-06T20:05:02Z"},
    },
    lti.ITEM_FILE: {
        "type": lti.ITEM_FILE,
        "url": "https://tool.example/file.pdf",
        "title": "A file",
        "expiresAt": "2099-03-06T20:05:02Z",
    },
    lti.ITEM_HTML: {"type": lti.ITEM_HTML, "html": "<h1>Here</h1>", "title": "A piece of a page"},
    lti.ITEM_IMAGE: {"type": lti.ITEM_IMAGE, "url": "https://tool.example/picture.png", "width": 100, "height": 50},
}
ONLY = {name: setting("accept_types", [name]) for name in ITEMS}


@cases(
    case("DL-040", "link", lti.ITEM_LINK, ONLY[lti.ITEM_LINK]),
    case("DL-041", "lti-resource-link", lti.ITEM_LTI_RESOURCE_LINK, ONLY[lti.ITEM_LTI_RESOURCE_LINK]),
    case("DL-043", "file", lti.ITEM_FILE, ONLY[lti.ITEM_FILE]),
    case("DL-044", "html", lti.ITEM_HTML, ONLY[lti.ITEM_HTML]),
    case("DL-045", "image", lti.ITEM_IMAGE, ONLY[lti.ITEM_IMAGE]),
)
def test_an_item_is_what_its_type_demands(bench: Bench, case: Case) -> None:
    """A returned item has the members that the standard demands of its type."""
    response = chosen(bench, *case.edits, items=[ITEMS[case.what]])

    response.items_of(case.what)
    response.keeps(*case.requirements)


@cases(
    case("DL-042", "line-item", "lineItem"),
    case("DL-048", "custom", "custom"),
)
def test_a_link_has_sound_members(bench: Bench, case: Case) -> None:
    """The line item and the custom parameters of a returned link are sound."""
    kind = lti.ITEM_LTI_RESOURCE_LINK
    response = chosen(bench, ONLY[kind], items=[ITEMS[kind]])

    _demand_member(response.items_of(kind), case.what)
    response.keeps(*case.requirements)


@cases(
    case("DL-031", "link", "links alone", ONLY[lti.ITEM_LINK]),
    case("DL-031", "lti-resource-link", "LTI links alone", ONLY[lti.ITEM_LTI_RESOURCE_LINK]),
    case("DL-031", "unknown", "a type that nobody knows", setting("accept_types", ["https://lms.example/type"])),
    case("DL-031", "nothing", "no type at all", setting("accept_types", [])),
    case("DL-032", "one", "one item", setting("accept_multiple", False)),
    case("DL-033", "window", "windows alone", setting("accept_presentation_document_targets", ["window"])),
    case("DL-033", "iframe", "frames alone", setting("accept_presentation_document_targets", ["iframe"])),
    case("DL-034", "no-line-item", "no line item", setting("accept_lineitem", False)),
    case(
        "DL-035",
        "images",
        "files that are pictures",
        ONLY[lti.ITEM_FILE],
        setting("accept_media_types", "image/*"),
    ),
)
def test_nothing_is_returned_that_the_request_does_not_accept(bench: Bench, case: Case) -> None:
    """What a request does not accept is not returned."""
    chosen(bench, *case.edits, items=list(ITEMS.values())).keeps(*case.requirements)


def _demand_member(items: list[Item], member: str) -> None:
    if not any(member in item for item in items):
        raise NotApplicable(f"the tool's links have no {member}")
