"""Grades: scores that are sent to a platform, and the results that it shows (AGS 2.0 sections 3.3 and 3.4).

Everything here takes a registration and the claims of a launch, never a request: scores are also sent long after the
request that brought them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from gateway.clock import Clock
from gateway.errors import wrong_fields
from gateway.platforms.services import PlatformServices
from gateway.protocol.grades import GradeService, below, filtered
from gateway.protocol.pages import demand_own_page
from gateway.protocol.timestamps import moment_from, timestamp_of
from gateway.protocol.vocabulary import MEDIA_TYPE_RESULTS, MEDIA_TYPE_SCORE, SCOPE_RESULT_READONLY, SCOPE_SCORE
from gateway.services.line_items import Claims, Document, LineItems, Page, page_from
from gateway.services.maxima import Maxima
from gateway.storage.registrations import Registration
from gateway.storage.score_times import ScoreTimes


@dataclass(frozen=True, kw_only=True)
class Grades:
    """Sends scores and reads results. `enabled` are the services that the operator offers."""

    enabled: frozenset[str]
    clock: Clock
    services: PlatformServices
    line_items: LineItems
    times: ScoreTimes
    maxima: Maxima

    def demand_score(self, claims: Claims, line_item_id: str, score: Mapping[str, Any]) -> GradeService:
        """Demand that this launch may send this score, without asking the platform; raises Rejected."""
        service = self._service_of(claims, line_item_id)
        service.scope_for(SCOPE_SCORE)
        if _lacks_maximum(score) and not service.may_read_line_items:
            raise wrong_fields({"scoreMaximum": "it must be given: this launch may not read it from the line item"})
        return service

    async def stamped(self, registration: Registration, line_item_id: str, score: Mapping[str, Any]) -> Document:
        """The score with a timestamp: its own, or one later than the last of this person in this line item (3.4.9)."""
        if "timestamp" in score:
            return dict(score)
        moment = await self.times.following(registration.id, line_item_id, str(score["userId"]), now=self.clock())
        return {**score, "timestamp": timestamp_of(moment)}

    async def send_score(
        self, registration: Registration, claims: Claims, line_item_id: str, score: Mapping[str, Any]
    ) -> None:
        """Send a score, completed: with the line item's maximum and a timestamp where it has none.

        A score that was `stamped` before may be sent again as it is: platforms tell it by its timestamp.
        """
        service = self.demand_score(claims, line_item_id, score)
        complete = await self._with_maximum(registration, claims, line_item_id, score)
        complete = await self.stamped(registration, line_item_id, complete)
        await self.services.ask(
            registration,
            "POST",
            below(line_item_id, "scores"),
            scopes=(SCOPE_SCORE,),
            accept=MEDIA_TYPE_SCORE,
            media_type=MEDIA_TYPE_SCORE,
            document=complete,
            deployment_id=service.deployment_id,
        )
        # Only now: a time that the platform refuses must not push later scores into the future.
        if used := moment_from(str(score.get("timestamp", ""))):
            await self.times.note(registration.id, line_item_id, str(score["userId"]), used=used)

    async def results(
        self, registration: Registration, claims: Claims, line_item_id: str, *, user_id: str, limit: int | None
    ) -> Page:
        """The results of a line item: one person's, or a page of everybody's."""
        service = self._service_of(claims, line_item_id)
        address = filtered(below(line_item_id, "results"), user_id=user_id, limit=limit)
        return await self._results(registration, service, address)

    async def results_page(self, registration: Registration, claims: Claims, line_item_id: str, url: str) -> Page:
        """The page of results that the platform named in an earlier one."""
        service = self._service_of(claims, line_item_id)
        demand_own_page(url, of=line_item_id)
        return await self._results(registration, service, url)

    def _service_of(self, claims: Claims, line_item_id: str) -> GradeService:
        service = GradeService.from_claims(claims, enabled=self.enabled)
        service.demand_own(line_item_id)
        return service

    async def _results(self, registration: Registration, service: GradeService, url: str) -> Page:
        answer = await self.services.ask(
            registration,
            "GET",
            url,
            scopes=service.scope_for(SCOPE_RESULT_READONLY),
            accept=MEDIA_TYPE_RESULTS,
            deployment_id=service.deployment_id,
        )
        page = page_from(answer)
        return replace(page, items=[_result_from(item) for item in page.items])

    async def _with_maximum(
        self, registration: Registration, claims: Claims, line_item_id: str, score: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        if not _lacks_maximum(score):
            return score
        maximum = self.maxima.get(registration.id, line_item_id)
        if maximum is None:
            maximum = _maximum_of(await self.line_items.read(registration, claims, line_item_id))
            self.maxima.keep(registration.id, line_item_id, maximum)
        return {**score, "scoreMaximum": maximum}


def _lacks_maximum(score: Mapping[str, Any]) -> bool:
    return score.get("scoreGiven") is not None and score.get("scoreMaximum") is None


def _maximum_of(line_item: Document) -> float:
    maximum = line_item.get("scoreMaximum")
    if isinstance(maximum, bool) or not isinstance(maximum, int | float) or maximum <= 0:
        raise wrong_fields({"scoreMaximum": "it must be given: the line item of the platform has none"})
    return maximum


def _result_from(result: Document) -> Document:
    """A result whose user is a text, with the standard's maximum where the platform left it out (section 3.3.4)."""
    user = {"userId": str(result["userId"])} if isinstance(result.get("userId"), int) else {}
    maximum = {"resultMaximum": 1} if result.get("resultMaximum") is None else {}
    return {**result, **user, **maximum}
