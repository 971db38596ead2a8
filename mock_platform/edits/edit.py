"""What an edit is: a name, a phase, parameters, and a function that changes a message in the making.

One decorated function is everything: the change, the constructor in Python, the shape of the JSON, the row of
the docs. The decorator takes the message away from its signature, so `edits.drop_claim("nonce")` makes an
`Edit` and changes nothing yet.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from inspect import getdoc
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar, get_args

from mock_platform import parameters
from mock_platform.errors import nearest
from mock_platform.parameters import Json, Path
from mock_platform.shapes import Misshapen, Shape, expect

__all__ = ["EDITS", "PHASES", "Edit", "EditKind", "Json", "NotApplicable", "Path", "edit", "edit_from_json"]

Phase = Literal["login", "claims", "header", "payload", "sign", "token", "form"]
PHASES: tuple[Phase, ...] = get_args(Phase)

Parameters = ParamSpec("Parameters")
Target = TypeVar("Target")
Check = Callable[[Any, Mapping[str, Any]], None]


class NotApplicable(Exception):
    """The message has nothing that this edit could change; the sentence says what was missing."""


@dataclass(frozen=True)
class EditKind:
    """An edit that exists.

    Its phase, what it does, its parameters, what must hold before a launch may plan it, and whether it needs
    the tool's public keys.
    """

    name: str
    phase: Phase
    sentence: str
    shape: Shape
    defaults: Mapping[str, Any]
    change: Callable[..., None]
    check: Check | None = None
    needs_tool_keys: bool = False


@dataclass(frozen=True)
class Edit:
    """A deviation with its parameters, ready for a launch."""

    name: str
    parameters: Mapping[str, Any]

    @property
    def phase(self) -> Phase:
        """The phase in which it is applied."""
        return EDITS[self.name].phase

    @property
    def needs_tool_keys(self) -> bool:
        """True when the tool's public keys have to be at hand."""
        return EDITS[self.name].needs_tool_keys

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
    phase: Phase, *, check: Check | None = None, needs_tool_keys: bool = False
) -> Callable[[Callable[Concatenate[Target, Parameters], None]], Callable[Parameters, Edit]]:
    """Make the decorated function an edit of this phase, and its name the constructor."""

    def declare(change: Callable[Concatenate[Target, Parameters], None]) -> Callable[Parameters, Edit]:
        name = change.__name__
        taken = parameters.Parameters.of(change, skip=1)
        signature = taken.signature.replace(return_annotation=Edit)
        EDITS[name] = EditKind(
            name, phase, getdoc(change) or "", taken.shape, taken.defaults, change, check, needs_tool_keys
        )

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
