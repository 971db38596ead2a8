"""Content items that are not what Deep Linking 2.0 section 3 describes.

All are acceptable: the duty is the tool's (DL-029, DL-040 to DL-049), and no document tells the platform whether one
such item spoils the response. Some platforms refuse it whole, some drop the item, some the member. None may crash.
"""

from collections.abc import Mapping
from typing import Any, Final

from conformance.tokens.changes import each_says
from conformance.tokens.defect import Change, Defect, Level, Message, Verdict
from mock_platform.vocabulary import (
    CLAIM_CONTENT_ITEMS,
    CLAIM_ERRORLOG,
    CLAIM_ERRORMSG,
    CLAIM_LOG,
    CLAIM_MSG,
    ITEM_FILE,
    ITEM_HTML,
    ITEM_IMAGE,
    ITEM_LINK,
    ITEM_LTI_RESOURCE_LINK,
)

Item = Mapping[str, Any]

URL: Final = "https://tool.example.com/quiz/1"

_RESPONSE: Final = frozenset({Message.DEEP_LINKING_RESPONSE})


def _item(type_: Any, **members: Any) -> Item:
    return {"type": type_, **members}


def _lti_link(**members: Any) -> Item:
    return _item(ITEM_LTI_RESOURCE_LINK, title="Quiz 1", url=URL, **members)


def _each_item(items: Mapping[str, Any]) -> dict[str, Change]:
    """Return the forms in which this is the only item of the response."""
    return each_says(CLAIM_CONTENT_ITEMS, {name: [item] for name, item in items.items()})


def _each_member(name: str, values: Mapping[str, Any]) -> dict[str, Change]:
    """Return the forms in which the only item, an LTI link, has this member with these values."""
    return _each_item({form: {**_lti_link(), name: value} for form, value in values.items()})


def _items(name: str, requirements: tuple[str, ...], reason: str, forms: Mapping[str, Change]) -> Defect:
    return Defect(
        name=name,
        requirements=requirements,
        reason=reason,
        forms=forms,
        verdict=Verdict.ACCEPTABLE,
        level=Level.LTI,
        messages=_RESPONSE,
    )


CONTENT_ITEMS: Final[tuple[Defect, ...]] = (
    _items(
        "items-no-list",
        ("DL-029",),
        "the items are a list, an empty one or none at all when nothing was chosen",
        each_says(
            CLAIM_CONTENT_ITEMS,
            {
                "null": None,
                "item": _lti_link(),
                "text": "[]",
                "number": 0,
                "true": True,
                "numbered": {"0": _lti_link()},
            },
        ),
    ),
    _items(
        "item-no-object",
        ("DL-029",),
        "an item is an object, and platforms iterate without looking",
        _each_item({"null": None, "url": URL, "list": [_lti_link()], "number": 1, "false": False}),
    ),
    _items(
        "item-type-missing",
        ("DL-041",),
        "without a type nobody knows what the members mean",
        _each_item(
            {
                "absent": {"title": "Quiz 1", "url": URL},
                **{
                    name: _item(value, url=URL)
                    for name, value in {"null": None, "empty": "", "number": 1, "list": [ITEM_LINK]}.items()
                },
            }
        ),
    ),
    _items(
        "item-type-unknown",
        ("DL-047",),
        "a type that 1EdTech does not define is named by a whole address",
        _each_item(
            {
                "own-word": _item("quiz", url=URL),
                "other-case": _item(ITEM_LTI_RESOURCE_LINK.upper(), url=URL),
                "older-name": _item("LtiLinkItem", url=URL),
                "name-of-a-method": _item("__proto__", url=URL),
            }
        ),
    ),
    _items(
        "item-lacks",
        ("DL-040", "DL-043", "DL-044", "DL-045"),
        "an item without what it is made of cannot be placed",
        _each_item(
            {
                "url-of-link": _item(ITEM_LINK, title="Page"),
                "url-of-file": _item(ITEM_FILE, title="Sheet"),
                "url-of-image": _item(ITEM_IMAGE, title="Map"),
                "html-of-html": _item(ITEM_HTML, title="Note"),
                "url-under-another-name": _item(ITEM_LINK, href=URL),
                "html-under-another-name": _item(ITEM_HTML, text="<p>Note</p>"),
                "src-of-iframe": _item(ITEM_LINK, url=URL, iframe={"width": 800, "height": 600}),
                "url-of-icon": _lti_link(icon={"width": 16, "height": 16}),
            }
        ),
    ),
    _items(
        "item-url-no-address",
        ("DL-040", "DL-041"),
        "what stands there is opened by every browser of the course",
        _each_member(
            "url",
            {
                "script": "javascript:alert(document.domain)",
                "script-in-capitals": " JavaScript:alert(1)",
                "data": "data:text/html,<script>alert(1)</script>",
                "relative": "/quiz/1",
                "without-scheme": "//tool.example.com/quiz/1",
                "of-a-file": "file:///etc/passwd",
                "empty": "",
                "null": None,
                "number": 1,
                "list": [URL],
                "with-line-break": f"{URL}\r\nSet-Cookie: a=b",
            },
        ),
    ),
    _items(
        "item-url-in-the-clear",
        ("DL-049",),
        "a page on https cannot show what comes in the clear; https is a SHOULD",
        _each_member("url", {"http": "http://tool.example.com/quiz/1"}),
    ),
    _items(
        "item-line-item-without-maximum",
        ("DL-042",),
        "a column without a positive maximum cannot be graded",
        _each_member(
            "lineItem",
            {
                "absent": {"label": "Quiz 1"},
                **{
                    name: {"scoreMaximum": value}
                    for name, value in {
                        "negative": -10,
                        "zero": 0,
                        "text": "10",
                        "null": None,
                        "true": True,
                        "list": [10],
                    }.items()
                },
            },
        ),
    ),
    _items(
        "item-line-item-no-object",
        ("DL-042",),
        "a line item is an object, and its words are texts",
        _each_member(
            "lineItem",
            {
                "null": None,
                "number": 10,
                "list": [{"scoreMaximum": 10}],
                "label-no-text": {"scoreMaximum": 10, "label": 1},
                "tag-no-text": {"scoreMaximum": 10, "tag": ["quiz"]},
                "released-no-boolean": {"scoreMaximum": 10, "gradesReleased": "false"},
            },
        ),
    ),
    _items(
        "item-custom-no-texts",
        ("DL-048",),
        "custom parameters become launch parameters, which are texts",
        _each_member(
            "custom",
            {
                "null-value": {"quiz": None},
                "number": {"quiz": 1},
                "true": {"quiz": True},
                "object": {"quiz": {"id": "1"}},
                "list": {"quiz": ["1"]},
                "no-object": "quiz=1",
                "null": None,
            },
        ),
    ),
    _items(
        "item-size-no-number",
        ("DL-041",),
        "a size is a number of pixels",
        {
            **_each_member("iframe", {name: {"width": value} for name, value in {"text": "800", "null": None}.items()}),
            **_each_member(
                "window", {name: {"height": value} for name, value in {"negative": -1, "units": "8em"}.items()}
            ),
        },
    ),
    _items(
        "item-part-no-object",
        ("DL-041",),
        "icons, windows and frames are objects",
        {
            **_each_member("icon", {"icon-text": URL, "icon-null": None}),
            **_each_member("window", {"window-text": "_blank", "window-true": True}),
            **_each_member("iframe", {"iframe-list": [800, 600]}),
        },
    ),
    _items(
        "item-date-no-date",
        ("DL-041",),
        "a date is ISO 8601 with a zone; without one nobody knows when",
        _each_member(
            "submission",
            {
                name: {"endDateTime": value}
                for name, value in {
                    "without-zone": "2027-01-31T12:00:00",
                    "day-only": "2027-01-31",
                    "american": "01/31/2027 12:00 PM",
                    "seconds": 1_801_396_800,
                    "no-such-day": "2027-02-30T12:00:00Z",
                    "null": None,
                }.items()
            },
        ),
    ),
    _items(
        "item-title-no-text",
        ("DL-041",),
        "a title is a text, and is shown as one",
        _each_item(
            {
                name: _item(ITEM_LTI_RESOURCE_LINK, url=URL, title=value)
                for name, value in {"number": 1, "null": None, "object": {"en": "Quiz"}, "list": ["Quiz"]}.items()
            }
        ),
    ),
    _items(
        "item-member-with-short-name",
        ("DL-046",),
        "a short name of one's own may get another meaning in the standard",
        _each_member("difficulty", {"text": "hard", "object": {"level": 3}}),
    ),
    _items(
        "response-words-no-text",
        ("DL-030",),
        "messages and logs are plain texts",
        {
            **each_says(CLAIM_MSG, {"msg-number": 1, "msg-null": None}),
            **each_says(CLAIM_LOG, {"log-object": {"level": "info"}}),
            **each_says(CLAIM_ERRORMSG, {"errormsg-true": True}),
            **each_says(CLAIM_ERRORLOG, {"errorlog-list": ["one", "two"]}),
        },
    ),
)
