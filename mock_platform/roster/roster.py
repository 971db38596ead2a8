"""The names and roles of a course's members (NRPS 2.0), in small pages and ever another order.

All pages of a reading show the roster of its first page, whatever changes meanwhile, so each member comes once.
Every answer says where to ask what has changed since (section 2.4.3).
"""

from collections.abc import Sequence
from itertools import count
from typing import Any

from mock_platform.forms import Pairs, first_values, with_query
from mock_platform.memory import Recent
from mock_platform.paging import Page, page_of
from mock_platform.roster.links import link_for_product, query_from_product
from mock_platform.roster.marks import Marks
from mock_platform.roster.members import Member, Reading, changed_members
from mock_platform.service_access import ServiceAccess, ServiceRefusal
from mock_platform.world import Link, World

MOST_READINGS = 32
AS_OF, SINCE = "as_of", "since"  # the marks of moments, in addresses that are opaque to tools


class Roster:
    """The rosters of one platform's courses."""

    def __init__(self) -> None:
        self._rotation = count()
        self._marks = Marks()
        self._readings: Recent[tuple[str | None, ...], tuple[Reading, Sequence[Member]]] = Recent(MOST_READINGS)

    def page(self, access: ServiceAccess, query: Pairs) -> Page[dict[str, Any]]:
        """Return the members that the query asks for; raise `ServiceRefusal` when it makes no sense."""
        platform = access.platform
        behaviour = platform.behaviour
        query = query_from_product(query, behaviour)
        asked = first_values(query)
        as_of = asked.get(AS_OF) or self._marks.mark(platform.world)
        reading, members = self._read(access, asked, as_of)
        url = platform.addresses.memberships(access.deployment, access.course)
        kept = [(name, value) for name, value in query if name not in {AS_OF, SINCE, "page"}]
        default_size = platform.world.page_size or behaviour.members_of_a_page
        page = page_of(
            members,
            url=url,
            query=[*((name, value) for name, value in query if name != AS_OF), (AS_OF, as_of)],
            default_size=default_size,
            most=behaviour.most_members_of_a_page,
            requirement="NRPS-011",
            rotation=next(self._rotation) if "page" not in asked else 0,
        )
        differences = {"differences": with_query(url, [*kept, (SINCE, as_of)])}
        size = int(asked.get("limit", default_size))
        links = {name: link_for_product(link, name, size, behaviour) for name, link in page.links.items()}
        return Page([reading.as_json(member) for member in page.items], {**differences, **links})

    def _read(self, access: ServiceAccess, asked: dict[str, str], as_of: str) -> tuple[Reading, Sequence[Member]]:
        """Return the reading and its members; those of a reading that goes on page by page are kept at hand."""
        role, rlid, since = asked.get("role"), asked.get("rlid"), asked.get(SINCE)
        link = None if rlid is None else _link(access, rlid)
        key = (access.deployment.key, access.course.id, as_of, since, role, rlid)
        found = self._readings.get(key)
        if found is None or not found[0].is_by(access):
            reading = Reading(access, self._world(as_of), role, link)
            then = None if since is None else Reading(access, self._world(since), role, link)
            found = reading, reading.members if then is None else changed_members(then, reading)
            self._readings[key] = found
        return found

    def _world(self, mark: str) -> World:
        world = self._marks.world(mark)
        if world is None:
            raise ServiceRefusal(
                404,
                "NRPS-011",
                "this address of a roster was not given out here, or too long ago",
                "Follow next and differences links as they are; when one is gone, read the whole roster anew.",
            )
        return world


def container(access: ServiceAccess, page: Page[dict[str, Any]]) -> dict[str, Any]:
    """Return the page as a membership container (NRPS 2.0 section 2.1)."""
    course = access.course
    return {
        "id": access.platform.addresses.memberships(access.deployment, course),
        "context": {"id": course.context_id, "label": course.label, "title": course.title},
        "members": list(page.items),
    }


def _link(access: ServiceAccess, resource_link_id: str) -> Link:
    client_id, deployment_id = access.grant.registration.client_id, access.deployment.deployment_id
    for link in access.course.links:
        if link.resource_link_id == resource_link_id and link.belongs_to(client_id, deployment_id):
            return link
    raise ServiceRefusal(
        403,
        "NRPS-015",
        f"rlid {resource_link_id[:80]!r} is not a resource link of this tool in this course",
        "Send the id of a resource link that was launched from this course.",
    )
