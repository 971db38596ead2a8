"""The people, courses and links of a platform from Python."""

from collections.abc import Sequence
from typing import Any

from mock_platform.orders import courses, links, people
from mock_platform.platform import Platform
from mock_platform.vocabulary import MEMBERSHIP_ACTIVE
from mock_platform.world import Course, Link, Membership, Person, World


class WorldOrders:
    """Adds, changes and removes people, courses, memberships and links."""

    _platform: Platform

    @property
    def world(self) -> World:
        """The people and courses as they are now; frozen, so it stays what it is when they change."""
        return self._platform.world

    def add_person(self, person: str, *, user_id: str, **attributes: Any) -> Person:
        """Give somebody an account; the attributes are those of `[[people]]` in a scenario file."""
        return people.add_person(self._platform, {"id": person, "user_id": user_id, **attributes})

    def change_person(self, person: str, **attributes: Any) -> Person:
        """Change some of what is known of somebody; None takes an attribute away."""
        return people.change_person(self._platform, person, attributes)

    def remove_person(self, person: str) -> None:
        """Take away somebody's account, and with it their place in every course."""
        people.remove_person(self._platform, person)

    def add_course(self, course: str, *, context_id: str, label: str, title: str, **attributes: Any) -> Course:
        """Add a course; the attributes are those of `[[courses]]` in a scenario file."""
        table = {"id": course, "context_id": context_id, "label": label, "title": title, **attributes}
        return courses.add_course(self._platform, table)

    def change_course(self, course: str, **attributes: Any) -> Course:
        """Change some of a course; None takes an attribute away."""
        return courses.change_course(self._platform, course, attributes)

    def copy_course(self, course: str, copy: str, **asked: Any) -> Course:
        """Copy a course; `asked` are `context_id`, `label`, `title`, `with_members` and `links`."""
        return courses.copy_course(self._platform, course, {"id": copy, **asked})

    def enrol(self, course: str, person: str, roles: Sequence[str], status: str = MEMBERSHIP_ACTIVE) -> Membership:
        """Make somebody a member of a course, or change the roles or the status of one who is."""
        return courses.enrol(self._platform, course, person, {"roles": list(roles), "status": status})

    def remove_member(self, course: str, person: str) -> None:
        """Take somebody out of a course."""
        courses.remove_member(self._platform, course, person)

    def add_link(self, course: str, link: str, *, resource_link_id: str, **attributes: Any) -> Link:
        """Add a link to a course; the attributes are those of `[[courses.links]]` in a scenario file."""
        table = {"id": link, "resource_link_id": resource_link_id, **attributes}
        return links.add_link(self._platform, course, table)

    def change_link(self, course: str, link: str, **attributes: Any) -> Link:
        """Change some of a link; None takes an attribute away."""
        return links.change_link(self._platform, course, link, attributes)

    def remove_link(self, course: str, link: str) -> None:
        """Take a link out of its course."""
        links.remove_link(self._platform, course, link)
