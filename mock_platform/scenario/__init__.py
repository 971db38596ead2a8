"""Scenario files: a world written in TOML, checked before anything starts.

A mistake is told with the file, the key, what was expected and what stands there. Scenarios that come with the
project are called by name, any other by its path.
"""

from mock_platform.scenario.file import (
    ScenarioSummary,
    load_scenario,
    naming,
    read_scenario,
    scenario_from_toml,
    scenario_path,
    shipped_scenarios,
)
from mock_platform.scenario.scenario import Scenario, document_from_scenario, scenario_from_document
from mock_platform.scenario.tables import toml_from_document

__all__ = [
    "Scenario",
    "ScenarioSummary",
    "document_from_scenario",
    "load_scenario",
    "naming",
    "read_scenario",
    "scenario_from_document",
    "scenario_from_toml",
    "scenario_path",
    "shipped_scenarios",
    "toml_from_document",
]
