"""Scenarios and snapshots from Python."""

from collections.abc import Mapping
from typing import Any

from mock_platform.orders import scenarios, snapshots
from mock_platform.platform import Platform


class ScenarioOrders:
    """Shows and plays scenarios, keeps and restores snapshots."""

    _platform: Platform

    @property
    def scenario(self) -> dict[str, Any]:
        """The world and the parts of the platform as one document."""
        return scenarios.scenario_document(self._platform)

    def play_scenario(self, scenario: str | Mapping[str, Any]) -> None:
        """Have the world and the parts of a scenario, by name, file or document, or change nothing."""
        body = {"name": scenario} if isinstance(scenario, str) else dict(scenario)
        scenarios.play_scenario(self._platform, scenarios.scenario_from_body(body))

    def snapshot(self) -> str:
        """Keep the world and the parts of the platform as they are, and return the snapshot's id."""
        return snapshots.take_snapshot(self._platform).id

    def restore(self, snapshot_id: str) -> None:
        """Let the platform be as it was when the snapshot was taken."""
        snapshots.restore_snapshot(self._platform, snapshot_id)
