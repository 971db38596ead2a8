"""Groups of a context, and their sets (Course Groups 1.0; read from implementations, so that a breach only warns)."""

from typing import Any

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.cases import requirement
from conformance.outcomes import NotApplicable
from conformance.suite.platform.membership import Groups, Roster
from conformance.suite.platform.services import (
    agree,
    claim_of,
    demand,
    demand_control,
    demanding_pages,
    expect_each_once,
    expect_media_type,
    is_absolute_url,
    objects_of,
    scopes_of,
)
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("platform")


@requirement("GS-001")
def test_the_claim_names_address_scope_and_version(bench: PlatformBench) -> None:
    """The claim has a whole URL of the groups, the scope for reading them, and 1.0 among its versions."""
    claim = claim_of(bench.message("teacher").claims, lti.CLAIM_GROUPS)

    url = claim.get("context_groups_url")
    demand(is_absolute_url(url), f"context_groups_url should be a whole URL, got {url!r}")
    demand(lti.SCOPE_GROUP_READ_ONLY in scopes_of(claim), f"scope should name it, got {claim.get('scope')!r}")
    versions = claim.get("service_versions")
    named = isinstance(versions, list) and lti.GROUPS_VERSION in versions
    demand(named, f"service_versions should be an array with 1.0 in it, got {versions!r}")


@requirement("GS-003")
def test_groups_have_id_and_name(bench: PlatformBench) -> None:
    """The groups come in their media type, each with an id and a name."""
    (page, *_) = Groups.of(bench).pages()

    expect_media_type(page, lti.MEDIA_TYPE_GROUP_CONTAINER)
    _demand_names(objects_of(page, "groups"), "group")


@requirement("GS-003")
def test_sets_have_id_and_name(bench: PlatformBench) -> None:
    """The sets of groups come in their media type, each with an id and a name."""
    (page, *_) = Groups.of(bench).set_pages()

    expect_media_type(page, lti.MEDIA_TYPE_GROUP_SET_CONTAINER)
    _demand_names(objects_of(page, "sets"), "set of groups")


@requirement("GS-003")
def test_groups_are_in_sets_that_there_are(bench: PlatformBench) -> None:
    """A group that names its set names one that is among the sets."""
    groups = Groups.of(bench)
    known = {str(each.get("id")) for page in groups.set_pages() for each in objects_of(page, "sets")}

    named = {name for group in groups.groups() for name in _sets_of(group)}

    demand(named <= known, f"groups are in sets that are not listed: {sorted(named - known)}")


@requirement("GS-004")
def test_pages_of_groups_lead_to_each_once(bench: PlatformBench) -> None:
    """With a limit of one, `next` leads through the groups, each once, the same as without a limit."""
    groups = Groups.of(bench)

    with demanding_pages():
        answers = groups.pages(limit=1)

    expect_each_once(answers, "groups", "id", groups.ids())


@requirement("GS-004")
@pytest.mark.parametrize("user", ["student", "second_student", "teacher"])
def test_groups_are_filtered_by_user(bench: PlatformBench, user: str) -> None:
    """Asked for the groups of one user, the platform lists those that the roster says the user is in."""
    user_id = str(bench.message(user).claims["sub"])
    enrolled = _enrolments(Roster.of(bench).members())

    listed = Groups.of(bench).ids(user_id=user_id)

    agree("the groups of the user", enrolled.get(user_id, set()), set(listed))


@requirement("GS-004")
def test_nobody_is_in_no_group(bench: PlatformBench) -> None:
    """Asked for the groups of a user that there is not, the platform lists none."""
    groups = Groups.of(bench)
    demand_control(bool(groups.ids()), "there are no groups")

    agree("the groups of nobody", [], groups.ids(user_id="nobody-at-all"))


@requirement("GS-005")
def test_the_roster_names_groups_that_there_are(bench: PlatformBench) -> None:
    """Where the roster tells in which groups somebody is, these are among the groups of the context."""
    enrolled = _enrolments(Roster.of(bench).members())

    known = set(Groups.of(bench).ids())

    named = {group for groups in enrolled.values() for group in groups}
    demand(named <= known, f"the roster names groups that are not listed: {sorted(named - known)}")


def _demand_names(items: list[dict[str, Any]], what: str) -> None:
    demand_control(bool(items), f"there is no {what}")
    for name in ("id", "name"):
        without = [item for item in items if not isinstance(item.get(name), str) or not item[name]]
        demand(not without, f"a {what} has no {name}: {without[:1]!r:.200}")


def _sets_of(group: dict[str, Any]) -> list[str]:
    """Return the sets of a group: implementations say `set_id` or `set_ids` (contradiction 17)."""
    told = group.get("set_ids") or ([group["set_id"]] if group.get("set_id") else [])
    return [str(each) for each in told] if isinstance(told, list) else [str(told)]


def _enrolments(members: list[dict[str, Any]]) -> dict[str, set[str]]:
    """Return the groups of each member; raise `NotApplicable` when the roster tells of none."""
    told = {str(member.get("user_id")): member.get("group_enrollments") for member in members}
    if not any(told.values()):
        raise NotApplicable("the roster does not tell in which groups somebody is, which it may do or not")
    return {user: {str(each.get("group_id")) for each in groups or []} for user, groups in told.items()}
