"""Showing the gradebook, and grading by hand as a teacher does (AGS 2.0 sections 1.1 and 3.3)."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mock_platform.errors import ControlError, nearest
from mock_platform.grades.columns import Column
from mock_platform.grades.grade import Grade, Override
from mock_platform.grades.line_items import line_item_as_json
from mock_platform.grades.points import MAXIMUM, POINTS
from mock_platform.grades.results import is_gradable, result_as_json
from mock_platform.orders.courses import find_course
from mock_platform.orders.people import find_person
from mock_platform.registration import Deployment, Registration
from mock_platform.shapes import NAME, TEXT, Shape, expect, or_null
from mock_platform.world import Course, Person

if TYPE_CHECKING:
    from mock_platform.platform import Platform

WHOSE = Shape({"client_id": NAME}, {"deployment_id": or_null(NAME)})
OVERRIDE = Shape(
    {**WHOSE.required, "score": or_null(POINTS)},
    {**WHOSE.optional, "maximum": or_null(MAXIMUM), "comment": or_null(TEXT), "scoring_user": or_null(NAME)},
)
GRADES_QUERY = Shape(WHOSE.required, {"deployment_id": NAME, "course": NAME})


def grades(platform: "Platform", query: Any) -> list[dict[str, Any]]:
    """Return every line item of a tool with its grades: in one deployment or all, in one course or all."""
    members = expect(query, GRADES_QUERY)
    registration = platform.registration(members["client_id"])
    deployments, courses = registration.deployments, tuple(platform.world.courses.values())
    if members.get("deployment_id") is not None:
        deployments = (registration.deployment(members["deployment_id"]),)
    if members.get("course") is not None:
        courses = (platform.world.course(members["course"]),)
    return [
        _shown(platform, deployment, course, column)
        for deployment in deployments
        for course in courses
        for column in platform.gradebook.columns(registration.client_id, deployment.deployment_id, course)
        if column.is_in(course)
    ]


def override_result(platform: "Platform", course_id: str, line_item_id: str, user: str, body: Any) -> dict[str, Any]:
    """Enter a grade by hand, which stays until it is released; `score` null: no points."""
    members = expect(body, OVERRIDE)
    grader = members.get("scoring_user")
    override = Override(
        members["score"],
        members.get("maximum"),
        members.get("comment") or None,
        None if grader is None else platform.world.person(grader).user_id,
    )
    return _put(platform, course_id, line_item_id, user, members, override)


def release_result(platform: "Platform", course_id: str, line_item_id: str, user: str, body: Any) -> dict[str, Any]:
    """Take a grade entered by hand back: what the tool published counts again."""
    return _put(platform, course_id, line_item_id, user, expect(body, WHOSE), None)


def _put(
    platform: "Platform", course_id: str, line_item_id: str, user: str, whose: dict[str, Any], override: Override | None
) -> dict[str, Any]:
    registration = platform.registration(whose["client_id"])
    deployment = registration.deployment(whose.get("deployment_id"))
    course = find_course(platform, course_id)
    person = _gradable(platform, course, user)
    column = _column(platform, registration, deployment, course, line_item_id)
    with platform.gradebook.lock:
        grade = replace(column.grade(person.user_id), override=override)
        column.put(grade)
    action = "release_result" if override is None else "override_result"
    where = {"client_id": registration.client_id, "line_item": line_item_id}
    platform.journal.write("control", action=action, user=user, **where)
    return _grade(platform, deployment, course, column, grade)


def _gradable(platform: "Platform", course: Course, user: str) -> Person:
    person = find_person(platform, user)
    if not is_gradable(platform.world, course, person.user_id):
        sentence = f"{user!r} is not in the course {course.id!r}; nobody anonymous can be graded"
        raise ControlError(409, "not_gradable", sentence)
    return person


def _column(
    platform: "Platform", registration: Registration, deployment: Deployment, course: Course, line_item_id: str
) -> Column:
    columns = platform.gradebook.columns(registration.client_id, deployment.deployment_id, course)
    column = columns.find(line_item_id)
    if column is None:
        ids = [each.line_item.id for each in columns]
        sentence = f"{registration.client_id!r} has no line item {line_item_id!r} in {course.id!r}"
        raise ControlError(404, "unknown_line_item", sentence + (nearest(line_item_id, ids) if ids else ""))
    return column


def _shown(platform: "Platform", deployment: Deployment, course: Course, column: Column) -> dict[str, Any]:
    url = platform.addresses.line_item(deployment, course, column.line_item)
    return {
        "deployment_id": deployment.deployment_id,
        "course": course.id,
        "id": column.line_item.id,
        "line_item": line_item_as_json(column, course, url),
        "grades": [_grade(platform, deployment, course, column, grade) for grade in column.grades],
    }


def _grade(
    platform: "Platform", deployment: Deployment, course: Course, column: Column, grade: Grade
) -> dict[str, Any]:
    """Return the score as it was published, what a teacher entered, and the result; null where there is none."""
    counts = grade.is_result and is_gradable(platform.world, course, grade.user_id)
    person, override = platform.world.users.get(grade.user_id), grade.override
    return {
        "user": person.id if person else None,
        "score": grade.score.as_json() if grade.score else None,
        "override": {"score": override.given, "maximum": override.maximum, "comment": override.comment}
        if override
        else None,
        "result": result_as_json(platform.addresses, deployment, course, column, grade) if counts else None,
    }
