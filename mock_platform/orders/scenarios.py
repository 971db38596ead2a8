"""Showing the platform's scenario and playing another one."""

from typing import TYPE_CHECKING, Any

from mock_platform.errors import ControlError
from mock_platform.scenario import (
    Scenario,
    document_from_scenario,
    naming,
    read_scenario,
    scenario_from_document,
    scenario_from_toml,
    scenario_path,
)

if TYPE_CHECKING:
    from mock_platform.platform import Platform

UNNAMED = "unnamed"


def scenario_document(platform: "Platform") -> dict[str, Any]:
    """Return the platform's world and parts as the document of a scenario."""
    return document_from_scenario(platform.scenario())


def scenario_from_body(body: Any) -> Scenario:
    """Return the scenario of a document, or of its name or file: `{"name": ...}` alone; raise `ControlError`."""
    if isinstance(body, dict) and set(body) == {"name"} and isinstance(body["name"], str):
        path = scenario_path(body["name"])
        with naming(str(path)):
            return read_scenario(path)
    return scenario_from_document(UNNAMED, body)


def scenario_from_text(text: str) -> Scenario:
    """Return the scenario of a TOML document; raise `ControlError`."""
    try:
        return scenario_from_toml(UNNAMED, text)
    except (ValueError, RecursionError) as error:
        raise ControlError(400, "not_toml", f"the body should be TOML: {error}", "$") from error


def play_scenario(platform: "Platform", scenario: Scenario) -> None:
    """Have another world and other parts, or change nothing; raise `ControlError`."""
    platform.play(scenario)
    platform.journal.write("control", action="play_scenario", scenario=scenario.world.name)
