"""Faults of what the membership service says of a course's members (NRPS 2.0 section 2)."""

from collections.abc import Callable
from typing import Any, Literal

from mock_platform.edits.edit import NotApplicable
from mock_platform.faults.answer import Answer, Encounter, without
from mock_platform.faults.fault import answer_fault
from mock_platform.vocabulary import CLAIM_MESSAGE_TYPE

MEMBERSHIPS = ("memberships",)
PERSONAL = ("name", "given_name", "family_name", "email", "picture")
Member = dict[str, Any]
UNHEARD_OF = {
    "message": [{CLAIM_MESSAGE_TYPE: "LtiUnheardOfRequest", "https://vendor.example/claim": {"level": 9}}],
    "https://vendor.example/badge": "gold",
}


def _changed(encounter: Encounter, change: Callable[[Member], Member]) -> Answer:
    container = encounter.answer.table()
    members = container.get("members")
    if not members:
        raise NotApplicable("the page has no members")
    return encounter.answer.with_json(container | {"members": [change(member) for member in members]})


@answer_fault("NRPS-006", "Shows them by what it knows from their launches, or by their id.", endpoints=MEMBERSHIPS)
def member_names_missing(encounter: Encounter, null: bool = False) -> Answer:
    """Members have neither names nor addresses, or have null for each."""
    nothing = dict.fromkeys(PERSONAL) if null else {}
    return _changed(encounter, lambda member: without(member, *PERSONAL) | nothing)


@answer_fault("NRPS-004", "Leaves the member out, and reads the others.", endpoints=MEMBERSHIPS)
def member_without_id(encounter: Encounter) -> Answer:
    """Members have no id."""
    return _changed(encounter, lambda member: without(member, "user_id"))


@answer_fault("NRPS-004", "Gives the member no privilege, and reads the others.", endpoints=MEMBERSHIPS)
def member_roles_missing(encounter: Encounter) -> Answer:
    """Members have no roles."""
    return _changed(encounter, lambda member: without(member, "roles"))


@answer_fault(
    "CORE-045", "Knows the short names of context roles, or gives no privilege for them.", endpoints=MEMBERSHIPS
)
def member_roles_short(encounter: Encounter) -> Answer:
    """Members' roles are short names, as some platforms write them."""
    return _changed(encounter, lambda member: member | {"roles": [role.rpartition("#")[2] for role in member["roles"]]})


Status = Literal["Deleted", "Suspended", "active"]


@answer_fault("NRPS-007", "Takes nobody for an active member who is not `Active`.", endpoints=MEMBERSHIPS)
def member_status_odd(encounter: Encounter, status: Status = "Deleted") -> Answer:
    """Members have a status that does not belong into this list."""
    return _changed(encounter, lambda member: member | {"status": status})


@answer_fault("NRPS-007", "Takes them for active.", endpoints=MEMBERSHIPS)
def member_status_missing(encounter: Encounter) -> Answer:
    """Members have no status."""
    return _changed(encounter, lambda member: without(member, "status"))


@answer_fault("NRPS-019", "Reads the member, and leaves alone what it does not know.", endpoints=MEMBERSHIPS)
def member_claims_unknown(encounter: Encounter) -> Answer:
    """Members bring a message of a type, and members, that nobody knows."""
    return _changed(encounter, lambda member: member | UNHEARD_OF)
