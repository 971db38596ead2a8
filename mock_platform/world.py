"""The world of a platform as data: people, courses, who is in them as what, links to tools, line items.

Frozen: a platform's world is what its scenario says. What changes while it runs (scores) is kept in
`gradebook.py`. The short ids are for people who write tests; what goes into messages are the opaque ids beside
them.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from mock_platform.errors import ControlError, nearest

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Person:
    """Somebody with an account. `roles` are those outside any course: institution and system roles."""

    id: str
    user_id: str
    given_name: str | None = None
    family_name: str | None = None
    middle_name: str | None = None
    email: str | None = None
    picture: str | None = None
    locale: str | None = None
    sourced_id: str | None = None
    anonymous: bool = False
    roles: tuple[str, ...] = ()

    @property
    def name(self) -> str | None:
        """The full name, or None when the person keeps it private."""
        return " ".join(part for part in (self.given_name, self.middle_name, self.family_name) if part) or None


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
    """A place in a course from which a tool is launched."""

    id: str
    resource_link_id: str
    title: str | None = None
    description: str | None = None
    target_link_uri: str | None = None
    custom: dict[str, str] = field(default_factory=dict)
    line_item: LineItem | None = None


@dataclass(frozen=True)
class Course:
    """A context: its members, person id to context roles, in the order of enrolment, and its links."""

    id: str
    context_id: str
    label: str
    title: str
    types: tuple[str, ...]
    offering_sourced_id: str | None
    section_sourced_id: str | None
    members: dict[str, tuple[str, ...]]
    links: tuple[Link, ...]


@dataclass(frozen=True)
class World:
    """Everything a scenario file says."""

    name: str
    sentence: str
    tool_platform: dict[str, str]
    people: dict[str, Person]
    courses: dict[str, Course]

    @cached_property
    def places(self) -> dict[str, tuple[Course, Link]]:
        """Every link by its id, with its course."""
        return {link.id: (course, link) for course in self.courses.values() for link in course.links}

    def person(self, person_id: str) -> Person:
        """Return the person; raise `ControlError` when there is none of that id."""
        return _found(self.people, person_id, "person", "$.user")

    def place(self, link_id: str | None) -> tuple[Course, Link]:
        """Return the link (None: the scenario's first) with its course; raise `ControlError` when there is none."""
        return _found(self.places, link_id if link_id is not None else next(iter(self.places)), "link", "$.link")

    def roles(self, person: Person, course: Course) -> list[str]:
        """Return the roles of a person in a course, those outside of it last."""
        return [*course.members.get(person.id, ()), *person.roles]


def _found(things: dict[str, Thing], name: str, noun: str, at: str) -> Thing:
    if name not in things:
        raise ControlError(400, f"unknown_{noun}", f"there is no {noun} {name!r}{nearest(name, things)}", at)
    return things[name]
