"""The roster: who is in the context, as the tool is told (NRPS 2.0 section 2)."""

from typing import Any

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.cases import requirement
from conformance.suite.platform.membership import Roster
from conformance.suite.platform.services import (
    agree,
    claim_of,
    demand,
    demand_control,
    demanding_pages,
    expect_each_once,
    expect_media_type,
    expect_status,
    is_absolute_url,
    object_of,
    objects_of,
)
from mock_platform import vocabulary as lti

pytestmark = pytest.mark.kind("platform")

STATUSES = {lti.MEMBERSHIP_ACTIVE, lti.MEMBERSHIP_INACTIVE}
PERSONAL = ("name", "given_name", "family_name", "middle_name", "email", "picture")


@requirement("NRPS-001")
def test_the_claim_names_address_and_versions(bench: PlatformBench) -> None:
    """The claim has a whole URL of this context's roster, and 2.0 among its versions."""
    claim = claim_of(bench.message("teacher").claims, lti.CLAIM_NRPS)

    url = claim.get("context_memberships_url")
    demand(is_absolute_url(url), f"context_memberships_url should be a whole URL, got {url!r}")
    demand("{" not in str(url), f"context_memberships_url has a placeholder left: {url!r}")
    versions = claim.get("service_versions")
    named = isinstance(versions, list) and lti.NRPS_VERSION in versions
    demand(named, f"service_versions should be an array with 2.0 in it, got {versions!r}")


@requirement("NRPS-001")
def test_two_contexts_have_rosters_of_their_own(bench: PlatformBench) -> None:
    """Launches from two contexts name two addresses."""
    here = Roster.of(bench)
    there = Roster.of(bench, link="elsewhere")
    demand_control(here.context != there.context, "both links are in the same context")

    demand(here.url != there.url, f"two contexts have the same roster: {here.url}")


@requirement("NRPS-003")
def test_the_roster_is_a_container(bench: PlatformBench) -> None:
    """The roster comes in its media type, with its own address, the context's id and the members."""
    roster = Roster.of(bench)

    answer = expect_status(roster.read(), 200, what="reading the roster")

    expect_media_type(answer, lti.MEDIA_TYPE_MEMBERSHIP_CONTAINER)
    container = object_of(answer)
    demand(isinstance(container.get("id"), str), f"id should be a text, got {container.get('id')!r}")
    agree("the id of the context", roster.context, (container.get("context") or {}).get("id"))
    demand(bool(objects_of(answer, "members")), "the roster is empty, and somebody launched from the context")


@requirement("NRPS-004")
@pytest.mark.parametrize("user", ["student", "teacher", "second_student"])
def test_whoever_launches_is_in_the_roster(bench: PlatformBench, user: str) -> None:
    """A member has the user id that is the sub of their launches, and the roles of them."""
    claims = bench.message(user).claims
    member = Roster.of(bench).member(str(claims["sub"]))

    demand(bool(member), f"the sub of the launch, {claims['sub']!r}, is no user_id of the roster")
    named = {_short(role) for role in member.get("roles", [])}
    in_context = {_short(role) for role in claims[lti.CLAIM_ROLES] if role.startswith(lti.ROLE_CONTEXT)}
    demand(in_context <= named, f"the launch says {sorted(in_context)}, the roster {sorted(named)}")


@requirement("NRPS-004")
def test_every_member_has_user_id_and_roles(bench: PlatformBench) -> None:
    """Each member has a user_id that is a text, and an array of roles that are texts."""
    members = Roster.of(bench).members()

    without_id = [member for member in members if not isinstance(member.get("user_id"), str) or not member["user_id"]]
    demand(not without_id, f"a member has no user_id: {without_id[:1]}")
    without_roles = [member for member in members if not _are_texts(member.get("roles"))]
    demand(not without_roles, f"a member has no array of roles: {without_roles[:1]}")


@requirement("NRPS-005")
@pytest.mark.parametrize("user", ["student", "teacher", "private_student"])
def test_the_roster_tells_no_more_than_a_launch(bench: PlatformBench, user: str) -> None:
    """Of what people keep to themselves in a launch, the roster tells nothing either."""
    claims = bench.message(user).claims
    member = Roster.of(bench).member(str(claims["sub"]))

    surplus = [name for name in PERSONAL if member.get(name) and not claims.get(name)]
    demand(not surplus, f"the roster tells {', '.join(surplus)}, the launch of the same person does not")


@requirement("NRPS-007")
def test_a_status_is_one_of_two(bench: PlatformBench) -> None:
    """Where a member has a status, it is Active or Inactive: nobody who is gone is in the roster."""
    members = Roster.of(bench).members()

    wrong = [member for member in members if member.get("status", lti.MEMBERSHIP_ACTIVE) not in STATUSES]
    demand(not wrong, f"a member has the status {[member['status'] for member in wrong][:1]}")


@requirement("NRPS-008")
@pytest.mark.parametrize("role", [lti.ROLE_LEARNER, "Learner"], ids=["uri", "short"])
def test_the_roster_is_filtered_by_role(bench: PlatformBench, role: str) -> None:
    """Asked for learners, by the role's URI or its short name, the platform lists all of them and nobody else."""
    roster = Roster.of(bench)
    student, teacher = (str(bench.message(user).claims["sub"]) for user in ("student", "teacher"))
    demand_control(roster.is_known(student, teacher), "the roster does not have both student and teacher")

    learners = roster.user_ids(role=role)

    demand(student in learners, "the student is not among the learners")
    demand(teacher not in learners, "the teacher is among the learners")
    agree("the learners", roster.user_ids_with(lti.ROLE_LEARNER), set(learners))


@requirement("NRPS-008")
def test_an_unknown_role_has_nobody(bench: PlatformBench) -> None:
    """Asked for a role that nobody has, the platform lists nobody."""
    roster = Roster.of(bench)

    agree("who has a role that there is not", [], roster.user_ids(role=f"{lti.ROLE_CONTEXT}NoSuchRole"))


@requirement("NRPS-009", "NRPS-010")
def test_pages_of_the_roster_lead_to_each_once(bench: PlatformBench) -> None:
    """With a limit of one, `next` leads through the roster: each member once, the same as without a limit."""
    roster = Roster.of(bench)

    with demanding_pages():
        answers = roster.pages(limit=1)

    expect_each_once(answers, "members", "user_id", roster.user_ids())


@requirement("NRPS-008", "NRPS-010")
def test_pages_keep_the_role(bench: PlatformBench) -> None:
    """The pages of a filtered roster hold nobody whom the filter leaves out."""
    roster = Roster.of(bench)

    with demanding_pages():
        learners = roster.user_ids(role=lti.ROLE_LEARNER, limit=1)

    agree("the learners of all pages", roster.user_ids_with(lti.ROLE_LEARNER), set(learners))


@requirement("NRPS-012")
def test_differences_lead_to_a_roster_of_changes(bench: PlatformBench) -> None:
    """The address of differences, where there is one, is read as it is, and lists what changed: here nothing."""
    roster = Roster.of(bench)
    url = roster.differences()

    answer = expect_status(roster.read(url), 200, what="reading the differences")

    expect_media_type(answer, lti.MEDIA_TYPE_MEMBERSHIP_CONTAINER)
    changed = roster.members(url)
    demand(len(changed) < len(roster.members()), f"nothing changed, and the differences list {len(changed)} members")


@requirement("NRPS-012")
def test_differences_tell_who_came(bench: PlatformBench) -> None:
    """Somebody who was enrolled since is among the differences, as somebody active; `[drive.enrol]` does it."""
    roster = Roster.of(bench)
    known, url = set(roster.user_ids()), roster.differences()

    bench.act("enrol")
    changed = roster.members(url)
    bench.act("withdraw")

    come = [member for member in changed if member.get("user_id") not in known]
    demand(len(come) == 1, f"one person was enrolled, and the differences have {len(come)} who were not there")
    agree("the status", lti.MEMBERSHIP_ACTIVE, come[0].get("status", lti.MEMBERSHIP_ACTIVE))


@requirement("NRPS-007", "NRPS-012")
def test_differences_tell_who_left(bench: PlatformBench) -> None:
    """Somebody who left since is in the roster no more, and among the differences at most as deleted or inactive."""
    roster = Roster.of(bench)
    before = set(roster.user_ids())
    bench.act("enrol")
    newcomer = next(iter(set(roster.user_ids()) - before), "")
    url = roster.differences()

    bench.act("withdraw")
    demand_control(bool(newcomer), "whoever was enrolled is not in the roster")
    gone, changed = roster.member(newcomer), roster.members(url)

    demand(
        gone.get("status", lti.MEMBERSHIP_INACTIVE) != lti.MEMBERSHIP_ACTIVE, "who left is still active in the roster"
    )
    told = [member.get("status", lti.MEMBERSHIP_ACTIVE) for member in changed if member.get("user_id") == newcomer]
    demand(lti.MEMBERSHIP_ACTIVE not in told, "who left is active in the differences")


def _short(role: Any) -> str:
    return str(role).removeprefix(lti.ROLE_CONTEXT)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)
