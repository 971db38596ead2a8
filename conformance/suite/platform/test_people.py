"""Who the user is, and what they may do, as a platform tells it: subject, personal data, roles.

LTI Core 1.3 sections 3.3, 5.3.6, 5.3.7, 5.4.3 and A.2; the certification guide sections 5.1.2 and 5.1.4.
"""

import pytest

from conformance.bench.platform_bench import PlatformBench
from conformance.bench.visit import Message
from conformance.cases import requirement
from conformance.outcomes import Breach, NotApplicable
from conformance.suite.platform.every_message import every_message, expect_of_each, wrong_identifier
from conformance.suite.platform.personal_data import leaked
from conformance.suite.platform.role_names import deprecated, lonely_sub_roles, sub_roles, unknown_roles
from mock_platform.vocabulary import CLAIM_ROLE_SCOPE_MENTOR, CLAIM_ROLES, ROLE_MENTOR

pytestmark = pytest.mark.kind("platform")


@requirement("CORE-030")
def test_a_person_is_the_same_in_every_course(bench: PlatformBench) -> None:
    """One person has one subject in two courses, of at most 255 ASCII characters."""
    here, there = bench.message().claims.get("sub"), bench.message(link="elsewhere").claims.get("sub")

    if wrong := wrong_identifier("sub", here):
        raise Breach(wrong)
    if here != there:
        raise Breach(f"one person is {here!r} in one course and {there!r} in another")


@requirement("CORE-030")
@pytest.mark.parametrize("other", ["second_student", "teacher"])
def test_two_people_are_two(bench: PlatformBench, other: str) -> None:
    """Two people have two subjects."""
    subjects = [bench.message(user).claims.get("sub") for user in ("student", other)]

    if subjects[0] == subjects[1]:
        raise Breach(f"two people have the subject {subjects[0]!r}")


@requirement("CORE-033")
def test_the_subject_is_no_address_and_no_name(bench: PlatformBench) -> None:
    """A person is known by a subject that is not one of the attributes that others may share or that may change."""
    claims = bench.message().claims
    shared = [name for name in ("email", "name", "given_name", "family_name") if claims.get(name) == claims.get("sub")]

    if shared:
        raise Breach(f"the subject is the person's {shared[0]}: {claims.get('sub')!r}", soft=True)


@requirement("CORE-031")
def test_the_anonymous_are_anonymous(bench: PlatformBench) -> None:
    """An anonymous launch has no subject and nothing else that tells who it is, and still has roles."""
    message = bench.message("anonymous")
    told = [name for name in ("sub", *leaked(message, bench.subject.lms.custom)) if name in message.claims]

    if told:
        raise Breach(f"the anonymous launch has {told[0]}: {message.claims[told[0]]!r:.100}")
    if not isinstance(message.claims.get(CLAIM_ROLES), list):
        raise Breach("the anonymous launch has no roles")


@requirement("CORE-037")
def test_withholds_the_data_of_a_private_student(bench: PlatformBench) -> None:
    """The launch of a student whose data the platform withholds has no name, no address, no picture."""
    found = leaked(bench.message("private_student"), bench.subject.lms.custom)

    if found:
        raise Breach(f"the launch of somebody whose data is withheld tells {', '.join(found)}")


@requirement("CORE-037")
def test_withholds_the_data_of_a_private_teacher(bench: PlatformBench) -> None:
    """The launch of a teacher whose data the platform withholds tells the email at the most."""
    found = [name for name in leaked(bench.message("private_teacher"), bench.subject.lms.custom) if name != "email"]

    if found:
        raise Breach(f"the launch of somebody whose data is withheld tells {', '.join(found)}")


@requirement("CORE-040")
def test_a_resource_launch_has_roles(bench: PlatformBench) -> None:
    """The launch of a link has a list of roles, all of them texts; it may be empty."""
    launches = [bench.message(str(user)) for user in bench.subject.lms.users]
    expect_of_each(launches, _wrong_roles)


@requirement("CORE-041")
def test_one_role_is_of_the_vocabularies(bench: PlatformBench) -> None:
    """A list of roles that is not empty has at least one that the standard knows."""
    expect_of_each(every_message(bench), _no_known_role)


@requirement("CORE-050")
def test_a_sub_role_brings_its_principal_role(bench: PlatformBench) -> None:
    """With a sub-role, such as a teaching assistant's, comes the principal role that it belongs to."""
    messages = [message for message in every_message(bench) if sub_roles(_roles(message))]
    if not messages:
        raise NotApplicable("no message of this platform has a sub-role: name somebody in [lms.users.assistant]")
    expect_of_each(messages, _lonely)


@requirement("CORE-053")
def test_sends_no_deprecated_role(bench: PlatformBench) -> None:
    """No role is a short name, a URN of LTI 1, or one of the older URIs of people."""
    expect_of_each(every_message(bench), lambda message: _told("is deprecated", deprecated(_roles(message))))


@requirement("CORE-072")
def test_mentored_people_come_with_the_role_of_a_mentor(bench: PlatformBench) -> None:
    """A list of mentored users, of texts, comes only with the role of a mentor."""
    messages = [message for message in every_message(bench) if CLAIM_ROLE_SCOPE_MENTOR in message.claims]
    if not messages:
        raise NotApplicable("no message of this platform names mentored users: name a mentor in [lms.users.mentor]")
    expect_of_each(messages, _wrong_mentor)


def _roles(message: Message) -> list[str]:
    roles = message.claims.get(CLAIM_ROLES)
    return [role for role in roles if isinstance(role, str)] if isinstance(roles, list) else []


def _wrong_roles(message: Message) -> str:
    roles = message.claims.get(CLAIM_ROLES)
    is_list = isinstance(roles, list) and all(isinstance(role, str) for role in roles)
    return "" if is_list else f"{CLAIM_ROLES} should be a list of texts, got {roles!r}"


def _no_known_role(message: Message) -> str:
    roles = _roles(message)
    none_is_known = bool(roles) and len(unknown_roles(roles)) == len(roles)
    return f"none of its roles is of the vocabularies: {roles!r}" if none_is_known else ""


def _lonely(message: Message) -> str:
    return _told("comes without its principal role", lonely_sub_roles(_roles(message)))


def _told(what: str, roles: list[str]) -> str:
    return f"{roles[0]} {what}" if roles else ""


def _wrong_mentor(message: Message) -> str:
    mentored = message.claims[CLAIM_ROLE_SCOPE_MENTOR]
    if not isinstance(mentored, list) or not all(isinstance(user, str) for user in mentored):
        return f"{CLAIM_ROLE_SCOPE_MENTOR} should be a list of texts, got {mentored!r}"
    return "" if ROLE_MENTOR in _roles(message) else f"mentored users without the role of a mentor: {_roles(message)!r}"
