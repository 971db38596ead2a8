"""A course: who is in it as what, and its links to tools."""

from dataclasses import dataclass, field

from mock_platform.vocabulary import MEMBERSHIP_ACTIVE
from mock_platform.world.activity import Activity
from mock_platform.world.content import Content
from mock_platform.world.group import Group, GroupSet
from mock_platform.world.line_item import LineItem
from mock_platform.world.link import Link


@dataclass(frozen=True)
class Membership:
    """What somebody is in a course: the context roles, and whether they are suspended (NRPS 2.0 section 2.3)."""

    roles: tuple[str, ...]
    status: str = MEMBERSHIP_ACTIVE
    variables: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Course:
    """A context: its members by person id, in the order of enrolment, and its links.

    `history` has the context ids of the courses that it was copied from, the newest first.
    """

    id: str
    context_id: str
    label: str
    title: str
    types: tuple[str, ...]
    offering_sourced_id: str | None
    section_sourced_id: str | None
    members: dict[str, Membership]
    links: tuple[Link, ...]
    activities: tuple[Activity, ...] = ()
    contents: tuple[Content, ...] = ()
    history: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    group_sets: tuple[GroupSet, ...] = ()
    line_items: tuple[LineItem, ...] = ()
    lti11_context_id: str | None = None
    variables: dict[str, str] = field(default_factory=dict)
