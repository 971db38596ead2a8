"""A profile: its file read and checked, its switches as a behaviour.

A profile is a TOML file of `fixtures/profiles` or of one's own: a sentence, and a table for each switch of
`behaviour.py` that it sets, with the fact in words, the source, the date on which that was read, and how sure it is.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from mock_platform.behaviour import STANDARD, Behaviour
from mock_platform.errors import ControlError, nearest
from mock_platform.fixtures import fixtures_path
from mock_platform.shapes import (
    BOOLEAN,
    NAME,
    OBJECT,
    TEXT,
    TEXT_OBJECT,
    TEXTS,
    WHOLE,
    Kind,
    Misshapen,
    Shape,
    expect,
    one_of,
    or_null,
)

SURENESS = ("measured", "code", "documentation", "report")
DATE = Kind("a date", lambda value: type(value) is date)
_KINDS: dict[Any, Kind] = {str: TEXT, bool: BOOLEAN, int: WHOLE}


@dataclass(frozen=True)
class Deviation:
    """A switch that a profile sets, and why: what the product does, where that stands, since when it is known."""

    switch: str
    value: Any
    fact: str
    source: str
    read: date
    sure: str

    def as_json(self) -> dict[str, Any]:
        """Return the deviation as the control API and the command line show it."""
        return {
            "switch": self.switch,
            "value": self.value,
            "fact": self.fact,
            "source": self.source,
            "read": self.read.isoformat(),
            "sure": self.sure,
        }


@dataclass(frozen=True)
class Profile:
    """A named behaviour."""

    name: str
    sentence: str
    deviations: tuple[Deviation, ...] = ()

    @property
    def behaviour(self) -> Behaviour:
        """The standard's behaviour with this profile's switches."""
        return Behaviour(**{deviation.switch: _frozen(deviation.value) for deviation in self.deviations})

    def without(self, switch: str) -> "Profile":
        """Return the same profile with the standard's choice for one switch."""
        return replace(self, deviations=tuple(each for each in self.deviations if each.switch != switch))

    def as_json(self) -> dict[str, Any]:
        """Return the profile as the control API and the command line show it."""
        deviations = [deviation.as_json() for deviation in self.deviations]
        return {"name": self.name, "sentence": self.sentence, "deviations": deviations}


STANDARD_PROFILE = Profile("standard", "What the standard says, and nothing else.")


def shipped_profiles() -> Iterator[Profile]:
    """Yield the profiles that come with the project, the standard one first."""
    yield STANDARD_PROFILE
    for path in sorted((fixtures_path() / "profiles").glob("*.toml")):
        yield load_profile(path.stem)


def load_profile(name_or_file: str) -> Profile:
    """Return a profile by name or path; raise `ControlError` that names file, key and what was expected."""
    if name_or_file == STANDARD_PROFILE.name:
        return STANDARD_PROFILE
    path = _path(name_or_file)
    try:
        return _profile(name_or_file, tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ControlError(400, "bad_profile", f"{path}: {error}", "$.profile") from error
    except Misshapen as error:
        raise ControlError(400, "bad_profile", f"{path}: {error.message}", "$.profile") from error


def kind_of_switch(annotation: Any) -> Kind:
    """Return what a switch of this type may be set to."""
    if get_origin(annotation) is Literal:
        return one_of(*get_args(annotation))
    if get_origin(annotation) in {Union, UnionType}:
        (some,) = (option for option in get_args(annotation) if option is not NoneType)
        return or_null(kind_of_switch(some))
    if get_origin(annotation) is tuple:
        return TEXTS
    if get_origin(annotation) is Mapping:
        return TEXT_OBJECT if get_args(annotation)[1] is str else OBJECT
    return _KINDS[annotation]


_ANNOTATIONS = get_type_hints(Behaviour)
SWITCHES: dict[str, Kind] = {switch.name: kind_of_switch(_ANNOTATIONS[switch.name]) for switch in fields(Behaviour)}
_DEVIATION = {"fact": NAME, "source": NAME, "read": DATE, "sure": one_of(*SURENESS)}


def _path(name_or_file: str) -> Path:
    if name_or_file.endswith(".toml") or "/" in name_or_file:
        return Path(name_or_file)
    folder = fixtures_path() / "profiles"
    names = [STANDARD_PROFILE.name, *(path.stem for path in folder.glob("*.toml"))]
    if name_or_file not in names:
        sentence = f"there is no profile {name_or_file!r}{nearest(name_or_file, names)}"
        raise ControlError(400, "unknown_profile", sentence, "$.profile")
    return folder / f"{name_or_file}.toml"


def _profile(name: str, document: dict[str, Any]) -> Profile:
    expect(document, Shape({"sentence": NAME}, dict.fromkeys(SWITCHES, OBJECT)))
    tables = {switch: table for switch, table in document.items() if switch != "sentence"}
    return Profile(name, document["sentence"], tuple(_deviation(*item) for item in tables.items()))


def _deviation(switch: str, table: dict[str, Any]) -> Deviation:
    members = expect(table, Shape({"value": SWITCHES[switch], **_DEVIATION}, {}), f"$.{switch}")
    if _frozen(members["value"]) == getattr(STANDARD, switch):
        raise Misshapen(f"$.{switch}.value", f"$.{switch}.value is what the standard does: no deviation")
    return Deviation(switch, **members)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
