"""What is written to a service: bodies with members changed by name, times, addresses below and beside a line item.

In a body, a member that is `ABSENT` is left out and None is null.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

ABSENT: Any = object()


def timestamp(moment: datetime) -> str:
    """Return a moment in ISO 8601, with milliseconds and zone."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def below(url: str, name: str) -> str:
    """Return the address below a line item: the name behind its path, its query behind that (AGS 3.4.1)."""
    path, mark, query = url.partition("?")
    return f"{path}/{name}{mark}{query}"


def with_query(url: str, query: Mapping[str, Any]) -> str:
    """Return the address with these parameters added; what it has already stays."""
    added = urlencode(query)
    return url if not added else f"{url}{'&' if '?' in url else '?'}{added}"


def body_of(valid: Mapping[str, Any], members: Mapping[str, Any]) -> dict[str, Any]:
    """Return a body with these members changed; one that is `ABSENT` is left out."""
    return {name: value for name, value in {**valid, **members}.items() if value is not ABSENT}
