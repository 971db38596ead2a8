"""Pages for people: Jinja2 templates in gateway/pages, every value escaped."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, Response

if TYPE_CHECKING:
    from jinja2 import Environment


# A page is read, and does nothing: no script, no form, no foreign content. Platforms may frame it.
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def page(
    name: str, values: Mapping[str, object], *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A page, filled in; it is kept by nobody and runs nothing."""
    text = _environment().get_template(name).render(values)
    return HTMLResponse(text, status, {**_HEADERS, **(headers or {})})


@cache
def _environment() -> "Environment":
    # Imported for the first page, not for the start of the gateway.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = Path(__file__).parent.parent / "pages"
    return Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
