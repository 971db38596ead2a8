"""Somebody with an account at the platform."""

from collections.abc import Container
from dataclasses import dataclass, field, replace
from typing import Any

# What a platform may share with a tool or keep from it: the members of a person that belong together, and the
# beginnings of the variables that tell no less.
SHARED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "name": (("given_name", "family_name", "middle_name"), ("Person.", "User.")),
    "email": (("email",), ("Person.email.",)),
    "picture": (("picture",), ()),
    "sourced_id": (("sourced_id",), ()),
}


@dataclass(frozen=True)
class Person:
    """Somebody with an account. `roles` are those outside any course: institution and system roles.

    `mentors` are the ids of the people whom this person looks after wherever their role is Mentor. `variables` has
    what only substitution variables speak of, by the variable's name.
    """

    id: str
    user_id: str
    given_name: str | None = None
    family_name: str | None = None
    middle_name: str | None = None
    email: str | None = None
    picture: str | None = None
    locale: str | None = None
    sourced_id: str | None = None
    anonymous: bool = False
    roles: tuple[str, ...] = ()
    mentors: tuple[str, ...] = ()
    lti11_user_id: str | None = None
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str | None:
        """The full name, or None when the person keeps it private."""
        return " ".join(part for part in (self.given_name, self.middle_name, self.family_name) if part) or None

    def shared(self, what: Container[str]) -> "Person":
        """Return this person as somebody sees them with whom only this is shared."""
        kept = [rule for name, rule in SHARED.items() if name not in what]
        members: dict[str, Any] = {member: None for names, _ in kept for member in names}
        prefixes = tuple(prefix for _, beginnings in kept for prefix in beginnings)
        variables = {name: value for name, value in self.variables.items() if not name.startswith(prefixes)}
        return replace(self, **members, variables=variables) if kept else self
