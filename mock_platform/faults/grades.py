"""Faults of line items and results (AGS 2.0 sections 3.2 and 3.3)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from mock_platform.edits.edit import Json, NotApplicable
from mock_platform.faults.answer import Answer, Encounter, without
from mock_platform.faults.fault import answer_fault

LINE_ITEMS = ("line_items",)
RESULTS = ("results",)
Row = dict[str, Any]


def _changed(encounter: Encounter, change: Callable[[Row], Row]) -> Answer:
    document = encounter.answer.document()
    rows = document if isinstance(document, list) else [document]
    if not rows or not all(isinstance(row, dict) for row in rows):
        raise NotApplicable("the answer has no line item or result")
    changed = [change(row) for row in rows]
    return encounter.answer.with_json(changed if isinstance(document, list) else changed[0])


@answer_fault("AGS-017", "Shows it without a name, and reads the others.", endpoints=LINE_ITEMS)
def line_item_without_label(encounter: Encounter) -> Answer:
    """Line items have no label."""
    return _changed(encounter, lambda row: without(row, "label"))


@answer_fault("AGS-018", "Takes the line item for one without a maximum, and reads the others.", endpoints=LINE_ITEMS)
def line_item_maximum_odd(encounter: Encounter, maximum: Json = None) -> Answer:
    """Line items have a maximum that is null, nought, negative or a text."""
    return _changed(encounter, lambda row: row | {"scoreMaximum": maximum})


@answer_fault("AGS-015", "Resolves it by the address that it asked, or leaves the line item out.", endpoints=LINE_ITEMS)
def line_item_id_relative(encounter: Encounter) -> Answer:
    """Line items have an id that is a path instead of a whole address."""
    return _changed(encounter, lambda row: row | {"id": urlsplit(row["id"])._replace(scheme="", netloc="").geturl()})


@answer_fault("AGS-021", "Takes null for absent.", endpoints=LINE_ITEMS)
def line_item_options_null(encounter: Encounter) -> Answer:
    """Line items have every optional member, and it is null."""
    optional = ("resourceId", "tag", "resourceLinkId", "startDateTime", "endDateTime", "gradesReleased")
    return _changed(encounter, lambda row: row | dict.fromkeys(optional))


@answer_fault("AGS-075", "Takes the result for one without a score.", endpoints=RESULTS)
def result_score_missing(encounter: Encounter, null: bool = False) -> Answer:
    """Results have no score, or null."""
    nothing = {"resultScore": None} if null else {}
    return _changed(encounter, lambda row: without(row, "resultScore") | nothing)


@answer_fault("AGS-075", "Takes the maximum for 1.", endpoints=RESULTS)
def result_maximum_missing(encounter: Encounter) -> Answer:
    """Results do not say out of how much the score is."""
    return _changed(encounter, lambda row: without(row, "resultMaximum"))


@answer_fault("AGS-072", "Leaves the result out, and reads the others.", endpoints=RESULTS)
def result_of_nobody(encounter: Encounter) -> Answer:
    """Results do not say whose they are."""
    return _changed(encounter, lambda row: without(row, "userId"))
