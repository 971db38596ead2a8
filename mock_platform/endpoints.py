"""What an address is called in the journal: the stable endpoint names of the design."""

BY_FIRST_PART = {"sink": "sink", "return": "return", "": "page"}
BY_LAST_PART = {
    "openid-configuration": "configuration",
    "jwks": "jwks",
    "authorize": "authorize",
    "token": "token",
    "line_items": "line_items",
    "scores": "scores",
    "results": "results",
    "memberships": "memberships",
    "groups": "groups",
    "group_sets": "groups",
    "notices": "notices",
    "reports": "reports",
    "user": "eula",
    "deployment": "eula",
    "control": "assessment_control",
    "register": "register",
    "launches": "launch",
}
BY_PARENT = {
    "launches": "launch",
    "line_items": "line_items",
    "results": "results",
    "assets": "assets",
    "register": "register",
    "deep_linking": "deep_linking",
    "proctoring": "start_assessment",
}


def endpoint_of(path: str) -> str | None:
    """Return the endpoint's name for a path relative to the issuer; None when there is nothing."""
    parts = path.split("/")[1:] or [""]
    if parts[0] in BY_FIRST_PART:
        return BY_FIRST_PART[parts[0]]
    if parts[0] not in {"lti", ".well-known"} or len(parts) < 2:
        return None
    return BY_LAST_PART.get(parts[-1]) or BY_PARENT.get(parts[-2])
