"""What substitution variables can speak about: the parts of a launch, or of one member's line in a roster."""

from collections.abc import Mapping
from dataclasses import dataclass

from mock_platform.world import Course, Link, Membership, Person


@dataclass(frozen=True)
class Surroundings:
    """The person and their place. Personal data of somebody anonymous does not exist here.

    `actual_person` is whoever really sits at the browser when one person acts as another. `mentees` are user ids.
    """

    person: Person
    roles: list[str]
    course: Course | None
    link: Link | None
    presentation: Mapping[str, object]
    tool_platform: Mapping[str, str]
    line_item_url: str | None
    line_items_url: str | None
    actual_person: Person | None = None
    mentees: tuple[str, ...] = ()

    @property
    def membership(self) -> Membership | None:
        """What the person is in the course; None of somebody who is not enrolled."""
        return self.course.members.get(self.person.id) if self.course else None
