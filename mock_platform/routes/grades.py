"""The assignment and grade services: line items, scores, results."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_platform.gradebook import find_line_item, line_item_as_json, line_items_page
from mock_platform.jws import NotAccepted, json_value
from mock_platform.requests import media_type_of, query_of, visit_of
from mock_platform.routes.access import COURSE, access_of
from mock_platform.routes.responses import json_response
from mock_platform.service_access import ServiceRefusal, not_found
from mock_platform.vocabulary import (
    MEDIA_TYPE_LINE_ITEM,
    MEDIA_TYPE_LINE_ITEM_CONTAINER,
    MEDIA_TYPE_RESULT_CONTAINER,
    MEDIA_TYPE_SCORE,
    SCOPE_LINE_ITEM_READ_ONLY,
    SCOPE_RESULT_READ_ONLY,
    SCOPE_SCORE,
)


async def list_line_items(request: Request) -> Response:
    """Answer with a page of the line items."""
    access = access_of(request, SCOPE_LINE_ITEM_READ_ONLY)
    page = line_items_page(access, query_of(request))
    return json_response(list(page.items), media_type=MEDIA_TYPE_LINE_ITEM_CONTAINER, headers=page.headers)


async def show_line_item(request: Request) -> Response:
    """Answer with one line item."""
    access = access_of(request, SCOPE_LINE_ITEM_READ_ONLY)
    link, line_item = find_line_item(access, request.path_params["line_item"], query_of(request))
    return json_response(line_item_as_json(access, link, line_item), media_type=MEDIA_TYPE_LINE_ITEM)


async def refuse_post_to_line_item(request: Request) -> Response:
    """Refuse what mostly is a score whose path went into the query."""
    access_of(request, SCOPE_SCORE)
    raise ServiceRefusal(
        405,
        "AGS-040",
        "a line item takes no POST",
        "Put /scores behind the path of the line item's URL, before its query.",
    )


async def publish_score(request: Request) -> Response:
    """Take a score."""
    access = access_of(request, SCOPE_SCORE)
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
    access = access_of(request, SCOPE_RESULT_READ_ONLY)
    query = query_of(request)
    _, line_item = find_line_item(access, request.path_params["line_item"], query)
    page = access.platform.gradebook.results(access, line_item, query)
    return json_response(list(page.items), media_type=MEDIA_TYPE_RESULT_CONTAINER, headers=page.headers)


async def show_result(request: Request) -> Response:
    """Answer with the result of one user."""
    access = access_of(request, SCOPE_RESULT_READ_ONLY)
    query = query_of(request)
    _, line_item = find_line_item(access, request.path_params["line_item"], query)
    wanted = [("user_id", request.path_params["user"])]
    results = access.platform.gradebook.results(access, line_item, wanted).items
    if not results:
        raise not_found("the result")
    return json_response(results[0])


ROUTES = [
    Route(f"{COURSE}/line_items", list_line_items),
    Route(f"{COURSE}/line_items/{{line_item}}", show_line_item),
    Route(f"{COURSE}/line_items/{{line_item}}", refuse_post_to_line_item, methods=["POST"]),
    Route(f"{COURSE}/line_items/{{line_item}}/scores", publish_score, methods=["POST"]),
    Route(f"{COURSE}/line_items/{{line_item}}/results", list_results),
    Route(f"{COURSE}/line_items/{{line_item}}/results/{{user}}", show_result),
]
