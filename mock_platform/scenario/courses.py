"""The courses of a scenario file: `[[courses]]`, with `[courses.members]`."""

from typing import Any

from mock_platform.scenario.activities import activity_from_table
from mock_platform.scenario.contents import content_from_table
from mock_platform.scenario.crowd import crowd_from_table
from mock_platform.scenario.groups import group_from_table, group_set_from_table
from mock_platform.scenario.line_items import line_items_from
from mock_platform.scenario.links import link_from_table
from mock_platform.scenario.variables import variables_from
from mock_platform.shapes import (
    IDENTIFIER,
    NAME,
    OBJECT,
    SHORT_ID,
    TEXT,
    TEXT_OBJECT,
    TEXTS,
    Kind,
    Shape,
    expect,
    expect_kind,
    list_of,
    one_of,
)
from mock_platform.substitution.course import TOLD_OF_COURSE
from mock_platform.substitution.membership import TOLD_OF_MEMBERSHIP
from mock_platform.vocabulary import MEMBERSHIP_ACTIVE, MEMBERSHIP_INACTIVE
from mock_platform.world import Course, Membership

COURSE = Shape(
    {"id": SHORT_ID, "context_id": IDENTIFIER, "label": NAME, "title": NAME},
    {
        "members": OBJECT,
        "crowd": OBJECT,
        "types": TEXTS,
        "offering_sourced_id": TEXT,
        "section_sourced_id": TEXT,
        "links": list_of(OBJECT),
        "activities": list_of(OBJECT),
        "history": list_of(IDENTIFIER),
        "groups": list_of(OBJECT),
        "group_sets": list_of(OBJECT),
        "contents": list_of(OBJECT),
        "lti11_context_id": NAME,
        "variables": TEXT_OBJECT,
        "line_items": list_of(OBJECT),
    },
)
MEMBERSHIP = Shape(
    {"roles": TEXTS}, {"status": one_of(MEMBERSHIP_ACTIVE, MEMBERSHIP_INACTIVE), "variables": TEXT_OBJECT}
)

MEMBER = Kind(
    f"{TEXTS.expected} or an object with roles and status", lambda value: TEXTS.fits(value) or isinstance(value, dict)
)


def course_from_table(table: dict[str, Any], at: str) -> Course:
    """Return the course; raise `Misshapen` when the table does not fit."""
    expect(table, COURSE, at)
    members = {
        person_id: membership_from(value, f"{at}.members.{person_id}")
        for person_id, value in table.get("members", {}).items()
    }
    links = [link_from_table(link, f"{at}.links[{index}]") for index, link in enumerate(table.get("links", ()))]
    groups = [group_from_table(each, f"{at}.groups[{index}]") for index, each in enumerate(table.get("groups", ()))]
    group_sets = [
        group_set_from_table(each, f"{at}.group_sets[{index}]")
        for index, each in enumerate(table.get("group_sets", ()))
    ]
    activities = [
        activity_from_table(each, f"{at}.activities[{index}]") for index, each in enumerate(table.get("activities", ()))
    ]
    contents = [content_from_table(each, f"{at}.contents[{i}]") for i, each in enumerate(table.get("contents", ()))]
    return Course(
        id=table["id"],
        context_id=table["context_id"],
        label=table["label"],
        title=table["title"],
        types=tuple(table.get("types", ())),
        offering_sourced_id=table.get("offering_sourced_id"),
        section_sourced_id=table.get("section_sourced_id"),
        members={**members, **crowd_from_table(table, at).members},
        links=tuple(links),
        activities=tuple(activities),
        history=tuple(table.get("history", ())),
        groups=tuple(groups),
        group_sets=tuple(group_sets),
        contents=tuple(contents),
        lti11_context_id=table.get("lti11_context_id"),
        variables=variables_from(table, TOLD_OF_COURSE, at),
        line_items=line_items_from(table.get("line_items", []), f"{at}.line_items"),
    )


def membership_from(value: Any, at: str) -> Membership:
    """Return a membership, written as a list of roles or as a table with roles and status."""
    if TEXTS.fits(value):
        return Membership(tuple(value))
    expect_kind(value, MEMBER, at)
    members = expect(value, MEMBERSHIP, at)
    variables = variables_from(members, TOLD_OF_MEMBERSHIP, at)
    return Membership(tuple(members["roles"]), members.get("status", MEMBERSHIP_ACTIVE), variables)
