"""Answers to browsers and programs."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import HTMLResponse, RedirectResponse, Response

from mock_platform.delivery import Answer, Delivery, ErrorPage
from mock_platform.forms import text_from_pairs, with_query
from mock_platform.pages import error_page, form_page, json_page

NOT_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def html_response(text: str, status: int = 200) -> Response:
    """Return a page that nobody keeps; text that is not Unicode proper is replaced."""
    return HTMLResponse(text.encode("utf-8", "replace"), status, NOT_STORED)


def json_response(
    value: Any,
    status: int = 200,
    *,
    headers: Mapping[str, str] | None = None,
    media_type: str = "application/json",
) -> Response:
    """Return JSON in ASCII, so that no text of a test is beyond writing."""
    return Response(json.dumps(value, separators=(",", ":")), status, headers, media_type)


def response_from_answer(answer: Answer) -> Response:
    """Return what carries this answer through the browser."""
    match answer:
        case ErrorPage():
            return html_response(error_page(answer), 400)
        case Delivery(method="query"):
            return RedirectResponse(with_query(answer.url, answer.fields), 302, NOT_STORED)
        case Delivery(method="fragment"):
            return RedirectResponse(f"{answer.url}#{text_from_pairs(answer.fields)}", 302, NOT_STORED)
        case Delivery(method="json"):
            return html_response(json_page(answer))
        case _:
            return html_response(form_page(answer))
