"""The roster of the course that a launch came from (NRPS 2.0), a page at a time as the platform cuts it.

Nothing is gathered: a tool that wants everybody follows `next`, so that a course of any size costs no more memory here
than its largest page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.platforms.services import PlatformServices
from gateway.protocol.pages import demand_own_page
from gateway.protocol.roster import Document, roster_from, roster_request
from gateway.protocol.services import NAMES_AND_ROLES, demand_service
from gateway.protocol.vocabulary import (
    CLAIM_CONTEXT,
    CLAIM_DEPLOYMENT_ID,
    MEDIA_TYPE_MEMBERSHIPS,
)
from gateway.storage.registrations import Registration

Claims = Mapping[str, Any]

# `differences` leads to those who changed since this reading (section 2.4.3).
_RELATIONS = ("next", "differences")


@dataclass(frozen=True, kw_only=True)
class Roster:
    """Asks platforms who is in a course. `enabled` are the services that the operator offers."""

    enabled: frozenset[str]
    services: PlatformServices

    async def first_page(
        self, registration: Registration, claims: Claims, *, role: str, limit: int | None, link_id: str, groups: bool
    ) -> Document:
        """The members that are wanted, or the first page of them."""
        url = roster_request(self._address(claims), role=role, limit=limit, link_id=link_id, groups=groups)
        return await self._page(registration, claims, url)

    async def page(self, registration: Registration, claims: Claims, url: str) -> Document:
        """The page that the platform named in an earlier one."""
        demand_own_page(url, of=self._address(claims))
        return await self._page(registration, claims, url)

    async def _page(self, registration: Registration, claims: Claims, url: str) -> Document:
        answer = await self.services.ask(
            registration,
            "GET",
            url,
            scopes=NAMES_AND_ROLES.scopes,
            accept=MEDIA_TYPE_MEMBERSHIPS,
            deployment_id=str(claims.get(CLAIM_DEPLOYMENT_ID, "")),
        )
        context = claims.get(CLAIM_CONTEXT)
        try:
            page = roster_from(answer.document, url=answer.url, context=context if isinstance(context, Mapping) else {})
        except ValueError as error:
            raise answer.unreadable(str(error)) from error
        return page | {relation: answer.links[relation] for relation in _RELATIONS if relation in answer.links}

    def _address(self, claims: Claims) -> str:
        return demand_service(NAMES_AND_ROLES, claims, enabled=self.enabled)
