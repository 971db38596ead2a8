"""The line items of a deployment as its tool sees them, makes and replaces them (AGS 2.0 section 3.2).

A replacement that would change `id` or `resourceLinkId` is refused (3.2.6 would let it be ignored, too): a tool that
does so should notice. Times that are not set are null, for a platform that supports them (3.2.12).
"""

from typing import Any

from mock_platform.checks import breaches, first_breach
from mock_platform.extensions import extensions_of
from mock_platform.forms import Pairs, first_values, pairs_from_text
from mock_platform.grades.columns import Column, Columns, new_line_item_id
from mock_platform.grades.line_item_checks import JUDGED, NOTICED
from mock_platform.paging import Page, page_of_places
from mock_platform.scenario.line_items import SUBMISSION_REVIEW
from mock_platform.service_access import ServiceAccess, ServiceRefusal, not_found
from mock_platform.world import Course, LineItem, Link

FILTERS = {"resource_link_id": "resourceLinkId", "resource_id": "resourceId", "tag": "tag"}


def columns_of(access: ServiceAccess) -> Columns:
    """Return the columns that belong to the deployment of the access in its course."""
    client_id = access.grant.registration.client_id
    return access.platform.gradebook.columns(client_id, access.deployment.deployment_id, access.course)


def find_column(access: ServiceAccess, line_item_id: str, query: Pairs) -> Column:
    """Return the column of a line item's address; an address without its query is another address."""
    kept = access.platform.addresses.line_item_query
    if kept and not set(pairs_from_text(kept)) <= set(query):
        raise ServiceRefusal(
            404,
            "AGS-040",
            f"the line item's address has lost its query {kept!r}",
            "Append /scores or /results to the path of the line item's URL and keep its query behind that.",
        )
    column = columns_of(access).find(line_item_id)
    if column is None or not column.is_in(access.course):
        raise not_found("the line item")
    return column


def line_item_as_json(column: Column, course: Course, url: str) -> dict[str, Any]:
    """Return the line item as the service shows it."""
    line_item, link = column.line_item, column.link(course)
    times = {"startDateTime": line_item.start_date_time, "endDateTime": line_item.end_date_time}
    members = {
        "id": url,
        "label": line_item.label,
        "scoreMaximum": line_item.score_maximum,
        "resourceLinkId": link.resource_link_id if link else None,
        "resourceId": line_item.resource_id,
        "tag": line_item.tag,
        "gradesReleased": line_item.grades_released,
        "submissionReview": line_item.submission_review or None,
    }
    kept = {name: value for name, value in members.items() if value is not None}
    return {**kept, **times, **line_item.extensions}


def shown(access: ServiceAccess, column: Column) -> dict[str, Any]:
    """Return the line item as the tool of this access sees it."""
    url = access.platform.addresses.line_item(access.deployment, access.course, column.line_item)
    members = line_item_as_json(column, access.course, url)
    added = access.platform.behaviour.line_item_added_members.items()
    return members | {name: members[other] for name, other in added if other in members}


def line_items_page(access: ServiceAccess, query: Pairs) -> Page[dict[str, Any]]:
    """Return the line items that the query asks for; several filters mean all of them."""
    asked = first_values(query)
    wanted = {member: asked[name] for name, member in FILTERS.items() if name in asked}
    links = {link.id: link.resource_link_id for link in access.course.links}

    def is_wanted(column: Column | None) -> bool:
        if column is None or not (column.link_id is None or column.link_id in links):
            return False
        has = {
            "resourceLinkId": links.get(column.link_id or ""),
            "resourceId": column.line_item.resource_id,
            "tag": column.line_item.tag,
        }
        return all(has[member] == value for member, value in wanted.items())

    page = page_of_places(
        columns_of(access).places,
        is_wanted,
        url=access.platform.addresses.line_items(access.deployment, access.course),
        query=query,
        default_size=access.platform.world.page_size or access.platform.behaviour.line_items_of_a_page,
        requirement="AGS-013",
    )
    return Page([shown(access, column) for column in page.items if column is not None], page.links)


def create(access: ServiceAccess, body: Any) -> Column:
    """Make a line item; raise `ServiceRefusal` when its definition does not fit."""
    members = _judged(access, body)
    columns = columns_of(access)
    link = _link(access, columns, members.get("resourceLinkId"))
    if access.platform.behaviour.line_item_dates == "start-dropped":
        members = {name: value for name, value in members.items() if name != "startDateTime"}
    column = Column(_line_item(new_line_item_id(), members), link.id if link else None)
    if any(_is_same(column, other) for other in columns if other.copied):
        _notice(
            access,
            "AGS-030",
            "the course is a copy, and such a line item was copied with it",
            "Look up the line items of a course by resourceLinkId, resourceId and tag before you make new ones.",
        )
    columns.add(column)
    return column


def replace(access: ServiceAccess, column: Column, body: Any) -> None:
    """Replace the definition of a line item; grades stay. Raise `ServiceRefusal` when the new one does not fit."""
    members = _judged(access, body)
    before = shown(access, column)
    for name in ("id", "resourceLinkId"):
        if members.get(name) and members[name] != before.get(name):
            raise ServiceRefusal(
                400,
                "AGS-024",
                f"{name} would change: is {before.get(name)!r}, got {str(members[name])[:200]!r}",
                "Send id and resourceLinkId as they came, or leave them out.",
            )
    column.line_item = _line_item(column.line_item.id, members)


def delete(access: ServiceAccess, column: Column) -> None:
    """Delete a line item with its grades; some platforms keep those that belong to a link."""
    if column.link_id is not None and access.platform.behaviour.coupled_line_item_deletion == "refused":
        sentence = "the line item belongs to a link"
        raise ServiceRefusal(401, "AGS-025", sentence, "Leave the line items of links to the platform.")
    columns_of(access).remove(column)


def _judged(access: ServiceAccess, body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        sentence = "the line item is not a JSON object"
        raise ServiceRefusal(400, "AGS-017", sentence, "Send one line item as a JSON object.")
    if breach := first_breach(JUDGED, body):
        raise ServiceRefusal(400, breach.requirement, breach.sentence, breach.advice)
    for notice in breaches(NOTICED, body):
        _notice(access, notice.requirement, notice.sentence, notice.advice)
    return body


def _line_item(line_item_id: str, members: dict[str, Any]) -> LineItem:
    review = members.get("submissionReview") or {}
    return LineItem(
        id=line_item_id,
        label=members["label"],
        score_maximum=members["scoreMaximum"],
        resource_id=members.get("resourceId"),
        tag=members.get("tag"),
        start_date_time=members.get("startDateTime") or None,
        end_date_time=members.get("endDateTime") or None,
        grades_released=members.get("gradesReleased"),
        submission_review={name: value for name, value in review.items() if name in SUBMISSION_REVIEW.known},
        extensions=extensions_of(members),
    )


def _link(access: ServiceAccess, columns: Columns, resource_link_id: str | None) -> Link | None:
    if not resource_link_id:
        return None
    for link in access.course.links:
        if link.resource_link_id == resource_link_id and columns.admits(link):
            return link
    raise ServiceRefusal(
        404,
        "AGS-020",
        f"resourceLinkId {resource_link_id[:80]!r} is not a link of this tool in this course",
        "Send the id of a resource link that was launched from this course, or leave it out.",
    )


def _is_same(column: Column, other: Column) -> bool:
    mine, theirs = column.line_item, other.line_item
    known = (column.link_id, mine.resource_id, mine.tag)
    return any(known) and known == (other.link_id, theirs.resource_id, theirs.tag)


def _notice(access: ServiceAccess, requirement: str, sentence: str, advice: str) -> None:
    client_id = access.grant.registration.client_id
    access.platform.journal.finding(requirement, sentence, advice, endpoint="line_items", client_id=client_id)
