"""Columns as tables and back, for platforms that keep their state, and for scenarios that begin with grades.

TOML knows no null and the extensions of a tool may have one, so extensions are kept as texts of JSON. Scores are
kept as tools publish them, and judged as then when they come back.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mock_platform.checks import first_breach
from mock_platform.grades.columns import Column, Columns
from mock_platform.grades.grade import Grade, Override
from mock_platform.grades.points import MAXIMUM, POINTS
from mock_platform.grades.score_checks import JUDGED
from mock_platform.grades.scores import Score, score_from_json
from mock_platform.scenario.line_items import LINE_ITEM, line_item_from_table
from mock_platform.scenario.tables import table_from
from mock_platform.shapes import (
    BOOLEAN,
    IDENTIFIER,
    NAME,
    OBJECT,
    SHORT_ID,
    TEXT,
    TEXT_OBJECT,
    Kind,
    Misshapen,
    Shape,
    expect,
    expect_kind,
    list_of,
)

COLUMNS = Shape(
    {"client_id": IDENTIFIER, "deployment_id": IDENTIFIER, "course": SHORT_ID},
    {"deleted": list_of(SHORT_ID), "line_items": list_of(OBJECT)},
)
COLUMN = Shape(
    LINE_ITEM.required, {**LINE_ITEM.optional, "link": SHORT_ID, "copied": BOOLEAN, "grades": list_of(OBJECT)}
)
GRADE = Shape({"user_id": NAME}, {"score": OBJECT, "override": OBJECT})
OVERRIDE = Shape({}, {"given": POINTS, "maximum": MAXIMUM, "comment": TEXT, "scoring_user_id": NAME})
JSON_TEXTS = Kind(
    "an object of texts in JSON", lambda value: TEXT_OBJECT.fits(value) and all(map(_is_json, value.values()))
)


def document_from_columns(columns: Columns, course_id: str) -> dict[str, Any]:
    """Return the columns of one deployment in one course as a table."""
    deleted = columns.declared - {column.line_item.id for column in columns}
    return {
        "client_id": columns.client_id,
        "deployment_id": columns.deployment_id,
        "course": course_id,
        "deleted": sorted(deleted),
        "line_items": [_table_from_column(column) for column in columns],
    }


def columns_from_document(document: Any, at: str) -> tuple[str, Columns]:
    """Return the columns that a table describes, with their course; raise `Misshapen` when it does not fit."""
    members = expect(document, COLUMNS, at)
    columns = Columns(members["client_id"], members["deployment_id"])
    for index, table in enumerate(members.get("line_items", ())):
        column = _column_from_table(table, f"{at}.line_items[{index}]")
        if columns.find(column.line_item.id) is not None:
            raise Misshapen(f"{at}.line_items[{index}].id", f"every id should be unique, got {table['id']!r} twice")
        columns.add(column)
    columns.declared = {*members.get("deleted", ()), *(column.line_item.id for column in columns)}
    return members["course"], columns


def _table_from_column(column: Column) -> dict[str, Any]:
    return {
        **table_from(replace(column.line_item, extensions={})),
        **_texts(column.line_item.extensions),
        **({} if column.link_id is None else {"link": column.link_id}),
        "copied": column.copied,
        "grades": [_table_from_grade(grade) for grade in column.grades],
    }


def _column_from_table(table: Any, at: str) -> Column:
    members = expect(table, COLUMN, at)
    line_item = {name: value for name, value in members.items() if name in LINE_ITEM.known}
    line_item |= {"extensions": _values(members, at)}
    column = Column(line_item_from_table(line_item, at), members.get("link"), copied=members.get("copied", False))
    for index, grade in enumerate(members.get("grades", ())):
        column.put(_grade_from_table(grade, f"{at}.grades[{index}]"))
    return column


def _table_from_grade(grade: Grade) -> dict[str, Any]:
    table: dict[str, Any] = {"user_id": grade.user_id}
    if grade.score is not None:
        table["score"] = replace(grade.score, extensions={}).as_json() | _texts(grade.score.extensions)
    if grade.override is not None:
        table["override"] = table_from(grade.override)
    return table


def _grade_from_table(table: Any, at: str) -> Grade:
    members = expect(table, GRADE, at)
    score, override = members.get("score"), members.get("override")
    return Grade(
        members["user_id"],
        None if score is None else _score_from_table({**score, "userId": members["user_id"]}, f"{at}.score"),
        None if override is None else Override(**expect(override, OVERRIDE, f"{at}.override")),
    )


def _score_from_table(table: Mapping[str, Any], at: str) -> Score:
    published = {name: value for name, value in table.items() if name != "extensions"} | _values(table, at)
    if breach := first_breach(JUDGED, published):
        raise Misshapen(at, f"{at} should be a score as tools publish it: {breach.sentence}")
    return score_from_json(published)


def _texts(extensions: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    return {"extensions": {name: json.dumps(value) for name, value in extensions.items()}} if extensions else {}


def _values(table: Mapping[str, Any], at: str) -> dict[str, Any]:
    texts = table.get("extensions", {})
    expect_kind(texts, JSON_TEXTS, f"{at}.extensions")
    return {name: json.loads(text) for name, text in texts.items()}


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
