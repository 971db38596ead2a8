"""The names and roles of a course's members (NRPS 2.0), in small pages and ever another order."""

from itertools import count
from typing import Any

from mock_platform.forms import Pairs, first_values
from mock_platform.paging import Page, page_of
from mock_platform.service_access import ServiceAccess, ServiceRefusal
from mock_platform.substitution import Surroundings, substituted
from mock_platform.vocabulary import (
    CLAIM_CUSTOM,
    CLAIM_MESSAGE_TYPE,
    MESSAGE_RESOURCE_LINK,
    ROLE_CONTEXT,
)
from mock_platform.world import Link, Membership, Person

MEMBERS_OF_A_PAGE = 2


class Roster:
    """The rosters of one platform's courses. Somebody anonymous has no `user_id` and is in none."""

    def __init__(self) -> None:
        self._rotation = count()

    def page(self, access: ServiceAccess, query: Pairs) -> Page[dict[str, Any]]:
        """Return the members that the query asks for; raise `ServiceRefusal` when it makes no sense."""
        asked = first_values(query)
        link = _link(access, asked["rlid"]) if "rlid" in asked else None
        members = [
            _member(access, person, membership, link)
            for person, membership in _people(access)
            if "role" not in asked or _role(asked["role"]) in membership.roles
        ]
        rotation = next(self._rotation) if "page" not in asked else 0
        url = access.platform.addresses.memberships(access.deployment, access.course)
        return page_of(
            members,
            url=url,
            query=query,
            default_size=MEMBERS_OF_A_PAGE,
            requirement="NRPS-011",
            rotation=rotation,
        )


def container(access: ServiceAccess, page: Page[dict[str, Any]]) -> dict[str, Any]:
    """Return the page as a membership container (NRPS 2.0 section 2.1)."""
    course = access.course
    return {
        "id": access.platform.addresses.memberships(access.deployment, course),
        "context": {"id": course.context_id, "label": course.label, "title": course.title},
        "members": list(page.items),
    }


def _people(access: ServiceAccess) -> list[tuple[Person, Membership]]:
    people = access.platform.world.people
    enrolled = [(people[person_id], membership) for person_id, membership in access.course.members.items()]
    return [(person, membership) for person, membership in enrolled if not person.anonymous]


def _role(name: str) -> str:
    """Return the full role of a short context role name; a full one as it is."""
    return name if ":" in name else ROLE_CONTEXT + name


def _link(access: ServiceAccess, resource_link_id: str) -> Link:
    for link in access.course.links:
        if link.resource_link_id == resource_link_id:
            return link
    raise ServiceRefusal(
        403,
        "NRPS-015",
        f"rlid {resource_link_id[:80]!r} is not a resource link of this course",
        "Send the id of a resource link that was launched from this course.",
    )


def _member(access: ServiceAccess, person: Person, membership: Membership, link: Link | None) -> dict[str, Any]:
    member = {
        "status": membership.status,
        "user_id": person.user_id,
        "roles": list(membership.roles),
        "name": person.name,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "middle_name": person.middle_name,
        "email": person.email,
        "picture": person.picture,
        "lis_person_sourcedid": person.sourced_id,
        "message": None if link is None else [_message(access, person, membership.roles, link)],
    }
    return {name: value for name, value in member.items() if value is not None}


def _message(access: ServiceAccess, person: Person, roles: tuple[str, ...], link: Link) -> dict[str, Any]:
    platform = access.platform
    addresses = platform.addresses
    line_item_url = addresses.line_item(access.deployment, access.course, link.line_item) if link.line_item else None
    surroundings = Surroundings(
        person=person,
        roles=list(roles),
        course=access.course,
        link=link,
        presentation={},
        tool_platform=platform.world.tool_platform,
        line_item_url=line_item_url,
        line_items_url=addresses.line_items(access.deployment, access.course),
    )
    custom = {**access.grant.registration.custom_parameters, **link.custom}
    return {CLAIM_MESSAGE_TYPE: MESSAGE_RESOURCE_LINK, CLAIM_CUSTOM: substituted(custom, surroundings)}
