"""What a fault is: a named way in which a platform goes wrong, why that matters, and what a tool should do about it.

An edit says how a message is changed; a fault says what has gone wrong, and is made of edits (`MessageFault`) or
changes an endpoint's answer (`AnswerFault`). One decorated function is everything: the deed, the parameters, the
row of the docs. Its docstring is the sentence; its name with hyphens is the id, which is stable.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from mock_platform.edits.edit import Edit
from mock_platform.errors import nearest
from mock_platform.faults.answer import Answer, Encounter
from mock_platform.parameters import Parameters, Range
from mock_platform.shapes import Misshapen, Shape, expect

# The order of the docs; the names are stable.
ENDPOINTS = (
    "configuration",
    "jwks",
    "authorize",
    "deep_linking",
    "start_assessment",
    "token",
    "register",
    "line_items",
    "scores",
    "results",
    "memberships",
    "groups",
    "notices",
    "assets",
    "reports",
    "eula",
    "assessment_control",
)
LISTS = ("line_items", "results", "memberships", "groups")
SERVICES = ENDPOINTS[ENDPOINTS.index("line_items") :]  # those that an access token opens
BROWSERS = ("authorize", "deep_linking", "start_assessment")  # answered to these, not to programs
PROGRAMS = tuple(endpoint for endpoint in ENDPOINTS if endpoint not in BROWSERS)


REFUSES = "Refuses the launch and starts no session."  # what is right for most faults of messages
UpToAYear = Annotated[int, Range(0, 366 * 86_400)]  # seconds that are added to the platform's clock


@dataclass(frozen=True)
class FaultKind:
    """A fault that exists: its id, family and sentence, the requirement it touches, what a correct tool does."""

    name: str
    family: str
    sentence: str
    requirement: str
    correct_tool: str
    shape: Shape
    defaults: Mapping[str, Any]


@dataclass(frozen=True)
class MessageFault(FaultKind):
    """A fault of a message: a list of edits."""

    edits: Callable[..., list[Edit]]


@dataclass(frozen=True)
class AnswerFault(FaultKind):
    """A fault of an endpoint. `instead`: the endpoint is never asked, so nothing is done behind the answer."""

    endpoints: tuple[str, ...]
    instead: bool
    change: Callable[..., Answer]


@dataclass(frozen=True)
class Fault:
    """A fault with its parameters."""

    name: str
    parameters: Mapping[str, Any]

    @property
    def kind(self) -> FaultKind:
        """The row of the catalogue."""
        return FAULTS[self.name]

    @property
    def edits(self) -> list[Edit]:
        """The edits of a message that it is made of; none of a fault of an endpoint."""
        kind = self.kind
        return kind.edits(**self.parameters) if isinstance(kind, MessageFault) else []

    def change(self, encounter: Encounter) -> Answer:
        """Return what is answered; raise `NotApplicable` when this answer has nothing to spoil."""
        kind = self.kind
        assert isinstance(kind, AnswerFault)
        return kind.change(encounter, **self.parameters)

    def as_json(self) -> dict[str, Any]:
        """Return the fault as the control API takes it."""
        return {"name": self.name, **self.parameters}


FAULTS: dict[str, FaultKind] = {}


def message_fault(
    requirement: str, correct_tool: str
) -> Callable[[Callable[..., list[Edit]]], Callable[..., list[Edit]]]:
    """Make the decorated function, parameters to edits, a fault of messages."""

    def declare(edits: Callable[..., list[Edit]]) -> Callable[..., list[Edit]]:
        row = _row(edits, requirement, correct_tool, skip=0)
        FAULTS[row.name] = MessageFault(**vars(row), edits=edits)
        return edits

    return declare


def answer_fault(
    requirement: str, correct_tool: str, *, endpoints: Iterable[str], instead: bool = False
) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """Make the decorated function, an encounter and parameters to an answer, a fault of these endpoints."""

    def declare(change: Callable[..., Answer]) -> Callable[..., Answer]:
        row = _row(change, requirement, correct_tool, skip=1)
        FAULTS[row.name] = AnswerFault(**vars(row), endpoints=tuple(endpoints), instead=instead, change=change)
        return change

    return declare


def fault_named(name: object, at: str = "$") -> FaultKind:
    """Return the fault of this name; raise `Misshapen` with the nearest known one."""
    if not isinstance(name, str):
        raise Misshapen(f"{at}.name", f"{at} should have the name of a fault")
    if name not in FAULTS:
        raise Misshapen(f"{at}.name", f"there is no fault {name!r}{nearest(name, FAULTS)}")
    return FAULTS[name]


def fault_from_json(body: object, at: str = "$") -> Fault:
    """Return the fault that `{name, ...parameters}` describes; raise `Misshapen` when there is none such."""
    members = body if isinstance(body, dict) else {}
    kind = fault_named(members.get("name"), at)
    parameters = {name: value for name, value in members.items() if name != "name"}
    return Fault(kind.name, expect(parameters, kind.shape, at))


def _row(function: Callable[..., Any], requirement: str, correct_tool: str, *, skip: int) -> FaultKind:
    taken = Parameters.of(function, skip=skip)
    return FaultKind(
        name=function.__name__.replace("_", "-"),
        family=function.__module__.rpartition(".")[2],
        sentence=function.__doc__ or "",
        requirement=requirement,
        correct_tool=correct_tool,
        shape=taken.shape,
        defaults=taken.defaults,
    )
