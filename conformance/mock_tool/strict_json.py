"""JSON as a strict tool reads it (RFC 8259): one object, no member twice, no number that JSON does not have."""

import json
from collections.abc import Sequence
from typing import Any, NoReturn


class NotStrict(ValueError):
    """The text is not what the standard calls JSON, or not an object; the text says why."""


def object_from(octets: bytes) -> dict[str, Any]:
    """Return the object that these bytes write down; raise `NotStrict`."""
    try:
        document = json.loads(octets.decode("utf-8"), object_pairs_hook=_object, parse_constant=_no_constant)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise NotStrict(f"not JSON in UTF-8: {error}") from error
    if not isinstance(document, dict):
        raise NotStrict(f"a JSON object was expected, got {document!r:.80}")
    return document


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise NotStrict("an object has a member twice")
    return members


def _no_constant(name: str) -> NoReturn:
    raise NotStrict(f"{name} is no number of JSON")
