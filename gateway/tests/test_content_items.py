"""Content items: every type with every member arrives as it was sent, and what breaks the standard is named."""

from typing import Any

import pytest

from gateway.tests.choosing import LINK, asked, choose, faulty_fields, items_sent
from gateway.tests.site import Site

pytestmark = pytest.mark.anyio

PICTURES: dict[str, Any] = {
    "icon": {"url": "https://tool.example/i.png", "width": 16, "height": 17},
    "thumbnail": {"url": "https://tool.example/t.png", "width": 90, "height": 91},
}
SAID = {"title": "Frogs", "text": "On <b>frogs</b> & \U0001f438"}
FULL: dict[str, dict[str, Any]] = {
    "link": {
        "type": "link",
        "url": "https://tool.example/page?a=1#b",
        **SAID,
        **PICTURES,
        "embed": {"html": "<iframe src='https://tool.example'></iframe>"},
        "window": {"targetName": "frogs", "width": 640, "height": 480, "windowFeatures": "menubar=no"},
        "iframe": {"src": "https://tool.example/frame", "width": 640, "height": 480},
    },
    "ltiResourceLink": {
        "type": "ltiResourceLink",
        "url": "https://gateway.example/lti/launch?resource=42",
        **SAID,
        **PICTURES,
        "window": {"targetName": "frogs"},
        "iframe": {"width": 640, "height": 480},
        "custom": {"chapter": "7", "user": "$User.id", "empty": ""},
        "lineItem": {
            "label": "Frogs quiz",
            "scoreMaximum": 12.5,
            "resourceId": "quiz-1",
            "tag": "grade",
            "gradesReleased": True,
            "submissionReview": {"reviewableStatus": ["Completed"]},
        },
        "available": {"startDateTime": "2026-03-01T08:00:00Z", "endDateTime": "2026-04-01T08:00:00.500+02:00"},
        "submission": {"startDateTime": "2026-03-02T08:00:00Z", "endDateTime": "2026-03-31T08:00Z"},
    },
    "file": {
        "type": "file",
        "url": "https://tool.example/frogs.pdf",
        **SAID,
        **PICTURES,
        "expiresAt": "2026-03-01T13:00:00Z",
    },
    "html": {"type": "html", "html": "<h1>Frogs</h1>", **SAID},
    "image": {"type": "image", "url": "https://tool.example/frog.png", **SAID, **PICTURES, "width": 640, "height": 480},
}
VENDOR = {"https://vendor.example/extra": {"deep": [None, {"a": None}]}, "mediaType": "x/y", "type2": 3}


@pytest.mark.parametrize("name", sorted(FULL))
async def test_item_with_every_member_arrives_as_it_was_sent(site: Site, name: str) -> None:
    """Each type of the standard, with each of its members and some that it does not know."""
    item = {**FULL[name], **VENDOR}

    assert await items_sent(site, [item]) == [item]


@pytest.mark.parametrize("item_type", ["ltiAssetProcessor", "https://vendor.example/poll"])
async def test_items_of_other_types_arrive_where_they_are_accepted(site: Site, item_type: str) -> None:
    """A type that the standard does not list goes to a platform that asks for it (DL 3.7, AP-003)."""
    item = {"type": item_type, "url": "https://tool.example/", "report": {"url": "https://tool.example/r"}, **VENDOR}

    assert await items_sent(site, [item], accept_types=[item_type]) == [item]


async def test_one_item_needs_no_list(site: Site) -> None:
    """A single object is a choice of one."""
    assert await items_sent(site, LINK) == [LINK]


async def test_no_item_is_a_choice_too(site: Site) -> None:
    """Who chose nothing goes back with nothing (DL-028, DL-029)."""
    assert await items_sent(site, []) == []


async def test_null_is_left_out_at_every_level(site: Site) -> None:
    """Clients send null for what they leave out, also within icons, line items and custom parameters."""
    item = {
        "type": "ltiResourceLink",
        "title": None,
        "icon": {"url": "https://tool.example/i.png", "width": None},
        "window": None,
        "custom": {"a": "1", "b": None},
        "lineItem": {"scoreMaximum": 10, "tag": None},
        "https://vendor.example/x": None,
    }

    assert await items_sent(site, [item]) == [
        {
            "type": "ltiResourceLink",
            "icon": {"url": "https://tool.example/i.png"},
            "custom": {"a": "1"},
            "lineItem": {"scoreMaximum": 10},
        }
    ]


async def test_names_of_the_python_client_are_understood(site: Site) -> None:
    """LTIAAS's client for Python writes inner names in snake case; platforms get the standard's."""
    item = {
        "type": "ltiResourceLink",
        "window": {"target_name": "w", "window_features": "menubar=no", "height": None},
        "available": {"start_date_time": "2026-03-01T08:00:00Z", "end_date_time": None},
    }

    assert await items_sent(site, [item]) == [
        {
            "type": "ltiResourceLink",
            "window": {"targetName": "w", "windowFeatures": "menubar=no"},
            "available": {"startDateTime": "2026-03-01T08:00:00Z"},
        }
    ]


async def test_custom_numbers_become_texts(site: Site) -> None:
    """The standard demands texts, and LTIAAS's client allows numbers (DL-048)."""
    item = {"type": "ltiResourceLink", "custom": {"n": 7, "x": 1.5, "yes": True, "t": "1"}}

    (sent,) = await items_sent(site, [item])

    assert sent["custom"] == {"n": "7", "x": "1.5", "yes": "true", "t": "1"}


@pytest.mark.parametrize(
    ("frame", "sent"),
    [
        ({"width": 640}, {"src": LINK["url"], "width": 640}),
        ({"src": "https://tool.example/f"}, {"src": "https://tool.example/f"}),
    ],
    ids=["without", "with"],
)
async def test_frame_of_a_link_shows_the_link(site: Site, frame: dict[str, Any], sent: dict[str, Any]) -> None:
    """A frame without an address of its own gets that of its link (DL-040)."""
    (item,) = await items_sent(site, [{**LINK, "iframe": frame}])

    assert item["iframe"] == sent


async def test_numbers_keep_their_form(site: Site) -> None:
    """A whole number stays whole."""
    item = {"type": "ltiResourceLink", "lineItem": {"scoreMaximum": 20}, "width": 5}

    (sent,) = await items_sent(site, [item])

    assert (repr(sent["lineItem"]["scoreMaximum"]), repr(sent["width"])) == ("20", "5")


RL = {"type": "ltiResourceLink"}
URL_FAULT = "it must be an absolute http or https URL"
MOMENT_FAULT = "it must be a date and time with a zone, in ISO 8601"
FAULTS: dict[str, tuple[Any, str, str]] = {
    "link-without-url": ({"type": "link"}, "0", "content of type link must have url"),
    "file-with-null": ({"type": "file", "url": None}, "0", "content of type file must have url"),
    "image-without-url": ({"type": "image"}, "0", "content of type image must have url"),
    "html-without-html": ({"type": "html"}, "0", "content of type html must have html"),
    "relative": ({**LINK, "url": "/page"}, "0.url", URL_FAULT),
    "script": ({**LINK, "url": "javascript:alert(1)//x"}, "0.url", URL_FAULT),
    "no-host": ({**RL, "url": "https://"}, "0.url", URL_FAULT),
    "bracket": ({**RL, "url": "https://[x/"}, "0.url", URL_FAULT),
    "blank": ({**RL, "url": "https://a.example/a b"}, "0.url", URL_FAULT),
    "icon": ({**RL, "icon": {"url": "data:image/png;base64,"}}, "0.icon.url", URL_FAULT),
    "icon-without": ({**RL, "icon": {"width": 3}}, "0.icon.url", "it must be given"),
    "frame": ({**LINK, "iframe": {"src": "x"}}, "0.iframe.src", URL_FAULT),
    "width": ({**RL, "icon": {"url": LINK["url"], "width": 0}}, "0.icon.width", "it must be above 0"),
    "width-text": ({**RL, "window": {"width": "640"}}, "0.window.width", "it must be a whole number"),
    "date": ({**RL, "available": {"endDateTime": "tomorrow"}}, "0.available.endDateTime", MOMENT_FAULT),
    "digits": ({**RL, "submission": {"startDateTime": "20261122"}}, "0.submission.startDateTime", MOMENT_FAULT),
    "zoneless": (
        {**RL, "available": {"startDateTime": "2026-11-22T12:00:00"}},
        "0.available.startDateTime",
        MOMENT_FAULT,
    ),
    "expiry": ({"type": "file", "url": LINK["url"], "expiresAt": "1"}, "0.expiresAt", MOMENT_FAULT),
    "custom": ({**RL, "custom": {"a": ["1"]}}, "0.custom.a", "it must be a text"),
    "custom-list": ({**RL, "custom": []}, "0.custom", "it must be an object"),
    "line-item": ({**RL, "lineItem": {"label": "x"}}, "0.lineItem.scoreMaximum", "it must be given"),
    "no-type": ({"url": LINK["url"]}, "0.type", "it must be given"),
    "empty-type": ({"type": ""}, "0.type", "it must not be empty"),
    "text": ("link", "0", "it must be an object"),
}


@pytest.mark.parametrize("name", sorted(FAULTS))
async def test_fault_is_named_by_its_place(site: Site, name: str) -> None:
    """A tool that sends what the standard forbids is told where, and what was expected."""
    item, place, sentence = FAULTS[name]

    answer = await choose(site, await asked(site), [item])

    assert faulty_fields(answer) == {f"contentItems.{place}": sentence}


@pytest.mark.parametrize("maximum", [0, -1, "10", True])
async def test_line_item_has_a_positive_maximum(site: Site, maximum: Any) -> None:
    """The maximum is a number above zero (DL-042)."""
    item = {**RL, "lineItem": {"scoreMaximum": maximum}}

    answer = await choose(site, await asked(site), [item])

    assert faulty_fields(answer) == {"contentItems.0.lineItem.scoreMaximum": "it must be a number above 0"}


@pytest.mark.parametrize("items", [None, 7, "link"], ids=str)
async def test_a_choice_has_items(site: Site, items: Any) -> None:
    """Something must be said of what was chosen, if only that it is nothing."""
    answer = await choose(site, await asked(site), items)

    assert set(faulty_fields(answer)) == {"contentItems"}


async def test_numbers_beyond_json_are_refused(site: Site) -> None:
    """NaN cannot be signed, wherever it is."""
    headers = {**await asked(site), "Content-Type": "application/json"}

    answer = await site.client.post("/api/deeplinking", content='{"contentItems":[],"x":[NaN]}', headers=headers)

    assert faulty_fields(answer) == {"": "the body has a number that JSON does not know"}
