"""A path into JSON: a member's name, or a list of names and indexes from the top."""

from copy import deepcopy
from typing import Any

from mock_platform.edits.edit import NotApplicable, Path


def put(document: Any, path: Path, value: Any) -> None:
    """Set the member at `path`, making objects on the way where there is nothing."""
    *way, last = _steps(path)
    place = document
    for step in way:
        place = place.setdefault(step, {}) if isinstance(place, dict) else _member(place, step)
    try:
        place[last] = deepcopy(value)
    except (TypeError, IndexError) as error:
        raise NotApplicable(f"nothing can be set at {path!r}") from error


def remove(document: Any, path: Path) -> None:
    """Remove the member at `path`."""
    *way, last = _steps(path)
    place = document
    for step in way:
        place = _member(place, step)
    _member(place, last)
    del place[last]


def _member(place: Any, step: str | int) -> Any:
    fits = isinstance(place, dict if isinstance(step, str) else list)
    try:
        return place[step] if fits else _absent(step)
    except (KeyError, IndexError):
        return _absent(step)


def _absent(step: str | int) -> Any:
    raise NotApplicable(f"there is no member {step!r}")


def _steps(path: Path) -> list[str | int]:
    return [path] if isinstance(path, str) else list(path)
