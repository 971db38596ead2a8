"""Adding, changing and removing the links of a course."""

from typing import TYPE_CHECKING, Any

from mock_platform.orders.courses import find_course
from mock_platform.orders.world import addressed, expect_new, expect_same, merged, replace_world, with_id
from mock_platform.scenario.links import link_from_table
from mock_platform.scenario.tables import table_from
from mock_platform.world import Link

if TYPE_CHECKING:
    from mock_platform.platform import Platform


def find_link(platform: "Platform", course_id: str, link_id: str) -> Link:
    """Return a link of a course; raise `ControlError` when it has none of that id."""
    return addressed(find_course(platform, course_id).link, link_id)


def add_link(platform: "Platform", course_id: str, body: Any) -> Link:
    """Add a link to a course, with its line item if the body has one."""
    link = link_from_table(body, "$")
    with platform.lock:
        course = find_course(platform, course_id)
        expect_new(link.id, platform.world.places, "link")
        replace_world(platform, platform.world.with_course(course.with_link(link)))
    platform.journal.write("control", action="add_link", course=course_id, link=link.id)
    return link


def put_link(platform: "Platform", course_id: str, link_id: str, body: Any) -> Link:
    """Replace a link as a whole, but for the id that tools know."""
    link = link_from_table(with_id(body, link_id), "$")
    with platform.lock:
        expect_same(link, "resource_link_id", find_link(platform, course_id, link_id))
        replace_world(platform, platform.world.with_course(find_course(platform, course_id).with_link(link)))
    platform.journal.write("control", action="change_link", course=course_id, link=link.id)
    return link


def change_link(platform: "Platform", course_id: str, link_id: str, patch: Any) -> Link:
    """Change some of a link."""
    with platform.lock:
        present = find_link(platform, course_id, link_id)
        return put_link(platform, course_id, link_id, merged(table_from(present), patch))


def remove_link(platform: "Platform", course_id: str, link_id: str) -> None:
    """Take a link out of its course."""
    with platform.lock:
        find_link(platform, course_id, link_id)
        replace_world(platform, platform.world.with_course(find_course(platform, course_id).without_link(link_id)))
    platform.journal.write("control", action="remove_link", course=course_id, link=link_id)
