"""What a launch may do with grades: the endpoint claim of Assignment and Grade Services 2.0 (section 3.1).

Which of the granted scopes a call needs, where line items are, and which line items are this launch's. An access token
is for everything that a platform gave this tool; it goes only to where this launch was told that its line items are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote, unquote, urlencode, urlsplit

from gateway.errors import Code, Rejected, wrong_fields
from gateway.protocol.addresses import fault_of_url
from gateway.protocol.encoded import address_from_encoded
from gateway.protocol.login import with_query
from gateway.protocol.pages import same_origin
from gateway.protocol.services import ASSIGNMENT_AND_GRADES, demand_enabled
from gateway.protocol.vocabulary import (
    CLAIM_DEPLOYMENT_ID,
    CLAIM_ENDPOINT,
    CLAIM_RESOURCE_LINK,
    SCOPE_LINE_ITEM,
    SCOPE_LINE_ITEM_READONLY,
)


@dataclass(frozen=True, kw_only=True)
class GradeService:
    """The endpoint claim: the granted scopes, the address of the line items, and of the link's own one ("" if none).

    `deployment_id` is whose they are: a token is asked for that deployment alone (Core 6.2.1).
    """

    deployment_id: str
    scopes: tuple[str, ...]
    line_items: str
    line_item: str

    @classmethod
    def from_claims(cls, claims: Mapping[str, Any], *, enabled: frozenset[str]) -> Self:
        """Read the claim; raises Rejected when the operator switched the service off."""
        demand_enabled(ASSIGNMENT_AND_GRADES, enabled)
        claim = claims.get(CLAIM_ENDPOINT)
        members = claim if isinstance(claim, Mapping) else {}
        scopes = members.get("scope")
        return cls(
            deployment_id=_text(claims.get(CLAIM_DEPLOYMENT_ID)),
            scopes=tuple(scope for scope in scopes if isinstance(scope, str)) if isinstance(scopes, list) else (),
            line_items=_text(members.get("lineitems")),
            line_item=_text(members.get("lineitem")),
        )

    def scope_for(self, *sufficient: str) -> tuple[str]:
        """The first granted scope of those that suffice; raises Rejected when none was granted."""
        for scope in sufficient:
            if scope in self.scopes:
                return (scope,)
        raise _not_granted(f"{' or '.join(sufficient)} in scope of {CLAIM_ENDPOINT}")

    @property
    def reading_scope(self) -> tuple[str]:
        """What line items are read with: no more than is needed."""
        return self.scope_for(SCOPE_LINE_ITEM_READONLY, SCOPE_LINE_ITEM)

    @property
    def may_read_line_items(self) -> bool:
        """Whether line items can be read at all."""
        return bool({SCOPE_LINE_ITEM_READONLY, SCOPE_LINE_ITEM} & set(self.scopes))

    @property
    def container(self) -> str:
        """The address of the line items; raises Rejected where the platform gave none."""
        if not self.line_items:
            raise _not_granted(f"lineitems in {CLAIM_ENDPOINT}")
        return self.line_items

    def demand_own(self, line_item_id: str) -> None:
        """Demand that a line item may be one of this launch's; raises Rejected.

        It is in the folder of an address that the claim gives. Items are below the list nearly everywhere, but at Sakai
        a list names items of other placements, which are beside it.
        """
        given = [address for address in (self.line_items, self.line_item) if address]
        if not given:
            raise _not_granted(f"lineitems or lineitem in {CLAIM_ENDPOINT}")
        if not any(_is_in_folder(line_item_id, address) for address in given):
            raise Rejected(Code.FOREIGN_LINE_ITEM, expected=f"an address like those in {given}", got=line_item_id)


def line_item_id_from(raw: str) -> str:
    """The line item that a path names, given as it was sent; raises Rejected when it is not a line item's address."""
    line_item_id = address_from_encoded(raw)
    if line_item_id is None:
        raise Rejected(Code.INVALID_LINE_ITEM_ID, expected="the percent-encoded URL of a line item", got=raw)
    if fault := fault_of_url(line_item_id, allow_private=True):
        raise Rejected(Code.INVALID_LINE_ITEM_ID, expected=f"the URL of a line item ({fault})", got=line_item_id)
    return line_item_id


def below(line_item_id: str, name: str) -> str:
    """The address of a line item's scores or results: behind its path, before its query (sections 3.3.1 and 3.4.1)."""
    path, mark, query = line_item_id.partition("?")
    return f"{path}/{name}{mark}{query}"


def filtered(address: str, **filters: str | int | None) -> str:
    """An address with the filters that are given (sections 3.2.4 and 3.3.6)."""
    given = {name: value for name, value in filters.items() if value not in {None, ""}}
    return with_query(address, urlencode(given, quote_via=quote))


def resource_link_id_from(wanted: str, claims: Mapping[str, Any]) -> str:
    """The link that a filter means; LTIAAS's first generation wrote a boolean, true for the launch's own link."""
    if wanted.lower() in {"false", "0"}:
        return ""
    if wanted.lower() not in {"true", "1"}:
        return wanted
    link = claims.get(CLAIM_RESOURCE_LINK)
    own = _text(link.get("id")) if isinstance(link, Mapping) else ""
    if not own:
        raise wrong_fields({"resourceLinkId": "this launch has no resource link of its own: name one by its id"})
    return own


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _not_granted(expected: str) -> Rejected:
    return Rejected(Code.SERVICE_NOT_AVAILABLE_FOR_CONTEXT, expected=expected)


def _is_in_folder(url: str, address: str) -> bool:
    if not same_origin(url, address):
        return False
    path, folder = urlsplit(url).path, urlsplit(address).path.rpartition("/")[0] + "/"
    # Dots lead out of a folder, and some servers unescape them first (RFC 3986 section 5.2.4).
    steps = unquote(path).replace("\\", "/").split("/")
    return path.startswith(folder) and not {".", ".."} & set(steps)
