"""The groups of a course in a scenario file: `[[courses.groups]]` and `[[courses.group_sets]]`."""

from typing import Any

from mock_platform.shapes import NAME, SHORT_ID, TEXT, Shape, expect, list_of
from mock_platform.world import Group, GroupSet

GROUP = Shape({"id": SHORT_ID, "name": NAME}, {"members": list_of(SHORT_ID), "tag": TEXT, "set_id": SHORT_ID})
GROUP_SET = Shape({"id": SHORT_ID, "name": NAME}, {})


def group_from_table(table: dict[str, Any], at: str) -> Group:
    """Return the group; raise `Misshapen` when the table does not fit."""
    expect(table, GROUP, at)
    return Group(**{**table, "members": tuple(table.get("members", ()))})


def group_set_from_table(table: dict[str, Any], at: str) -> GroupSet:
    """Return the set of groups; raise `Misshapen` when the table does not fit."""
    return GroupSet(**expect(table, GROUP_SET, at))
