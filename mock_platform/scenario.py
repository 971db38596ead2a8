"""Scenario files: a world written in TOML, checked before anything starts.

A mistake is told with the file, the key, what was expected and what stands there. Scenarios that come with the
project are called by name, any other by its path.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mock_platform.errors import ControlError, nearest
from mock_platform.fixtures import fixtures_path
from mock_platform.shapes import (
    BOOLEAN,
    IDENTIFIER,
    NAME,
    OBJECT,
    POSITIVE,
    SHORT_ID,
    TEXT,
    TEXT_OBJECT,
    TEXTS,
    URL,
    Misshapen,
    Shape,
    expect,
    list_of,
)
from mock_platform.world import Course, LineItem, Link, Person, World

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
_PERSON = Shape(
    {"id": SHORT_ID, "user_id": IDENTIFIER},
    {
        "given_name": TEXT,
        "family_name": TEXT,
        "middle_name": TEXT,
        "email": TEXT,
        "picture": URL,
        "locale": TEXT,
        "sourced_id": TEXT,
        "anonymous": BOOLEAN,
        "roles": TEXTS,
    },
)
_COURSE = Shape(
    {"id": SHORT_ID, "context_id": IDENTIFIER, "label": NAME, "title": NAME, "members": OBJECT},
    {
        "types": TEXTS,
        "offering_sourced_id": TEXT,
        "section_sourced_id": TEXT,
        "links": list_of(OBJECT),
    },
)
_LINK = Shape(
    {"id": SHORT_ID, "resource_link_id": IDENTIFIER},
    {"title": TEXT, "description": TEXT, "target_link_uri": URL, "custom": TEXT_OBJECT, "line_item": OBJECT},
)
_LINE_ITEM = Shape({"id": SHORT_ID, "label": NAME, "score_maximum": POSITIVE}, {"resource_id": TEXT, "tag": TEXT})


@dataclass(frozen=True)
class ScenarioSummary:
    """A scenario that comes with the project."""

    name: str
    sentence: str
    path: Path


def shipped_scenarios() -> Iterator[ScenarioSummary]:
    """Yield the scenarios that come with the project, by name."""
    for path in sorted((fixtures_path() / "scenarios").glob("*.toml")):
        yield ScenarioSummary(path.stem, load_scenario(path.stem).sentence, path)


def load_scenario(name_or_file: str) -> World:
    """Return the world of a scenario, by name or path; raise `ControlError` that names file, key and expectation."""
    path = _path(name_or_file)
    try:
        document = tomllib.loads(path.read_text("utf-8"))
        return _world(path.stem, document)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ControlError(400, "bad_scenario", f"{path}: {error}", "$.scenario") from error
    except Misshapen as error:
        key = (error.at or "").removeprefix("$.")
        raise ControlError(400, "bad_scenario", f"{path}: {key}: {error.message}", "$.scenario") from error


def _path(name_or_file: str) -> Path:
    if name_or_file.endswith(".toml") or "/" in name_or_file:
        return Path(name_or_file)
    folder = fixtures_path() / "scenarios"
    names = [path.stem for path in folder.glob("*.toml")]
    if name_or_file not in names:
        sentence = f"there is no scenario {name_or_file!r}{nearest(name_or_file, names)}"
        raise ControlError(400, "unknown_scenario", sentence, "$.scenario")
    return folder / f"{name_or_file}.toml"


def _world(name: str, document: dict[str, Any]) -> World:
    expect(document, _FILE)
    tool_platform = document.get("tool_platform", {})
    if tool_platform:
        expect(tool_platform, _TOOL_PLATFORM, "$.tool_platform")
    people = [_person(table, f"$.people[{index}]") for index, table in enumerate(document["people"])]
    courses = [_course(table, f"$.courses[{index}]") for index, table in enumerate(document["courses"])]
    _expect_distinct([person.id for person in people], "$.people", "id")
    _expect_distinct([person.user_id for person in people], "$.people", "user_id")
    _expect_distinct([course.id for course in courses], "$.courses", "id")
    _expect_distinct([course.context_id for course in courses], "$.courses", "context_id")
    links = [link for course in courses for link in course.links]
    _expect_distinct([link.id for link in links], "$.courses.links", "id")
    _expect_distinct([link.resource_link_id for link in links], "$.courses.links", "resource_link_id")
    _expect_distinct([link.line_item.id for link in links if link.line_item], "$.courses.links.line_item", "id")
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
    return world


def _person(table: dict[str, Any], at: str) -> Person:
    expect(table, _PERSON, at)
    return Person(**{**table, "roles": tuple(table.get("roles", ()))})


def _course(table: dict[str, Any], at: str) -> Course:
    expect(table, _COURSE, at)
    for person_id, roles in table["members"].items():
        if not TEXTS.fits(roles):
            raise Misshapen(f"{at}.members.{person_id}", f"{at}.members.{person_id} should be {TEXTS.expected}")
    links = [_link(link, f"{at}.links[{index}]") for index, link in enumerate(table.get("links", ()))]
    return Course(
        id=table["id"],
        context_id=table["context_id"],
        label=table["label"],
        title=table["title"],
        types=tuple(table.get("types", ())),
        offering_sourced_id=table.get("offering_sourced_id"),
        section_sourced_id=table.get("section_sourced_id"),
        members={person_id: tuple(roles) for person_id, roles in table["members"].items()},
        links=tuple(links),
    )


def _link(table: dict[str, Any], at: str) -> Link:
    expect(table, _LINK, at)
    line_item = table.get("line_item")
    if line_item is not None:
        expect(line_item, _LINE_ITEM, f"{at}.line_item")
        line_item = LineItem(**line_item)
    return Link(**{**table, "line_item": line_item})


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
