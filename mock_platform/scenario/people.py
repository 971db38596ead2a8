"""The people of a scenario file: `[[people]]`."""

from typing import Any

from mock_platform.shapes import BOOLEAN, IDENTIFIER, SHORT_ID, TEXT, TEXTS, URL, Shape, expect
from mock_platform.world import Person

PERSON = Shape(
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


def person_from_table(table: dict[str, Any], at: str) -> Person:
    """Return the person; raise `Misshapen` when the table does not fit."""
    expect(table, PERSON, at)
    return Person(**{**table, "roles": tuple(table.get("roles", ()))})
