"""A platform as it was at a moment. Its world is frozen, so it is kept as it is; its parts are kept as documents."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mock_platform.scenario import Scenario


@dataclass(frozen=True)
class Snapshot:
    """What the platform was like, and when by its own clock."""

    id: str
    at: datetime
    scenario: Scenario

    def as_json(self) -> dict[str, Any]:
        """Return the snapshot as the control API lists it."""
        return {"snapshot_id": self.id, "at": self.at.isoformat(), "scenario": self.scenario.world.name}
