"""Groups of a course, and the sets that they belong to (Course Groups 1.0)."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class GroupSet:
    """Groups that belong together, such as the teams of one project."""

    id: str
    name: str


@dataclass(frozen=True)
class Group:
    """Some members of a course, by person id. A group may belong to one set."""

    id: str
    name: str
    members: tuple[str, ...] = ()
    tag: str | None = None
    set_id: str | None = None

    def without(self, person_id: str) -> "Group":
        """Return this group without somebody."""
        return replace(self, members=tuple(each for each in self.members if each != person_id))
