"""The four payloads that certification asks a platform for, and what can be wrong with one."""

from dataclasses import dataclass

from conformance.bench.visit import Message
from conformance.suite.platform.every_message import texts_in
from conformance.suite.platform.personal_data import leaked
from conformance.suite.platform.registered_claims import wrong_times
from conformance.vocabulary import ROLE_CONTEXT
from mock_platform.vocabulary import (
    CLAIM_DEPLOYMENT_ID,
    CLAIM_MESSAGE_TYPE,
    CLAIM_RESOURCE_LINK,
    CLAIM_ROLES,
    CLAIM_TARGET_LINK_URI,
    CLAIM_VERSION,
    MESSAGE_RESOURCE_LINK,
    VERSION,
)

__all__ = ["wrong_times"]
LEARNER, INSTRUCTOR = f"{ROLE_CONTEXT}Learner", f"{ROLE_CONTEXT}Instructor"
DEMANDED: tuple[str, ...] = (
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "nonce",
    CLAIM_MESSAGE_TYPE,
    CLAIM_VERSION,
    CLAIM_DEPLOYMENT_ID,
)
DEMANDED += (CLAIM_TARGET_LINK_URI, CLAIM_RESOURCE_LINK, CLAIM_ROLES)


@dataclass(frozen=True)
class Payload:
    """One row: whose launch it is."""

    requirements: tuple[str, ...]
    name: str
    what: str
    user: str

    def wrong_roles(self, message: Message) -> str:
        """Return what is wrong with the roles for a student, or for a teacher."""
        own, other = (LEARNER, INSTRUCTOR) if "student" in self.user else (INSTRUCTOR, LEARNER)
        roles = message.claims.get(CLAIM_ROLES) or []
        return "" if own in roles and other not in roles else f"roles should have {own} and not {other}, got {roles!r}"

    def personal_data(self, message: Message) -> str:
        """Return which personal data is told; a teacher's email may be."""
        told = [name for name in leaked(message, {}) if (self.user, name) != ("private_teacher", "email")]
        return f"the payload tells {', '.join(told)}" if told else ""


def of_each_payload(requirement: str, *, private: bool = False) -> list[Payload]:
    """Return a row for each of the four payloads, or for the *private* two alone."""
    rows = [
        Payload((requirement,), "student", "a student's payload", "student"),
        Payload((requirement,), "student-without-data", "a student's payload without personal data", "private_student"),
        Payload((requirement,), "teacher", "a teacher's payload", "teacher"),
        Payload((requirement,), "teacher-without-data", "a teacher's payload without personal data", "private_teacher"),
    ]
    return [row for row in rows if not private or row.user.startswith("private")]


def wrong_kind(message: Message) -> str:
    """Return what tells that this is no resource launch of LTI 1.3."""
    kind = message.claims.get(CLAIM_MESSAGE_TYPE)
    if kind != MESSAGE_RESOURCE_LINK:
        return f"{CLAIM_MESSAGE_TYPE} should be {MESSAGE_RESOURCE_LINK!r}, got {kind!r}"
    return wrong_version(message)


def wrong_algorithm(message: Message) -> str:
    """Return which algorithm signed, where it is not RS256."""
    return "" if message.header.get("alg") == "RS256" else f"alg is {message.header.get('alg')!r}"


def missing_claim(message: Message) -> str:
    """Return which claim is missing that every resource launch has."""
    missing = [name for name in DEMANDED if message.claims.get(name) in (None, "")]
    link = message.claims.get(CLAIM_RESOURCE_LINK)
    if missing or not isinstance(link, dict) or not link.get("id"):
        return f"{missing[0] if missing else 'resource_link.id'} is missing"
    return ""


def wrong_version(message: Message) -> str:
    """Return which version is named, where it is not 1.3.0."""
    version = message.claims.get(CLAIM_VERSION)
    return "" if version == VERSION else f"{CLAIM_VERSION} should be {VERSION!r}, got {version!r}"


def blank_around(message: Message) -> str:
    """Return which value begins or ends with white space."""
    found = [place for place, text in texts_in(dict(message.claims)) if text != text.strip()]
    return f"white space before or after {found[0]}" if found else ""
