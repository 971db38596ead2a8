"""A place in a course from which a tool is launched, and the line items that belong to it."""

from dataclasses import dataclass, field

from mock_platform.world.line_item import LineItem
from mock_platform.world.presentation import Frame, Picture, Window


@dataclass(frozen=True)
class Link:
    """A place in a course from which a tool is launched.

    `history` has the resource link ids of the links that it was copied from, the newest first. A link with
    `client_id` belongs to that tool, in that deployment; a link without belongs to every tool.
    """

    id: str
    resource_link_id: str
    title: str | None = None
    description: str | None = None
    target_link_uri: str | None = None
    custom: dict[str, str] = field(default_factory=dict)
    line_item: LineItem | None = None
    history: tuple[str, ...] = ()
    line_items: tuple[LineItem, ...] = ()
    lti11_resource_link_id: str | None = None
    variables: dict[str, str] = field(default_factory=dict)
    client_id: str | None = None
    deployment_id: str | None = None
    icon: Picture | None = None
    thumbnail: Picture | None = None
    iframe: Frame | None = None
    window: Window | None = None

    def belongs_to(self, client_id: str, deployment_id: str) -> bool:
        """True when the link is that tool's in that deployment, or every tool's."""
        return self.client_id in {None, client_id} and self.deployment_id in {None, deployment_id}

    @property
    def declared_line_items(self) -> tuple[LineItem, ...]:
        """Every line item that the link declares: mostly `line_item` alone, `line_items` are further ones."""
        return (*([self.line_item] if self.line_item else ()), *self.line_items)
