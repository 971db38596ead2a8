"""The links of a course in a scenario file: `[[courses.links]]`, with the line items of each."""

from typing import Any

from mock_platform.scenario.line_items import line_item_from_table, line_items_from
from mock_platform.scenario.presentation import PARTS, parts_from_table
from mock_platform.scenario.variables import variables_from
from mock_platform.shapes import (
    ADDRESS,
    IDENTIFIER,
    NAME,
    OBJECT,
    SHORT_ID,
    TEXT,
    TEXT_OBJECT,
    Shape,
    expect,
    list_of,
)
from mock_platform.substitution.link import TOLD_OF_LINK
from mock_platform.world import Link

LINK = Shape(
    {"id": SHORT_ID, "resource_link_id": IDENTIFIER},
    {
        "title": TEXT,
        "description": TEXT,
        "target_link_uri": ADDRESS,
        "custom": TEXT_OBJECT,
        "line_item": OBJECT,
        "line_items": list_of(OBJECT),
        "history": list_of(IDENTIFIER),
        "client_id": IDENTIFIER,
        "deployment_id": IDENTIFIER,
        **dict.fromkeys(PARTS, OBJECT),
        "lti11_resource_link_id": NAME,
        "variables": TEXT_OBJECT,
    },
)


def link_from_table(table: dict[str, Any], at: str) -> Link:
    """Return the link; raise `Misshapen` when the table does not fit."""
    expect(table, LINK, at)
    line_item = table.get("line_item")
    return Link(
        **{
            **table,
            **parts_from_table(table, at),
            "line_item": None if line_item is None else line_item_from_table(line_item, f"{at}.line_item"),
            "line_items": line_items_from(table.get("line_items", []), f"{at}.line_items"),
            "history": tuple(table.get("history", ())),
            "variables": variables_from(table, TOLD_OF_LINK, at),
        }
    )
