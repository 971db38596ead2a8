"""Edits of the login initiation: a list of name-value pairs, in the order in which they are sent."""

from typing import Literal

from mock_platform.edits.edit import Edit, NotApplicable, edit
from mock_platform.forms import Pairs

Position = Literal["first", "last"]

__all__ = ["Edit", "drop_login_parameter", "login_parameter", "repeat_login_parameter"]


@edit("login")
def login_parameter(pairs: Pairs, parameter: str, value: str) -> None:
    """Send this value under this name instead of the true one, or one parameter more."""
    if parameter in dict(pairs):
        pairs[:] = [(name, value if name == parameter else true) for name, true in pairs]
    else:
        pairs.append((parameter, value))


@edit("login")
def drop_login_parameter(pairs: Pairs, parameter: str) -> None:
    """Leave a parameter out."""
    if parameter not in dict(pairs):
        raise NotApplicable(f"the login initiation has no parameter {parameter!r}")
    pairs[:] = [(name, value) for name, value in pairs if name != parameter]


@edit("login")
def repeat_login_parameter(pairs: Pairs, parameter: str, value: str, position: Position = "last") -> None:
    """Send a second parameter of the same name, before all others or after them."""
    if parameter not in dict(pairs):
        raise NotApplicable(f"the login initiation has no parameter {parameter!r}")
    pairs.insert(0 if position == "first" else len(pairs), (parameter, value))
