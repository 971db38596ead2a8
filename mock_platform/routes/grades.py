"""The score service, which is only written, and the result service, which is only read (AGS 2.0 3.3 and 3.4)."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_platform.grades.line_items import find_column
from mock_platform.grades.publication import publish
from mock_platform.grades.results import result_of, results_page
from mock_platform.messages.services import AGS_SCOPES
from mock_platform.requests import query_of
from mock_platform.routes.access import access_of
from mock_platform.routes.line_items import LINE_ITEM
from mock_platform.routes.responses import json_response
from mock_platform.routes.service_body import json_body_of, other_methods
from mock_platform.service_access import not_found
from mock_platform.vocabulary import (
    MEDIA_TYPE_RESULT_CONTAINER,
    MEDIA_TYPE_SCORE,
    SCOPE_RESULT_READ_ONLY,
    SCOPE_SCORE,
)

SCORES = f"{LINE_ITEM}/scores"
RESULTS = f"{LINE_ITEM}/results"
RESULT = f"{RESULTS}/{{user}}"


async def publish_score(request: Request) -> Response:
    """Take a score."""
    access = access_of(request, SCOPE_SCORE)
    column = find_column(access, request.path_params["line_item"], query_of(request))
    result_url = publish(access, column, json_body_of(request, MEDIA_TYPE_SCORE, "AGS-041"))
    return Response() if access.platform.behaviour.score_answer == "empty" else json_response({"resultUrl": result_url})


async def list_results(request: Request) -> Response:
    """Answer with a page of the results."""
    access = access_of(request, SCOPE_RESULT_READ_ONLY)
    query = query_of(request)
    page = results_page(access, find_column(access, request.path_params["line_item"], query), query)
    return json_response(
        list(page.items), media_type=MEDIA_TYPE_RESULT_CONTAINER, headers=page.headers(access.platform.behaviour)
    )


async def show_result(request: Request) -> Response:
    """Answer with the result of one user."""
    access = access_of(request, SCOPE_RESULT_READ_ONLY)
    column = find_column(access, request.path_params["line_item"], query_of(request))
    result = result_of(access, column, request.path_params["user"])
    if result is None:
        raise not_found("the result")
    return json_response(result)


ROUTES = [
    Route(SCORES, publish_score, methods=["POST"]),
    other_methods(SCORES, ("POST",), AGS_SCOPES, "AGS-059", "Read results below /results; scores are only written."),
    Route(RESULTS, list_results),
    other_methods(RESULTS, ("GET",), AGS_SCOPES, "AGS-070", "Publish scores below /scores; results are only read."),
    Route(RESULT, show_result),
    other_methods(RESULT, ("GET",), AGS_SCOPES, "AGS-070", "Publish scores below /scores; results are only read."),
]
