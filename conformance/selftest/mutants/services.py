"""Mistakes with the services of a platform: roster, groups, line items, scores and results, as the API has them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import quote, unquote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from conformance.selftest.mutants.mutant import Mutant, asked_by, furnished, recast, refurnish
from conformance.vocabulary import ROLE_CONTEXT
from gateway.errors import Code, Rejected
from gateway.platforms.services import Answer, PlatformServices
from gateway.protocol.timestamps import timestamp_of
from gateway.routes import line_items as routes
from gateway.routes.operation import Operation
from gateway.services.grades import Grades
from gateway.services.groups import KINDS, Groups, Kind
from gateway.services.line_items import Document, LineItemFilters, LineItems, Page
from gateway.services.roster import Claims, Roster
from gateway.storage.registrations import Registration

CONTEXT_ROLES = quote(ROLE_CONTEXT, safe="")
LINE_ITEM = {"label", "scoreMaximum", "resourceId", "resourceLinkId", "tag", "startDateTime", "endDateTime"}
SCORE = {"userId", "activityProgress", "gradingProgress", "scoreGiven", "scoreMaximum", "timestamp", "comment"}


class _ShortRoles(Roster):
    """Asks the platform for a role under its short name."""

    async def _page(self, registration: Registration, claims: Claims, url: str) -> Document:
        return await super()._page(registration, claims, url.replace(CONTEXT_ROLES, ""))


class _AnyPage(Roster):
    """Fetches whatever page it is asked for, with the platform's token."""

    async def page(self, registration: Registration, claims: Claims, url: str) -> Document:
        return await self._page(registration, claims, url)


class _FirstPageAlone(Roster):
    """Takes the first page for the roster."""

    async def _page(self, registration: Registration, claims: Claims, url: str) -> Document:
        page = await super()._page(registration, claims, url)
        return {name: value for name, value in page.items() if name != "next"}


class _OnlyTheUnusual(Roster):
    """Tells the status of members who are not active."""

    async def _page(self, registration: Registration, claims: Claims, url: str) -> Document:
        page = await super()._page(registration, claims, url)
        for member in page["members"]:
            if member["status"] == "Active":
                del member["status"]
        return page


class _NamesOfThePlatform(Roster):
    """Passes the names of members on as the platform calls them."""

    async def _page(self, registration: Registration, claims: Claims, url: str) -> Document:
        page = await super()._page(registration, claims, url)
        for member in page["members"]:
            member["given_name"] = member.pop("givenName", "")
        return page


class _WholeCourse(Roster):
    """Knows no resource links."""

    async def first_page(self, registration: Registration, claims: Claims, **wanted: Any) -> Document:
        return await super().first_page(registration, claims, **{**wanted, "link_id": ""})


class _NoFiltersOfItsOwn(LineItems):
    """Leaves all filtering to the platform."""

    async def find(self, registration: Registration, claims: Claims, filters: LineItemFilters) -> Page:
        return await super().find(registration, claims, replace(filters, id="", label=""))


class _Merges(LineItems):
    """Replaces of a line item what the body names."""

    async def replace(
        self, registration: Registration, claims: Claims, line_item_id: str, line_item: Document
    ) -> Document:
        known = await self.read(registration, claims, line_item_id)
        return await super().replace(registration, claims, line_item_id, {**known, **line_item})


class _KnownMembers(LineItems):
    """Creates line items with the members of the standard alone."""

    async def create(self, registration: Registration, claims: Claims, line_item: Document) -> Document:
        known = {name: value for name, value in line_item.items() if name in LINE_ITEM}
        return await super().create(registration, claims, known)


class _FirstLineItems(LineItems):
    """Takes the first page for the list."""

    async def _page(self, *asked: Any) -> Page:
        return replace(await super()._page(*asked), links={})


class _BehindTheQuery(PlatformServices):
    """Appends the paths of scores and results to the address of a line item, query and all."""

    async def ask(self, registration: Registration, method: str, url: str, **options: Any) -> Answer:
        path, mark, query = url.partition("?")
        line_item, _, name = path.rpartition("/")
        if mark and name in {"scores", "results"}:
            url = f"{line_item}?{query}/{name}"
        return await super().ask(registration, method, url, **options)


class _Sends(Grades):
    """Sends scores that it has changed."""

    def changed(self, score: Mapping[str, Any]) -> Document:
        """The score as this gateway understands it: as it came, unless a mistake says otherwise."""
        return dict(score)

    async def send_score(
        self, registration: Registration, claims: Claims, line_item_id: str, score: Mapping[str, Any]
    ) -> None:
        await super().send_score(registration, claims, line_item_id, self.changed(score))


class _ZeroIsNothing(_Sends):
    """Sends a number of points where there are any."""

    def changed(self, score: Mapping[str, Any]) -> Document:
        return {name: value for name, value in score.items() if name != "scoreGiven" or value}


class _NothingIsZero(_Sends):
    """Sends no points where there are none."""

    def changed(self, score: Mapping[str, Any]) -> Document:
        return {"scoreGiven": 0, **score}


class _Initiated(_Sends):
    """Sends the progress as the tool wrote it."""

    def changed(self, score: Mapping[str, Any]) -> Document:
        progress = score["activityProgress"]
        return {**score, "activityProgress": "Initiated" if progress == "Initialized" else progress}


class _KnownMembersOfScores(_Sends):
    """Sends the members of the standard alone."""

    def changed(self, score: Mapping[str, Any]) -> Document:
        return {name: value for name, value in score.items() if name in SCORE}


class _NoMaximum(Grades):
    """Takes the maximum for the tool's business."""

    async def _with_maximum(
        self, _registration: Registration, _claims: Claims, _line_item_id: str, score: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        return score


class _TimeOfTheStart(Grades):
    """Stamps scores with a time that was read once."""

    started: ClassVar[datetime] = datetime.now(UTC)

    async def stamped(self, _registration: Registration, _line_item_id: str, score: Mapping[str, Any]) -> Document:
        return {"timestamp": timestamp_of(self.started), **score}


class _ResultsOfWhat(Grades):
    """Takes the line item of a result for known."""

    async def _results(self, *asked: Any) -> Page:
        page = await super()._results(*asked)
        return replace(page, items=[{n: value for n, value in item.items() if n != "scoreOf"} for item in page.items])


class _FirstResults(Grades):
    """Takes the first page of results for all."""

    async def _results(self, *asked: Any) -> Page:
        return replace(await super()._results(*asked), links={})


class _EverybodysGroups(Groups):
    """Leaves out for whom the groups are wanted."""

    async def first_page(self, kind: Kind, registration: Registration, claims: Claims, **wanted: Any) -> Document:
        return await super().first_page(kind, registration, claims, **{**wanted, "user_id": ""})


class _GroupsForSets(Groups):
    """Lists the groups under either name."""

    def _address(self, _kind: Kind, claims: Claims) -> str:
        return super()._address(KINDS["groups"], claims)

    async def _page(self, _kind: Kind, registration: Registration, claims: Claims, url: str) -> Document:
        page = await super()._page(KINDS["groups"], registration, claims, url)
        return {**page, "sets": page["groups"]}


def _behind_the_query(app: Starlette) -> None:
    grades = recast(app.state.rooms.grades, Grades)
    grades.__dict__["services"] = recast(grades.services, _BehindTheQuery)
    refurnish(app, grades=grades)


async def _decoded_once(operation: Operation, request: Request) -> Response:
    if "://" not in unquote(request.path_params["id"]):
        raise Rejected(Code.INVALID_LINE_ITEM_ID)
    return await operation.answer_to(request)


async def _one_segment(operation: Operation, request: Request) -> Response:
    if "/" in request.path_params["id"]:
        raise Rejected(Code.INVALID_LINE_ITEM_ID)
    return await operation.answer_to(request)


SERVICES = (
    Mutant(
        name="roster-by-short-role",
        mistake="The role goes to the platform as the tool wrote it, short.",
        caught_by="LTIAAS-032",
        change=furnished(roster=_ShortRoles),
    ),
    Mutant(
        name="roster-page-elsewhere",
        mistake="Any page that is asked for is fetched with the platform's token.",
        caught_by="LTIAAS-035",
        change=furnished(roster=_AnyPage),
    ),
    Mutant(
        name="roster-first-page",
        mistake="The first page of the roster names no other.",
        caught_by="LTIAAS-033",
        change=furnished(roster=_FirstPageAlone),
    ),
    Mutant(
        name="roster-without-status",
        mistake="Only who is not active has a status.",
        caught_by="LTIAAS-031",
        change=furnished(roster=_OnlyTheUnusual),
    ),
    Mutant(
        name="roster-in-platforms-names",
        mistake="Members have the platform's names.",
        caught_by="LTIAAS-037",
        change=furnished(roster=_NamesOfThePlatform),
    ),
    Mutant(
        name="roster-of-the-course",
        mistake="The roster of a resource link is that of the course.",
        caught_by="LTIAAS-036",
        change=furnished(roster=_WholeCourse),
    ),
    Mutant(
        name="line-items-by-id-unfiltered",
        mistake="The filters that platforms do not know are passed on.",
        caught_by="LTIAAS-042",
        change=furnished(line_items=_NoFiltersOfItsOwn),
    ),
    Mutant(
        name="line-items-first-page",
        mistake="The first page of line items names no other.",
        caught_by="LTIAAS-038",
        change=furnished(line_items=_FirstLineItems),
    ),
    Mutant(
        name="line-item-merged",
        mistake="What a replacement does not name stays.",
        caught_by="LTIAAS-043",
        change=furnished(line_items=_Merges),
    ),
    Mutant(
        name="line-item-known-members",
        mistake="Extensions of line items are dropped.",
        caught_by="LTIAAS-046",
        change=furnished(line_items=_KnownMembers),
    ),
    Mutant(
        name="line-item-decoded-once",
        mistake="A line item's address that was encoded twice is none.",
        caught_by="LTIAAS-045",
        change=asked_by(routes.get_line_item, _decoded_once),
    ),
    Mutant(
        name="line-item-in-one-segment",
        mistake="The path is taken apart at the slashes of a line item's address.",
        caught_by="LTIAAS-045",
        change=asked_by(routes.get_line_item, _one_segment),
    ),
    Mutant(
        name="scores-behind-the-query",
        mistake="The paths of scores and results are appended to a line item's query.",
        caught_by="LTIAAS-047",
        change=_behind_the_query,
    ),
    Mutant(
        name="zero-is-no-score",
        mistake="Zero points are none.",
        caught_by="LTIAAS-050",
        change=furnished(grades=_ZeroIsNothing),
    ),
    Mutant(
        name="no-score-is-zero",
        mistake="No points are zero.",
        caught_by="LTIAAS-056",
        change=furnished(grades=_NothingIsZero),
    ),
    Mutant(
        name="initiated-passed-on",
        mistake="The reference's spelling of Initialized reaches the platform.",
        caught_by="LTIAAS-051",
        change=furnished(grades=_Initiated),
    ),
    Mutant(
        name="score-known-members",
        mistake="Extensions of scores are dropped.",
        caught_by="LTIAAS-054",
        change=furnished(grades=_KnownMembersOfScores),
    ),
    Mutant(
        name="score-without-maximum",
        mistake="A score without its maximum is sent without.",
        caught_by="LTIAAS-052",
        change=furnished(grades=_NoMaximum),
    ),
    Mutant(
        name="score-of-the-start",
        mistake="All scores have the time at which the gateway was started.",
        caught_by="LTIAAS-053",
        change=furnished(grades=_TimeOfTheStart),
    ),
    Mutant(
        name="results-of-no-line-item",
        mistake="A result does not tell its line item.",
        caught_by="LTIAAS-055",
        change=furnished(grades=_ResultsOfWhat),
    ),
    Mutant(
        name="results-first-page",
        mistake="The first page of results names no other.",
        caught_by="LTIAAS-038",
        change=furnished(grades=_FirstResults),
    ),
    Mutant(
        name="groups-of-everybody",
        mistake="The groups of one person are those of the course.",
        caught_by="LTIAAS-110",
        change=furnished(groups=_EverybodysGroups),
    ),
    Mutant(
        name="groups-for-sets",
        mistake="The sets of groups are the groups.",
        caught_by="LTIAAS-111",
        change=furnished(groups=_GroupsForSets),
    ),
)
