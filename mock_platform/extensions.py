"""Members beyond the standard in line items and scores: their names are full URLs (AGS 2.0 section 3.1.2)."""

import re
from collections.abc import Collection, Mapping
from typing import Any


def is_extension(name: str) -> bool:
    """True when a member of this name may be anybody's."""
    return re.match(r"https?://[^/\s]", name) is not None


def extensions_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members that are extensions."""
    return {name: value for name, value in body.items() if is_extension(name)}


def strangers_in(body: Mapping[str, Any], known: Collection[str]) -> list[str]:
    """Return the names of members that are neither the standard's nor extensions."""
    return [name for name in body if name not in known and not is_extension(name)]
