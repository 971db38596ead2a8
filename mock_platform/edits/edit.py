"""What an edit is: a name, a phase, parameters, and a function that changes a message in the making.

One decorated function is everything: the change, the constructor in Python, the shape of the JSON, the row of
the docs. The decorator takes the message away from its signature, so `edits.drop_claim("nonce")` makes an
`Edit` and changes nothing yet.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar, get_args, get_origin

from mock_platform.errors import nearest
from mock_platform.shapes import (
    ANYTHING,
    BOOLEAN,
    COUNT,
    NUMBER,
    PATH,
    TEXT,
    TEXTS,
    Kind,
    Misshapen,
    Shape,
    expect,
    one_of,
    or_null,
)

Phase = Literal["login", "claims", "header", "payload", "sign", "token", "form"]
PHASES: tuple[Phase, ...] = get_args(Phase)

Json = Any
Path = str | list[str | int]
Parameters = ParamSpec("Parameters")
Target = TypeVar("Target")
Check = Callable[[Any, Mapping[str, Any]], None]

_KINDS_OF_PARAMETERS: dict[Any, Kind] = {
    Json: ANYTHING,
    Path: PATH,
    str: TEXT,
    str | None: or_null(TEXT),
    list[str]: TEXTS,
    bool: BOOLEAN,
    float: NUMBER,
    int: COUNT,
}


class NotApplicable(Exception):
    """The message has nothing that this edit could change; the sentence says what was missing."""


@dataclass(frozen=True)
class EditKind:
    """An edit that exists.

    Its phase, what it does, its parameters, and what must hold before a launch may plan it.
    """

    name: str
    phase: Phase
    sentence: str
    shape: Shape
    defaults: Mapping[str, Any]
    change: Callable[..., None]
    check: Check | None = None


@dataclass(frozen=True)
class Edit:
    """A deviation with its parameters, ready for a launch."""

    name: str
    parameters: Mapping[str, Any]

    @property
    def phase(self) -> Phase:
        """The phase in which it is applied."""
        return EDITS[self.name].phase

    def apply(self, target: object) -> None:
        """Change the message; raise `NotApplicable` when it has nothing to change."""
        EDITS[self.name].change(target, **self.parameters)

    def check(self, platform: object) -> None:
        """Raise `ControlError` when this platform can never make this edit, for example for want of the key."""
        check = EDITS[self.name].check
        if check is not None:
            check(platform, self.parameters)

    def as_json(self) -> dict[str, Any]:
        """Return the edit as the control API takes it."""
        return {"name": self.name, **self.parameters}


EDITS: dict[str, EditKind] = {}


def edit(
    phase: Phase, *, check: Check | None = None
) -> Callable[[Callable[Concatenate[Target, Parameters], None]], Callable[Parameters, Edit]]:
    """Make the decorated function an edit of this phase, and its name the constructor."""

    def declare(change: Callable[Concatenate[Target, Parameters], None]) -> Callable[Parameters, Edit]:
        name = change.__name__
        signature = inspect.signature(change)
        signature = signature.replace(parameters=list(signature.parameters.values())[1:], return_annotation=Edit)
        parameters = signature.parameters.values()
        defaults = {p.name: p.default for p in parameters if p.default is not p.empty}
        kinds = {p.name: _kind_of(p.annotation) for p in parameters}
        shape = Shape(
            {name: kind for name, kind in kinds.items() if name not in defaults},
            {name: kind for name, kind in kinds.items() if name in defaults},
        )
        EDITS[name] = EditKind(name, phase, inspect.getdoc(change) or "", shape, defaults, change, check)

        @wraps(change)
        def make(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Edit:
            return _edit(name, signature.bind(*args, **kwargs).arguments, "$")

        make.__signature__ = signature  # type: ignore[attr-defined]
        return make

    return declare


def edit_from_json(body: object, at: str = "$") -> Edit:
    """Return the edit that `{name, ...parameters}` describes; raise `Misshapen` when there is none such."""
    if not isinstance(body, dict) or not isinstance(body.get("name"), str):
        raise Misshapen(at, f"{at} should be an object with the name of an edit")
    name = body["name"]
    if name not in EDITS:
        raise Misshapen(f"{at}.name", f"there is no edit {name!r}{nearest(name, EDITS)}")
    return _edit(name, {member: value for member, value in body.items() if member != "name"}, at)


def _edit(name: str, parameters: Mapping[str, Any], at: str) -> Edit:
    return Edit(name, expect(dict(parameters), EDITS[name].shape, at))


def _kind_of(annotation: Any) -> Kind:
    if get_origin(annotation) is Literal:
        return one_of(*get_args(annotation))
    options = get_args(annotation)
    if options and get_origin(options[0]) is Literal:
        return or_null(_kind_of(options[0]))
    return _KINDS_OF_PARAMETERS[annotation]
