"""Line items of the platform that a launch came from (AGS 2.0 section 3.2).

What a tool and a platform say to one another in members that are not the standard's is passed on, both ways.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gateway.errors import quoted, unreadable
from gateway.platforms.services import Answer, PlatformServices
from gateway.protocol.grades import GradeService, filtered, resource_link_id_from
from gateway.protocol.pages import demand_own_page
from gateway.protocol.vocabulary import MEDIA_TYPE_LINE_ITEM, MEDIA_TYPE_LINE_ITEMS, SCOPE_LINE_ITEM
from gateway.services.maxima import Maxima
from gateway.storage.registrations import Registration

Claims = Mapping[str, Any]
Document = dict[str, Any]

# More pages than a gradebook has: a list that goes on is a fault of the platform, and half of it no answer.
MOST_PAGES: Final = 200
_RELATIONS: Final = ("next", "prev", "first", "last")


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of a list, with the platform's addresses of other pages by relation."""

    items: Sequence[Document]
    links: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class LineItemFilters:
    """Which line items are wanted; what is empty says nothing. AGS has no `id` and `label`: they are applied here."""

    id: str = ""
    label: str = ""
    resource_link_id: str = ""
    resource_id: str = ""
    tag: str = ""
    limit: int | None = None

    def admit(self, line_item: Document) -> bool:
        """Whether the filters that are applied here let a line item through."""
        return self.id in {"", line_item.get("id")} and self.label in {"", line_item.get("label")}


@dataclass(frozen=True, kw_only=True)
class LineItems:
    """Asks platforms about line items. `enabled` are the services that the operator offers."""

    enabled: frozenset[str]
    services: PlatformServices
    maxima: Maxima

    async def find(self, registration: Registration, claims: Claims, filters: LineItemFilters) -> Page:
        """The line items that pass the filters: a page of them, or all of them where the platform cannot filter."""
        service = GradeService.from_claims(claims, enabled=self.enabled)
        address = filtered(
            service.container,
            resource_link_id=resource_link_id_from(filters.resource_link_id, claims),
            resource_id=filters.resource_id,
            tag=filters.tag,
            limit=filters.limit,
        )
        page = await self._page(registration, service, address)
        if not filters.id and not filters.label:
            return page
        return await self._sifted(registration, service, filters, page)

    async def page(self, registration: Registration, claims: Claims, url: str) -> Page:
        """The page that the platform named in an earlier one."""
        service = GradeService.from_claims(claims, enabled=self.enabled)
        demand_own_page(url, of=service.container)
        return await self._page(registration, service, url)

    async def create(self, registration: Registration, claims: Claims, line_item: Document) -> Document:
        """Make a line item; its id is the platform's to choose."""
        service = GradeService.from_claims(claims, enabled=self.enabled)
        answer = await self.services.ask(
            registration,
            "POST",
            service.container,
            scopes=service.scope_for(SCOPE_LINE_ITEM),
            accept=MEDIA_TYPE_LINE_ITEM,
            media_type=MEDIA_TYPE_LINE_ITEM,
            document={name: value for name, value in line_item.items() if name != "id"},
            deployment_id=service.deployment_id,
        )
        return _line_item_from(answer)

    async def read(self, registration: Registration, claims: Claims, line_item_id: str) -> Document:
        """A line item as the platform shows it."""
        service = GradeService.from_claims(claims, enabled=self.enabled)
        service.demand_own(line_item_id)
        return _line_item_from(await self._got(registration, service, line_item_id, accept=MEDIA_TYPE_LINE_ITEM))

    async def replace(
        self, registration: Registration, claims: Claims, line_item_id: str, line_item: Document
    ) -> Document:
        """Replace the definition of a line item; gives it as the platform applied it (section 3.2.6)."""
        answer = await self._changed(registration, claims, line_item_id, "PUT", line_item)
        if answer.document is None:
            return await self.read(registration, claims, line_item_id)
        return _line_item_from(answer)

    async def delete(self, registration: Registration, claims: Claims, line_item_id: str) -> None:
        """Delete a line item with its scores."""
        await self._changed(registration, claims, line_item_id, "DELETE", None)

    async def _changed(
        self, registration: Registration, claims: Claims, line_item_id: str, method: str, document: Document | None
    ) -> Answer:
        service = GradeService.from_claims(claims, enabled=self.enabled)
        service.demand_own(line_item_id)
        try:
            return await self.services.ask(
                registration,
                method,
                line_item_id,
                scopes=service.scope_for(SCOPE_LINE_ITEM),
                accept=MEDIA_TYPE_LINE_ITEM,
                media_type=MEDIA_TYPE_LINE_ITEM,
                document=document,
                deployment_id=service.deployment_id,
            )
        finally:
            self.maxima.forget(registration.id, line_item_id)

    async def _got(self, registration: Registration, service: GradeService, url: str, *, accept: str) -> Answer:
        scopes, deployment_id = service.reading_scope, service.deployment_id
        return await self.services.ask(
            registration, "GET", url, scopes=scopes, accept=accept, deployment_id=deployment_id
        )

    async def _page(self, registration: Registration, service: GradeService, url: str) -> Page:
        page = page_from(await self._got(registration, service, url, accept=MEDIA_TYPE_LINE_ITEMS))
        return Page(items=[_without_nulls(item) for item in page.items], links=page.links)

    async def _sifted(
        self, registration: Registration, service: GradeService, filters: LineItemFilters, page: Page
    ) -> Page:
        found, seen = [item for item in page.items if filters.admit(item)], set[str]()
        while (following := page.links.get("next")) and following not in seen:
            if len(seen) == MOST_PAGES:
                raise unreadable(following, f"the list goes on after {MOST_PAGES} more pages")
            seen.add(following)
            page = await self._page(registration, service, following)
            found += [item for item in page.items if filters.admit(item)]
        return Page(items=found, links={})


def page_from(answer: Answer) -> Page:
    """A platform's page of a list of objects; raises PlatformFailure when it is none."""
    document = answer.document
    if not isinstance(document, list) or not all(isinstance(item, dict) for item in document):
        raise answer.unreadable(f"expected a list of objects, got {quoted(document)}")
    links = {relation: answer.links[relation] for relation in _RELATIONS if relation in answer.links}
    return Page(items=document, links=links)


def _line_item_from(answer: Answer) -> Document:
    if not isinstance(answer.document, dict):
        raise answer.unreadable(f"expected a line item, got {quoted(answer.document)}")
    return _without_nulls(answer.document)


def _without_nulls(line_item: Document) -> Document:
    # Platforms say null for dates that are not set; LTIAAS's Node client takes a text there, or nothing.
    return {name: value for name, value in line_item.items() if value is not None}
