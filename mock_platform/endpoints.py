"""What an address is called in the journal: the stable endpoint names of the design.

An address of a service is collections and ids by turns (`line_items/<id>/scores`), below a deployment and mostly a
course. The last collection that has a name decides; an id never does, whatever it is called.
"""

BY_FIRST_PART = {"sink": "sink", "return": "return", "": "page"}
BY_COLLECTION = {
    "openid-configuration": "configuration",
    "jwks": "jwks",
    "authorize": "authorize",
    "token": "token",
    "launches": "launch",
    "register": "register",
    "registrations": "page",
    "told": "page",
    "line_items": "line_items",
    "scores": "scores",
    "results": "results",
    "memberships": "memberships",
    "groups": "groups",
    "group_sets": "groups",
    "notices": "notices",
    "assets": "assets",
    "downloads": "assets",
    "reports": "reports",
    "eula": "eula",
    "deep_linking": "deep_linking",
    "proctoring": "start_assessment",
    "control": "assessment_control",
}
ENDPOINTS = frozenset({*BY_FIRST_PART.values(), *BY_COLLECTION.values(), "post_message"})


def endpoint_of(path: str) -> str | None:
    """Return the endpoint's name for a path relative to the issuer; None when there is nothing."""
    first, *parts = path.split("/")[1:] or [""]
    if first in BY_FIRST_PART:
        return BY_FIRST_PART[first]
    if first not in {"lti", ".well-known"}:
        return None
    return next((BY_COLLECTION[part] for part in reversed(parts[::2]) if part in BY_COLLECTION), None)
