"""Readers of deep linking responses with one mistake each in what was asked for and what was chosen: data and items.

The docstring of each says why somebody would read so; the usual mistakes of the catalogue (DL-065 to DL-074) are among
them.
"""

from collections.abc import Mapping
from datetime import datetime
from html import unescape
from typing import Any, Final

from conformance.selftest.validators.mistakes.mistaken_readers import MistakenResponseReader
from conformance.selftest.validators.signed_message import Refused
from mock_platform.vocabulary import (
    CLAIM_CONTENT_ITEMS,
    CLAIM_DATA,
    CLAIM_DEPLOYMENT_ID,
    CLAIM_ERRORLOG,
    CLAIM_ERRORMSG,
    CLAIM_LOG,
    CLAIM_MESSAGE_TYPE,
    CLAIM_MSG,
    CLAIM_VERSION,
    ITEM_FILE,
    ITEM_HTML,
    ITEM_IMAGE,
    ITEM_LINK,
    ITEM_LTI_RESOURCE_LINK,
)

Claims = Mapping[str, Any]

_TYPES: Final = frozenset({ITEM_FILE, ITEM_HTML, ITEM_IMAGE, ITEM_LINK, ITEM_LTI_RESOURCE_LINK})
_CLAIMS: Final = frozenset(
    {
        *("iss", "aud", "azp", "iat", "nbf", "exp", "nonce"),
        *(CLAIM_MESSAGE_TYPE, CLAIM_VERSION, CLAIM_DEPLOYMENT_ID, CLAIM_DATA, CLAIM_CONTENT_ITEMS),
        *(CLAIM_MSG, CLAIM_LOG, CLAIM_ERRORMSG, CLAIM_ERRORLOG),
    }
)
_LONGEST_DATA: Final = 255


class ComparesDataThatIsThere(MistakenResponseReader):
    """Some tools forget it."""

    flag = "response-data-missing"

    def judge_data(self, claims: Claims, data: str | None) -> None:
        """Ask only when there is something to ask."""
        if claims.get(CLAIM_DATA):
            super().judge_data(claims, data)


class TrimsData(MistakenResponseReader):
    """Forms add blanks."""

    flag = "response-data-other"

    def judge_data(self, claims: Claims, data: str | None) -> None:
        """Compare without what stands around."""
        if str(claims.get(CLAIM_DATA, "")).strip() != (data or "").strip():
            raise Refused("data")


class ReadsDataAsMarkup(MistakenResponseReader):
    """Some tools put it through a page, and escape it once too often."""

    flag = "response-data-rewritten"

    def judge_data(self, claims: Claims, data: str | None) -> None:
        """Undo what the page did."""
        if isinstance(claims.get(CLAIM_DATA), str):
            claims = {**claims, CLAIM_DATA: unescape(claims[CLAIM_DATA])}
        super().judge_data(claims, data)


class TakesEmptyDataForNone(MistakenResponseReader):
    """An empty text is false."""

    flag = "response-data"

    def judge_data(self, claims: Claims, data: str | None) -> None:
        """Expect nothing where there was nothing much."""
        super().judge_data(claims, data or None)


class ShortensData(MistakenResponseReader):
    """The column has 255 characters."""

    flag = "response-data"

    def judge_data(self, claims: Claims, data: str | None) -> None:
        """Compare with what was stored."""
        super().judge_data(claims, None if data is None else data[:_LONGEST_DATA])


class NeedsAnItem(MistakenResponseReader):
    """A response without items is an error of the tool (usual mistake of DL-067)."""

    flag = "items-none"

    def judge_items(self, claims: Claims) -> None:
        """Count them."""
        super().judge_items(claims)
        if not claims.get(CLAIM_CONTENT_ITEMS):
            raise Refused("content_items")


class KnowsFiveTypesOfItems(MistakenResponseReader):
    """The documents list five (DL 3.1 to 3.5), and section 3.7 is on the next page."""

    flag = "item-of-own-type"

    def judge_items(self, claims: Claims) -> None:
        """Refuse the response for one item that cannot be placed."""
        super().judge_items(claims)
        if not all(item.get("type") in _TYPES for item in claims.get(CLAIM_CONTENT_ITEMS, [])):
            raise Refused("content_items")


class NeedsTheAddressOfEveryLink(MistakenResponseReader):
    """A link without address is none, though not in LTI."""

    flag = "item-lti-link"

    def judge_items(self, claims: Claims) -> None:
        """Ask for it."""
        super().judge_items(claims)
        if any(
            item.get("type") == ITEM_LTI_RESOURCE_LINK and "url" not in item
            for item in claims.get(CLAIM_CONTENT_ITEMS, [])
        ):
            raise Refused("content_items")


class IteratesWithoutLooking(MistakenResponseReader):
    """The documents say that it is a list of objects."""

    flag = "items-no-list"

    def judge_items(self, claims: Claims) -> None:
        """Touch each item."""
        for item in claims.get(CLAIM_CONTENT_ITEMS, []):
            item.get("type")


class CountsPointsInWholeNumbers(MistakenResponseReader):
    """Its gradebook has a column of integers."""

    flag = "item-line-item"

    def judge_items(self, claims: Claims) -> None:
        """Refuse the response for half a point."""
        super().judge_items(claims)
        wished = [item.get("lineItem") for item in claims.get(CLAIM_CONTENT_ITEMS, [])]
        if any(isinstance(each, dict) and isinstance(each.get("scoreMaximum"), float) for each in wished):
            raise Refused("lineItem")


class HasAStrictSchema(MistakenResponseReader):
    """A schema without further members refuses the response (usual mistake of DL-074)."""

    flag = "response-unknown-claims"

    def judge_message(self, claims: Claims) -> None:
        """Know every claim, or none of it."""
        super().judge_message(claims)
        if not claims.keys() <= _CLAIMS:
            raise Refused("claims")


class HandsOnItemsThatItUnderstood(MistakenResponseReader):
    """What is not known is dropped on the way in, and not where it is placed."""

    flag = "item-with-own-members"

    def validate(
        self,
        token: str,
        key_set: Any,
        *,
        issuer: str,
        client_id: str,
        deployment_id: str,
        data: str | None,
        now: datetime,
    ) -> dict[str, Any]:
        """Return other items than were signed."""
        claims = super().validate(
            token, key_set, issuer=issuer, client_id=client_id, deployment_id=deployment_id, data=data, now=now
        )
        items = [_without_addresses(item) for item in claims.get(CLAIM_CONTENT_ITEMS, [])]
        return {**claims, CLAIM_CONTENT_ITEMS: items} if CLAIM_CONTENT_ITEMS in claims else claims


def _without_addresses(item: Claims) -> dict[str, Any]:
    return {name: value for name, value in item.items() if ":" not in name}


CHOSEN_CONTENT: Final[tuple[type[MistakenResponseReader], ...]] = (
    ComparesDataThatIsThere,
    TrimsData,
    ReadsDataAsMarkup,
    TakesEmptyDataForNone,
    ShortensData,
    NeedsAnItem,
    KnowsFiveTypesOfItems,
    NeedsTheAddressOfEveryLink,
    IteratesWithoutLooking,
    CountsPointsInWholeNumbers,
    HasAStrictSchema,
    HandsOnItemsThatItUnderstood,
)
