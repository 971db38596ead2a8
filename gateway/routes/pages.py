"""Pages for people: Jinja2 templates in gateway/pages, every value escaped."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


def page(name: str, **values: object) -> str:
    """A page, filled in."""
    return _environment().get_template(name).render(**values)


@cache
def _environment() -> "Environment":
    # Imported for the first page, not for the start of the gateway.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = Path(__file__).parent.parent / "pages"
    return Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
