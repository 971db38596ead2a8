"""Pages for people: Jinja2 templates in gateway/pages, every value escaped. Platforms may frame all of them.

A page is read and does nothing, or it is made to go on: then it has one script, ours, and it says where forms lead by
itself. Pages hold nothing foreign but values, so `form-action` stays open there: browsers hold also the redirects
behind a form to it, and those are the platform's and the tool's own.
"""

import secrets
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, Response

if TYPE_CHECKING:
    from jinja2 import Environment


_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_POLICY_WITH_SCRIPT = "default-src 'none'; script-src 'nonce-{}'; style-src 'unsafe-inline'; base-uri 'none'"


def page(
    name: str, values: Mapping[str, object], *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A page, filled in; it is kept by nobody and runs nothing."""
    text = _environment().get_template(name).render(values)
    return HTMLResponse(text, status, {**_HEADERS, **(headers or {})})


def page_that_goes_on(name: str, values: Mapping[str, object]) -> Response:
    """A page with a script; the template puts `nonce` on it, without which browsers run none."""
    nonce = secrets.token_urlsafe(16)
    # With no-referrer a form would be posted with `Origin: null`; it shall say that it comes from here.
    headers = {
        "Content-Security-Policy": _POLICY_WITH_SCRIPT.format(nonce),
        "Referrer-Policy": "same-origin",
    }
    return page(name, {**values, "nonce": nonce}, headers=headers)


@cache
def _environment() -> "Environment":
    # Imported for the first page, not for the start of the gateway.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = Path(__file__).parent.parent / "pages"
    return Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
