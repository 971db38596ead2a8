"""A JSON object as a strict reader takes it (RFC 8259): UTF-8, no member twice, no number or text that is none."""

import json
import math
from collections.abc import Sequence
from typing import Any, Final, NoReturn

# Messages nest half a dozen levels deep; whoever handles the claims later has a stack too.
DEEPEST: Final = 64


class NotStrict(ValueError):
    """These bytes are no JSON object, or one that two readers could read in two ways."""


def object_from(octets: bytes) -> dict[str, Any]:
    """Return the object that these bytes write down; raise `NotStrict`."""
    try:
        value = json.loads(
            octets.decode("utf-8"), object_pairs_hook=_members, parse_float=_finite, parse_constant=_no_constant
        )
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # half of a surrogate pair is no text
        depth = _depth(value)
    except (ValueError, RecursionError) as error:
        raise NotStrict(f"not strictly JSON in UTF-8: {type(error).__name__}") from error
    if not isinstance(value, dict) or depth > DEEPEST:
        raise NotStrict("no object, or one that nests too deeply")
    return value


def _members(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise NotStrict("an object has a member twice")
    return members


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise NotStrict("a number is beyond what a double can hold")
    return number


def _no_constant(name: str) -> NoReturn:
    raise NotStrict(f"{name} is no number of JSON")


def _depth(value: Any) -> int:
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if members is None else 1 + max(map(_depth, members), default=0)
