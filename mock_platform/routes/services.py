"""The services that a tool calls with an access token: memberships, line items, scores, results."""

from starlette.requests import Request
from starlette.responses import Response

from mock_platform.gradebook import find_line_item, line_item_as_json, line_items_page
from mock_platform.jws import NotAccepted, json_value
from mock_platform.requests import entry_of, media_type_of, platform_of, query_of, visit_of
from mock_platform.roster import container
from mock_platform.routes.responses import json_response
from mock_platform.service_access import ServiceAccess, ServiceRefusal, admit, not_found
from mock_platform.vocabulary import (
    MEDIA_TYPE_LINE_ITEM,
    MEDIA_TYPE_LINE_ITEM_CONTAINER,
    MEDIA_TYPE_MEMBERSHIP_CONTAINER,
    MEDIA_TYPE_RESULT_CONTAINER,
    MEDIA_TYPE_SCORE,
    SCOPE_LINE_ITEM_READ_ONLY,
    SCOPE_MEMBERSHIP_READ_ONLY,
    SCOPE_RESULT_READ_ONLY,
    SCOPE_SCORE,
)


async def list_memberships(request: Request) -> Response:
    """Answer with a page of the roster."""
    access = _access(request, SCOPE_MEMBERSHIP_READ_ONLY)
    _notice_accept(request, MEDIA_TYPE_MEMBERSHIP_CONTAINER, "NRPS-002")
    page = access.platform.roster.page(access, query_of(request))
    body = container(access, page)
    return json_response(body, media_type=MEDIA_TYPE_MEMBERSHIP_CONTAINER, headers=page.headers)


async def list_line_items(request: Request) -> Response:
    """Answer with a page of the line items."""
    access = _access(request, SCOPE_LINE_ITEM_READ_ONLY)
    page = line_items_page(access, query_of(request))
    return json_response(list(page.items), media_type=MEDIA_TYPE_LINE_ITEM_CONTAINER, headers=page.headers)


async def show_line_item(request: Request) -> Response:
    """Answer with one line item."""
    access = _access(request, SCOPE_LINE_ITEM_READ_ONLY)
    link, line_item = find_line_item(access, request.path_params["line_item"], query_of(request))
    return json_response(line_item_as_json(access, link, line_item), media_type=MEDIA_TYPE_LINE_ITEM)


async def refuse_post_to_line_item(request: Request) -> Response:
    """Refuse what mostly is a score whose path went into the query."""
    _access(request, SCOPE_SCORE)
    raise ServiceRefusal(
        405,
        "AGS-040",
        "a line item takes no POST",
        "Put /scores behind the path of the line item's URL, before its query.",
    )


async def publish_score(request: Request) -> Response:
    """Take a score."""
    access = _access(request, SCOPE_SCORE)
    _, line_item = find_line_item(access, request.path_params["line_item"], query_of(request))
    if media_type_of(request) != MEDIA_TYPE_SCORE:
        raise ServiceRefusal(
            415, "AGS-041", "the score has another media type", f"Send Content-Type: {MEDIA_TYPE_SCORE}."
        )
    try:
        body = json_value(visit_of(request).body)
    except NotAccepted as error:
        sentence = f"the score is not JSON: {error}"
        raise ServiceRefusal(400, "AGS-042", sentence, "POST one score as a JSON object.") from error
    return json_response({"resultUrl": access.platform.gradebook.publish(access, line_item, body)})


async def list_results(request: Request) -> Response:
    """Answer with a page of the results."""
    access = _access(request, SCOPE_RESULT_READ_ONLY)
    query = query_of(request)
    _, line_item = find_line_item(access, request.path_params["line_item"], query)
    page = access.platform.gradebook.results(access, line_item, query)
    return json_response(list(page.items), media_type=MEDIA_TYPE_RESULT_CONTAINER, headers=page.headers)


async def show_result(request: Request) -> Response:
    """Answer with the result of one user."""
    access = _access(request, SCOPE_RESULT_READ_ONLY)
    query = query_of(request)
    _, line_item = find_line_item(access, request.path_params["line_item"], query)
    wanted = [("user_id", request.path_params["user"])]
    results = access.platform.gradebook.results(access, line_item, wanted).items
    if not results:
        raise not_found("the result")
    return json_response(results[0])


def _access(request: Request, *scopes: str) -> ServiceAccess:
    access = admit(
        platform_of(request),
        request.headers,
        scopes=set(scopes),
        deployment_key=request.path_params["deployment"],
        course_id=request.path_params["course"],
    )
    entry_of(request)["client_id"] = access.grant.registration.client_id
    return access


def _notice_accept(request: Request, media_type: str, requirement: str) -> None:
    if media_type not in request.headers.get("accept", ""):
        platform_of(request).journal.finding(
            requirement,
            f"Accept does not name {media_type}",
            f"Send Accept: {media_type}.",
            endpoint=entry_of(request).get("endpoint"),
            client_id=entry_of(request).get("client_id"),
        )
