"""A place in a course from which a tool is launched, and the column of the gradebook that belongs to it."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class LineItem:
    """A column of the gradebook that belongs to a link."""

    id: str
    label: str
    score_maximum: float
    resource_id: str | None = None
    tag: str | None = None


@dataclass(frozen=True)
class Link:
    """A place in a course from which a tool is launched.

    `history` has the resource link ids of the links that it was copied from, the newest first.
    """

    id: str
    resource_link_id: str
    title: str | None = None
    description: str | None = None
    target_link_uri: str | None = None
    custom: dict[str, str] = field(default_factory=dict)
    line_item: LineItem | None = None
    history: tuple[str, ...] = ()
