"""The faults of a platform from Python."""

from collections.abc import Iterator
from typing import Any

from mock_platform.faults.planned import PlannedFault
from mock_platform.orders import faults
from mock_platform.platform import Platform


class FaultHandle:
    """Plans, shows and removes faults: `lms.faults.add("rate-limit", endpoint="memberships", times=2)`."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def __iter__(self) -> Iterator[PlannedFault]:
        """Iterate over the planned faults, each with `used`."""
        return iter(self._platform.faults)

    def __len__(self) -> int:
        return len(self._platform.faults)

    def add(
        self,
        name: str,
        *,
        endpoint: str | None = None,
        client_id: str | None = None,
        launch_id: str | None = None,
        after: int = 0,
        times: int | None = None,
        **parameters: Any,
    ) -> PlannedFault:
        """Plan a fault: where, for which tool or launch, after how many that it lets pass, how often (None: always).

        `parameters` are the fault's own; `docs/mock_platform/faults.md` lists them. Raises `ControlError`.
        """
        address = {"endpoint": endpoint, "client_id": client_id, "launch_id": launch_id, "after": after, "times": times}
        return faults.add_fault(self._platform, {"name": name, **address, **parameters})

    def remove(self, planned: PlannedFault) -> None:
        """Plan a fault no longer."""
        faults.remove_fault(self._platform, planned.id)

    def clear(self) -> None:
        """Plan no fault any more."""
        faults.clear_faults(self._platform)
