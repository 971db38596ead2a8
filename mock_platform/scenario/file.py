"""Scenario files: found by name or path, read, and told with their name when something is wrong."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mock_platform.errors import ControlError, nearest
from mock_platform.fixtures import fixtures_path
from mock_platform.scenario.scenario import Scenario, scenario_from_document
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
    path = scenario_path(name_or_file)
    with naming(str(path)):
        return read_scenario(path).world


def scenario_path(name_or_file: str) -> Path:
    """Return the file of a scenario; raise `ControlError` when none has that name."""
    if name_or_file.endswith(".toml") or "/" in name_or_file:
        return Path(name_or_file)
    folder = fixtures_path() / "scenarios"
    names = [path.stem for path in folder.glob("*.toml")]
    if name_or_file not in names:
        sentence = f"there is no scenario {name_or_file!r}{nearest(name_or_file, names)}"
        raise ControlError(400, "unknown_scenario", sentence, "$.scenario")
    return folder / f"{name_or_file}.toml"


def read_scenario(path: Path) -> Scenario:
    """Return the scenario in a file; raise what `naming` tells."""
    if path.exists() and not path.is_file():
        raise OSError("this is no regular file: a device or a pipe may have no end")
    return scenario_from_toml(path.stem, path.read_text("utf-8"))


def scenario_from_toml(name: str, text: str) -> Scenario:
    """Return the scenario that is written here; raise what `naming` tells."""
    return scenario_from_document(name, tomllib.loads(text))


@contextmanager
def naming(source: str) -> Iterator[None]:
    """Tell whatever is wrong with a scenario as a `ControlError` that names where it came from, the key and why."""
    try:
        yield
    except (ValueError, OSError, RecursionError) as error:
        raise ControlError(400, "bad_scenario", f"{source}: {error}", "$.scenario") from error
    except Misshapen as error:
        key = (error.at or "").removeprefix("$.")
        raise ControlError(400, "bad_scenario", f"{source}: {key}: {error.message}", "$.scenario") from error
