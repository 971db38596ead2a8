"""Columns as tables of TOML and back, for platforms that keep their state.

TOML knows no null and the extensions of a tool may have one, so extensions are kept as texts of JSON. Scores are
kept as tools publish them.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mock_platform.columns import Column, Columns
from mock_platform.grade import Grade, Override
from mock_platform.scenario.line_items import line_item_from_table
from mock_platform.scenario.tables import table_from
from mock_platform.scores import Score, score_from_json


def document_from_columns(columns: Columns) -> dict[str, Any]:
    """Return the columns of one deployment in one course as tables."""
    return {
        "client_id": columns.client_id,
        "deployment_id": columns.deployment_id,
        "copied": columns.copied,
        "declared": sorted(columns.declared),
        "line_items": [_document_from_column(column) for column in columns],
    }


def columns_from_document(document: Mapping[str, Any]) -> Columns:
    """Return the columns that the tables describe."""
    columns = Columns(document["client_id"], document["deployment_id"], copied=document["copied"])
    columns.declared = set(document["declared"])
    for table in document["line_items"]:
        columns.add(_column_from_document(table))
    return columns


def _document_from_column(column: Column) -> dict[str, Any]:
    line_item = table_from(replace(column.line_item, extensions={}))
    link = {} if column.link_id is None else {"link": column.link_id}
    return {
        "line_item": line_item | _texts(column.line_item.extensions),
        **link,
        "copied": column.copied,
        "grades": [_document_from_grade(grade) for grade in column.grades],
    }


def _column_from_document(document: Mapping[str, Any]) -> Column:
    table = dict(document["line_item"])
    line_item = line_item_from_table(table | {"extensions": _values(table.get("extensions", {}))}, "$.line_item")
    column = Column(line_item, document.get("link"), copied=document["copied"])
    for grade in document["grades"]:
        column.put(_grade_from_document(grade))
    return column


def _document_from_grade(grade: Grade) -> dict[str, Any]:
    document: dict[str, Any] = {"user_id": grade.user_id}
    if grade.score is not None:
        document["score"] = replace(grade.score, extensions={}).as_json() | _texts(grade.score.extensions)
    if grade.override is not None:
        document["override"] = table_from(grade.override)
    return document


def _grade_from_document(document: Mapping[str, Any]) -> Grade:
    override = document.get("override")
    return Grade(
        document["user_id"],
        _score_from_document(document["score"]) if "score" in document else None,
        None if override is None else Override(**override),
    )


def _score_from_document(document: Mapping[str, Any]) -> Score:
    members = {name: value for name, value in document.items() if name != "extensions"}
    return score_from_json(members | _values(document.get("extensions", {})))


def _texts(extensions: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    return {"extensions": {name: json.dumps(value) for name, value in extensions.items()}} if extensions else {}


def _values(extensions: Mapping[str, str]) -> dict[str, Any]:
    return {name: json.loads(text) for name, text in extensions.items()}
