"""A line item as it is declared, by a scenario, a link or a tool (AGS 2.0 section 3.2).

What it is bound to, and whose it is, the gradebook knows: every deployment has one of its own.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class LineItem:
    """A column of the gradebook. Times are texts in ISO 8601 with a zone, as whoever declared it wrote them.

    `extensions` has the members beyond the standard, whose names are URLs (section 3.1.2).
    """

    id: str
    label: str
    score_maximum: float
    resource_id: str | None = None
    tag: str | None = None
    start_date_time: str | None = None
    end_date_time: str | None = None
    grades_released: bool | None = None
    submission_review: dict[str, Any] = field(default_factory=dict)
    extensions: dict[str, Any] = field(default_factory=dict)
