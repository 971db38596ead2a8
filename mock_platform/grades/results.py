"""The results of a line item as its tool reads them (AGS 2.0 section 3.3): what counts of the members' grades.

Who has no points has no result; who has left the course is not shown, and is again when they come back.
"""

from typing import Any

from mock_platform.addresses import Addresses
from mock_platform.forms import Pairs, first_values
from mock_platform.grades.columns import Column
from mock_platform.grades.grade import Grade
from mock_platform.paging import Page, page_of_places
from mock_platform.registration import Deployment
from mock_platform.service_access import ServiceAccess
from mock_platform.vocabulary import MEMBERSHIP_DELETED
from mock_platform.world import Course, World


def results_page(access: ServiceAccess, column: Column, query: Pairs) -> Page[dict[str, Any]]:
    """Return the results that the query asks for."""
    addresses, deployment, course = access.platform.addresses, access.deployment, access.course
    wanted = first_values(query).get("user_id")
    page = page_of_places(
        column.grades if wanted is None else [column.grade(wanted)],
        lambda grade: grade.is_result and is_gradable(access.platform.world, course, grade.user_id),
        url=addresses.results(deployment, course, column.line_item).partition("?")[0],
        query=query,
        default_size=access.platform.world.page_size or access.platform.behaviour.line_items_of_a_page,
        requirement="AGS-013",
    )
    results = [result_as_json(addresses, deployment, course, column, grade) for grade in page.items]
    if not access.platform.behaviour.result_comment:
        results = [{name: value for name, value in result.items() if name != "comment"} for result in results]
    return Page(results, page.links)


def result_of(access: ServiceAccess, column: Column, user_id: str) -> dict[str, Any] | None:
    """Return the result of one user, if there is one."""
    results = results_page(access, column, [("user_id", user_id)]).items
    return results[0] if results else None


def result_as_json(
    addresses: Addresses, deployment: Deployment, course: Course, column: Column, grade: Grade
) -> dict[str, Any]:
    """Return a result as the service shows it."""
    line_item = column.line_item
    members = {
        "id": addresses.result(deployment, course, line_item, grade.user_id),
        "scoreOf": addresses.line_item(deployment, course, line_item),
        "userId": grade.user_id,
        "resultScore": grade.points_of(line_item.score_maximum),
        "resultMaximum": line_item.score_maximum,
        "comment": grade.comment,
        "scoringUserId": grade.scoring_user_id,
    }
    return {name: value for name, value in members.items() if value is not None}


def is_gradable(world: World, course: Course, user_id: str) -> bool:
    """True for a member whom the tool may know: suspended ones count, removed and anonymous ones do not."""
    person = world.users.get(user_id)
    if person is None or person.anonymous or person.id not in course.members:
        return False
    return course.members[person.id].status != MEMBERSHIP_DELETED
