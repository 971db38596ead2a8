"""`/api/lineitems`: the columns of a platform's gradebook, with an ltik or a service key.

A line item is named in the path by its URL, percent-encoded. Members that are not documented are passed on both ways.
"""

from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, StrictBool
from starlette.responses import JSONResponse, Response

from gateway.errors import Code
from gateway.protocol.grades import line_item_id_from
from gateway.protocol.timestamps import moment_from
from gateway.routes.line_item_paths import RawPathRoute
from gateway.routes.lists import PageLinks, PagesQuery
from gateway.routes.models import OpenModel
from gateway.routes.numbers import Maximum
from gateway.routes.operation import LTIK_OR_SERVICE_KEY, SERVICE_FAILURES, UNAVAILABLE, Call, Operation
from gateway.services.line_items import LineItemFilters


def _shown(text: str) -> str:
    if not text.strip():
        raise ValueError("it must not be blank")
    return text


def _moment_or_blank(text: str) -> str:
    if text and moment_from(text) is None:
        raise ValueError("it must be a date and time in ISO 8601 with a zone, such as 2026-11-22T12:00:00Z")
    return text


# AGS 3.2.12: a blank time voids the one that was set.
Moment = Annotated[str, AfterValidator(_moment_or_blank)]


class LineItemBody(OpenModel):
    """A line item as a tool defines it."""

    label: Annotated[str, AfterValidator(_shown), Field(json_schema_extra={"pattern": r"\S"})]
    score_maximum: Maximum
    resource_link_id: str | None = None
    resource_id: str | None = None
    tag: str | None = None
    start_date_time: Moment | None = None
    end_date_time: Moment | None = None
    grades_released: StrictBool | None = None


class LineItem(OpenModel):
    """A line item as a platform shows it."""

    id: str
    label: str
    score_maximum: int | float
    resource_link_id: str | None = None
    resource_id: str | None = None
    tag: str | None = None
    start_date_time: str | None = None
    end_date_time: str | None = None
    grades_released: bool | None = None


class LineItemsQuery(PagesQuery):
    """The filters: all that are given must fit. `resourceLinkId` is an id, or `true` for the link of the launch."""

    id: str = Field(default="", description="The line item with this URL.")
    label: str = Field(default="", description="Those with this label.")
    resource_link_id: str = Field(default="", description="Those of this link; `true`: of the launch's own.")
    resource_id: str = Field(default="", description="Those that the tool gave this id.")
    tag: str = Field(default="", description="Those that the tool gave this tag.")


class LineItemList(PageLinks):
    """A page of line items."""

    line_items: list[LineItem]


async def list_line_items(call: Call) -> Response:
    """Answer with the line items that match every filter given."""
    room, query, source = call.rooms.line_items, call.query, _source(call)
    page = await (room.page(*source, query.url) if query.url else room.find(*source, _filters_from(query)))
    return JSONResponse({"lineItems": page.items, **page.links})


async def create_line_item(call: Call) -> Response:
    """Make a line item."""
    made = await call.rooms.line_items.create(*_source(call), call.body.document)
    return JSONResponse(made, status_code=201)


async def get_line_item(call: Call) -> Response:
    """Answer with one line item."""
    return JSONResponse(await call.rooms.line_items.read(*_source(call), line_item_of(call)))


async def replace_line_item(call: Call) -> Response:
    """Replace a line item: what the body does not say is gone. The status is 201, as LTIAAS documents it."""
    line_items = call.rooms.line_items
    replaced = await line_items.replace(*_source(call), line_item_of(call), call.body.document)
    return JSONResponse(replaced, status_code=201)


async def delete_line_item(call: Call) -> Response:
    """Delete a line item with its scores."""
    await call.rooms.line_items.delete(*_source(call), line_item_of(call))
    return Response(status_code=204)


def line_item_of(call: Call) -> str:
    """The line item that the path names; raises Rejected when it names none."""
    return line_item_id_from(call.request.path_params["id"])


def _source(call: Call) -> tuple[Any, Any]:
    return call.launch.registration, call.launch.launch.claims


def _filters_from(query: LineItemsQuery) -> LineItemFilters:
    return LineItemFilters(
        id=query.id,
        label=query.label,
        resource_link_id=query.resource_link_id,
        resource_id=query.resource_id,
        tag=query.tag,
        limit=query.limit,
    )


NO_LINE_ITEM: Final = (Code.INVALID_LINE_ITEM_ID, Code.FOREIGN_LINE_ITEM)
_ALL: Final = ("/api/lineitems",)
_ONE: Final = ("/api/lineitems/{id:line_item}",)

OPERATIONS: Final = (
    Operation(
        method="GET",
        paths=_ALL,
        handler=list_line_items,
        schemes=LTIK_OR_SERVICE_KEY,
        query=LineItemsQuery,
        answer=LineItemList,
        refusals=UNAVAILABLE,
        failures=SERVICE_FAILURES,
    ),
    Operation(
        method="POST",
        paths=_ALL,
        handler=create_line_item,
        schemes=LTIK_OR_SERVICE_KEY,
        body=LineItemBody,
        status=201,
        answer=LineItem,
        refusals=UNAVAILABLE,
        failures=SERVICE_FAILURES,
    ),
    Operation(
        method="GET",
        paths=_ONE,
        handler=get_line_item,
        schemes=LTIK_OR_SERVICE_KEY,
        answer=LineItem,
        refusals=(*UNAVAILABLE, *NO_LINE_ITEM),
        failures=SERVICE_FAILURES,
        route=RawPathRoute,
    ),
    Operation(
        method="PUT",
        paths=_ONE,
        handler=replace_line_item,
        schemes=LTIK_OR_SERVICE_KEY,
        body=LineItemBody,
        status=201,
        answer=LineItem,
        refusals=(*UNAVAILABLE, *NO_LINE_ITEM),
        failures=SERVICE_FAILURES,
        route=RawPathRoute,
    ),
    Operation(
        method="DELETE",
        paths=_ONE,
        handler=delete_line_item,
        schemes=LTIK_OR_SERVICE_KEY,
        status=204,
        refusals=(*UNAVAILABLE, *NO_LINE_ITEM),
        failures=SERVICE_FAILURES,
        route=RawPathRoute,
    ),
)
