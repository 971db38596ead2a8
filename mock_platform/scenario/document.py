"""A whole scenario as one document: its tables, and what must hold between them."""

from typing import Any

from mock_platform.scenario.courses import course_from_table
from mock_platform.scenario.crowd import crowd_from_table
from mock_platform.scenario.people import person_from_table
from mock_platform.scenario.soundness import expect_sound
from mock_platform.shapes import COUNT, IDENTIFIER, NAME, OBJECT, TEXT, URL, Shape, expect, list_of
from mock_platform.world import World

WORLD = Shape(
    {"sentence": NAME, "people": list_of(OBJECT, least=1), "courses": list_of(OBJECT, least=1)},
    {"tool_platform": OBJECT, "page_size": COUNT},
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
        "lti11_guid": TEXT,
    },
)


def world_from_document(name: str, document: dict[str, Any]) -> World:
    """Return the world that a document describes; raise `Misshapen` with the place of the first mistake."""
    expect(document, WORLD)
    tool_platform = document.get("tool_platform", {})
    if tool_platform:
        expect(tool_platform, _TOOL_PLATFORM, "$.tool_platform")
    people = [person_from_table(table, f"$.people[{index}]") for index, table in enumerate(document["people"])]
    tables = [(table, f"$.courses[{index}]") for index, table in enumerate(document["courses"])]
    courses = [course_from_table(table, at) for table, at in tables]
    people.extend(person for table, at in tables for person in crowd_from_table(table, at).people)
    expect_sound(people, courses)
    return World(
        name,
        document["sentence"],
        tool_platform,
        {person.id: person for person in people},
        {course.id: course for course in courses},
        document.get("page_size"),
    )
