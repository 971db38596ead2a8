"""The people of a scenario file: `[[people]]`."""

from typing import Any

from mock_platform.scenario.variables import variables_from
from mock_platform.shapes import BOOLEAN, IDENTIFIER, NAME, SHORT_ID, TEXT, TEXT_OBJECT, TEXTS, URL, Shape, expect
from mock_platform.substitution.person import TOLD_OF_PERSON
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
        "mentors": TEXTS,
        "lti11_user_id": NAME,
        "variables": TEXT_OBJECT,
    },
)


def person_from_table(table: dict[str, Any], at: str) -> Person:
    """Return the person; raise `Misshapen` when the table does not fit."""
    expect(table, PERSON, at)
    lists = {name: tuple(table.get(name, ())) for name in ("roles", "mentors")}
    return Person(**{**table, **lists, "variables": variables_from(table, TOLD_OF_PERSON, at)})
