"""Pictures, frames and windows in a scenario file: tables inside the tables of links and contents."""

from typing import Any

from mock_platform.shapes import ADDRESS, COUNT, TEXT, Shape, expect
from mock_platform.world import Frame, Picture, Window

_SIZES = {"width": COUNT, "height": COUNT}
_PICTURE = Shape({"url": ADDRESS}, _SIZES)

PARTS: dict[str, tuple[Shape, Any]] = {
    "icon": (_PICTURE, Picture),
    "thumbnail": (_PICTURE, Picture),
    "iframe": (Shape({}, {**_SIZES, "src": ADDRESS}), Frame),
    "window": (Shape({}, {**_SIZES, "target_name": TEXT, "features": TEXT}), Window),
}


def parts_from_table(table: dict[str, Any], at: str) -> dict[str, Any]:
    """Return the parts of this kind that the table has; raise `Misshapen` when one does not fit."""
    return {
        name: make(**expect(table[name], shape, f"{at}.{name}"))
        for name, (shape, make) in PARTS.items()
        if name in table
    }
