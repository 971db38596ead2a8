"""The content items that a tool may return, type by type: which members they have and what those may be.

Deep Linking 2.0 section 3; Asset Processor, content item. Other members are nobody's business here (section 3.6).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mock_platform.moments import MOMENT
from mock_platform.shapes import ADDRESS, BOOLEAN, COUNT, POSITIVE, TEXT, TEXT_OBJECT, Kind, Shape
from mock_platform.vocabulary import (
    ITEM_ASSET_PROCESSOR,
    ITEM_FILE,
    ITEM_HTML,
    ITEM_IMAGE,
    ITEM_LINK,
    ITEM_LTI_RESOURCE_LINK,
)


@dataclass(frozen=True)
class ItemKind:
    """A type of content item: the requirement that describes it, and its members beside `type`."""

    requirement: str
    members: Shape


@dataclass(frozen=True)
class Misfit:
    """A member of an item that is missing or not what it should be."""

    member: str
    kind: Kind
    requirement: str
    drops_item: bool


def _object(required: Mapping[str, Kind] | None = None, **optional: Kind) -> Kind:
    """Return the kind of an object with these members, among others."""
    shape = Shape(required or {}, optional)
    demands = [f"{name}: {kind.expected}" for name, kind in shape.required.items()]
    expected = " with ".join(["an object", ", ".join(demands)]) if demands else "an object of the standard's members"
    return Kind(expected, lambda value: isinstance(value, dict) and not list(_unfit(value, shape)))


def _unfit(members: Mapping[str, Any], shape: Shape) -> Iterator[str]:
    """Yield the members that are missing or do not fit; those that the shape does not know do."""
    for name, kind in shape.known.items():
        if not kind.fits(members[name]) if name in members else name in shape.required:
            yield name


PICTURE = _object({"url": ADDRESS}, width=COUNT, height=COUNT)
WINDOW = _object(targetName=TEXT, width=COUNT, height=COUNT, windowFeatures=TEXT)
FRAME = _object(src=ADDRESS, width=COUNT, height=COUNT)
PERIOD = _object(startDateTime=MOMENT, endDateTime=MOMENT)
LINE_ITEM = _object({"scoreMaximum": POSITIVE}, label=TEXT, resourceId=TEXT, tag=TEXT, gradesReleased=BOOLEAN)

SAID = {"title": TEXT, "text": TEXT}
SHOWN = {**SAID, "icon": PICTURE, "thumbnail": PICTURE}
LAUNCHED = {**SHOWN, "url": ADDRESS, "custom": TEXT_OBJECT, "window": WINDOW, "iframe": FRAME}

KINDS = {
    ITEM_LINK: ItemKind(
        "DL-040",
        Shape(
            {"url": ADDRESS},
            {
                **SHOWN,
                "embed": _object({"html": TEXT}),
                "window": WINDOW,
                "iframe": _object({"src": ADDRESS}, width=COUNT, height=COUNT),
            },
        ),
    ),
    ITEM_LTI_RESOURCE_LINK: ItemKind(
        "DL-041", Shape({}, {**LAUNCHED, "lineItem": LINE_ITEM, "available": PERIOD, "submission": PERIOD})
    ),
    ITEM_FILE: ItemKind("DL-043", Shape({"url": ADDRESS}, {**SHOWN, "expiresAt": MOMENT})),
    ITEM_HTML: ItemKind("DL-044", Shape({"html": TEXT}, SAID)),
    ITEM_IMAGE: ItemKind("DL-045", Shape({"url": ADDRESS}, {**SHOWN, "width": COUNT, "height": COUNT})),
    ITEM_ASSET_PROCESSOR: ItemKind(
        "AP-003", Shape({}, {**LAUNCHED, "report": _object(url=ADDRESS, custom=TEXT_OBJECT)})
    ),
}

# A type that somebody else defined, by the members that it may share with those above.
OTHER = ItemKind(
    "DL-047",
    Shape(
        {},
        {
            **SHOWN,
            "url": ADDRESS,
            "html": TEXT,
            "embed": _object({"html": TEXT}),
            "window": WINDOW,
            "iframe": FRAME,
            "width": COUNT,
            "height": COUNT,
            "expiresAt": MOMENT,
        },
    ),
)

# A link without its line item or its parameters is another link; one without its icon is not.
DECISIVE = {"url", "custom", "lineItem", "report"}
OWN_REQUIREMENTS = {"custom": "DL-048", "lineItem": "DL-042"}


def known_members(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of an item that its type knows."""
    kind = KINDS.get(item["type"], OTHER)
    return {name: item[name] for name in kind.members.known if name in item}


def misfits(item: Mapping[str, Any]) -> Iterator[Misfit]:
    """Yield the members of an item that its type demands or knows and that do not fit."""
    kind = KINDS.get(item["type"], OTHER)
    for name in _unfit(item, kind.members):
        drops_item = name in kind.members.required or name in DECISIVE
        yield Misfit(name, kind.members.known[name], OWN_REQUIREMENTS.get(name, kind.requirement), drops_item)
