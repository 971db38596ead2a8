"""The shape of what people write: bodies of the control API, parameters of edits, scenario files.

A shape is a table, member name to kind; whatever does not fit is refused with the place, what was expected and
what came. It knows nothing of HTTP or TOML: `scenario.py` adds the file's name, `app.py` the status.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from mock_platform.errors import ControlError, nearest


class Misshapen(ControlError):
    """A value that is not what its place expects."""

    def __init__(self, at: str, message: str) -> None:
        super().__init__(400, "invalid_body", message, at)

    def below(self, place: str) -> "Misshapen":
        """Return the same mistake as told of a value that lies at `place`, not at `$`."""
        message = f"{place}{self.message[1:]}" if self.message.startswith("$") else self.message
        return Misshapen((self.at or "$").replace("$", place, 1), message)


@dataclass(frozen=True)
class Kind:
    """What a member may be: the words for people, the test for the machine, the choices if there are few.

    `schema` says the same as JSON Schema as far as that can; without one it says that anything may come.
    """

    expected: str
    fits: Callable[[Any], bool]
    choices: tuple[str | int | None, ...] = ()
    schema: Mapping[str, Any] = field(default_factory=dict)

    def as_schema(self) -> dict[str, Any]:
        """Return the JSON Schema (2020-12), with the words for people as its description."""
        return {**self.schema, "description": self.expected}


@dataclass(frozen=True)
class Shape:
    """The members of an object: those that must be there and those that may."""

    required: Mapping[str, Kind]
    optional: Mapping[str, Kind]

    @property
    def known(self) -> dict[str, Kind]:
        """Every member this shape knows."""
        return {**self.required, **self.optional}

    def as_schema(self) -> dict[str, Any]:
        """Return the JSON Schema (2020-12) of the object."""
        return {
            "type": "object",
            "properties": {name: kind.as_schema() for name, kind in self.known.items()},
            "required": list(self.required),
            "additionalProperties": False,
        }


def is_url(value: object) -> bool:
    """True for an absolute http(s) URL in ASCII, without blanks and without a fragment."""
    if not isinstance(value, str) or re.search(r"[^\x21-\x7e]|#", value):
        return False
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def is_address(value: object) -> bool:
    """True for what a browser can be sent to: such a URL that may have a fragment."""
    return isinstance(value, str) and is_url(value.partition("#")[0]) and not re.search(r"[^\x21-\x7e]", value)


def is_unicode(text: str) -> bool:
    """True for a text that UTF-8 can write: without halves of surrogate pairs, which JSON can smuggle in."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")


def _is_path(value: object) -> bool:
    steps = value if isinstance(value, list | tuple) else [value]
    return bool(steps) and all(
        isinstance(step, str) or (isinstance(step, int) and not isinstance(step, bool)) for step in steps
    )


def list_of(kind: Kind, *, least: int = 0) -> Kind:
    """Return the kind of a list of `kind` with at least so many items."""
    return Kind(
        f"a list of {'at least one of ' if least else ''}{kind.expected}",
        lambda value: isinstance(value, list | tuple) and len(value) >= least and all(map(kind.fits, value)),
        schema={"type": "array", "items": kind.as_schema(), "minItems": least},
    )


def one_of(*choices: str | int) -> Kind:
    """Return the kind of a value out of a closed list."""
    return Kind(
        " or ".join(repr(choice) for choice in choices),
        lambda value: any(value == choice and type(value) is type(choice) for choice in choices),
        choices,
        {"enum": list(choices)},
    )


def or_null(kind: Kind) -> Kind:
    """Return `kind` with null allowed."""
    choices = (*kind.choices, None) if kind.choices else ()
    schema = {"anyOf": [dict(kind.schema), {"type": "null"}]}
    return Kind(f"{kind.expected} or null", lambda value: value is None or kind.fits(value), choices, schema)


ANYTHING = Kind("any JSON value", lambda _: True)
TEXT = Kind("a text", lambda value: isinstance(value, str), schema={"type": "string"})
NAME = Kind(
    "a text that is not empty",
    lambda value: isinstance(value, str) and bool(value.strip()),
    schema={"type": "string", "pattern": r"\S"},
)
IDENTIFIER = Kind(
    "an identifier of 1 to 255 printable ASCII characters without blanks",
    lambda value: isinstance(value, str) and re.fullmatch(r"[\x21-\x7e]{1,255}", value) is not None,
    schema={"type": "string", "pattern": "^[!-~]{1,255}$"},
)
SHORT_ID = Kind(
    "1 to 64 of A-Z, a-z, 0-9, -, _ and .",
    lambda value: isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", value) is not None,
    schema={"type": "string", "pattern": "^[A-Za-z0-9_.-]{1,64}$"},
)
BOOLEAN = Kind("true or false", lambda value: isinstance(value, bool), schema={"type": "boolean"})
NUMBER = Kind("a number", _is_number, schema={"type": "number"})
POSITIVE = Kind(
    "a number above 0", lambda value: _is_number(value) and value > 0, schema={"type": "number", "exclusiveMinimum": 0}
)
WHOLE = Kind(
    "a whole number from 0 on",
    lambda value: type(value) is int and value >= 0,
    schema={"type": "integer", "minimum": 0},
)
COUNT = Kind(
    "a whole number above 0", lambda value: type(value) is int and value > 0, schema={"type": "integer", "minimum": 1}
)


def in_range(kind: Kind, least: float, most: float) -> Kind:
    """Return a kind of numbers with bounds, which belong to it."""
    return Kind(
        f"a {'whole ' if kind.schema['type'] == 'integer' else ''}number from {least} to {most}",
        lambda value: _is_number(value) and (kind is NUMBER or type(value) is int) and least <= value <= most,
        schema={"type": kind.schema["type"], "minimum": least, "maximum": most},
    )


URL = Kind(
    "an http or https URL without a fragment",
    is_url,
    schema={"type": "string", "format": "uri", "pattern": "^https?://[!-~]+$"},
)
ADDRESS = Kind(
    "an absolute http or https URL",
    is_address,
    schema={"type": "string", "format": "uri", "pattern": "^https?://[!-~]+$"},
)
OBJECT = Kind("an object", lambda value: isinstance(value, dict), schema={"type": "object"})
TEXTS = list_of(TEXT)
PATH = Kind(
    "a member's name or a list of names and indexes",
    _is_path,
    schema={"anyOf": [{"type": "string"}, {"type": "array", "minItems": 1, "items": {"type": ["string", "integer"]}}]},
)
TEXT_OBJECT = Kind(
    "an object of texts",
    lambda value: isinstance(value, dict) and all(isinstance(text, str) for text in value.values()),
    schema={"type": "object", "additionalProperties": {"type": "string"}},
)
KEY_SET = Kind(
    'a key set {"keys": [...]}',
    lambda value: (
        isinstance(value, dict)
        and isinstance(value.get("keys"), list)
        and all(isinstance(key, dict) for key in value["keys"])
    ),
    schema={
        "type": "object",
        "properties": {"keys": {"type": "array", "items": {"type": "object"}}},
        "required": ["keys"],
    },
)


def id_in_path(shape: Shape) -> Shape:
    """Return the shape of an object whose id stands in the path of its request: it may be left out."""
    required = {name: kind for name, kind in shape.required.items() if name != "id"}
    return Shape(required, {**shape.optional, "id": shape.required["id"]})


def expect(value: object, shape: Shape, at: str = "$") -> dict[str, Any]:
    """Return `value` when it has this shape; raise `Misshapen` at the first member that does not fit."""
    if not isinstance(value, dict):
        raise Misshapen(at, f"{at} should be an object, got {_shortened(value)}")
    for name in value:
        if name not in shape.known:
            raise Misshapen(f"{at}.{name}", f"{at} has no member {name!r}{nearest(str(name), shape.known)}")
    for name in shape.required:
        if name not in value:
            raise Misshapen(f"{at}.{name}", f"{at} lacks {name!r}: {shape.required[name].expected}")
    for name, member in value.items():
        expect_kind(member, shape.known[name], f"{at}.{name}")
    return value


def expect_kind(value: object, kind: Kind, at: str) -> None:
    """Raise `Misshapen` unless `value` is of this kind."""
    if not kind.fits(value):
        raise Misshapen(at, f"{at} should be {kind.expected}, got {_shortened(value)}")


def _shortened(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
