"""A fault of the mock LMS, planned while a test makes the target meet it, and taken back afterwards.

Whoever else uses the platform meets it, too: where a target has one platform only, such tests run alone. A fault that
was not met shows nothing about the target.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from conformance.instrument.control import Control
from conformance.outcomes import Inconclusive


@dataclass(frozen=True)
class PlannedFault:
    """A fault of one platform."""

    control: Control
    name: str
    id: str

    def demand_met(self) -> None:
        """Raise `Inconclusive` when it changed nothing."""
        known = self._known()
        if not known["used"]:
            raise Inconclusive(f"{self.name} at {known['endpoint']}: {known.get('obstacle', 'the target did not ask')}")

    def was_met(self) -> bool:
        """Return whether it has changed an answer by now."""
        return bool(self._known()["used"])

    def _known(self) -> dict[str, Any]:
        known: dict[str, Any] = self.control.call("GET", f"/faults/{self.id}")
        return known


@contextmanager
def planned_fault(control: Control, name: str, endpoint: str, **planned: Any) -> Iterator[PlannedFault]:
    """Have the platform go wrong at an endpoint; *planned* are `times`, `after` and the fault's parameters."""
    made = control.call("POST", "/faults", {"name": name, "endpoint": endpoint, **planned})
    try:
        yield PlannedFault(control, name, made["id"])
    finally:
        control.call("DELETE", f"/faults/{made['id']}")
