"""Edits of the login initiation: its parameters, a list in the order in which they are sent, and its method."""

from typing import TYPE_CHECKING, Literal

from mock_platform.draft import Position
from mock_platform.edits.edit import NotApplicable, edit
from mock_platform.edits.paths import Alteration, altered

if TYPE_CHECKING:
    from mock_platform.launching.login import LoginInitiation


@edit("login")
def login_parameter(login: "LoginInitiation", parameter: str, value: str) -> None:
    """Send this value under this name instead of the true one, or one parameter more."""
    if parameter in dict(login.pairs):
        login.pairs = [(name, value if name == parameter else true) for name, true in login.pairs]
    else:
        login.pairs.append((parameter, value))


@edit("login")
def alter_login_parameter(login: "LoginInitiation", parameter: str, how: Alteration) -> None:
    """Change a parameter's text so that only an exact comparison notices."""
    _expect(login, parameter)
    login.pairs = [(name, altered(true, how) if name == parameter else true) for name, true in login.pairs]


@edit("login")
def drop_login_parameter(login: "LoginInitiation", parameter: str) -> None:
    """Leave a parameter out."""
    _expect(login, parameter)
    login.pairs = [(name, value) for name, value in login.pairs if name != parameter]


@edit("login")
def repeat_login_parameter(login: "LoginInitiation", parameter: str, value: str, position: Position = "last") -> None:
    """Send a second parameter of the same name, before all others or after them."""
    _expect(login, parameter)
    login.pairs.insert(0 if position == "first" else len(login.pairs), (parameter, value))


@edit("login")
def login_method(login: "LoginInitiation", method: Literal["GET", "POST"]) -> None:
    """Send the login initiation by this method, whatever the order said."""
    login.method = method


def _expect(login: "LoginInitiation", parameter: str) -> None:
    if parameter not in dict(login.pairs):
        raise NotApplicable(f"the login initiation has no parameter {parameter!r}")
