"""Faults of what the course groups service says of groups (Course Groups Service 1.0)."""

from typing import Any

from mock_platform.edits.edit import NotApplicable
from mock_platform.faults.answer import Answer, Encounter
from mock_platform.faults.fault import answer_fault


@answer_fault("GS-003", "Knows both: real platforms write either.", endpoints=("groups",))
def group_set_ids(encounter: Encounter) -> Answer:
    """Groups name their sets in a list, `set_ids`, instead of the one in `set_id`."""
    container = encounter.answer.table()
    groups = container.get("groups", [])
    if not any("set_id" in group for group in groups):
        raise NotApplicable("the page has no group in a set")
    return encounter.answer.with_json(container | {"groups": [_with_list(group) for group in groups]})


def _with_list(group: dict[str, Any]) -> dict[str, Any]:
    others = {name: value for name, value in group.items() if name != "set_id"}
    return others | {"set_ids": [group["set_id"]]} if "set_id" in group else group
