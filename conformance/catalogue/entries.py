"""All requirements, read from the TOML files beside this module: one file per area, one table per requirement.

Ids are never reused and never move; a file holds only ids that begin with its own name. Nothing heavy is imported here:
the pytest plugin reads the catalogue in every run.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

from conformance.catalogue.requirement import CatalogueError, Level, Requirement, requirement_from_table

_IDENTIFIER = re.compile(r"[A-Z]+(-[A-Z]+)*-[A-Z]?[0-9]{2,3}")
_PREFIX_OF_FILE = {"CERTIFICATION": "CT"}
_LIKE_ENOUGH = 0.6  # where difflib itself draws the line


@cache
def load() -> Mapping[str, Requirement]:
    """Return every requirement by its id, in the order of the files; raise `CatalogueError` if one is wrong."""
    return read_folder(files(__package__))


def read_folder(folder: Traversable) -> Mapping[str, Requirement]:
    """Return the requirements of all TOML files in a folder; raise `CatalogueError` for a wrong one, or for none."""
    entries: dict[str, Requirement] = {}
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if file.name.endswith(".toml"):
            _add(entries, file.name, _requirements_of(file))
    if not entries:
        raise CatalogueError(f"{folder}: the catalogue is empty")
    _demand_targets(entries)
    return MappingProxyType(entries)


def matching(words: Iterable[str]) -> Mapping[str, Requirement]:
    """Return the requirements that any of the words selects; all of them when there is none.

    A prefix ends where a part of the id ends (`IDT-SIG`) or anywhere in its number (`IDT-SIG-00`); the name of an
    area's file (`certification`, `idt_sig`) does too. A level (`MUST`) narrows what the prefixes select: AGS and MUST
    are the MUSTs of AGS. What selects nothing raises `CatalogueError`.
    """
    wanted = [_as_prefix(word) for word in words]
    levels = [word for word in wanted if word in list(Level)]
    prefixes = [word for word in wanted if word not in levels]
    for prefix in prefixes:
        _demand_a_match(prefix)
    chosen = {i: entry for i, entry in load().items() if not prefixes or any(_selects(p, entry) for p in prefixes)}
    chosen = {i: entry for i, entry in chosen.items() if not levels or entry.level in levels}
    if not chosen:
        raise CatalogueError(f"no requirement of {', '.join(prefixes)} is a {' or '.join(levels)}")
    return MappingProxyType(chosen)


def nearest(identifier: str) -> str | None:
    """Return the known id, or area, that looks most like this one, for an error message; none when none does."""
    known = [*load(), *dict.fromkeys(entry.area for entry in load().values())]
    likeness = {name: SequenceMatcher(None, name, identifier.upper()).ratio() for name in known}
    best = max(known, key=likeness.__getitem__)  # the first of equals: `IDT-SIG-5` is meant to be 005, not 025
    return best if likeness[best] >= _LIKE_ENOUGH else None


def _requirements_of(file: Traversable) -> list[Requirement]:
    prefix = _as_prefix(file.name.removesuffix(".toml"))
    tables = _tables_of(file)
    return [_requirement(f"{file.name}: {identifier}", identifier, prefix, tables[identifier]) for identifier in tables]


def _tables_of(file: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{file.name}: not TOML: {error}") from error


def _requirement(place: str, identifier: str, prefix: str, table: object) -> Requirement:
    if not _IDENTIFIER.fullmatch(identifier):
        raise CatalogueError(f"{place}: not an id of the form AREA-001")
    if not identifier.startswith(f"{prefix}-"):
        raise CatalogueError(f"{place}: ids of this file begin with {prefix}-")
    if not isinstance(table, dict):
        raise CatalogueError(f"{place}: must be a table, got {table!r}")
    try:
        return requirement_from_table(identifier, table)
    except CatalogueError as error:
        raise CatalogueError(f"{place}: {error}") from None


def _add(entries: dict[str, Requirement], name: str, found: Iterable[Requirement]) -> None:
    for requirement in found:
        if requirement.id in entries:
            raise CatalogueError(f"{name}: {requirement.id}: this id is taken by another file")
        entries[requirement.id] = requirement


def _demand_targets(entries: Mapping[str, Requirement]) -> None:
    for requirement in entries.values():
        for target in requirement.same_as:
            if target not in entries:
                raise CatalogueError(f"{requirement.id}: same_as names {target}, which does not exist")


def _as_prefix(text: str) -> str:
    prefix = text.strip().upper().replace("_", "-")
    return _PREFIX_OF_FILE.get(prefix, prefix)


def _selects(prefix: str, requirement: Requirement) -> bool:
    whole_parts = f"{requirement.id}-".startswith(f"{prefix}-")
    into_the_number = len(prefix) > len(requirement.area) and requirement.id.startswith(prefix)
    return whole_parts or into_the_number


def _demand_a_match(prefix: str) -> None:
    if any(_selects(prefix, requirement) for requirement in load().values()):
        return
    suggestion = nearest(prefix)
    hint = f": did you mean {suggestion}?" if suggestion else ""
    raise CatalogueError(f"no requirement has an id that begins with {prefix!r}{hint}")
