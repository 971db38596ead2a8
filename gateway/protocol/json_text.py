"""JSON that somebody else wrote (RFC 8259), read together with what is odd about it.

Reading is separate from judging: the reader below understands what a lenient one would, and remembers what a strict one
minds (another encoding than UTF-8, a member twice, a number beyond JSON). Rows of the table judge that.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

JsonObject = Mapping[str, Any]

# A launch nests four levels deep. What is read here is written again later, with less of the stack left.
DEEPEST: Final = 64


@dataclass(frozen=True)
class JsonText:
    """A JSON object and the oddities of the text that it came from."""

    value: JsonObject
    is_utf8: bool
    repeats_a_member: bool
    is_finite: bool


def json_object_from(data: bytes) -> JsonText:
    """Read a JSON object; raises ValueError when there is no reading of these bytes as one."""
    value, encoding, reader = _read(data)
    if not isinstance(value, dict):
        raise ValueError("it is not an object")
    return JsonText(value, encoding == "utf-8", reader.repeats_a_member, reader.is_finite)


def json_value_from(data: bytes) -> Any:
    """Read any JSON value that can be written again; raises ValueError when there is none."""
    value, _encoding, reader = _read(data)
    if not reader.is_finite:
        raise ValueError("it has a number that JSON does not know")
    return value


def _read(data: bytes) -> "tuple[Any, str, _Reader]":
    reader = _Reader()
    encoding = json.detect_encoding(data)
    text = data.decode(encoding)
    try:
        value = json.loads(
            text,
            object_pairs_hook=reader.object_from,
            parse_float=reader.float_from,
            parse_constant=reader.constant_from,
        )
    except RecursionError as error:
        raise ValueError("it nests deeper than the interpreter follows") from error
    if text.count("{") + text.count("[") > DEEPEST and _is_deep(value):
        raise ValueError(f"it nests more than {DEEPEST} levels deep")
    if "\\u" in text:
        # An escape such as \ud800 alone is no character (RFC 8259 section 8.2) and cannot be written again.
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value, encoding, reader


class _Reader:
    """json.loads' hooks: lenient about oddities, and aware of them."""

    def __init__(self) -> None:
        self.repeats_a_member = False
        self.is_finite = True

    def object_from(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        self.repeats_a_member = self.repeats_a_member or len(members) != len(pairs)
        return members

    def float_from(self, digits: str) -> float:
        number = float(digits)
        self.is_finite = self.is_finite and math.isfinite(number)
        return number

    def constant_from(self, name: str) -> float:
        self.is_finite = False
        return float(name)


def _is_deep(value: Any) -> bool:
    level: list[Any] = [value]
    for _ in range(DEEPEST):
        inner = [item.values() if isinstance(item, dict) else item for item in level if isinstance(item, dict | list)]
        level = [member for members in inner for member in members]
    return any(isinstance(item, dict | list) for item in level)
