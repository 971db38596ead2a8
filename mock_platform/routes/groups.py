"""The service of course groups."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_platform.requests import query_of
from mock_platform.roster.groups import group_sets_page, groups_page
from mock_platform.routes.access import COURSE, access_of, notice_accept
from mock_platform.routes.responses import json_response
from mock_platform.vocabulary import MEDIA_TYPE_GROUP_CONTAINER, MEDIA_TYPE_GROUP_SET_CONTAINER, SCOPE_GROUP_READ_ONLY


async def list_groups(request: Request) -> Response:
    """Answer with a page of the groups."""
    access = access_of(request, SCOPE_GROUP_READ_ONLY)
    notice_accept(request, MEDIA_TYPE_GROUP_CONTAINER, "GS-002")
    page = groups_page(access, query_of(request))
    url = access.platform.addresses.groups(access.deployment, access.course)
    body = {"id": url, "groups": list(page.items)}
    return json_response(body, media_type=MEDIA_TYPE_GROUP_CONTAINER, headers=page.headers(access.platform.behaviour))


async def list_group_sets(request: Request) -> Response:
    """Answer with a page of the sets of groups."""
    access = access_of(request, SCOPE_GROUP_READ_ONLY)
    notice_accept(request, MEDIA_TYPE_GROUP_SET_CONTAINER, "GS-002")
    page = group_sets_page(access, query_of(request))
    url = access.platform.addresses.group_sets(access.deployment, access.course)
    body = {"id": url, "sets": list(page.items)}
    return json_response(
        body, media_type=MEDIA_TYPE_GROUP_SET_CONTAINER, headers=page.headers(access.platform.behaviour)
    )


ROUTES = [
    Route(f"{COURSE}/groups", list_groups),
    Route(f"{COURSE}/group_sets", list_group_sets),
]
