"""Paths that hold a line item's URL, whichever way a client encodes it.

Starlette matches a path whose escapes are undone: an id that ends with `%2Fscores` would be taken for the scores of
another, and one with `%3F` could not be told from one with `?`. So these paths are matched as they were sent.
"""

from typing import Any

from starlette.convertors import StringConvertor, register_url_convertor
from starlette.routing import Match, Route


class LineItemConvertor(StringConvertor):
    """A line item's id: anything, slashes too, that does not end as the address of its scores does."""

    regex = ".+(?<!/scores)"


class RawPathRoute(Route):
    """A route that is matched against the path as it was sent; its parameters keep their escapes."""

    def matches(self, scope: Any) -> tuple[Match, Any]:
        """Match a request."""
        if scope["type"] == "http" and "raw_path" in scope:
            scope = {**scope, "path": scope["raw_path"].decode("latin-1")}
        return super().matches(scope)


register_url_convertor("line_item", LineItemConvertor())
