"""What must hold between the parts of a world: ids are distinct, and whoever is spoken of is there.

Asked once, of a scenario file before it becomes a world and of a world before an order changes it.
"""

from collections.abc import Iterable
from itertools import chain

from mock_platform.errors import nearest
from mock_platform.scenario.activities import expect_activities_fit
from mock_platform.shapes import Misshapen
from mock_platform.world import Course, Person


def expect_sound(people: Iterable[Person], courses: Iterable[Course]) -> None:
    """Raise `Misshapen` at the first thing that does not hold."""
    people, courses = list(people), list(courses)
    _expect_distinct([person.id for person in people], "$.people", "id")
    _expect_distinct([person.user_id for person in people], "$.people", "user_id")
    _expect_distinct([course.id for course in courses], "$.courses", "id")
    _expect_distinct([course.context_id for course in courses], "$.courses", "context_id")
    _expect_distinct_links(courses)
    known = {person.id for person in people}
    _expect_known_mentees(people, known)
    for course in courses:
        _expect_known_members(course, known)
        _expect_sound_groups(course)
        expect_activities_fit(course, known)


def _expect_distinct(values: Iterable[str], at: str, member: str) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise Misshapen(f"{at}.{member}", f"every {member} should be unique, got {value!r} more than once")
        seen.add(value)


def _expect_distinct_links(courses: list[Course]) -> None:
    links = list(chain.from_iterable(course.links for course in courses))
    _expect_distinct([link.id for link in links], "$.courses.links", "id")
    _expect_distinct([link.resource_link_id for link in links], "$.courses.links", "resource_link_id")
    for course in courses:
        declared = chain.from_iterable(link.declared_line_items for link in course.links)
        _expect_distinct([each.id for each in (*declared, *course.line_items)], "$.courses.line_items", "id")
    if not links:
        raise Misshapen("$.courses", "a scenario should have at least one link, got none")


def _expect_known_mentees(people: list[Person], known: set[str]) -> None:
    for person in people:
        for mentee in person.mentors:
            if mentee not in known:
                sentence = f"somebody who is mentored should be one of the people{nearest(mentee, known)}"
                raise Misshapen(f"$.people.{person.id}.mentors", sentence)


def _expect_known_members(course: Course, known: set[str]) -> None:
    for person_id in course.members:
        if person_id not in known:
            at = f"$.courses.{course.id}.members.{person_id}"
            raise Misshapen(at, f"a member should be one of the people{nearest(person_id, known)}")


def _expect_sound_groups(course: Course) -> None:
    _expect_distinct([group.id for group in course.groups], f"$.courses.{course.id}.groups", "id")
    _expect_distinct([each.id for each in course.group_sets], f"$.courses.{course.id}.group_sets", "id")
    sets = {each.id for each in course.group_sets}
    for group in course.groups:
        at = f"$.courses.{course.id}.groups.{group.id}"
        for person_id in group.members:
            if person_id not in course.members:
                sentence = f"who is in a group should be a member of its course{nearest(person_id, course.members)}"
                raise Misshapen(f"{at}.members", sentence)
        if group.set_id is not None and group.set_id not in sets:
            sentence = f"the set of a group should be one of its course{nearest(group.set_id, sets)}"
            raise Misshapen(f"{at}.set_id", sentence)
