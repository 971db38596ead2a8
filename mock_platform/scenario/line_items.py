"""Line items in a scenario file.

`[courses.links.line_item]` for the one that a link mostly has, `[[courses.links.line_items]]` for further ones,
`[[courses.line_items]]` for those that belong to no link. Every deployment gets columns of its own from them.
"""

from typing import Any

from mock_platform.moments import MOMENT
from mock_platform.shapes import (
    BOOLEAN,
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
    one_of,
)
from mock_platform.vocabulary import ACTIVITY_PROGRESS
from mock_platform.world import LineItem

LINE_ITEM = Shape(
    {"id": SHORT_ID, "label": NAME, "score_maximum": POSITIVE},
    {
        "resource_id": TEXT,
        "tag": TEXT,
        "start_date_time": MOMENT,
        "end_date_time": MOMENT,
        "grades_released": BOOLEAN,
        "submission_review": OBJECT,
        "extensions": OBJECT,
    },
)
SUBMISSION_REVIEW = Shape(
    {}, {"reviewableStatus": list_of(one_of(*ACTIVITY_PROGRESS)), "label": TEXT, "url": URL, "custom": TEXT_OBJECT}
)


def line_item_from_table(table: Any, at: str) -> LineItem:
    """Return the line item; raise `Misshapen` when the table does not fit."""
    expect(table, LINE_ITEM, at)
    expect(table.get("submission_review", {}), SUBMISSION_REVIEW, f"{at}.submission_review")
    return LineItem(**table)


def line_items_from(tables: list[Any], at: str) -> tuple[LineItem, ...]:
    """Return the line items of a list of tables."""
    return tuple(line_item_from_table(table, f"{at}[{index}]") for index, table in enumerate(tables))
