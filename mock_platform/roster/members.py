"""The members of a course as one tool may see them: who is shown, and what of each (NRPS 2.0 sections 2.2 to 3.5)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from mock_platform.launch import Launch
from mock_platform.messages.circumstances import custom_parameters, surroundings
from mock_platform.messages.setting import Setting
from mock_platform.service_access import ServiceAccess
from mock_platform.substitution import substituted
from mock_platform.vocabulary import (
    CLAIM_CUSTOM,
    CLAIM_LTI1P1,
    CLAIM_MESSAGE_TYPE,
    MEMBERSHIP_ACTIVE,
    MEMBERSHIP_DELETED,
    MESSAGE_RESOURCE_LINK,
    ROLE_CONTEXT,
    ROLE_CONTEXT_SUB,
    SCOPE_GROUP_READ_ONLY,
)
from mock_platform.world import Course, Link, Membership, Person, World


@dataclass(frozen=True)
class Member:
    """Somebody in a course, as far as the tool may know them."""

    person: Person
    membership: Membership


@dataclass(frozen=True)
class Reading:
    """A tool reads the roster: of which world, of those with which role, of those who can open which link."""

    access: ServiceAccess
    world: World
    role: str | None = None
    link: Link | None = None

    def is_by(self, access: ServiceAccess) -> bool:
        """True when this access is of the same tool, as it is registered now."""
        return self.access.grant.registration is access.grant.registration

    @property
    def course(self) -> Course | None:
        """The course as it is in this world; None where it is not yet."""
        return self.world.courses.get(self.access.course.id)

    @property
    def everybody(self) -> Iterator[Member]:
        """Everybody in the course. Somebody anonymous has no `user_id` and is not among them."""
        registration = self.access.grant.registration
        for person_id, membership in self.course.members.items() if self.course else ():
            person = self.world.people[person_id]
            if not person.anonymous:
                yield Member(registration.shown(person), membership)

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """Those whom the tool asks for."""
        return tuple(member for member in self.everybody if self._is_asked_for(member.membership))

    def as_json(self, member: Member) -> dict[str, Any]:
        """Return a member as the service shows it; of one who is gone only that they are."""
        person, membership = member.person, member.membership
        told: dict[str, Any] = {"status": membership.status, "user_id": person.user_id, "roles": list(membership.roles)}
        if membership.status == MEMBERSHIP_DELETED:
            return told
        told |= {
            "name": person.name,
            "given_name": person.given_name,
            "family_name": person.family_name,
            "middle_name": person.middle_name,
            "email": person.email,
            "picture": person.picture,
            "lis_person_sourcedid": person.sourced_id,
            "lti11_legacy_user_id": person.lti11_user_id,
            "group_enrollments": self._groups(person),
            "message": None if self.link is None else [self._message(person, self.link)],
        }
        behaviour = self.access.platform.behaviour
        if behaviour.roster_role_form == "short":
            told["roles"] = [short_role(role) for role in membership.roles]
        told |= {name: told.get(other) for name, other in behaviour.roster_added_members.items()}
        return {name: value for name, value in told.items() if value is not None}

    def _is_asked_for(self, membership: Membership) -> bool:
        if self.link is not None and membership.status != MEMBERSHIP_ACTIVE:
            return False  # who is suspended cannot open the link
        return self.role is None or any(has_role(role, self.role) for role in membership.roles)

    def _groups(self, person: Person) -> list[dict[str, str]] | None:
        """Return the groups that somebody is in, for a tool that may read groups."""
        course = self.course
        if course is None or not course.groups or SCOPE_GROUP_READ_ONLY not in self.access.grant.registration.scopes:
            return None
        return [{"group_id": group.id} for group in course.groups if person.id in group.members]

    def _message(self, person: Person, link: Link) -> dict[str, Any]:
        """Return the claims that a launch of the link would have for this member alone."""
        platform = self.access.platform
        launch = Launch(
            id="",
            registration=self.access.grant.registration,
            deployment=self.access.deployment,
            person=person,
            course=self.course,
            link=link,
            message=MESSAGE_RESOURCE_LINK,
            asked={},
            target_link_uri=link.target_link_uri or self.access.grant.registration.target_link_uri,
            login_method="POST",
            login_hint="",
            message_hint="",
            answers_allowed=0,
            edits=[],
        )
        setting = Setting(
            platform.addresses, self.world, platform.clock.now(), "", platform.gradebook, platform.behaviour
        )
        claims = {
            CLAIM_MESSAGE_TYPE: MESSAGE_RESOURCE_LINK,
            CLAIM_CUSTOM: substituted(custom_parameters(launch), surroundings(launch, setting)),
            CLAIM_LTI1P1: person.lti11_user_id and {"user_id": person.lti11_user_id},
            "locale": person.locale,
        }
        return {name: value for name, value in claims.items() if value}


def short_role(role: str) -> str:
    """Return the short name of a context role; another role as it is."""
    return role.removeprefix(ROLE_CONTEXT)


def has_role(role: str, asked: str) -> bool:
    """True when the role is the one asked for, by its URI or its short name, or a sub-role of it (Core A.2.3)."""
    full = asked if ":" in asked else ROLE_CONTEXT + asked
    principal = ROLE_CONTEXT_SUB + full.removeprefix(ROLE_CONTEXT) + "#"
    return role == full or (full.startswith(ROLE_CONTEXT) and role.startswith(principal))


def changed_members(then: Reading, now: Reading) -> tuple[Member, ...]:
    """Return whoever is not as they were: new ones, changed ones, and those who are gone (NRPS 2.0 section 2.4.3).

    Somebody whom the question does not fit any more, and who is still in the course, comes as they are now.
    """
    before = {member.person.user_id: member for member in then.members}

    def has_changed(member: Member) -> bool:
        earlier = before.get(member.person.user_id)
        return earlier is None or then.as_json(earlier) != now.as_json(member)

    shown = {member.person.user_id for member in now.members}
    missing = [member for user_id, member in before.items() if user_id not in shown]
    present = {member.person.user_id: member for member in now.everybody} if missing else {}
    changed = [member for member in now.members if has_changed(member)]
    return (*changed, *(present.get(member.person.user_id, _deleted(member)) for member in missing))


def _deleted(member: Member) -> Member:
    return replace(member, membership=replace(member.membership, status=MEMBERSHIP_DELETED))
