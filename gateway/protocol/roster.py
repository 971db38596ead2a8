"""The roster (Names and Role Provisioning Services 2.0): the request to a platform, and its answer in the API's names.

Optional attributes are shown when they have the type that the standard gives them; members of an answer that nobody
here knows are passed on under their own names. Somebody without an id is nobody whom a tool could tell from others, and
is left out (section 2.2); somebody whose status is none that the standard knows is not taken for active (section 2.3).
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote_plus, urlencode

from gateway.protocol.login import with_query
from gateway.protocol.vocabulary import (
    CLAIM_CUSTOM,
    CLAIM_LAUNCH_PRESENTATION,
    CLAIM_MESSAGE_TYPE,
    ROLE_MENTOR,
)

Document = dict[str, Any]

STATUSES: Final = ("Active", "Inactive", "Deleted")

# The vocabulary that all roles of a context are from, Mentor as well (Core A.2.3).
_CONTEXT_ROLES: Final = ROLE_MENTOR.partition("#")[0]
# LTIAAS documents it as a role; Core A.2.3 has no such context role, and who asks for it means learners.
_OLDER_NAMES: Final = {"Student": "Learner"}

_MEMBER_TEXTS: Final = {
    "user_id": "userId",
    "name": "name",
    "given_name": "givenName",
    "family_name": "familyName",
    "middle_name": "middleName",
    "email": "email",
    "picture": "picture",
    "lis_person_sourcedid": "lisPersonSourcedId",
    "lti11_legacy_user_id": "lti11LegacyUserId",
}
_MESSAGE_NAMES: Final = {
    CLAIM_MESSAGE_TYPE: "type",
    CLAIM_CUSTOM: "custom",
    CLAIM_LAUNCH_PRESENTATION: "presentation",
}


def roster_request(service_url: str, *, role: str, limit: int | None, link_id: str, groups: bool) -> str:
    """The address that asks for a roster: of one role, so many per page, of those who may open a link (section 3).

    `groups` asks for everybody's groups, which some platforms tell only when asked (Course Groups 1.0).
    """
    wanted = {
        "role": full_role(role) if role else "",
        "limit": str(limit or ""),
        "rlid": link_id,
        "groups": "true" if groups else "",
    }
    return with_query(service_url, urlencode({name: value for name, value in wanted.items() if value}))


def full_role(role: str) -> str:
    """The full name of a context role that may be short (Core A.2.3), and may have been encoded once too often."""
    # A role's own text has neither a per cent sign nor a blank.
    name = unquote_plus(role) if "%" in role else role
    if ":" in name:
        return name
    # Core A.2.3.1: the sub-role of a principal role stands below it.
    return f"{_CONTEXT_ROLES}/{name}" if "#" in name else f"{_CONTEXT_ROLES}#{_OLDER_NAMES.get(name, name)}"


def roster_from(document: Any, *, url: str, context: Mapping[str, Any]) -> Document:
    """A page of the roster in the API's names; raises ValueError when it is no membership container (section 2.2).

    `url` and the launch's `context` stand in for an id and a context that the platform left out.
    """
    if not isinstance(document, Mapping) or not isinstance(document.get("members"), list):
        raise ValueError("it is not a membership container: an object whose members are a list")
    identity = document.get("id")
    members = (member_from(member) for member in document["members"] if isinstance(member, Mapping))
    return {
        **{name: value for name, value in document.items() if name not in {"id", "context", "members"}},
        "id": identity if isinstance(identity, str) and identity else url,
        "context": _context(document.get("context"), context),
        "members": [member for member in members if member is not None],
    }


def member_from(member: Mapping[str, Any]) -> Document | None:
    """A member in the API's names, or None for one without an id."""
    user_id = _identity(member.get("user_id"))
    if not user_id:
        return None
    known = {ours: member[theirs] for theirs, ours in _MEMBER_TEXTS.items() if isinstance(member.get(theirs), str)}
    shown: Document = {
        **{name: value for name, value in member.items() if name not in _MEMBER_TEXTS},
        **known,
        "userId": user_id,
        "roles": _texts(member.get("roles")),
        "status": _status(member.get("status")),
    }
    if "group_enrollments" in shown:
        shown["groupEnrollments"] = _enrolments(shown.pop("group_enrollments"))
    if "message" in shown:
        shown["message"] = [_message(each) for each in _objects(shown["message"])]
    return shown


def _identity(value: Any) -> str:
    # A number is a common mistake; at a launch `sub` is a text all the same.
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _status(value: Any) -> str:
    if value is None:
        return "Active"
    return value if value in STATUSES else "Inactive"


def _message(message: Mapping[str, Any]) -> Document:
    # Section 3.2: what a launch of the link would say of this member alone.
    return {_MESSAGE_NAMES.get(name, name): value for name, value in message.items()}


def _enrolments(value: Any) -> list[Document]:
    return [
        {"groupId" if name == "group_id" else name: member for name, member in each.items()} for each in _objects(value)
    ]


def _context(value: Any, launched: Mapping[str, Any]) -> Document:
    given = value if isinstance(value, Mapping) else {}
    mistaken = {name for name in ("id", "label", "title") if not isinstance(given.get(name), str)}
    shown = {name: member for name, member in given.items() if name not in mistaken}
    return {"id": launched.get("id", ""), **shown}


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _texts(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
