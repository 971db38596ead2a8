"""One requirement of the catalogue: what it demands of whom, how firmly, and how sure we are of its source.

An entry is checked when it is read: a member that nobody knows, a wrong value or a missing one is an error with the
file and the key, because a requirement that quietly lost its level would quietly stop failing anybody.
The rule for `outcome_on_breach` is the design's: only what a document that we have read demands may fail a target.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from enum import StrEnum
from typing import Any, Literal

CONTRADICTIONS = range(1, 19)
_ADVISORY = re.compile(r"CVE-[0-9]{4}-[0-9]{4,}")


class CatalogueError(Exception):
    """The catalogue, or an id that was asked of it, is wrong; the text says which file, entry and key."""


class Binds(StrEnum):
    """Who has to keep a requirement; a gateway is a tool besides, and has to keep what binds tools."""

    TOOL = "tool"
    PLATFORM = "platform"
    BOTH = "both"
    GATEWAY = "gateway"


class Level(StrEnum):
    """How firmly it is demanded; HARD comes from an RFC, OpenID Connect or web security, not from an LTI document."""

    MUST = "MUST"
    HARD = "HARD"
    SHOULD = "SHOULD"
    MAY = "MAY"


class Source(StrEnum):
    """How sure we are: the document itself was read, a secondary source was, or neither."""

    VERIFIED = "V"
    SECONDARY = "S"
    MEMORY = "M"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What one line of the documents demands, in our words, with the reason and the usual mistake.

    `why_not` tells why it cannot be tested from outside, `read` which clause was read to verify it, `why_source` why
    it could not be verified. `contradiction` numbers the place where the documents disagree. `same_as` lists the
    requirements that an entry only points at, such as an official certification test, `cve` the published
    vulnerabilities of that kind (conformance/overview/advisories.toml).
    """

    id: str
    binds: Binds
    level: Level
    sentence: str
    section: str
    source: Source
    testable: bool
    why: str
    usual_mistake: str
    why_not: str | None = None
    contradiction: int | None = None
    read: str | None = None
    why_source: str | None = None
    same_as: tuple[str, ...] = ()
    cve: tuple[str, ...] = ()

    @property
    def area(self) -> str:
        """The id without its number: `IDT-SIG` of `IDT-SIG-005`."""
        return self.id.rpartition("-")[0]

    @property
    def outcome_on_breach(self) -> Literal["failed", "warned"]:
        """The outcome of a test that finds this requirement broken."""
        firm = self.level in {Level.MUST, Level.HARD}
        sure = self.source is Source.VERIFIED and self.contradiction is None
        return "failed" if firm and sure else "warned"


def requirement_from_table(identifier: str, table: Mapping[str, object]) -> Requirement:
    """Return the requirement that a TOML table describes, or raise `CatalogueError` naming the key that is wrong."""
    _refuse_unknown_members(table)
    _demand_members(table)
    values = {name: _value(name, table[name]) for name in table}
    requirement = Requirement(id=identifier, **values)
    _refuse_half_told(requirement)
    return requirement


def _refuse_unknown_members(table: Mapping[str, object]) -> None:
    for name in table:
        if name not in _READERS:
            raise CatalogueError(f"{name} is not a member of a requirement: known are {', '.join(_READERS)}")


def _demand_members(table: Mapping[str, object]) -> None:
    for name in _DEMANDED:
        if name not in table:
            raise CatalogueError(f"{name} is missing")


def _value(name: str, value: object) -> Any:
    try:
        return _READERS[name](value)
    except ValueError as error:
        raise CatalogueError(f"{name} {error}") from None


def _refuse_half_told(requirement: Requirement) -> None:
    """A reason belongs to exactly the entries that need one."""
    if requirement.testable == (requirement.why_not is not None):
        raise CatalogueError("why_not is told by exactly the requirements that are not testable")
    if requirement.source is Source.MEMORY and requirement.why_source is None:
        raise CatalogueError("why_source is missing: source M must tell why no document confirms it")
    if requirement.source is Source.VERIFIED and requirement.why_source is not None:
        raise CatalogueError("why_source contradicts source V")
    if requirement.source is not Source.VERIFIED and requirement.read is not None:
        raise CatalogueError(f"read contradicts source {requirement.source}")


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"must be a text that says something, got {value!r}")
    if value != value.strip():
        raise ValueError("must not begin or end with a blank")
    return value


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false, got {value!r}")
    return value


def _contradiction(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value not in CONTRADICTIONS:
        raise ValueError(f"must be a number from 1 to {CONTRADICTIONS[-1]}, got {value!r}")
    return value


def _identifiers(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError(f"must be a list of ids, got {value!r}")
    return tuple(_text(item) for item in value)


def _advisories(value: object) -> tuple[str, ...]:
    found = _identifiers(value)
    wrong = [name for name in found if not _ADVISORY.fullmatch(name)]
    if wrong:
        raise ValueError(f"must be a list of ids such as CVE-2015-9235, got {wrong[0]!r}")
    return found


def _one_of(choices: type[StrEnum]) -> Callable[[object], StrEnum]:
    def read(value: object) -> StrEnum:
        if value not in list(choices):
            raise ValueError(f"must be one of {', '.join(choices)}, got {value!r}")
        return choices(str(value))

    return read


_READERS: Mapping[str, Callable[[object], object]] = {
    "binds": _one_of(Binds),
    "level": _one_of(Level),
    "sentence": _text,
    "section": _text,
    "source": _one_of(Source),
    "read": _text,
    "why_source": _text,
    "testable": _truth,
    "why_not": _text,
    "why": _text,
    "usual_mistake": _text,
    "contradiction": _contradiction,
    "same_as": _identifiers,
    "cve": _advisories,
}
_DEMANDED = [field.name for field in fields(Requirement) if field.default is MISSING and field.name != "id"]
