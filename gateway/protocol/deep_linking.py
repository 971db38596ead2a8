"""What of a tool's choice goes back to the platform that asked (Deep Linking 2.0 sections 3, 4.4.1 and 4.5).

The platform said what it takes. What it would not take is left out, item by item, and told to the tool: a platform that
meets an item it does not know refuses them all, or drops it without a word. Where the platform did not say, nothing is
left out. Whether an item is well-formed was asked before (gateway.routes.content_items).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from mimetypes import MimeTypes
from typing import Any, Final
from urllib.parse import urlsplit

from gateway.errors import Code, Rejected
from gateway.protocol.launch import Launch
from gateway.protocol.vocabulary import (
    CLAIM_CONTENT_ITEMS,
    CLAIM_DATA,
    CLAIM_DEEP_LINKING_SETTINGS,
    CLAIM_ERRORLOG,
    CLAIM_ERRORMSG,
    CLAIM_LOG,
    CLAIM_MSG,
)

Item = Mapping[str, Any]
Settings = Mapping[str, Any]

ITEM_FILE: Final = "file"
ITEM_LINK: Final = "link"
LINE_ITEM: Final = "lineItem"
# A member of an item says how it is shown in the target of that name (DL 3.1, 4.4.1).
DOCUMENT_TARGETS: Final = ("embed", "iframe", "window")
# LTIAAS's options, and the claims that they become (DL 4.5.7 to 4.5.10).
OPTIONS: Final = {"message": CLAIM_MSG, "log": CLAIM_LOG, "errMessage": CLAIM_ERRORMSG, "errLog": CLAIM_ERRORLOG}

# What the library knows by itself, whatever this machine has been taught.
_MEDIA_TYPES: Final = MimeTypes()


@dataclass(frozen=True)
class Omission:
    """What was left out of a choice: an item by its place, or one member of it; and the setting that it breaks."""

    item: int
    member: str | None
    reason: str


@dataclass(frozen=True)
class Choice:
    """What is left of the items of a tool, and what was left out."""

    items: Sequence[Item]
    omissions: Sequence[Omission]


def demand_request(launch: Launch) -> Settings:
    """The settings of a deep linking request; raises Rejected for any other launch.

    Only this message's settings were judged: another one's return address may be anything.
    """
    if not launch.is_deep_linking:
        raise Rejected(
            Code.SERVICE_NOT_AVAILABLE_FOR_CONTEXT, expected="a deep linking request", got=launch.message_type
        )
    settings: Settings = launch.claims[CLAIM_DEEP_LINKING_SETTINGS]
    return settings


def accepted(items: Sequence[Item], settings: Settings) -> Choice:
    """What a platform with these settings takes of these items, in their order."""
    kept: list[Item] = []
    omissions: list[Omission] = []
    for place, item in enumerate(items):
        reason = _fault(item, settings) or _fault_of_number(kept, settings)
        if reason is not None:
            omissions.append(Omission(place, None, reason))
            continue
        surplus = _surplus_members(item, settings)
        omissions += [Omission(place, member, reason) for member, reason in surplus.items()]
        kept.append(_framed({name: value for name, value in item.items() if name not in surplus}))
    return Choice(kept, omissions)


def response_claims(items: Sequence[Item], options: Mapping[str, str], settings: Settings) -> dict[str, Any]:
    """What the response says: the items, what the person and the log are told, and the platform's own `data`."""
    said: dict[str, Any] = {CLAIM_CONTENT_ITEMS: list(items)}
    # DL 4.5.5: demanded when it was sent, as it was sent; also when it is empty.
    if settings.get("data") is not None:
        said[CLAIM_DATA] = settings["data"]
    return said | {OPTIONS[name]: text for name, text in options.items()}


def _fault(item: Item, settings: Settings) -> str | None:
    if item["type"] not in settings["accept_types"]:
        return f"accept_types does not have {item['type']!r}"
    accepted_media = settings.get("accept_media_types")
    if item["type"] == ITEM_FILE and isinstance(accepted_media, str) and not _fits_media(item, accepted_media):
        return f"accept_media_types is {accepted_media!r}"
    return None


def _fault_of_number(kept: Sequence[Item], settings: Settings) -> str | None:
    # Absent means nothing: DL 4.4.1 gives no default.
    return "accept_multiple is false" if kept and settings.get("accept_multiple") is False else None


def _fits_media(item: Item, accepted_media: str) -> bool:
    # An item does not name its media type; what its address does not tell is given the benefit of the doubt.
    media_type = _MEDIA_TYPES.guess_type(urlsplit(item["url"]).path)[0]
    ranges = {each.partition(";")[0].strip().lower() for each in accepted_media.split(",")}
    return media_type is None or bool(ranges & {"*/*", media_type, f"{media_type.partition('/')[0]}/*"})


def _surplus_members(item: Item, settings: Settings) -> dict[str, str]:
    targets = settings["accept_presentation_document_targets"]
    surplus = {
        target: f"accept_presentation_document_targets does not have {target!r}"
        for target in DOCUMENT_TARGETS
        if target in item and target not in targets
    }
    if LINE_ITEM in item and settings.get("accept_lineitem") is False:
        surplus[LINE_ITEM] = "accept_lineitem is false"
    return surplus


def _framed(item: Item) -> Item:
    # DL 3.1 demands src of a link's frame; LTIAAS's Python client has no member for it.
    if item["type"] != ITEM_LINK or "iframe" not in item:
        return item
    return {**item, "iframe": {"src": item["url"], **item["iframe"]}}
