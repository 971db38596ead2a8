"""Readers of deep linking responses with one mistake each: platforms that place what nobody chose, or nothing.

The docstring of each says why somebody would read so; the usual mistakes of the catalogue (DL-060 to DL-074) are among
them.
"""

from collections.abc import Mapping
from datetime import datetime
from html import unescape
from typing import Any, ClassVar, Final

from conformance.selftest.validators.deep_linking_response import DeepLinkingResponseReader
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
    MESSAGE_DEEP_LINKING_RESPONSE,
    VERSION,
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


class MistakenResponseReader(DeepLinkingResponseReader):
    """The right reader with one rule changed."""

    flag: ClassVar[str] = ""
    """The defect that it takes or crashes on, or the variation that it refuses or changes: a flag of the vectors."""


class FindsTheToolByTheSession(MistakenResponseReader):
    """The session knows which tool was launched, and with it the key: nobody else can have signed."""

    flag = "response-iss-other"

    def judge_issuer(self, claims: Claims, client_id: str) -> None:
        """Ask nothing."""


class ForgivesTheCaseOfTheIssuer(MistakenResponseReader):
    """The client id is looked up in a database whose collation knows no case."""

    flag = "response-iss-altered"

    def judge_issuer(self, claims: Claims, client_id: str) -> None:
        """Compare without case."""
        if str(claims.get("iss")).casefold() != client_id.casefold():
            raise Refused("iss")


class TrustsTheAddress(MistakenResponseReader):
    """It arrived here, so it was meant for here (usual mistake of DL-062)."""

    flag = "response-aud-other"

    def judge_audience(self, claims: Claims, issuer: str) -> None:
        """Ask nothing."""


class NeedsOneFittingAudience(MistakenResponseReader):
    """RFC 7519 asks for no more than that the reader is among the audiences."""

    flag = "response-aud-several"

    def judge_audience(self, claims: Claims, issuer: str) -> None:
        """Look for the issuer in the list."""
        aud = claims.get("aud")
        if issuer not in (aud if isinstance(aud, list) else [aud]):
            raise Refused("aud")


class ComparesTheBeginningOfTheAudience(MistakenResponseReader):
    """Tools send the issuer with and without a slash, or the address of some page below it."""

    flag = "response-aud-altered"

    def judge_audience(self, claims: Claims, issuer: str) -> None:
        """Compare the beginning."""
        aud = claims.get("aud")
        if not (isinstance(aud, str) and aud.startswith(issuer)):
            super().judge_audience(claims, issuer)


class ReadsTheAudienceAsText(MistakenResponseReader):
    """Its own tools send a text."""

    flag = "response-aud-list"

    def judge_audience(self, claims: Claims, issuer: str) -> None:
        """Know no lists."""
        if claims.get("aud") != issuer:
            raise Refused("aud")


class NeedsNoExpiry(MistakenResponseReader):
    """The library checks the expiry only if there is one (usual mistake of DL-063)."""

    flag = "response-exp-missing"

    def judge_times(self, claims: Claims, now: float) -> None:
        """Ask only when there is something to ask."""
        if claims.get("exp") is not None:
            super().judge_times(claims, now)


class ReadsDigitsAsTime(MistakenResponseReader):
    """Examples of the documents write times as texts, and a cast takes both."""

    flag = "response-exp-wrong-type"

    def date(self, claims: Claims, name: str) -> float:
        """Cast."""
        try:
            return float(claims[name])
        except (KeyError, TypeError, ValueError) as error:
            raise Refused(name) from error


class ForgetsTheBeginning(MistakenResponseReader):
    """Security Framework 5.2.3 does not speak of nbf."""

    flag = "response-nbf-to-come"

    def judge_beginning(self, claims: Claims, now: float) -> None:
        """Ask nothing."""


class TakesEveryMessageOfTheTool(MistakenResponseReader):
    """Whatever the tool posts to this address is a response (RFC 8725 section 3.12)."""

    flag = "response-type-other"

    def judge_message(self, claims: Claims) -> None:
        """Ask for any type."""
        if not claims.get(CLAIM_MESSAGE_TYPE) or claims.get(CLAIM_VERSION) != VERSION:
            raise Refused("message")


class NeedsNoType(MistakenResponseReader):
    """The type is compared if it is there."""

    flag = "response-type-missing"

    def judge_message(self, claims: Claims) -> None:
        """Ask only when there is something to ask."""
        if (claims.get(CLAIM_MESSAGE_TYPE) or MESSAGE_DEEP_LINKING_RESPONSE) != MESSAGE_DEEP_LINKING_RESPONSE:
            raise Refused("message_type")
        if claims.get(CLAIM_VERSION) != VERSION:
            raise Refused("version")


class TakesEveryMinorVersion(MistakenResponseReader):
    """What comes after 1.3 is compatible."""

    flag = "response-version-other"

    def judge_message(self, claims: Claims) -> None:
        """Compare the beginning."""
        if claims.get(CLAIM_MESSAGE_TYPE) != MESSAGE_DEEP_LINKING_RESPONSE:
            raise Refused("message_type")
        if not str(claims.get(CLAIM_VERSION)).startswith(VERSION.rpartition(".")[0]):
            raise Refused("version")


class LooksTheDeploymentUpByItself(MistakenResponseReader):
    """Any deployment that it knows will do (usual mistake of DL-066)."""

    flag = "response-deployment-other"

    def judge_deployment(self, claims: Claims, deployment_id: str) -> None:  # noqa: ARG002
        """Ask for a text."""
        if not isinstance(claims.get(CLAIM_DEPLOYMENT_ID), str) or not claims[CLAIM_DEPLOYMENT_ID]:
            raise Refused("deployment_id")


class ComparesDeploymentsAsTexts(MistakenResponseReader):
    """Deployments are numbered, and some tools send the number as one."""

    flag = "response-deployment-other"

    def judge_deployment(self, claims: Claims, deployment_id: str) -> None:
        """Write both out."""
        if str(claims.get(CLAIM_DEPLOYMENT_ID)) != deployment_id:
            raise Refused("deployment_id")


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


RESPONSES: Final[tuple[type[MistakenResponseReader], ...]] = (
    FindsTheToolByTheSession,
    ForgivesTheCaseOfTheIssuer,
    TrustsTheAddress,
    NeedsOneFittingAudience,
    ComparesTheBeginningOfTheAudience,
    ReadsTheAudienceAsText,
    NeedsNoExpiry,
    ReadsDigitsAsTime,
    ForgetsTheBeginning,
    TakesEveryMessageOfTheTool,
    NeedsNoType,
    TakesEveryMinorVersion,
    LooksTheDeploymentUpByItself,
    ComparesDeploymentsAsTexts,
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
