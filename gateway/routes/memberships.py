"""`GET /api/memberships`: who is in the course. An ltik or a service key."""

from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field
from starlette.responses import JSONResponse, Response

from gateway.protocol.grades import resource_link_id_from
from gateway.routes.lists import PagesQuery
from gateway.routes.models import OpenModel
from gateway.routes.operation import LTIK_OR_SERVICE_KEY, SERVICE_FAILURES, UNAVAILABLE, Call, Operation


class MembershipsQuery(PagesQuery):
    """Which members are wanted: those of a role, those who may open a link; and whether with their groups."""

    role: str = Field(default="", description="Those with this role.")
    resource_link_id: str = Field(default="", description="The id of a link, or true for the launch's own.")
    groups: Annotated[Literal["", "true", "false"], BeforeValidator(str.lower)] = Field(
        default="", description="`true`: with the groups that each is in."
    )


class GroupEnrollment(OpenModel):
    """A group that somebody is in."""

    group_id: str = ""


class Member(OpenModel):
    """Somebody in the course."""

    user_id: str
    roles: list[str]
    status: Literal["Active", "Inactive", "Deleted"]
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    middle_name: str = ""
    email: str = ""
    picture: str = ""
    lis_person_sourced_id: str = ""
    lti11_legacy_user_id: str = Field(default="", alias="lti11LegacyUserId")
    group_enrollments: list[GroupEnrollment] = Field(default=[])
    message: list[dict[str, Any]] = Field(
        default=[], description="What a launch of the resource link would say of this member: type, custom, claims."
    )


class RosterContext(OpenModel):
    """The course."""

    id: str
    label: str = ""
    title: str = ""


class Memberships(OpenModel):
    """A page of the roster."""

    id: str
    context: RosterContext
    members: list[Member]
    next: str = Field(default="", description="The platform's address of the next page, for `url`.")
    differences: str = Field(default="", description="The platform's address of what changes after this, for `url`.")


async def list_members(call: Call) -> Response:
    """Answer with a page of the roster."""
    query: MembershipsQuery = call.query
    registration, claims = call.launch.registration, call.launch.launch.claims
    if query.url:
        return JSONResponse(await call.rooms.roster.page(registration, claims, query.url))
    page = await call.rooms.roster.first_page(
        registration,
        claims,
        role=query.role,
        limit=query.limit,
        link_id=resource_link_id_from(query.resource_link_id, claims),
        groups=query.groups == "true",
    )
    return JSONResponse(page)


OPERATIONS: Final = (
    Operation(
        method="GET",
        paths=("/api/memberships",),
        handler=list_members,
        schemes=LTIK_OR_SERVICE_KEY,
        query=MembershipsQuery,
        answer=Memberships,
        refusals=UNAVAILABLE,
        failures=SERVICE_FAILURES,
    ),
)
