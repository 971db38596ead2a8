"""A scenario: a world and, where it speaks of them, parts and profile of a platform.

One document for files, HTTP and state. A profile that is asked for by name wins over that of a scenario.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mock_platform.parts import PART_NAMES
from mock_platform.scenario.document import WORLD, world_from_document
from mock_platform.scenario.tables import table_from
from mock_platform.shapes import ANYTHING, NAME, Shape, expect
from mock_platform.world import World

SCENARIO = Shape(
    WORLD.required, {"name": NAME, "profile": NAME, **WORLD.optional, **dict.fromkeys(PART_NAMES, ANYTHING)}
)


@dataclass(frozen=True)
class Scenario:
    """A world, the documents of the parts that are spoken of, and the profile (None: any) by name or file."""

    world: World
    parts: Mapping[str, Any]
    profile: str | None = None


def scenario_from_document(name: str, document: Any) -> Scenario:
    """Return the scenario that a document describes; raise `Misshapen` with the place of the first mistake.

    `name` is for a document without one. The parts are checked by those who restore them.
    """
    expect(document, SCENARIO)
    world = {member: value for member, value in document.items() if member in WORLD.known}
    parts = {part: document[part] for part in PART_NAMES if part in document}
    return Scenario(world_from_document(document.get("name", name), world), parts, document.get("profile"))


def document_from_scenario(scenario: Scenario) -> dict[str, Any]:
    """Return the document that `scenario_from_document` reads."""
    world = scenario.world
    people = [table_from(person) for person in world.people.values()]
    courses = [table_from(course) for course in world.courses.values()]
    profile = {} if scenario.profile is None else {"profile": scenario.profile}
    return {**table_from(world), **profile, "people": people, "courses": courses, **scenario.parts}
