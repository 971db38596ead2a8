"""The faults that a platform has been told to have: whom they meet, how often, and how often they have.

A fault of an endpoint meets the requests that come there. A fault of a message goes to the launches that are
ordered later, since edits belong to launches; `times` then counts launches.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from threading import RLock
from typing import TYPE_CHECKING, Any

from mock_platform.draft import json_text
from mock_platform.edits.edit import NotApplicable
from mock_platform.errors import ControlError, nearest
from mock_platform.faults.answer import Answer, Encounter
from mock_platform.faults.fault import ENDPOINTS, AnswerFault, Fault, FaultKind, MessageFault, fault_named
from mock_platform.jws import NotAccepted, json_value
from mock_platform.shapes import COUNT, NAME, TEXT, WHOLE, Misshapen, Shape, expect, or_null

if TYPE_CHECKING:
    from mock_platform.launch import Launch
    from mock_platform.registration import Registration

ADDRESS = {
    "endpoint": or_null(TEXT),
    "client_id": or_null(NAME),
    "launch_id": or_null(NAME),
    "after": WHOLE,
    "times": or_null(COUNT),
}
KEPT = {"id": NAME, "met": WHOLE, "used": WHOLE, "parameters": TEXT}  # what only a kept document says


@dataclass
class PlannedFault:
    """A fault, whom it meets (None: everyone), from which encounter on, how often, and what has come of it."""

    fault: Fault
    endpoint: str | None = None
    client_id: str | None = None
    launch_id: str | None = None
    after: int = 0
    times: int | None = None
    id: str = ""
    met: int = 0
    used: int = 0
    obstacle: str | None = None
    memory: dict[str, Any] = field(default_factory=dict)

    @property
    def endpoints(self) -> tuple[str, ...]:
        """The endpoints where it is met; none of a fault of messages."""
        kind = self.fault.kind
        if not isinstance(kind, AnswerFault):
            return ()
        return kind.endpoints if self.endpoint is None else (self.endpoint,)

    def change(self, encounter: Encounter) -> Answer | None:
        """Return what is answered to this request because of the fault; None when it has nothing to do with it."""
        self.met += 1
        if self.met <= self.after or (self.times is not None and self.used >= self.times):
            return None
        try:
            answer = self.fault.change(encounter)
        except NotApplicable as error:
            self.obstacle = str(error)
            return None
        self.used += 1
        return answer

    def takes(self, launch: "Launch") -> bool:
        """True when a launch that is ordered now gets this fault of messages."""
        if self.launch_id is not None or self.client_id not in {None, launch.registration.client_id}:
            return False
        self.met += 1
        return self.met > self.after and (self.times is None or self.met <= self.after + self.times)

    def as_json(self) -> dict[str, Any]:
        """Return the planned fault as the control API shows it."""
        address = {name: getattr(self, name) for name in ADDRESS}
        counts = {"met": self.met, "used": self.used}
        obstacle = {} if self.obstacle is None else {"obstacle": self.obstacle}
        return {"id": self.id, **self.fault.as_json(), **address, **counts, **obstacle}

    def as_document(self) -> dict[str, Any]:
        """Return the planned fault as it is kept: without null, which TOML cannot write."""
        document = {name: value for name, value in self.as_json().items() if name not in self.fault.parameters}
        document.pop("obstacle", None)
        parameters = dict(self.fault.parameters)
        if "null" in json_text(parameters):
            parameters = {"parameters": json_text(parameters)}
        return {name: value for name, value in {**document, **parameters}.items() if value is not None}


class Faults:
    """The planned faults of one platform, in the order in which they were planned."""

    def __init__(self) -> None:
        self._planned: tuple[PlannedFault, ...] = ()
        self._numbers = count(1)
        self._lock = RLock()

    def __iter__(self) -> Iterator[PlannedFault]:
        """Iterate over the faults of this moment."""
        return iter(self._planned)

    def __len__(self) -> int:
        return len(self._planned)

    def add(self, planned: PlannedFault) -> PlannedFault:
        """Have one fault more; it gets an id unless it has one."""
        with self._lock:
            taken = {each.id for each in self._planned}
            while not planned.id or planned.id in taken:
                planned.id = f"fault-{next(self._numbers)}"
            self._planned = (*self._planned, planned)
        return planned

    def find(self, fault_id: str) -> PlannedFault:
        """Return a planned fault; raise `ControlError` when there is none of that id."""
        for planned in self._planned:
            if planned.id == fault_id:
                return planned
        raise ControlError(404, "unknown_fault", f"there is no planned fault {fault_id!r}")

    def remove(self, fault_id: str) -> None:
        """Have a fault no longer; launches that were ordered with it keep their edits."""
        with self._lock:
            gone = self.find(fault_id)
            self._planned = tuple(planned for planned in self._planned if planned is not gone)

    def clear(self) -> None:
        """Have no fault at all."""
        self._planned = ()

    def forget(self, registration: "Registration") -> None:
        """Have no fault that is for this tool alone."""
        with self._lock:
            self._planned = tuple(each for each in self._planned if each.client_id != registration.client_id)

    def of_endpoint(self, endpoint: str | None) -> list[PlannedFault]:
        """Return the faults that may meet a request to this endpoint."""
        return [planned for planned in self._planned if endpoint in planned.endpoints]

    def of_launch(self, launch: "Launch") -> list[PlannedFault]:
        """Return the faults that a launch gets which is ordered now."""
        with self._lock:
            return [
                planned
                for planned in self._planned
                if isinstance(planned.fault.kind, MessageFault) and planned.takes(launch)
            ]

    def as_document(self) -> list[dict[str, Any]]:
        """Return the faults as they are kept; those of a single launch end with the server."""
        return [planned.as_document() for planned in self._planned if planned.launch_id is None]

    def restore(self, document: Any) -> None:
        """Have these faults and no others; raise `Misshapen`."""
        tables = document if isinstance(document, list) else [document]
        restored = [planned_from_table(table, f"$[{index}]", kept=True) for index, table in enumerate(tables)]
        self.clear()
        for planned in restored:
            self.add(planned)


def planned_from_table(table: Any, at: str = "$", *, kept: bool = False) -> PlannedFault:
    """Return what `{name, ...address, ...parameters}` plans; raise `Misshapen`. `kept`: counts may be given."""
    members = table if isinstance(table, dict) else {}
    kind = fault_named(members.get("name"), at)
    own = {**ADDRESS, **(KEPT if kept else {})}
    demanded = {} if "parameters" in members else kind.shape.required
    expect(members, Shape({"name": TEXT, **demanded}, {**kind.shape.optional, **own}), at)
    said = {name: value for name, value in members.items() if name in own and value is not None}
    parameters = _parameters(said.pop("parameters", None), members, kind, at)
    _expect_endpoint(kind, said.get("endpoint"), at)
    return PlannedFault(Fault(kind.name, parameters), **said)


def _parameters(text: str | None, members: dict[str, Any], kind: FaultKind, at: str) -> dict[str, Any]:
    if text is None:
        return {name: value for name, value in members.items() if name in kind.shape.known}
    try:
        return expect(json_value(text.encode()), kind.shape, f"{at}.parameters")
    except NotAccepted as error:
        raise Misshapen(f"{at}.parameters", f"{at}.parameters should be a JSON object: {error}") from error


def _expect_endpoint(kind: FaultKind, endpoint: str | None, at: str) -> None:
    if endpoint is None:
        return
    if endpoint not in ENDPOINTS:
        raise Misshapen(f"{at}.endpoint", f"there is no endpoint {endpoint!r}{nearest(endpoint, ENDPOINTS)}")
    if not isinstance(kind, AnswerFault):
        raise Misshapen(f"{at}.endpoint", f"{kind.name!r} is a fault of messages, and no endpoint meets it")
    if endpoint not in kind.endpoints:
        raise Misshapen(
            f"{at}.endpoint", f"{kind.name!r} cannot meet {endpoint!r}: its endpoints are {', '.join(kind.endpoints)}"
        )
