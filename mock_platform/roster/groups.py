"""The groups of a course and their sets (Course Groups 1.0), in small pages.

Where implementations differ (`set_id` or `set_ids`), a group says `set_id`, which is what every known tool reads.
"""

from typing import Any

from mock_platform.forms import Pairs, first_values
from mock_platform.paging import Page, page_of
from mock_platform.service_access import ServiceAccess
from mock_platform.world import Group


def groups_page(access: ServiceAccess, query: Pairs) -> Page[dict[str, Any]]:
    """Return the groups that the query asks for: all, or those of one user."""
    wanted = first_values(query).get("user_id")
    groups = [group for group in access.course.groups if wanted is None or _has(access, group, wanted)]
    url = access.platform.addresses.groups(access.deployment, access.course)
    return _page(access, [_as_json(group) for group in groups], url, query)


def group_sets_page(access: ServiceAccess, query: Pairs) -> Page[dict[str, Any]]:
    """Return the sets of groups."""
    sets = [{"id": each.id, "name": each.name} for each in access.course.group_sets]
    return _page(access, sets, access.platform.addresses.group_sets(access.deployment, access.course), query)


def _page(access: ServiceAccess, items: list[dict[str, Any]], url: str, query: Pairs) -> Page[dict[str, Any]]:
    platform = access.platform
    size = platform.world.page_size or platform.behaviour.members_of_a_page
    return page_of(items, url=url, query=query, default_size=size, requirement="GS-002")


def _has(access: ServiceAccess, group: Group, user_id: str) -> bool:
    people = access.platform.world.people
    members = [people[person_id] for person_id in group.members]
    return any(person.user_id == user_id and not person.anonymous for person in members)


def _as_json(group: Group) -> dict[str, Any]:
    members = {"id": group.id, "name": group.name, "tag": group.tag, "set_id": group.set_id}
    return {name: value for name, value in members.items() if value is not None}
