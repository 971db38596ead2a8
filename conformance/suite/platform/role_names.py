"""The vocabularies of roles and context types, as `fixtures/vocabulary.toml` transcribes LTI Core 1.3 appendix A."""

import tomllib
from collections.abc import Sequence
from functools import cache

from conformance.vocabulary import ROLE_CONTEXT, ROLE_CONTEXT_SUB, ROLE_PERSON_OLDER
from mock_platform.fixtures import fixtures_path

_FULL = ("http://", "https://")


@cache
def names(table: str) -> frozenset[str]:
    """Return the names of one vocabulary."""
    document = tomllib.loads((fixtures_path() / "vocabulary.toml").read_text(encoding="utf-8"))
    return frozenset(entry["value"] for entry in document[table].values())


def unknown_roles(roles: Sequence[str]) -> list[str]:
    """Return those of *roles* that no vocabulary has; the deprecated names are known, too."""
    known = names("roles") | names("deprecated_roles")
    return [role for role in roles if role not in known and not role.startswith(ROLE_PERSON_OLDER)]


def deprecated(roles: Sequence[str]) -> list[str]:
    """Return those of *roles* that are short names, URNs, or the older URIs of people."""
    return [role for role in roles if role in names("deprecated_roles") or _is_old(role)]


def sub_roles(roles: Sequence[str]) -> list[str]:
    """Return the sub-roles of a course."""
    return [role for role in roles if role.startswith(ROLE_CONTEXT_SUB)]


def lonely_sub_roles(roles: Sequence[str]) -> list[str]:
    """Return the sub-roles of a course that come without their principal role."""
    return [role for role in sub_roles(roles) if ROLE_CONTEXT + _principal(role) not in roles]


def _principal(sub_role: str) -> str:
    return sub_role.removeprefix(ROLE_CONTEXT_SUB).partition("#")[0]


def _is_old(role: str) -> bool:
    return role.startswith(ROLE_PERSON_OLDER) or not role.startswith(_FULL)
