"""What a mutant of the mock LMS is: a platform with one mistake, told in a sentence, and how mistakes are made.

A mistake is a deviation of every message or of every answer of an endpoint, a duty that is not asked of tools, another
behaviour, or a part of the platform exchanged for a careless one. It is made in process, before the platform is judged
by HTTP like any other.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from starlette.types import ASGIApp

from mock_platform.draft import Draft
from mock_platform.edits.edit import Edit, Phase
from mock_platform.faults.answer import Answer, Encounter
from mock_platform.faults.fault import AnswerFault, Fault, FaultKind, MessageFault
from mock_platform.faults.planned import PlannedFault
from mock_platform.platform import Platform
from mock_platform.shapes import Shape

Change = Callable[[Platform], None]
Part = TypeVar("Part")
_ROW: dict[str, Any] = {"family": "habits", "sentence": "", "requirement": "", "correct_tool": ""}


def unchanged(_platform: Platform) -> None:
    """Change nothing."""


def as_it_is(app: ASGIApp) -> ASGIApp:
    """Put nothing around the platform's application."""
    return app


@dataclass(frozen=True, kw_only=True)
class PlatformMutant:
    """One mistake: its name, the sentence, the requirement that must fail because of it, and how it is made.

    `change` is done to the platform, `around` is what is served in the place of its application. `spoils` are the
    results of the sample that the same mistake spoils, too.
    """

    name: str
    mistake: str
    caught_by: str
    change: Change = unchanged
    around: Callable[[ASGIApp], ASGIApp] = as_it_is
    spoils: tuple[str, ...] = ()


@dataclass(frozen=True)
class Habit(Fault):
    """A fault that stands in no catalogue."""

    habit: FaultKind = field(kw_only=True)

    @property
    def kind(self) -> FaultKind:
        """Its own row."""
        return self.habit


@dataclass(frozen=True)
class Doing(Edit):
    """An edit that does whatever a function does to the message in the making."""

    when: Phase = field(kw_only=True)
    deed: Callable[[Any], None] = field(kw_only=True)

    @property
    def phase(self) -> Phase:
        """When it is done."""
        return self.when

    @property
    def needs_tool_keys(self) -> bool:
        """It does without."""
        return False

    def apply(self, target: object) -> None:
        """Do it."""
        self.deed(target)


def sending(*edits: Edit) -> Change:
    """Return the change by which every message deviates in this way."""
    row = MessageFault(name="habit", shape=Shape({}, {}), defaults={}, edits=lambda: list(edits), **_ROW)
    return lambda platform: _plan(platform, row)


def writing(deed: Callable[[Draft], None]) -> Change:
    """Return the change by which a function changes the claims of every message."""
    return sending(Doing("doing", {}, when="claims", deed=deed))


def answering(endpoint: str, deed: Callable[[Encounter], Answer], *, instead: bool = False) -> Change:
    """Return the change by which an endpoint gives another answer; *instead* of doing anything, if so told."""
    row = AnswerFault(
        name="habit", shape=Shape({}, {}), defaults={}, endpoints=(endpoint,), instead=instead, change=deed, **_ROW
    )
    return lambda platform: _plan(platform, row)


def having(fault: str, **parameters: Any) -> Change:
    """Return the change by which a platform has a fault of the catalogue, always."""
    return lambda platform: _add(platform, Fault(fault, {**Fault(fault, {}).kind.defaults, **parameters}))


def forgetting(*sentences: str) -> Change:
    """Return the change by which the authorization endpoint forgets duties, named by how their sentences begin."""

    def change(platform: Platform) -> None:
        for sentence in sentences:
            platform.duties = platform.duties.without(sentence)

    return change


def behaving(**switches: Any) -> Change:
    """Return the change by which the platform behaves otherwise, as a profile would have it."""

    def change(platform: Platform) -> None:
        platform.behaviour = replace(platform.behaviour, **switches)

    return change


def together(*changes: Change) -> Change:
    """Return the change that is several at once."""

    def change(platform: Platform) -> None:
        for each in changes:
            each(platform)

    return change


def recast(part: Part, careless: type[Part]) -> Part:
    """Return the same part of a platform as an object of a careless subclass of its class."""
    other = careless.__new__(careless)
    other.__dict__.update(part.__dict__)
    return other


def _plan(platform: Platform, row: FaultKind) -> None:
    _add(platform, Habit("habit", {}, habit=row))


def _add(platform: Platform, fault: Fault) -> None:
    platform.faults.add(PlannedFault(fault))
