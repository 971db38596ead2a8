"""Members and groups of the context (NRPS 2.0, Course Groups 1.0), as far as the launch offers them."""

from dataclasses import dataclass
from typing import Any

from conformance.selftest.small_tool import vocabulary as lti
from conformance.selftest.small_tool.launches import Launch
from conformance.selftest.small_tool.refusal import Refused
from conformance.selftest.small_tool.service import Service


@dataclass
class Roster:
    """Who is in the context of a launch."""

    service: Service

    async def members(self, launch: Launch) -> list[str]:
        """Return the names of the members that are active: without `status` they are (NRPS 2.3)."""
        listed = await self.service.read_all(
            launch,
            _address(launch, lti.CLAIM_NAMES_ROLE_SERVICE, "context_memberships_url"),
            scope=lti.SCOPE_MEMBERSHIPS,
            accept=lti.MEDIA_TYPE_MEMBERSHIPS,
            member="members",
        )
        return [self.name_of(member) for member in listed if self.is_active(member)]

    def name_of(self, member: dict[str, Any]) -> str:
        """Return what a member is called: many platforms tell the user id alone (NRPS 2.2)."""
        return str(member.get("name") or member.get("user_id"))

    def is_active(self, member: dict[str, Any]) -> bool:
        """Return whether a member of the list is one of the context now."""
        return bool(member.get("status", "Active") == "Active")

    async def groups(self, launch: Launch) -> list[str]:
        """Return the names of the groups of the context."""
        listed = await self.service.read_all(
            launch,
            _address(launch, lti.CLAIM_GROUPS_SERVICE, "context_groups_url"),
            scope=lti.SCOPE_GROUPS,
            accept=lti.MEDIA_TYPE_GROUPS,
            member="groups",
        )
        return [self.group_in_words(group) for group in listed]

    def group_in_words(self, group: dict[str, Any]) -> str:
        """Return a group for people: it may be of no set."""
        return str(group.get("name") or group.get("id"))


def _address(launch: Launch, claim: str, member: str) -> str:
    url = launch.claim(claim).get(member)
    if not isinstance(url, str) or not url:
        raise Refused("the platform does not offer this here", 403)
    return url
