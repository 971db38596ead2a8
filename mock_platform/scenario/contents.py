"""What tools put into a course, in a scenario file: `[[courses.contents]]`."""

from typing import Any

from mock_platform.moments import MOMENT
from mock_platform.scenario.presentation import PARTS, parts_from_table
from mock_platform.shapes import ADDRESS, COUNT, IDENTIFIER, NAME, OBJECT, SHORT_ID, TEXT, Shape, expect
from mock_platform.world import Content

CONTENT = Shape(
    {"id": SHORT_ID, "type": NAME, "client_id": IDENTIFIER},
    {
        "title": TEXT,
        "text": TEXT,
        "url": ADDRESS,
        "html": TEXT,
        "width": COUNT,
        "height": COUNT,
        "expires_at": MOMENT,
        **dict.fromkeys(PARTS, OBJECT),
    },
)


def content_from_table(table: dict[str, Any], at: str) -> Content:
    """Return the content; raise `Misshapen` when the table does not fit."""
    return Content(**{**expect(table, CONTENT, at), **parts_from_table(table, at)})
