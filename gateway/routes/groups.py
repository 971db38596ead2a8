"""`GET /api/groups` and `GET /api/groups/sets`: the groups of the course. An ltik or a service key."""

from typing import Final

from pydantic import AliasChoices, Field
from starlette.responses import JSONResponse, Response

from gateway.routes.lists import PageLinks, PagesQuery
from gateway.routes.models import OpenModel
from gateway.routes.operation import LTIK_OR_SERVICE_KEY, SERVICE_FAILURES, UNAVAILABLE, Call, Operation
from gateway.services.groups import KINDS, Kind


class GroupsQuery(PagesQuery):
    """Which groups are wanted: all, or those of one person."""

    user_id: str = Field(
        default="", description="The groups of one person alone.", validation_alias=AliasChoices("userId", "user_id")
    )


class Group(OpenModel):
    """A group, and the sets that it is in."""

    id: str
    name: str = ""
    tag: str = ""
    set_ids: list[str]


class GroupSet(OpenModel):
    """A set of groups."""

    id: str
    name: str = ""


class GroupsPage(OpenModel, PageLinks):
    """A page of the groups."""

    id: str
    groups: list[Group]


class GroupSetsPage(OpenModel, PageLinks):
    """A page of the sets of groups."""

    id: str
    sets: list[GroupSet]


async def list_groups(call: Call) -> Response:
    """Answer with a page of the groups of the course."""
    return await _listed(call, KINDS["groups"], user_id=call.query.user_id)


async def list_group_sets(call: Call) -> Response:
    """Answer with a page of the sets that the groups are in."""
    return await _listed(call, KINDS["sets"], user_id="")


async def _listed(call: Call, kind: Kind, *, user_id: str) -> Response:
    registration, claims = call.launch.registration, call.launch.launch.claims
    if call.query.url:
        return JSONResponse(await call.rooms.groups.page(kind, registration, claims, call.query.url))
    page = await call.rooms.groups.first_page(kind, registration, claims, user_id=user_id, limit=call.query.limit)
    return JSONResponse(page)


OPERATIONS: Final = (
    Operation(
        method="GET",
        paths=("/api/groups",),
        handler=list_groups,
        schemes=LTIK_OR_SERVICE_KEY,
        query=GroupsQuery,
        answer=GroupsPage,
        refusals=UNAVAILABLE,
        failures=SERVICE_FAILURES,
    ),
    Operation(
        method="GET",
        paths=("/api/groups/sets",),
        handler=list_group_sets,
        schemes=LTIK_OR_SERVICE_KEY,
        query=PagesQuery,
        answer=GroupSetsPage,
        refusals=UNAVAILABLE,
        failures=SERVICE_FAILURES,
    ),
)
