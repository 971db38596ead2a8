"""Scenario files: found by name or path, read, and told with their name when something is wrong."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mock_platform.errors import ControlError, nearest
from mock_platform.fixtures import fixtures_path
from mock_platform.scenario.document import world_from_document
from mock_platform.shapes import Misshapen
from mock_platform.world import World


@dataclass(frozen=True)
class ScenarioSummary:
    """A scenario that comes with the project."""

    name: str
    sentence: str
    path: Path


def shipped_scenarios() -> Iterator[ScenarioSummary]:
    """Yield the scenarios that come with the project, by name."""
    for path in sorted((fixtures_path() / "scenarios").glob("*.toml")):
        yield ScenarioSummary(path.stem, load_scenario(path.stem).sentence, path)


def load_scenario(name_or_file: str) -> World:
    """Return the world of a scenario, by name or path; raise `ControlError` that names file, key and expectation."""
    path = _path(name_or_file)
    try:
        document = tomllib.loads(path.read_text("utf-8"))
        return world_from_document(path.stem, document)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ControlError(400, "bad_scenario", f"{path}: {error}", "$.scenario") from error
    except Misshapen as error:
        key = (error.at or "").removeprefix("$.")
        raise ControlError(400, "bad_scenario", f"{path}: {key}: {error.message}", "$.scenario") from error


def _path(name_or_file: str) -> Path:
    if name_or_file.endswith(".toml") or "/" in name_or_file:
        return Path(name_or_file)
    folder = fixtures_path() / "scenarios"
    names = [path.stem for path in folder.glob("*.toml")]
    if name_or_file not in names:
        sentence = f"there is no scenario {name_or_file!r}{nearest(name_or_file, names)}"
        raise ControlError(400, "unknown_scenario", sentence, "$.scenario")
    return folder / f"{name_or_file}.toml"
