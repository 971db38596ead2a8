"""The schema of the vectors: the files keep to it, and it is strict."""

import json
from functools import reduce
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from conformance.tokens.case import valid_case
from conformance.tokens.defect import Message
from conformance.tokens.drafts import DRAFTS
from conformance.vectors.document import document_of, text_of
from conformance.vectors.files import SCHEMA_FILE
from conformance.vectors.reading import vectors_path

SCHEMA = json.loads((vectors_path() / SCHEMA_FILE).read_text(encoding="utf-8"))
SCHEMA_VALIDATOR = Draft202012Validator(SCHEMA)


def document_of_one(message: Message) -> dict[str, Any]:
    """Return a file with the plain message alone."""
    return document_of(message, [valid_case(DRAFTS[message]())])


def test_the_schema_is_one() -> None:
    """The schema keeps to the schema of schemas."""
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("message", list(Message))
def test_a_file_keeps_to_the_schema(message: Message) -> None:
    """Somebody else's validator of JSON Schema finds nothing in the file."""
    document = json.loads((vectors_path() / f"{message}.json").read_text(encoding="utf-8"))
    errors = SCHEMA_VALIDATOR.iter_errors(document)
    found = [f"{error.json_path}: {error.message[:200]}" for error in errors]

    assert found == []


@pytest.mark.parametrize(
    ("place", "name", "value"),
    [
        ([], "schema", "lti-testbench/vectors/2"),
        ([], "message", "access_token"),
        ([], "made_at", 1795348800),
        (["counts"], "valid", -1),
        (["groups", 0], "nonce", None),
        (["groups", 0], "key_set", []),
        (["groups", 0], "algorithms", []),
        (["groups", 0], "now", "2026-11-22T12:00:00Z"),
        (["groups", 0], "cases", []),
        (["groups", 0, "cases", 0], "verdict", "maybe"),
        (["groups", 0, "cases", 0], "level", "all"),
        (["groups", 0, "cases", 0], "flags", ["no flag"]),
        (["groups", 0, "cases", 0], "requirements", ["RFC 7515"]),
        (["groups", 0, "cases", 0], "comment", ""),
        (["groups", 0, "cases", 0], "token", None),
        (["groups", 0, "cases", 0], "claims", {}),
    ],
)
def test_the_schema_refuses_what_is_no_file_of_vectors(place: list[str | int], name: str, value: object) -> None:
    """The schema is strict: each of these single changes breaks it."""
    document = document_of_one(Message.ID_TOKEN)
    assert SCHEMA_VALIDATOR.is_valid(document)

    changed = json.loads(text_of(document))
    reduce(lambda value, step: value[step], place, changed)[name] = value

    assert not SCHEMA_VALIDATOR.is_valid(changed)


@pytest.mark.parametrize(
    ("message", "name"),
    [
        (Message.ID_TOKEN, "nonce"),
        (Message.DEEP_LINKING_RESPONSE, "data"),
        (Message.CLIENT_ASSERTION, "token_url"),
    ],
)
def test_the_schema_knows_what_a_reader_compares_with(message: Message, name: str) -> None:
    """A group without what the reader of its kind of message needs breaks the schema."""
    document = document_of_one(message)
    del document["groups"][0][name]

    assert not SCHEMA_VALIDATOR.is_valid(document)
