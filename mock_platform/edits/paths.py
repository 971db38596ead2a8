"""A path into JSON (a member's name, or a list of names and indexes from the top), and texts that look alike."""

from copy import deepcopy
from typing import Any, Literal

from mock_platform.edits.edit import NotApplicable, Path

Alteration = Literal["upper_case", "slash", "longer", "shorter", "blank"]


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


def take(document: Any, path: Path) -> Any:
    """Return the member at `path`."""
    for step in _steps(path):
        document = _member(document, step)
    return document


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


def altered(text: object, how: Alteration) -> str:
    """Return a text that a careless comparison takes for this one."""
    if not isinstance(text, str):
        raise NotApplicable("what should be altered is no text")
    written = {
        "upper_case": text.upper(),
        "slash": f"{text}/",
        "longer": f"{text}x",
        "shorter": text[:-1],
        "blank": f" {text} ",
    }[how]
    if written == text:
        raise NotApplicable(f"the text looks the same with {how}")
    return written
