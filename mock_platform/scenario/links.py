"""The links of a course in a scenario file: `[[courses.links]]`, with the line item of each."""

from typing import Any

from mock_platform.shapes import (
    IDENTIFIER,
    NAME,
    OBJECT,
    POSITIVE,
    SHORT_ID,
    TEXT,
    TEXT_OBJECT,
    URL,
    Shape,
    expect,
    list_of,
)
from mock_platform.world import LineItem, Link

LINK = Shape(
    {"id": SHORT_ID, "resource_link_id": IDENTIFIER},
    {
        "title": TEXT,
        "description": TEXT,
        "target_link_uri": URL,
        "custom": TEXT_OBJECT,
        "line_item": OBJECT,
        "history": list_of(IDENTIFIER),
    },
)
LINE_ITEM = Shape({"id": SHORT_ID, "label": NAME, "score_maximum": POSITIVE}, {"resource_id": TEXT, "tag": TEXT})


def link_from_table(table: dict[str, Any], at: str) -> Link:
    """Return the link; raise `Misshapen` when the table does not fit."""
    expect(table, LINK, at)
    line_item = table.get("line_item")
    if line_item is not None:
        expect(line_item, LINE_ITEM, f"{at}.line_item")
        line_item = LineItem(**line_item)
    return Link(**{**table, "line_item": line_item, "history": tuple(table.get("history", ()))})
