"""Claims read for being shown: a member of another type than LTI gives it counts as absent (Core 3.5).

Contextual data is never an error; what a launch depends on was judged by the rules before.
"""

from collections.abc import Mapping
from typing import Any

Document = dict[str, Any]


def object_in(claims: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object of that name, empty when there is none."""
    value = claims.get(name)
    return value if isinstance(value, Mapping) else {}


def texts_in(value: Any) -> list[str]:
    """The texts of a list, empty when it is none."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def texts_of(source: Mapping[str, Any], names: Mapping[str, str]) -> Document:
    """The members of `source` that are texts, under our names for them."""
    return {ours: source[theirs] for ours, theirs in names.items() if isinstance(source.get(theirs), str)}
