"""Answers to browsers and programs."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import HTMLResponse, RedirectResponse, Response

from mock_platform.delivery import Answer, Delivery, ErrorPage
from mock_platform.forms import text_from_pairs, with_query
from mock_platform.pages import error_page, form_page, json_page
from mock_platform.pages.frames import FramePage

NOT_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def html_response(text: str, status: int = 200) -> Response:
    """Return a page that nobody keeps; text that is not Unicode proper is replaced."""
    return HTMLResponse(text.encode("utf-8", "replace"), status, NOT_STORED)


def framing_response(page: FramePage) -> Response:
    """Return a page around a tool: no script runs but its own, and no other site may put it into a frame."""
    response = html_response(page.text)
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'nonce-{page.nonce}'; style-src 'nonce-{page.nonce}'; connect-src 'self'; "
        "frame-src http: https:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
    )
    return response


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
            return html_response(error_page(answer), answer.status)
        case Delivery(method="query"):
            return RedirectResponse(with_query(answer.url, answer.fields), 302, NOT_STORED)
        case Delivery(method="fragment"):
            return RedirectResponse(f"{answer.url}#{text_from_pairs(answer.fields)}", 302, NOT_STORED)
        case Delivery(method="json"):
            return html_response(json_page(answer))
        case _:
            return html_response(form_page(answer))
