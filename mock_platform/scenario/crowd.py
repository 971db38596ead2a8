"""A crowd: many members of a course in one table, `[courses.crowd]`, always the same for the same numbers.

Some share a name: only the user id tells them apart (LTI Core 1.3 section 3.3).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from mock_platform.shapes import COUNT, TEXTS, Kind, Shape, expect
from mock_platform.world import Membership, Person

LARGEST_CROWD = 100_000
SIZE = Kind(f"{COUNT.expected}, {LARGEST_CROWD} at most", lambda value: COUNT.fits(value) and value <= LARGEST_CROWD)
CROWD = Shape({"size": SIZE, "roles": TEXTS}, {})

_GIVEN = (
    "Zoë",
    "Bao",
    "Amélie",
    "花子",
    "Ғани",
    "Ìfẹ́",
    "Łukasz",
    "Şebnem",
    "Ólafur",
    "Nguyễn",
    "عائشة",
    "Ада",
    "ਹਰਪ੍ਰੀਤ",
)
_FAMILY = (
    "Müller",
    "Østergård",
    "O'Brien",
    "山田",
    "Әбдіров",
    "Ștefănescu",
    "Žižek",
    "García-Peña",
    "김",
    "الفاسي",
    "van 't Hoff",
)


@dataclass(frozen=True)
class Crowd:
    """So many people with the same roles in one course."""

    course_id: str
    size: int
    roles: tuple[str, ...]

    @property
    def people(self) -> Iterator[Person]:
        """Everybody in it."""
        return (self._person(number) for number in range(1, self.size + 1))

    @property
    def members(self) -> dict[str, Membership]:
        """Their memberships, by person id."""
        membership = Membership(self.roles)
        return {self._id(number): membership for number in range(1, self.size + 1)}

    def _id(self, number: int) -> str:
        return f"{self.course_id}-{number:05}"

    def _person(self, number: int) -> Person:
        person_id = self._id(number)
        return Person(
            id=person_id,
            user_id=f"u-{sha256(person_id.encode()).hexdigest()[:16]}",
            given_name=_GIVEN[number % len(_GIVEN)],
            family_name=_FAMILY[number % len(_FAMILY)],
            email=f"{person_id}@example.org",
            sourced_id=f"example.org:{person_id}",
        )


def crowd_from_table(table: dict[str, Any], at: str) -> Crowd:
    """Return the crowd of a course's table, an empty one if it has none; raise `Misshapen` when it does not fit."""
    if "crowd" not in table:
        return Crowd(table["id"], 0, ())
    members = expect(table["crowd"], CROWD, f"{at}.crowd")
    return Crowd(table["id"], members["size"], tuple(members["roles"]))
