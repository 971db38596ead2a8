"""Mistakes of rosters, groups, notices and asset processors."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from conformance.selftest.mutants_of_platform.go_between import Answered, Insider, Sent, Spoil, repairing, spoiling
from conformance.selftest.mutants_of_platform.mutant import PlatformMutant, behaving
from conformance.selftest.mutants_of_platform.passing import answering, reading, writing
from mock_platform.vocabulary import CLAIM_CUSTOM, CLAIM_MESSAGE_TYPE

MEMBERSHIPS, GROUPS, HANDLERS, REPORTS = "/memberships", "/groups", "/notices", "/reports"
QUIZ = "rl-6b9d02e7-a1f4"
Change = Callable[[dict[str, Any]], Mapping[str, Any]]


def telling(ending: str, member: str, change: Change) -> Spoil:
    """Return the spoiler of each object in a container."""

    def spoiled(answered: Answered) -> Answered:
        items = [dict(change(item)) for item in answered.json[member]]
        return answered.with_json(answered.json | {member: items})

    return answering("GET", ending, spoiled)


def of_members(change: Change) -> Spoil:
    """Return the spoiler of each member of a roster."""
    return telling(MEMBERSHIPS, "members", change)


def of_messages(change: Change) -> Spoil:
    """Return the spoiler of the message that each member of a link's roster has."""

    def spoiled(member: dict[str, Any]) -> Mapping[str, Any]:
        return (
            member | {"message": [dict(change(each)) for each in member["message"]]} if "message" in member else member
        )

    return of_members(spoiled)


def as_plain_json(ending: str) -> Spoil:
    """Return the spoiler of a media type."""
    return answering("GET", ending, lambda answered: answered.with_header("content-type", "application/json"))


def _without(member: str) -> Change:
    return lambda item: {name: value for name, value in item.items() if name != member}


def _one_member_back(sent: Sent, _insider: Insider) -> Sent:
    rotation, dot, start = sent.query.get("page", "").partition(".")
    is_later = sent.is_to("GET", MEMBERSHIPS) and dot and int(start) > 0
    return sent.with_query(page=f"{rotation}.{int(start) - 1}") if is_later else sent


def _any_link(sent: Sent, _insider: Insider) -> Sent:
    return sent.with_query(rlid=QUIZ) if sent.is_to("GET", MEMBERSHIPS) and "rlid" in sent.query else sent


def _never_ended(sent: Sent, _insider: Insider) -> Sent | Answered:
    is_end = sent.is_to("PUT", HANDLERS) and isinstance(sent.json, dict) and sent.json.get("handler") == ""
    return Answered(200, (("content-type", "application/json"),), sent.body) if is_end else sent


def _kind(sent: Sent, answered: Answered) -> Answered:
    return replace(answered, status=200) if sent.is_to("PUT", HANDLERS) and answered.status == 400 else answered


def _of_another_time(report: dict[str, Any]) -> dict[str, Any]:
    return report | {"timestamp": "2030-01-01T00:00:00.000Z"}


def _bounded(report: dict[str, Any]) -> dict[str, Any]:
    priority = report.get("priority")
    return report | {"priority": min(max(priority, 0), 5)} if isinstance(priority, int) else report


def _assets_altered(sent: Sent, answered: Answered) -> Answered:
    is_asset = sent.method == "GET" and "/assets/" in sent.path
    return replace(answered, body=answered.body.replace(b"s", b"z")) if is_asset else answered


ROSTERS = (
    PlatformMutant(
        name="roster-of-version-one",
        mistake="The claim of the roster does not name version 2.0.",
        caught_by="NRPS-001",
        change=behaving(roster_versions=("1.0",)),
    ),
    PlatformMutant(
        name="roster-as-plain-json",
        mistake="The roster comes as application/json.",
        caught_by="NRPS-003",
        around=spoiling(as_plain_json(MEMBERSHIPS)),
    ),
    PlatformMutant(
        name="other-user-ids",
        mistake="The roster has other user ids than launches.",
        caught_by="NRPS-004",
        around=spoiling(of_members(lambda member: member | {"user_id": f"sis-{member['user_id']}"})),
    ),
    PlatformMutant(
        name="addresses-of-everybody",
        mistake="The roster tells e-mail addresses that people keep to themselves.",
        caught_by="NRPS-005",
        around=spoiling(of_members(lambda member: member | {"email": "somebody@example.org"})),
    ),
    PlatformMutant(
        name="status-of-its-own",
        mistake="The status of members is a word of the platform's own.",
        caught_by="NRPS-007",
        around=spoiling(of_members(lambda member: member | {"status": "Enrolled"})),
    ),
    PlatformMutant(
        name="role-not-read",
        mistake="The filter by role is not looked at.",
        caught_by="NRPS-008",
        around=repairing(reading(MEMBERSHIPS, role=None)),
    ),
    PlatformMutant(
        name="role-lost-on-the-way",
        mistake="The second page of a filtered roster has everybody.",
        caught_by="NRPS-010",
        change=behaving(roster_role_filter="lost-on-next"),
    ),
    PlatformMutant(
        name="pages-overlap",
        mistake="A page begins with the last member of the one before.",
        caught_by="NRPS-010",
        around=repairing(_one_member_back),
    ),
    PlatformMutant(
        name="differences-of-everything",
        mistake="The differences are the whole roster, each time.",
        caught_by="NRPS-012",
        around=repairing(reading(MEMBERSHIPS, since=None)),
    ),
    PlatformMutant(
        name="rosters-of-links-as-plain-json",
        mistake="The roster of a link comes as application/json.",
        caught_by="NRPS-014",
        around=spoiling(lambda sent, it: as_plain_json(MEMBERSHIPS)(sent, it) if "rlid" in sent.query else it),
    ),
    PlatformMutant(
        name="roster-of-any-link",
        mistake="The roster of a foreign link is that of the tool's own.",
        caught_by="NRPS-015",
        around=repairing(_any_link),
    ),
    PlatformMutant(
        name="messages-without-type",
        mistake="The message of a member does not say what it is.",
        caught_by="NRPS-016",
        around=spoiling(of_messages(_without(CLAIM_MESSAGE_TYPE))),
    ),
    PlatformMutant(
        name="one-for-all",
        mistake="The custom values of every member are the same.",
        caught_by="NRPS-017",
        around=spoiling(of_messages(lambda message: message | {CLAIM_CUSTOM: {"user_name": "Zoë"}})),
    ),
    PlatformMutant(
        name="groups-without-names",
        mistake="Groups have no names.",
        caught_by="GS-003",
        around=spoiling(telling(GROUPS, "groups", _without("name"))),
    ),
    PlatformMutant(
        name="groups-of-everybody",
        mistake="The filter of groups by user is not looked at.",
        caught_by="GS-004",
        around=repairing(reading(GROUPS, user_id=None)),
    ),
    PlatformMutant(
        name="enrolments-elsewhere",
        mistake="The roster names groups by other ids than the list of groups.",
        caught_by="GS-005",
        around=spoiling(of_members(lambda member: member | {"group_enrollments": [{"group_id": "7"}]})),
    ),
    PlatformMutant(
        name="handlers-for-ever",
        mistake="An empty handler does not end a subscription.",
        caught_by="PNS-003",
        around=repairing(_never_ended),
    ),
    PlatformMutant(
        name="kind-to-wrong-subscriptions",
        mistake="A wrong subscription is answered 200.",
        caught_by="PNS-004",
        around=spoiling(_kind),
    ),
    PlatformMutant(
        name="reports-of-any-time",
        mistake="The report that came last counts, whatever its timestamp says.",
        caught_by="AP-011",
        around=repairing(writing(REPORTS, _of_another_time)),
    ),
    PlatformMutant(
        name="any-priority",
        mistake="A priority beyond five counts as five.",
        caught_by="AP-009",
        around=repairing(writing(REPORTS, _bounded)),
    ),
    PlatformMutant(
        name="other-assets",
        mistake="What is downloaded is not what the notice told of.",
        caught_by="AP-005",
        around=spoiling(_assets_altered),
    ),
)
