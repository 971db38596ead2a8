"""The line item service (AGS 2.0 section 3.2)."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_platform.grades.line_items import create, delete, find_column, line_items_page, replace, shown
from mock_platform.messages.services import AGS_SCOPES
from mock_platform.requests import query_of
from mock_platform.routes.access import COURSE, access_of
from mock_platform.routes.responses import json_response
from mock_platform.routes.service_body import json_body_of, other_methods
from mock_platform.vocabulary import (
    MEDIA_TYPE_LINE_ITEM,
    MEDIA_TYPE_LINE_ITEM_CONTAINER,
    SCOPE_LINE_ITEM,
    SCOPE_LINE_ITEM_READ_ONLY,
)

LINE_ITEMS = f"{COURSE}/line_items"
LINE_ITEM = f"{LINE_ITEMS}/{{line_item}}"


async def list_line_items(request: Request) -> Response:
    """Answer with a page of the line items."""
    access = access_of(request, SCOPE_LINE_ITEM, SCOPE_LINE_ITEM_READ_ONLY)
    page = line_items_page(access, query_of(request))
    return json_response(
        list(page.items), media_type=MEDIA_TYPE_LINE_ITEM_CONTAINER, headers=page.headers(access.platform.behaviour)
    )


async def create_line_item(request: Request) -> Response:
    """Make a line item."""
    access = access_of(request, SCOPE_LINE_ITEM)
    made = shown(access, create(access, json_body_of(request, MEDIA_TYPE_LINE_ITEM, "AGS-015")))
    return json_response(made, 201, media_type=MEDIA_TYPE_LINE_ITEM, headers={"Location": made["id"]})


async def show_line_item(request: Request) -> Response:
    """Answer with one line item."""
    access = access_of(request, SCOPE_LINE_ITEM, SCOPE_LINE_ITEM_READ_ONLY)
    column = find_column(access, request.path_params["line_item"], query_of(request))
    return json_response(shown(access, column), media_type=MEDIA_TYPE_LINE_ITEM)


async def replace_line_item(request: Request) -> Response:
    """Replace the definition of a line item."""
    access = access_of(request, SCOPE_LINE_ITEM)
    column = find_column(access, request.path_params["line_item"], query_of(request))
    replace(access, column, json_body_of(request, MEDIA_TYPE_LINE_ITEM, "AGS-023"))
    return json_response(shown(access, column), media_type=MEDIA_TYPE_LINE_ITEM)


async def delete_line_item(request: Request) -> Response:
    """Delete a line item with its scores."""
    access = access_of(request, SCOPE_LINE_ITEM)
    delete(access, find_column(access, request.path_params["line_item"], query_of(request)))
    return Response(status_code=204)


ROUTES = [
    Route(LINE_ITEMS, list_line_items),
    Route(LINE_ITEMS, create_line_item, methods=["POST"]),
    other_methods(
        LINE_ITEMS,
        ("GET", "POST"),
        AGS_SCOPES,
        "AGS-023",
        "Send PUT and DELETE to the URL of one line item, which is its id.",
    ),
    Route(LINE_ITEM, show_line_item),
    Route(LINE_ITEM, replace_line_item, methods=["PUT"]),
    Route(LINE_ITEM, delete_line_item, methods=["DELETE"]),
    other_methods(
        LINE_ITEM,
        ("GET", "PUT", "DELETE"),
        AGS_SCOPES,
        "AGS-040",
        "Put /scores behind the path of the line item's URL, before its query.",
    ),
]
