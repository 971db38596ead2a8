"""As much of JSON Schema 2020-12 as the report's schema uses; a keyword that is not known here is an error."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "null": type(None),
}
_ANNOTATIONS = {"$schema", "$id", "$defs", "title", "description", "required", "additionalProperties"}
_SIMPLE: Mapping[str, Callable[[Any, Any], bool]] = {
    "const": lambda value, wanted: value == wanted,
    "enum": lambda value, wanted: value in wanted,
    "type": lambda value, wanted: (
        isinstance(value, _TYPES[wanted]) and (wanted == "boolean") >= isinstance(value, bool)
    ),
    "minimum": lambda value, least: value >= least,
    "maximum": lambda value, most: value <= most,
    "minLength": lambda value, least: len(value) >= least,
    "minItems": lambda value, least: len(value) >= least,
    "maxItems": lambda value, most: len(value) <= most,
    "maxProperties": lambda value, most: len(value) <= most,
    "uniqueItems": lambda value, wanted: not wanted or len({repr(item) for item in value}) == len(value),
    "pattern": lambda value, pattern: re.search(pattern, value) is not None,
    "format": lambda value, _: datetime.fromisoformat(value).tzinfo is not None,
}


def breaches(value: Any, schema: Any, root: Mapping[str, Any], place: str = "report") -> Iterator[str]:
    """Yield a sentence for every place in which *value* does not keep to *schema*."""
    if schema is True:
        return
    if schema is False:
        yield f"{place} is not allowed"
        return
    if "type" in schema and not _SIMPLE["type"](value, schema["type"]):
        yield f"{place} is no {schema['type']}"
        return
    for keyword, wanted in schema.items():
        if keyword in _SIMPLE:
            if not _SIMPLE[keyword](value, wanted):
                yield f"{place} breaks {keyword}"
        elif keyword not in _ANNOTATIONS:
            yield from _APPLICATORS[keyword](value, wanted, root, place)
    yield from _members(value, schema, root, place)


def _members(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any], place: str) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    yield from (f"{place} has no {name}" for name in schema.get("required", []) if name not in value)
    others = schema.get("additionalProperties", True)
    for name in value.keys() - schema.get("properties", {}).keys():
        yield from breaches(value[name], others, root, f"{place}.{name}")


def _referred(value: Any, address: str, root: Mapping[str, Any], place: str) -> Iterator[str]:
    yield from breaches(value, root["$defs"][address.removeprefix("#/$defs/")], root, place)


def _properties(value: Any, wanted: Mapping[str, Any], root: Mapping[str, Any], place: str) -> Iterator[str]:
    for name in wanted.keys() & value.keys():
        yield from breaches(value[name], wanted[name], root, f"{place}.{name}")


def _names(value: Any, wanted: Any, root: Mapping[str, Any], place: str) -> Iterator[str]:
    for name in value:
        yield from breaches(name, wanted, root, f"{place}: the name {name}")


def _items(value: Any, wanted: Any, root: Mapping[str, Any], place: str) -> Iterator[str]:
    for position, item in enumerate(value):
        yield from breaches(item, wanted, root, f"{place}[{position}]")


def _any_of(value: Any, wanted: Any, root: Mapping[str, Any], place: str) -> Iterator[str]:
    found = [list(breaches(value, schema, root, place)) for schema in wanted]
    if all(found):
        yield from min(found, key=len)


_APPLICATORS: Mapping[str, Callable[[Any, Any, Mapping[str, Any], str], Iterator[str]]] = {
    "$ref": _referred,
    "properties": _properties,
    "propertyNames": _names,
    "items": _items,
    "anyOf": _any_of,
}
