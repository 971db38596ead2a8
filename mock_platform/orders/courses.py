"""Adding, changing and copying courses, and who is in them."""

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mock_platform.notices.sending import announce
from mock_platform.orders.people import find_person
from mock_platform.orders.world import addressed, expect_new, expect_same, merged, replace_world, with_id
from mock_platform.scenario.courses import course_from_table, membership_from
from mock_platform.scenario.crowd import crowd_from_table
from mock_platform.scenario.tables import table_from
from mock_platform.shapes import BOOLEAN, IDENTIFIER, NAME, SHORT_ID, Shape, expect, list_of
from mock_platform.vocabulary import NOTICE_CONTEXT_COPY
from mock_platform.world import Activity, Course, Link, Membership, World

if TYPE_CHECKING:
    from mock_platform.platform import Platform

COPY = Shape(
    {"id": SHORT_ID},
    {"context_id": IDENTIFIER, "label": NAME, "title": NAME, "with_members": BOOLEAN, "links": list_of(SHORT_ID)},
)


def find_course(platform: "Platform", course_id: str) -> Course:
    """Return a course; raise `ControlError` when there is none of that id."""
    return addressed(platform.world.course, course_id)


def add_course(platform: "Platform", body: Any) -> Course:
    """Add a course, and the people of its crowd if it has one."""
    course = course_from_table(body, "$")
    with platform.lock:
        expect_new(course.id, platform.world.courses, "course")
        replace_world(platform, _with_crowd(platform.world, body).with_course(course))
    platform.journal.write("control", action="add_course", course=course.id)
    return course


def put_course(platform: "Platform", course_id: str, body: Any) -> Course:
    """Replace a course as a whole, but for the ids that tools know."""
    table = with_id(body, course_id)
    course = course_from_table(table, "$")
    with platform.lock:
        present = find_course(platform, course_id)
        expect_same(course, "context_id", present)
        links = {link.id: link for link in present.links}
        for link in course.links:
            expect_same(link, "resource_link_id", links.get(link.id, link))
        replace_world(platform, _with_crowd(platform.world, table).with_course(course))
    platform.journal.write("control", action="change_course", course=course.id)
    return course


def change_course(platform: "Platform", course_id: str, patch: Any) -> Course:
    """Change some of a course."""
    with platform.lock:
        return put_course(platform, course_id, merged(table_from(find_course(platform, course_id)), patch))


def enrol(platform: "Platform", course_id: str, person_id: str, body: Any) -> Membership:
    """Make somebody a member of a course, or change the roles or the status of one who is."""
    membership = membership_from(body, "$")
    with platform.lock:
        course, person = find_course(platform, course_id), find_person(platform, person_id)
        replace_world(platform, platform.world.with_course(course.with_member(person.id, membership)))
    platform.journal.write("control", action="enrol", course=course_id, person=person_id)
    return membership


def remove_member(platform: "Platform", course_id: str, person_id: str) -> None:
    """Take somebody out of a course."""
    with platform.lock:
        course = find_course(platform, course_id)
        addressed(course.member, person_id)
        replace_world(platform, platform.world.with_course(course.without_member(person_id)))
    platform.journal.write("control", action="remove_member", course=course_id, person=person_id)


def copy_course(platform: "Platform", course_id: str, body: Any) -> Course:
    """Copy a course: what tools know it and its links by is new, and the history says what it was.

    Line items come along, scores do not (AGS 2.0 section 3.2.15). Members, and the groups that they are in, come
    along when `with_members` says so; what was handed in never does. `links` names those that come along.
    """
    asked = expect(body, COPY)
    with platform.lock:
        source = find_course(platform, course_id)
        expect_new(asked["id"], platform.world.courses, "course")
        chosen = [addressed(source.link, link_id) for link_id in asked.get("links", [link.id for link in source.links])]
        links = {link.id: _copy_of_link(link, asked["id"]) for link in chosen}
        copy = _copy_of(source, tuple(links.values()), asked)
        replace_world(platform, platform.world.with_course(copy))
        platform.gradebook.copy_course(source, copy, {link_id: link.id for link_id, link in links.items()})
    platform.journal.write("control", action="copy_course", course=copy.id, copied_from=source.id)
    announce(platform, NOTICE_CONTEXT_COPY, {"course": copy.id})
    return copy


def _with_crowd(world: World, table: dict[str, Any]) -> World:
    return world.with_people(crowd_from_table(table, "$").people)


def _copy_of(source: Course, links: tuple[Link, ...], asked: dict[str, Any]) -> Course:
    with_members = asked.get("with_members", False)
    return replace(
        source,
        id=asked["id"],
        context_id=asked.get("context_id") or f"c-{secrets.token_hex(8)}",
        label=asked.get("label", source.label),
        title=asked.get("title", source.title),
        members=source.members if with_members else {},
        groups=source.groups if with_members else (),
        group_sets=source.group_sets if with_members else (),
        links=links,
        activities=tuple(_copy_of_activity(activity) for activity in source.activities),
        history=(source.context_id, *source.history),
        lti11_context_id=None,
    )


def _copy_of_link(source: Link, course_id: str) -> Link:
    telling = f"{course_id}-{source.id}"
    return replace(
        source,
        id=telling if SHORT_ID.fits(telling) else f"link-{secrets.token_hex(8)}",
        resource_link_id=f"rl-{secrets.token_hex(8)}",
        history=(source.resource_link_id, *source.history),
        lti11_resource_link_id=None,
    )


def _copy_of_activity(source: Activity) -> Activity:
    return replace(source, activity_id=f"a-{secrets.token_hex(8)}", submissions=())
