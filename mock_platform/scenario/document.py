"""A whole scenario as one document: its tables, and what must hold between them."""

from typing import Any

from mock_platform.errors import nearest
from mock_platform.scenario.activities import expect_activities_fit
from mock_platform.scenario.courses import course_from_table
from mock_platform.scenario.people import person_from_table
from mock_platform.shapes import IDENTIFIER, NAME, OBJECT, TEXT, URL, Misshapen, Shape, expect, list_of
from mock_platform.world import World

_FILE = Shape(
    {"sentence": NAME, "people": list_of(OBJECT, least=1), "courses": list_of(OBJECT, least=1)},
    {"tool_platform": OBJECT},
)
_TOOL_PLATFORM = Shape(
    {"guid": IDENTIFIER},
    {
        "name": TEXT,
        "description": TEXT,
        "url": URL,
        "contact_email": TEXT,
        "product_family_code": TEXT,
        "version": TEXT,
    },
)


def world_from_document(name: str, document: dict[str, Any]) -> World:
    """Return the world that a document describes; raise `Misshapen` with the place of the first mistake."""
    expect(document, _FILE)
    tool_platform = document.get("tool_platform", {})
    if tool_platform:
        expect(tool_platform, _TOOL_PLATFORM, "$.tool_platform")
    people = [person_from_table(table, f"$.people[{index}]") for index, table in enumerate(document["people"])]
    courses = [course_from_table(table, f"$.courses[{index}]") for index, table in enumerate(document["courses"])]
    _expect_distinct([person.id for person in people], "$.people", "id")
    _expect_distinct([person.user_id for person in people], "$.people", "user_id")
    _expect_distinct([course.id for course in courses], "$.courses", "id")
    _expect_distinct([course.context_id for course in courses], "$.courses", "context_id")
    links = [link for course in courses for link in course.links]
    _expect_distinct([link.id for link in links], "$.courses.links", "id")
    _expect_distinct([link.resource_link_id for link in links], "$.courses.links", "resource_link_id")
    _expect_distinct([link.line_item.id for link in links if link.line_item], "$.courses.links.line_item", "id")
    activities = [activity for course in courses for activity in course.activities]
    _expect_distinct([activity.id for activity in activities], "$.courses.activities", "id")
    _expect_distinct([activity.activity_id for activity in activities], "$.courses.activities", "activity_id")
    if not links:
        raise Misshapen("$.courses", "a scenario should have at least one link, got none")
    world = World(
        name,
        document["sentence"],
        tool_platform,
        {person.id: person for person in people},
        {course.id: course for course in courses},
    )
    _expect_known_members(world)
    for course in courses:
        expect_activities_fit(course, world.people)
    return world


def _expect_distinct(values: list[str], at: str, member: str) -> None:
    for value in values:
        if values.count(value) > 1:
            raise Misshapen(f"{at}.{member}", f"every {member} should be unique, got {value!r} more than once")


def _expect_known_members(world: World) -> None:
    for course in world.courses.values():
        for person_id in course.members:
            if person_id not in world.people:
                at = f"$.courses.{course.id}.members.{person_id}"
                raise Misshapen(at, f"a member should be one of the people{nearest(person_id, world.people)}")
