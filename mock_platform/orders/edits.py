"""Edits as orders name them, and whether a launch can still have them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mock_platform.edits.edit import Edit, edit_from_json
from mock_platform.errors import ControlError
from mock_platform.launch import Launch

if TYPE_CHECKING:
    from mock_platform.platform import Platform


def expect_open(launch: Launch, edits: Iterable[Edit]) -> None:
    """Raise `ControlError` when a message that these edits would change has been made already."""
    if launch.has_ended:
        raise ControlError(409, "launch_over", "every message of this launch has been made")
    if launch.login_parameters and any(edit.phase == "login" for edit in edits):
        raise ControlError(409, "login_sent", "the login initiation of this launch has been sent")


def edits_from(platform: "Platform", bodies: Iterable[object], at: str) -> list[Edit]:
    """Return the edits, as objects or as JSON; raise `ControlError` when one cannot be made."""
    edits = [
        body if isinstance(body, Edit) else edit_from_json(body, f"{at}[{index}]") for index, body in enumerate(bodies)
    ]
    for index, edit in enumerate(edits):
        expect_possible(platform, edit, f"{at}[{index}]")
    return edits


def expect_possible(platform: "Platform", edit: Edit, at: str) -> None:
    """Raise `ControlError`, as told of what lies at this place, when the platform can never make the edit."""
    try:
        edit.check(platform)
    except ControlError as error:
        place = (error.at or "$").replace("$", at, 1)
        raise ControlError(error.status, error.code, error.message, place) from error
