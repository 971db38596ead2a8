"""Liberties of content items (Deep Linking 2.0 section 3): every type, with all and with none of its optional members.

What of them a platform places is its own affair, and what the request offered is not in the message: it has to take the
response.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from conformance.tokens.changes import each_says, lacks, says
from conformance.tokens.defect import Change, Level, Message, Variation
from mock_platform.vocabulary import (
    CLAIM_CONTENT_ITEMS,
    ITEM_ASSET_PROCESSOR,
    ITEM_FILE,
    ITEM_HTML,
    ITEM_IMAGE,
    ITEM_LINK,
    ITEM_LTI_RESOURCE_LINK,
)

Item = Mapping[str, Any]

_TOOL: Final = "https://tool.example.com"
_PICTURE: Final = {"url": f"{_TOOL}/picture.png", "width": 100, "height": 90}
_SAID: Final = {"title": "Programming", "text": "What it is about"}
_SHOWN: Final = {**_SAID, "icon": _PICTURE, "thumbnail": {"url": f"{_TOOL}/thumbnail.png"}}
_WINDOW: Final = {"targetName": "quiz", "width": 800, "height": 600, "windowFeatures": "menubar=no,left=100"}
_PERIOD: Final = {"startDateTime": "2027-01-10T08:00:00Z", "endDateTime": "2027-01-31T23:59:59.5+01:00"}
_LINE_ITEM: Final = {
    "scoreMaximum": 12.5,
    "label": "Quiz 1",
    "resourceId": "q-1",
    "tag": "quiz",
    "gradesReleased": True,
}
_EMBEDDED: Final = '<iframe src="https://tool.example.com/video" width="560"></iframe>'
_MANY: Final = 200


def _item(type_: str, *members: Item, **others: Any) -> Item:
    item: dict[str, Any] = {"type": type_}
    for each in (*members, others):
        item.update(each)
    return item


def _link(*members: Item, **others: Any) -> Item:
    return _item(ITEM_LINK, *members, url=f"{_TOOL}/page", **others)


def _lti_link(**members: Any) -> Item:
    return _item(ITEM_LTI_RESOURCE_LINK, url=f"{_TOOL}/quiz/1", **members)


_WHOLE: Final[Sequence[Item]] = (
    _link(
        _SHOWN, embed={"html": _EMBEDDED}, window=_WINDOW, iframe={"src": f"{_TOOL}/video", "width": 560, "height": 315}
    ),
    _item(
        ITEM_LTI_RESOURCE_LINK,
        _SHOWN,
        url=f"{_TOOL}/quiz/1",
        window=_WINDOW,
        iframe={"width": 800, "height": 600},
        custom={"quiz": "1", "user": "$User.id", "nothing": ""},
        lineItem=_LINE_ITEM,
        available=_PERIOD,
        submission=_PERIOD,
    ),
    _item(ITEM_FILE, _SHOWN, url=f"{_TOOL}/sheet.pdf", expiresAt="2027-01-31T12:00:00Z"),
    _item(ITEM_HTML, _SAID, html="<h1>Week 1</h1><p>Read <em>all</em> of it.</p>"),
    _item(ITEM_IMAGE, _SHOWN, url=f"{_TOOL}/map.png", width=1024, height=768),
)


def _each(lists: Mapping[str, Sequence[Item]]) -> dict[str, Change]:
    return each_says(CLAIM_CONTENT_ITEMS, {name: list(items) for name, items in lists.items()})


def _items(name: str, requirements: tuple[str, ...], reason: str, forms: Mapping[str, Change]) -> Variation:
    return Variation(
        name=name,
        subject="content-items",
        requirements=requirements,
        reason=reason,
        forms=forms,
        level=Level.LTI,
        messages=frozenset({Message.DEEP_LINKING_RESPONSE}),
    )


CONTENT_ITEMS: Final[tuple[Variation, ...]] = (
    _items(
        "items-none",
        ("DL-067",),
        "somebody may have changed their mind: nothing is added, and that is no error",
        {"empty": says(CLAIM_CONTENT_ITEMS, []), "absent": lacks(CLAIM_CONTENT_ITEMS)},
    ),
    _items(
        "items-several",
        ("DL-029",),
        "a response has as many items as were chosen",
        _each(
            {
                "of-every-type": _WHOLE,
                "twice-the-same": (_lti_link(), _lti_link()),
                "many": [_lti_link(title=f"Quiz {number}") for number in range(_MANY)],
            }
        ),
    ),
    _items(
        "item-link",
        ("DL-040",),
        "of a link only the address is required",
        _each(
            {
                "address": [_link()],
                "whole": [_WHOLE[0]],
                "embedded": [_link(embed={"html": _EMBEDDED})],
                "in-window": [_link(window={"targetName": "_blank"})],
                "in-frame": [_link(iframe={"src": f"{_TOOL}/video"})],
                "with-query-and-fragment": [_item(ITEM_LINK, url=f"{_TOOL}/page?a=1&b=%20#part")],
            }
        ),
    ),
    _items(
        "item-lti-link",
        ("DL-041", "DL-068"),
        "of an LTI link only the type is required: without an address the tool's own is launched",
        _each(
            {
                "type": [_item(ITEM_LTI_RESOURCE_LINK)],
                "whole": [_WHOLE[1]],
                "available-from": [_lti_link(available={"startDateTime": "2027-01-10T08:00:00Z"})],
                "available-until": [_lti_link(available={"endDateTime": "2027-01-31T08:00:00-05:00"})],
                "submission": [_lti_link(submission=_PERIOD)],
                "empty-parts": [_lti_link(available={}, window={}, iframe={}, custom={})],
                "thumbnail": [_lti_link(thumbnail=_PICTURE)],
            }
        ),
    ),
    _items(
        "item-line-item",
        ("DL-042", "DL-070"),
        "of a line item only the maximum is required, which is any number above nought",
        _each(
            {
                "maximum": [_lti_link(lineItem={"scoreMaximum": 10})],
                "whole": [_lti_link(lineItem=_LINE_ITEM)],
                "fraction": [_lti_link(lineItem={"scoreMaximum": 0.01})],
                "large": [_lti_link(lineItem={"scoreMaximum": 1_000_000_000})],
            }
        ),
    ),
    _items(
        "item-custom",
        ("DL-048", "DL-069"),
        "custom parameters are texts of any kind, the empty one too",
        _each(
            {
                "empty-value": [_lti_link(custom={"quiz": ""})],
                "variable": [_lti_link(custom={"link": "$ResourceLink.id", "price": "$5"})],
                "odd-names": [_lti_link(custom={"a b": "1", "\u00fc": "2", "": "3", "A": "4", "a": "5"})],
                "numbers-as-texts": [_lti_link(custom={"quiz": "1", "fraction": "0.5", "true": "true"})],
            }
        ),
    ),
    _items(
        "item-file",
        ("DL-043",),
        "of a file only the address is required",
        _each({"address": [_item(ITEM_FILE, url=f"{_TOOL}/sheet.pdf")], "whole": [_WHOLE[2]]}),
    ),
    _items(
        "item-html",
        ("DL-044",),
        "a fragment of HTML is a text, the empty one too",
        _each(
            {
                "html": [_item(ITEM_HTML, html="<p>Week 1</p>")],
                "whole": [_WHOLE[3]],
                "without-markup": [_item(ITEM_HTML, html="Week 1")],
            }
        ),
    ),
    _items(
        "item-image",
        ("DL-045",),
        "of an image only the address is required",
        _each({"address": [_item(ITEM_IMAGE, url=f"{_TOOL}/map.png")], "whole": [_WHOLE[4]]}),
    ),
    _items(
        "item-asset-processor",
        ("AP-003",),
        "types that 1EdTech defined later have short names as well",
        _each(
            {
                "type": [_item(ITEM_ASSET_PROCESSOR)],
                "whole": [_item(ITEM_ASSET_PROCESSOR, _SHOWN, url=f"{_TOOL}/processor", report={"custom": {"a": "b"}})],
            }
        ),
    ),
    _items(
        "item-of-own-type",
        ("DL-047", "DL-074"),
        "anybody may define a type, and name it by a whole address",
        _each(
            {
                "alone": [_item("https://vendor.example/flashcards", cards=[1, 2])],
                "beside-a-link": [_item("https://vendor.example/flashcards"), _lti_link()],
            }
        ),
    ),
    _items(
        "item-with-own-members",
        ("DL-046", "DL-074"),
        "what a platform does not know of an item it ignores",
        _each(
            {
                "object": [_lti_link(**{"https://vendor.example/licence": {"name": "CC BY 4.0"}})],
                "null": [_lti_link(**{"https://vendor.example/licence": None})],
                "on-html": [_item(ITEM_HTML, html="<p></p>", **{"https://vendor.example/version": 2})],
            }
        ),
    ),
    _items(
        "item-in-unicode",
        ("DL-041",),
        "titles are written in every script",
        _each(
            {
                "right-to-left": [_lti_link(title="\u0627\u062e\u062a\u0628\u0627\u0631 1")],
                "astral": [_lti_link(title="\U0001f9ea Test", text="\U00020000")],
                "combining": [_lti_link(title="e\u0301tude")],
                "quotes-and-markup": [_lti_link(title="<b>\"Quiz\" & 'more'</b>\\")],
                "line-breaks": [_lti_link(text="one\r\ntwo\tthree")],
            }
        ),
    ),
)
