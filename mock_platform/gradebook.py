"""The gradebook.

Line items as a tool sees them, the scores that it publishes, the results that it reads (AGS 2.0).

Every deployment has columns of its own: what one tool writes no other reads. The line items are those of the
scenario; tools do not make, change or delete any (a later issue).
"""

from typing import Any
from urllib.parse import quote

from mock_platform.addresses import LINE_ITEM_QUERY
from mock_platform.checks import breaches, first_breach
from mock_platform.forms import Pairs, first_values
from mock_platform.paging import Page, page_of
from mock_platform.scores import JUDGED, NOTICED, Score, score_from_json
from mock_platform.service_access import ServiceAccess, ServiceRefusal, not_found
from mock_platform.world import LineItem, Link

LINE_ITEMS_OF_A_PAGE = 2
RESULTS_OF_A_PAGE = 2


class Gradebook:
    """The scores of one platform: the latest of each user in each line item of each deployment."""

    def __init__(self) -> None:
        self._scores: dict[tuple[str, str], dict[str, Score]] = {}

    def publish(self, access: ServiceAccess, line_item: LineItem, body: Any) -> str:
        """Keep a score and return its result's address; raise `ServiceRefusal` when it must not be kept."""
        if not isinstance(body, dict):
            raise ServiceRefusal(400, "AGS-042", "the score is not a JSON object", "POST one score as a JSON object.")
        if breach := first_breach(JUDGED, body):
            raise ServiceRefusal(400, breach.requirement, breach.sentence, breach.advice)
        score = score_from_json(body)
        _expect_member(access, score.user_id)
        scores = self._of(access, line_item)
        last = scores.get(score.user_id)
        if last is not None and score.moment <= last.moment:
            raise ServiceRefusal(
                409,
                "AGS-046",
                f"timestamp is not later than that of the last score: {last.moment.isoformat()}",
                "Let timestamps grow with every score of a user in a line item; do not send a refused score again.",
            )
        scores[score.user_id] = score
        _write_notices(access, body)
        return _result_url(access, line_item, score.user_id)

    def results(self, access: ServiceAccess, line_item: LineItem, query: Pairs) -> Page[dict[str, Any]]:
        """Return the results that the query asks for."""
        wanted = first_values(query).get("user_id")
        results = [
            _result(access, line_item, score)
            for score in self._of(access, line_item).values()
            if score.counts and wanted in {None, score.user_id}
        ]
        url = f"{_path(access, line_item)}/results"
        return page_of(results, url=url, query=query, default_size=RESULTS_OF_A_PAGE, requirement="AGS-013")

    def _of(self, access: ServiceAccess, line_item: LineItem) -> dict[str, Score]:
        return self._scores.setdefault((access.deployment.key, line_item.id), {})


def find_line_item(access: ServiceAccess, line_item_id: str, query: Pairs) -> tuple[Link, LineItem]:
    """Return the line item of an address and its link; an address without its query is another address."""
    if LINE_ITEM_QUERY.split("=") not in [list(pair) for pair in query]:
        raise ServiceRefusal(
            404,
            "AGS-040",
            f"the line item's address has lost its query {LINE_ITEM_QUERY!r}",
            "Append /scores or /results to the path of the line item's URL and keep its query behind that.",
        )
    for link in access.course.links:
        if link.line_item is not None and link.line_item.id == line_item_id:
            return link, link.line_item
    raise not_found("the line item")


def line_item_as_json(access: ServiceAccess, link: Link, line_item: LineItem) -> dict[str, Any]:
    """Return the line item as the service shows it (AGS 2.0 section 3.2)."""
    members = {
        "id": access.platform.addresses.line_item(access.deployment, access.course, line_item),
        "label": line_item.label,
        "scoreMaximum": line_item.score_maximum,
        "resourceLinkId": link.resource_link_id,
        "resourceId": line_item.resource_id,
        "tag": line_item.tag,
    }
    return {name: value for name, value in members.items() if value is not None}


def line_items_page(access: ServiceAccess, query: Pairs) -> Page[dict[str, Any]]:
    """Return the line items that the query asks for; several filters mean all of them."""
    filters = {"resource_link_id": "resourceLinkId", "resource_id": "resourceId", "tag": "tag"}
    asked = first_values(query)
    line_items = [
        line_item_as_json(access, link, link.line_item) for link in access.course.links if link.line_item is not None
    ]
    wanted = [
        line_item
        for line_item in line_items
        if all(line_item.get(member) == asked[name] for name, member in filters.items() if name in asked)
    ]
    url = access.platform.addresses.line_items(access.deployment, access.course)
    return page_of(wanted, url=url, query=query, default_size=LINE_ITEMS_OF_A_PAGE, requirement="AGS-013")


def _path(access: ServiceAccess, line_item: LineItem) -> str:
    return access.platform.addresses.line_item(access.deployment, access.course, line_item).partition("?")[0]


def _result_url(access: ServiceAccess, line_item: LineItem, user_id: str) -> str:
    return f"{_path(access, line_item)}/results/{quote(user_id, safe='')}?{LINE_ITEM_QUERY}"


def _result(access: ServiceAccess, line_item: LineItem, score: Score) -> dict[str, Any]:
    members = {
        "id": _result_url(access, line_item, score.user_id),
        "scoreOf": access.platform.addresses.line_item(access.deployment, access.course, line_item),
        "userId": score.user_id,
        "resultScore": score.scaled_to(line_item.score_maximum),
        "resultMaximum": line_item.score_maximum,
        "comment": score.comment,
        "scoringUserId": score.scoring_user_id,
    }
    return {name: value for name, value in members.items() if value is not None}


def _expect_member(access: ServiceAccess, user_id: str) -> None:
    people = access.platform.world.people
    known = {people[person_id].user_id for person_id in access.course.members if not people[person_id].anonymous}
    if user_id not in known:
        raise ServiceRefusal(
            404,
            "AGS-042",
            f"userId {user_id[:80]!r} is nobody in this course",
            "Send the sub of a person who launched from this course.",
        )


def _write_notices(access: ServiceAccess, body: dict[str, Any]) -> None:
    for breach in breaches(NOTICED, body):
        breach.write(access.platform.journal, endpoint="scores", client_id=access.grant.registration.client_id)
