"""A world as the tables of a scenario file, and a document as TOML.

The fields of the world have the names of the keys of the file, so nobody writes a writer for a field: what a class
of `world/` has, its table gets. What has its default is left out. TOML has no null, so no document has one.
"""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any

import tomli_w

from mock_platform.errors import ControlError
from mock_platform.shapes import is_unicode


def table_from(thing: Any) -> dict[str, Any]:
    """Return a part of the world (a dataclass) as the table that its reader takes."""
    return {each.name: _plain(getattr(thing, each.name)) for each in fields(thing) if not _is_left_out(thing, each)}


def toml_from_document(document: Mapping[str, Any]) -> str:
    """Return the document as TOML; raise `ControlError` when it holds what TOML cannot say."""
    _expect_sayable(document, "$")
    return tomli_w.dumps(document)


def _is_left_out(thing: Any, each: Field[Any]) -> bool:
    value = getattr(thing, each.name)
    if each.default_factory is not MISSING:
        return bool(value == each.default_factory())
    return value is None or (each.default is not MISSING and value == each.default)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return table_from(value) if is_dataclass(value) else value


def _expect_sayable(value: Any, at: str) -> None:
    if isinstance(value, Mapping):
        for name, member in value.items():
            _expect_sayable(name, at)
            _expect_sayable(member, f"{at}.{name}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _expect_sayable(item, f"{at}[{index}]")
    elif value is None or (isinstance(value, str) and not is_unicode(value)):
        what = "null" if value is None else "text that is not Unicode"
        sentence = f"TOML cannot say {what}, which is at {at[:200]}; ask for application/json"
        raise ControlError(406, "not_toml", sentence.encode("ascii", "replace").decode(), "$")
