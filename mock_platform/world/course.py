"""A course: who is in it as what, and its links to tools."""

from dataclasses import dataclass, field, replace

from mock_platform.errors import found
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

    def member(self, person_id: str) -> Membership:
        """Return what somebody is here; raise `ControlError` when they are no member."""
        return found(self.members, person_id, "member", "$.user")

    def link(self, link_id: str) -> Link:
        """Return the link; raise `ControlError` when there is none of that id here."""
        return found({link.id: link for link in self.links}, link_id, "link", "$.link")

    def activity(self, activity_id: str) -> Activity:
        """Return the activity; raise `ControlError` when there is none of that id here."""
        return found({each.id: each for each in self.activities}, activity_id, "activity", "$.activity")

    def with_activity(self, activity: Activity) -> "Course":
        """Return this course with the activity in it, in the place of one of the same id if there is one."""
        activities = {each.id: each for each in self.activities}
        return replace(self, activities=tuple({**activities, activity.id: activity}.values()))

    def with_member(self, person_id: str, membership: Membership) -> "Course":
        """Return this course with somebody in it as this."""
        return replace(self, members={**self.members, person_id: membership})

    def without_member(self, person_id: str) -> "Course":
        """Return this course without somebody, who is then in none of its groups."""
        members = {each: membership for each, membership in self.members.items() if each != person_id}
        return replace(self, members=members, groups=tuple(group.without(person_id) for group in self.groups))

    def without_person(self, person_id: str) -> "Course":
        """Return this course without a trace of somebody."""
        activities = tuple(activity.without(person_id) for activity in self.activities)
        return replace(self.without_member(person_id), activities=activities)

    def with_link(self, link: Link) -> "Course":
        """Return this course with the link in it, in the place of one of the same id if there is one."""
        links = {each.id: each for each in self.links}
        return replace(self, links=tuple({**links, link.id: link}.values()))

    def without_link(self, link_id: str) -> "Course":
        """Return this course without the link."""
        return replace(self, links=tuple(link for link in self.links if link.id != link_id))
