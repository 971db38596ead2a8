"""The membership service."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_platform.requests import query_of
from mock_platform.roster.roster import container
from mock_platform.routes.access import COURSE, access_of, notice_accept
from mock_platform.routes.responses import json_response
from mock_platform.vocabulary import MEDIA_TYPE_MEMBERSHIP_CONTAINER, SCOPE_MEMBERSHIP_READ_ONLY


async def list_memberships(request: Request) -> Response:
    """Answer with a page of the roster."""
    access = access_of(request, SCOPE_MEMBERSHIP_READ_ONLY)
    notice_accept(request, MEDIA_TYPE_MEMBERSHIP_CONTAINER, "NRPS-002")
    page = access.platform.roster.page(access, query_of(request))
    body = container(access, page)
    return json_response(
        body, media_type=MEDIA_TYPE_MEMBERSHIP_CONTAINER, headers=page.headers(access.platform.behaviour)
    )


ROUTES = [
    Route(f"{COURSE}/memberships", list_memberships),
]
