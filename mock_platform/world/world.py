"""The whole of it: the school, its people, its courses.

Frozen: a change makes a new world, which the platform then has. So a snapshot is a reference, and a launch goes
on in the world in which it was ordered. The short ids are for people who write tests; what goes into messages
are the opaque ids beside them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from mock_platform.errors import found
from mock_platform.vocabulary import ROLE_MENTOR
from mock_platform.world.course import Course
from mock_platform.world.link import Link
from mock_platform.world.person import Person


@dataclass(frozen=True)
class World:
    """Everything a scenario file says of a school. `page_size` is None where lists come in their usual small pages."""

    name: str
    sentence: str
    tool_platform: dict[str, str]
    people: dict[str, Person]
    courses: dict[str, Course]
    page_size: int | None = None

    @cached_property
    def places(self) -> dict[str, tuple[Course, Link]]:
        """Every link by its id, with its course."""
        return {link.id: (course, link) for course in self.courses.values() for link in course.links}

    @cached_property
    def users(self) -> dict[str, Person]:
        """Everybody by the id that tools know them by."""
        return {person.user_id: person for person in self.people.values()}

    def person(self, person_id: str) -> Person:
        """Return the person; raise `ControlError` when there is none of that id."""
        return found(self.people, person_id, "person", "$.user")

    def place(self, link_id: str | None) -> tuple[Course, Link]:
        """Return the link (None: the scenario's first) with its course; raise `ControlError` when there is none."""
        return found(self.places, link_id if link_id is not None else next(iter(self.places)), "link", "$.link")

    def course(self, course_id: str | None) -> Course:
        """Return the course (None: the scenario's first); raise `ControlError` when there is none of that id."""
        name = course_id if course_id is not None else next(iter(self.courses))
        return found(self.courses, name, "course", "$.course")

    def roles(self, person: Person, course: Course | None) -> list[str]:
        """Return the roles of a person in a course, those outside of it last."""
        membership = course.members.get(person.id) if course else None
        return [*(membership.roles if membership else ()), *person.roles]

    def mentees(self, person: Person, course: Course | None) -> tuple[str, ...]:
        """Return the user ids of those whom somebody mentors in a course: none without the role (Core 5.4.3)."""
        if ROLE_MENTOR not in self.roles(person, course):
            return ()
        return tuple(self.people[each].user_id for each in person.mentors if not self.people[each].anonymous)

    def with_person(self, person: Person) -> "World":
        """Return this world with the person in it, instead of one of the same id if there is one."""
        return replace(self, people={**self.people, person.id: person})

    def with_people(self, people: Iterable[Person]) -> "World":
        """Return this world with all of them in it."""
        return replace(self, people={**self.people, **{person.id: person for person in people}})

    def without_person(self, person_id: str) -> "World":
        """Return this world without somebody, who is then in none of its courses and looked after by nobody."""
        people = {
            person.id: replace(person, mentors=tuple(each for each in person.mentors if each != person_id))
            for person in self.people.values()
            if person.id != person_id
        }
        courses = {course.id: course.without_person(person_id) for course in self.courses.values()}
        return replace(self, people=people, courses=courses)

    def with_course(self, course: Course) -> "World":
        """Return this world with the course in it, instead of one of the same id if there is one."""
        return replace(self, courses={**self.courses, course.id: course})
