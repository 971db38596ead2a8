"""Scenario files: a world written in TOML, checked before anything starts.

A mistake is told with the file, the key, what was expected and what stands there. Scenarios that come with the
project are called by name, any other by its path.
"""

from mock_platform.scenario.file import ScenarioSummary, load_scenario, shipped_scenarios

__all__ = ["ScenarioSummary", "load_scenario", "shipped_scenarios"]
