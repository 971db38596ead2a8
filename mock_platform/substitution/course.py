"""The variables of a course (LTI Core 1.3, appendices B.3 and B.5 to B.8): `Context.*`, and its kinds.

A context is a template, an offering, a section or a group, as its types say; one that says nothing counts as a
section. Its label and title are those of its kind, and a scenario may tell those of the other kinds.
"""

from collections.abc import Mapping

from mock_platform.substitution.surroundings import Surroundings
from mock_platform.substitution.variable import Resolve, url_encoded_list, variables
from mock_platform.vocabulary import CONTEXT_TYPE, MEMBERSHIP_ACTIVE, ROLE_LEARNER
from mock_platform.world import Course

TOLD_OF_COURSE = (
    "Context.org",
    "Context.gradeLevels.oneRoster",
    "Context.gradeLevels.*",
    "CourseTemplate.sourcedId",
    "CourseTemplate.label",
    "CourseTemplate.title",
    "CourseTemplate.shortDescription",
    "CourseTemplate.longDescription",
    "CourseTemplate.courseNumber",
    "CourseTemplate.credits",
    "CourseOffering.label",
    "CourseOffering.title",
    "CourseOffering.shortDescription",
    "CourseOffering.longDescription",
    "CourseOffering.courseNumber",
    "CourseOffering.credits",
    "CourseOffering.academicSession",
    "CourseSection.label",
    "CourseSection.title",
    "CourseSection.shortDescription",
    "CourseSection.longDescription",
    "CourseSection.courseNumber",
    "CourseSection.credits",
    "CourseSection.maxNumberOfStudents",
    "CourseSection.dept",
    "CourseSection.timeFrame.begin",
    "CourseSection.timeFrame.end",
    "CourseSection.enrollControl.accept",
    "CourseSection.enrollControl.allowed",
    "CourseSection.dataSource",
    "CourseSection.sourceSectionId",
    "Group.sourcedId",
    "Group.scheme",
    "Group.typevalue",
    "Group.level",
    "Group.email",
    "Group.url",
    "Group.timeFrame.begin",
    "Group.timeFrame.end",
    "Group.enrollControl.accept",
    "Group.enrollControl.end",
    "Group.shortDescription",
    "Group.longDescription",
    "Group.parentId",
)


def _is(course: Course | None, kind: str) -> bool:
    return course is not None and CONTEXT_TYPE + kind in (course.types or (CONTEXT_TYPE + "CourseSection",))


def _label(kind: str) -> Resolve:
    return lambda s: s.course.label if s.course and _is(s.course, kind) else None


def _title(kind: str) -> Resolve:
    return lambda s: s.course.title if s.course and _is(s.course, kind) else None


def _students(surroundings: Surroundings) -> int | None:
    if surroundings.course is None:
        return None
    members = surroundings.course.members.values()
    return sum(ROLE_LEARNER in each.roles and each.status == MEMBERSHIP_ACTIVE for each in members)


def said_of_course(surroundings: Surroundings) -> Mapping[str, str]:
    """Return what the scenario tells of the course."""
    return surroundings.course.variables if surroundings.course else {}


COURSE = variables(
    said_of_course,
    TOLD_OF_COURSE,
    {
        "Context.id": lambda s: s.course and s.course.context_id,
        "Context.type": lambda s: s.course and ",".join(s.course.types),
        "Context.label": lambda s: s.course and s.course.label,
        "Context.title": lambda s: s.course and s.course.title,
        "Context.sourcedId": lambda s: s.course and s.course.section_sourced_id,
        "Context.id.history": lambda s: s.course and url_encoded_list(s.course.history),
        "CourseTemplate.label": _label("CourseTemplate"),
        "CourseTemplate.title": _title("CourseTemplate"),
        "CourseOffering.sourcedId": lambda s: s.course and s.course.offering_sourced_id,
        "CourseOffering.label": _label("CourseOffering"),
        "CourseOffering.title": _title("CourseOffering"),
        "CourseSection.sourcedId": lambda s: s.course and s.course.section_sourced_id,
        "CourseSection.label": _label("CourseSection"),
        "CourseSection.title": _title("CourseSection"),
        "CourseSection.numberOfStudents": _students,
    },
)
