"""The groups of the course that a launch came from (Course Groups 1.0), a page at a time as the platform cuts them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.platforms.services import PlatformServices
from gateway.protocol.course_groups import Document, group_sets_from, groups_from, groups_request
from gateway.protocol.pages import demand_own_page
from gateway.protocol.services import GROUP_SETS, GROUPS, Service, demand_service
from gateway.protocol.vocabulary import (
    CLAIM_DEPLOYMENT_ID,
    MEDIA_TYPE_GROUP_SETS,
    MEDIA_TYPE_GROUPS,
)
from gateway.storage.registrations import Registration

Claims = Mapping[str, Any]

_RELATIONS = ("next", "prev", "first", "last")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What is listed: the service that lists it, its media type, and how an answer is read."""

    service: Service
    media_type: str
    read: Callable[..., Document]


KINDS = {
    "groups": Kind(service=GROUPS, media_type=MEDIA_TYPE_GROUPS, read=groups_from),
    "sets": Kind(service=GROUP_SETS, media_type=MEDIA_TYPE_GROUP_SETS, read=group_sets_from),
}


@dataclass(frozen=True, kw_only=True)
class Groups:
    """Asks platforms for the groups of a course, and for the sets that these are in."""

    enabled: frozenset[str]
    services: PlatformServices

    async def first_page(
        self, kind: Kind, registration: Registration, claims: Claims, *, user_id: str = "", limit: int | None
    ) -> Document:
        """Those that are wanted, or the first page of them."""
        url = groups_request(self._address(kind, claims), user_id=user_id, limit=limit)
        return await self._page(kind, registration, claims, url)

    async def page(self, kind: Kind, registration: Registration, claims: Claims, url: str) -> Document:
        """The page that the platform named in an earlier one."""
        demand_own_page(url, of=self._address(kind, claims))
        return await self._page(kind, registration, claims, url)

    async def _page(self, kind: Kind, registration: Registration, claims: Claims, url: str) -> Document:
        answer = await self.services.ask(
            registration,
            "GET",
            url,
            scopes=kind.service.scopes,
            accept=kind.media_type,
            deployment_id=str(claims.get(CLAIM_DEPLOYMENT_ID, "")),
        )
        try:
            page = kind.read(answer.document, url=answer.url)
        except ValueError as error:
            raise answer.unreadable(str(error)) from error
        return page | {relation: answer.links[relation] for relation in _RELATIONS if relation in answer.links}

    def _address(self, kind: Kind, claims: Claims) -> str:
        return demand_service(kind.service, claims, enabled=self.enabled)
