"""No text of a message begins or ends with a blank, whatever scenario and tools say (Certification Guide 5.1).

Blanks are those of ASCII: others may belong to a name. The nonce is the tool's own text and comes back as it was
(Security Framework 5.1.1.3).
"""

from string import whitespace
from typing import Any


def without_blanks(claims: dict[str, Any]) -> dict[str, Any]:
    """Return the claims with every text in them trimmed."""
    return {name: value if name == "nonce" else _trimmed(value) for name, value in claims.items()}


def _trimmed(value: Any) -> Any:
    match value:
        case str():
            return value.strip(whitespace)
        case dict():
            return {name: _trimmed(member) for name, member in value.items()}
        case list():
            return [_trimmed(item) for item in value]
    return value
