"""Changing the world of a platform: what a scenario file must keep to, a change must keep to as well.

A change by `PUT` replaces a table as a whole; a change by `PATCH` is a JSON Merge Patch of it (RFC 7396): members
that are named are replaced, those that are null are taken out, all others stay.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from mock_platform.errors import ControlError
from mock_platform.scenario.soundness import expect_sound
from mock_platform.shapes import Misshapen
from mock_platform.world import Course, Link, Person, World

if TYPE_CHECKING:
    from mock_platform.platform import Platform

Thing = TypeVar("Thing")


def replace_world(platform: "Platform", world: World) -> None:
    """Give the platform this world; raise `ControlError` when its parts do not fit each other. Under the lock."""
    try:
        expect_sound(world.people.values(), world.courses.values())
    except Misshapen as error:
        raise ControlError(409, "conflict", error.message, error.at) from error
    platform.world = world


def addressed(find: Callable[[str], Thing], name: str) -> Thing:
    """Return what the path of a request names; raise `ControlError` 404 when it is not there."""
    try:
        return find(name)
    except ControlError as error:
        raise ControlError(404, error.code, error.message) from error


def expect_new(name: str, known: Iterable[str], noun: str) -> None:
    """Raise `ControlError` when the id is taken."""
    if name in known:
        raise ControlError(409, "id_taken", f"there is a {noun} {name!r} already", "$.id")


def expect_same(changed: Person | Course | Link, member: str, present: Person | Course | Link) -> None:
    """Raise `ControlError` when a change gives another id to what tools know by it: those ids are stable."""
    if getattr(changed, member) != getattr(present, member):
        sentence = (
            f"{member} is what tools know it by, and stays {getattr(present, member)!r}: remove it and add another"
        )
        raise ControlError(409, "stable_id", sentence, f"$.{member}")


def with_id(body: Any, name: str) -> Any:
    """Return the body of a request with the id that its path has; raise `Misshapen` when it has another one."""
    if not isinstance(body, dict):
        return body
    if body.get("id", name) != name:
        raise Misshapen("$.id", f"$.id should be {name!r} as in the path, or left out")
    return {**body, "id": name}


def merged(table: Any, patch: Any) -> Any:
    """Return what a merge patch makes of a table (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    present = dict(table) if isinstance(table, dict) else {}
    for name, value in patch.items():
        if value is None:
            present.pop(name, None)
        else:
            present[name] = merged(present.get(name), value)
    return present
