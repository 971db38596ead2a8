"""Somebody with an account at the platform."""

from dataclasses import dataclass, field


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
