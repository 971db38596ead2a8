"""Faults of what a message says of its user: who it is, in which roles, whose mentor.

LTI Core 1.3 sections 5.3.6, 5.3.7, 5.4.3 and appendix A. Some are unusual and legal.
"""

from typing import Literal

from mock_platform import edits
from mock_platform.edits import Edit
from mock_platform.edits.edit import Json
from mock_platform.faults.fault import message_fault
from mock_platform.vocabulary import (
    CLAIM_ROLE_SCOPE_MENTOR,
    CLAIM_ROLES,
    ROLE_CONTEXT,
    ROLE_CONTEXT_SUB,
    ROLE_INSTITUTION,
    ROLE_LEARNER,
    ROLE_SYSTEM,
)

LEAST = "Accepts the launch, and gives no privilege for it."


@message_fault("CORE-032", "Treats the user as anonymous or refuses, and never as some default user.")
def subject_missing() -> list[Edit]:
    """The token does not say who the user is."""
    return [edits.drop_claim("sub")]


@message_fault("CORE-036", "Refuses without an error of its own.")
def subject_odd(sub: Json = 7) -> list[Edit]:
    """The subject is no text, is empty, or has control characters."""
    return [edits.claim("sub", sub)]


@message_fault("CORE-036", "Refuses it or keeps it whole: two that differ at the end are two users.")
def subject_long(length: Literal[256, 1000, 10_000] = 256) -> list[Edit]:
    """The subject is longer than the 255 characters that it may have."""
    return [edits.claim("sub", "s" * length)]


@message_fault("CORE-038", "Knows users by issuer and subject, and merges no accounts by their address.")
def email_of_another(email: str = "zoe.mueller@example.org") -> list[Edit]:
    """The user comes with somebody else's address."""
    return [edits.claim("email", email)]


@message_fault("CORE-035", "Accepts the launch: all of these are optional.")
def names_missing() -> list[Edit]:
    """The token says who the user is, and neither name nor address."""
    return [edits.drop_claim(claim) for claim in ("name", "given_name", "family_name", "email")]


@message_fault("CORE-043", LEAST)
def roles_empty() -> list[Edit]:
    """The user has no role."""
    return [edits.claim([CLAIM_ROLES], [])]


@message_fault("CORE-045", "Accepts the launch, whether it knows the short name or not.")
def roles_short(role: str = "Instructor") -> list[Edit]:
    """The role is written as a short name or as a URN of LTI 1, as some platforms do."""
    return [edits.claim([CLAIM_ROLES], [role])]


@message_fault("CORE-046", LEAST)
def roles_unknown(role: str = "https://example.org/role#Wizard") -> list[Edit]:
    """The role is of nobody's vocabulary."""
    return [edits.claim([CLAIM_ROLES], [role])]


@message_fault("CORE-048", "Compares roles as a whole, and takes nobody for an instructor.")
def roles_lookalike(role: str = ROLE_CONTEXT_SUB + "Learner#Instructor") -> list[Edit]:
    """The role ends with the word Instructor, and is another."""
    return [edits.claim([CLAIM_ROLES], [role])]


@message_fault("CORE-049", "Gives rights in the course for context roles alone.")
def roles_of_another_place(place: Literal["institution", "system"] = "institution") -> list[Edit]:
    """The user is a learner in the course, and an instructor or administrator somewhere above it."""
    above = {"institution": ROLE_INSTITUTION + "Instructor", "system": ROLE_SYSTEM + "Administrator"}
    return [edits.claim([CLAIM_ROLES], [above[place], ROLE_LEARNER])]


@message_fault("CORE-051", "Accepts the launch, and gives the sub-role no more than its principal role would have.")
def sub_role_alone(role: str = "Instructor#TeachingAssistant") -> list[Edit]:
    """The user has a sub-role without the principal role that goes with it."""
    return [edits.claim([CLAIM_ROLES], [ROLE_CONTEXT_SUB + role])]


@message_fault("CORE-054", "Refuses, or gives no privilege.")
def roles_no_list(roles: Json = "Instructor") -> list[Edit]:
    """The roles are no list of texts."""
    return [edits.claim([CLAIM_ROLES], roles)]


@message_fault("CORE-073", "Shows nothing of those users to somebody who is no mentor.")
def mentor_without_role(user_id: str = "u-18f6d4b3-e9c5") -> list[Edit]:
    """A learner comes with a list of users to mentor."""
    return [edits.claim([CLAIM_ROLES], [ROLE_CONTEXT + "Learner"]), edits.claim([CLAIM_ROLE_SCOPE_MENTOR], [user_id])]
