"""Liberties of `roles` (Core 5.3.7, A.2): every form in which a platform tells what somebody is, unknown ones included.

What a role allows is the tool's business; that the launch does not fail for it is what a reader owes.
"""

from typing import Final

from conformance.tokens.changes import each_says, in_turn, says
from conformance.tokens.defect import ID_TOKENS, Variation, Verdict
from conformance.vocabulary import ROLE_MARKER, ROLE_PERSON_OLDER
from mock_platform.vocabulary import (
    CLAIM_ROLE_SCOPE_MENTOR,
    CLAIM_ROLES,
    ROLE_CONTEXT,
    ROLE_CONTEXT_SUB,
    ROLE_INSTITUTION,
    ROLE_LEARNER,
    ROLE_MENTOR,
    ROLE_SYSTEM,
)

_INSTRUCTOR: Final = ROLE_CONTEXT + "Instructor"

ROLES: Final[tuple[Variation, ...]] = (
    Variation(
        name="roles-of-the-context",
        subject="roles",
        requirements=("CORE-044", "CORE-047"),
        reason="roles are written as full URIs, and there may be several",
        forms=each_says(
            CLAIM_ROLES,
            {
                "instructor": [_INSTRUCTOR],
                "each": [
                    ROLE_CONTEXT + name
                    for name in ("Administrator", "ContentDeveloper", "Instructor", "Learner", "Mentor")
                ],
                "beyond-the-core": [ROLE_CONTEXT + name for name in ("Manager", "Member", "Officer")],
                "twice": [ROLE_LEARNER, ROLE_LEARNER],
            },
        ),
        messages=ID_TOKENS,
    ),
    Variation(
        name="roles-empty",
        subject="roles",
        requirements=("CORE-043",),
        reason="it is the way to launch a user of whom nothing is said",
        forms={"empty-list": says(CLAIM_ROLES, [])},
        messages=ID_TOKENS,
    ),
    Variation(
        name="roles-outside-the-context",
        subject="roles",
        requirements=("CORE-046", "CORE-049"),
        reason="institution and system have roles of their own, with or without one in the course",
        forms=each_says(
            CLAIM_ROLES,
            {
                "institution-beside": [ROLE_LEARNER, ROLE_INSTITUTION + "Student"],
                "institution-only": [ROLE_INSTITUTION + "Faculty"],
                "system-only": [ROLE_SYSTEM + "Administrator"],
                "none": [ROLE_SYSTEM + "None", ROLE_INSTITUTION + "None"],
                "older-prefix": [ROLE_PERSON_OLDER + "Administrator", ROLE_LEARNER],
            },
        ),
        messages=ID_TOKENS,
    ),
    Variation(
        name="sub-roles",
        subject="roles",
        requirements=("CORE-051",),
        reason="platforms forget the principal role; that tools cope is a SHOULD, and no rule refuses the launch",
        forms=each_says(
            CLAIM_ROLES,
            {
                "with-principal": [_INSTRUCTOR, ROLE_CONTEXT_SUB + "Instructor#TeachingAssistant"],
                "alone": [ROLE_CONTEXT_SUB + "Instructor#TeachingAssistant"],
                "that-ends-in-another-role": [ROLE_LEARNER, ROLE_CONTEXT_SUB + "Learner#Instructor"],
            },
        ),
        messages=ID_TOKENS,
    ),
    Variation(
        name="test-user",
        subject="roles",
        requirements=("CORE-052",),
        reason="the role marks a user and leaves the others in force",
        forms=each_says(
            CLAIM_ROLES,
            {
                "after": [ROLE_LEARNER, ROLE_MARKER + "TestUser"],
                "before": [ROLE_MARKER + "TestUser", _INSTRUCTOR],
                "alone": [ROLE_MARKER + "TestUser"],
            },
        ),
        messages=ID_TOKENS,
    ),
    Variation(
        name="roles-in-short",
        subject="roles",
        requirements=("CORE-045",),
        reason="older platforms send short names and URNs, and the launch does not fail for them",
        forms=each_says(
            CLAIM_ROLES,
            {
                "simple-name": ["Instructor"],
                "simple-names": ["Learner", "Mentor"],
                "urn": ["urn:lti:role:ims/lis/Instructor"],
                "urn-of-the-institution": ["urn:lti:instrole:ims/lis/Student", ROLE_LEARNER],
            },
        ),
        messages=ID_TOKENS,
    ),
    Variation(
        name="roles-unknown",
        subject="roles",
        requirements=("CORE-046",),
        reason="vendors add their own, which grant nothing",
        forms=each_says(
            CLAIM_ROLES,
            {
                "beside": [ROLE_LEARNER, "https://vendor.example/role#Wizard"],
                "only": ["https://vendor.example/role#Wizard"],
                "unknown-name": [ROLE_CONTEXT + "NotARole"],
                "other-prefix": ["https://vendor.example/x#Instructor"],
                "many": [f"https://vendor.example/role#{number}" for number in range(500)],
            },
        ),
        messages=ID_TOKENS,
    ),
    Variation(
        name="mentor",
        subject="roles",
        requirements=("CORE-072",),
        reason="a mentor comes with the list of those who are mentored, or without",
        forms={
            "with-list": in_turn(says(CLAIM_ROLES, [ROLE_MENTOR]), says(CLAIM_ROLE_SCOPE_MENTOR, ["user-2", "user-3"])),
            "with-empty-list": in_turn(says(CLAIM_ROLES, [ROLE_MENTOR]), says(CLAIM_ROLE_SCOPE_MENTOR, [])),
            "without-list": says(CLAIM_ROLES, [ROLE_MENTOR]),
        },
        messages=ID_TOKENS,
    ),
    Variation(
        name="mentored-users-without-mentor",
        subject="roles",
        requirements=("CORE-073",),
        reason="a list of mentored users without the role is ignored or refused",
        forms={
            "learner": in_turn(says(CLAIM_ROLES, [ROLE_LEARNER]), says(CLAIM_ROLE_SCOPE_MENTOR, ["user-2"])),
        },
        verdict=Verdict.ACCEPTABLE,
        messages=ID_TOKENS,
    ),
)
