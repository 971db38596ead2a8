"""The roster of one resource link, with what each member's launch would say (NRPS 2.0 section 3)."""

from typing import Any
from uuid import uuid4

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.cases import requirement
from conformance.outcomes import NotApplicable
from conformance.suite.platform.membership import Roster
from conformance.suite.platform.services import (
    agree,
    demand,
    demand_control,
    expect_media_type,
    expect_refusal,
    objects_of,
)
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("platform")


@requirement("NRPS-014")
def test_the_roster_of_a_link_is_a_roster(bench: PlatformBench) -> None:
    """Asked for a link of the tool, the platform answers with members of the context, in the same media type."""
    roster = Roster.of(bench)
    everybody = roster.user_ids()

    answer = roster.read(rlid=roster.link)

    demand(answer.status == 200, f"the roster of a launched link should be answered 200, got {answer.status}")
    expect_media_type(answer, lti.MEDIA_TYPE_MEMBERSHIP_CONTAINER)
    listed = {str(member.get("user_id")) for member in objects_of(answer, "members")}
    demand(listed <= set(everybody), f"the roster of the link has members that the context has not: {listed}")


@requirement("NRPS-015")
def test_the_roster_of_an_unknown_link_is_refused(bench: PlatformBench) -> None:
    """A link that there is not has no roster."""
    roster = Roster.of(bench)
    _demand_links(roster)

    answer = roster.read(rlid=f"no-such-link-{uuid4().hex}")

    expect_refusal(bench, answer, 403, 404, 400, what="the roster of a link that there is not")


@requirement("NRPS-015")
def test_the_roster_of_a_link_elsewhere_is_refused(bench: PlatformBench) -> None:
    """A link of another context has no roster in this one, although the tool was launched from it."""
    roster = Roster.of(bench)
    elsewhere = Roster.of(bench, link="elsewhere")
    demand_control(roster.context != elsewhere.context, "both links are in the same context")
    _demand_links(roster)

    answer = roster.read(rlid=elsewhere.link)

    expect_refusal(bench, answer, 403, 404, 400, what="the roster of a link of another context")


@requirement("NRPS-015")
def test_the_roster_of_a_link_of_another_tool_is_refused(bench: PlatformBench) -> None:
    """A link of a second tool has no roster for the first one."""
    roster = Roster.of(bench)
    theirs = Roster.of(bench, tool=bench.subject.another_tool())
    _demand_own_links(roster, theirs)
    _demand_links(roster)

    answer = roster.read(rlid=theirs.link)

    expect_refusal(bench, answer, 403, 404, 400, what="the roster of a link of another tool")


@requirement("NRPS-016")
def test_members_of_a_link_have_messages(bench: PlatformBench) -> None:
    """Each member of a link's roster has an array `message` whose first one is a resource link request."""
    members = _members_of_the_link(Roster.of(bench))

    without = [member for member in members if not isinstance(member.get("message"), list) or not member["message"]]
    demand(not without, f"a member of the link has no message: {without[:1]!r:.300}")
    types = {str(member["message"][0].get(lti.CLAIM_MESSAGE_TYPE)) for member in members}
    agree("the types of the messages", {lti.MESSAGE_RESOURCE_LINK}, types)


@requirement("NRPS-017")
@pytest.mark.parametrize("user", ["student", "teacher"])
def test_custom_values_are_those_of_the_member(bench: PlatformBench, user: str) -> None:
    """A custom parameter that is filled in for a person says in the roster what it says in that person's launch."""
    claims = bench.message(user).claims
    personal = _personal_values(bench, claims)
    members = _members_of_the_link(Roster.of(bench))
    (message, *_) = _member_of(members, str(claims["sub"])).get("message") or [{}]

    told = message.get(lti.CLAIM_CUSTOM) or {}
    agree("the custom values of the member", personal, {name: told.get(name) for name in personal})


def _members_of_the_link(roster: Roster) -> list[dict[str, Any]]:
    _demand_links(roster)
    members = roster.members(rlid=roster.link)
    demand_control(bool(members), "the roster of the link is empty")
    return members


def _demand_links(roster: Roster) -> None:
    """Raise `NotApplicable` where the platform has no rosters of links, which is left to it (section 3)."""
    answer = roster.read(rlid=roster.link)
    ignored = answer.status == 200 and not any("message" in member for member in objects_of(answer, "members"))
    if answer.status >= 400 or ignored:
        raise NotApplicable("the platform has no rosters of links, which it may have or not")


def _demand_own_links(ours: Roster, theirs: Roster) -> None:
    if ours.link == theirs.link:
        raise NotApplicable("both tools are launched from one resource link: name links of the second in [[lms.also]]")


def _personal_values(bench: PlatformBench, claims: Any) -> dict[str, str]:
    """Return the custom values of a launch that are filled in for the person, and differ from one to the other."""
    own = claims.get(lti.CLAIM_CUSTOM) or {}
    others = bench.message("second_student").claims.get(lti.CLAIM_CUSTOM) or {}
    personal = {name: value for name, value in own.items() if value != others.get(name)}
    if not personal:
        raise NotApplicable("no custom parameter of the launch differs from person to person")
    return personal


def _member_of(members: list[dict[str, Any]], user_id: str) -> dict[str, Any]:
    member: dict[str, Any] = next((each for each in members if each.get("user_id") == user_id), {})
    demand_control(bool(member), "the roster of the link does not have whoever launched it")
    return member
