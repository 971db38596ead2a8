"""What a kind of message is: where it is launched from, what its order may say, and how its claims are made.

A message type without a row in `MESSAGES` does not exist. The members that an order may have for one type
alone are checked by the row's shape and reach the claims as `launch.asked`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from mock_platform.messages.setting import Setting
from mock_platform.shapes import Shape

if TYPE_CHECKING:
    from mock_platform.launch import Launch
    from mock_platform.platform import Platform

Place = Literal["link", "link or course", "course", "platform"]
NOTHING_MORE = Shape({}, {})


def _anything_goes(platform: "Platform", launch: "Launch") -> None:
    """Accept every order."""


def _of_link(launch: "Launch") -> str | None:
    """Return what the link says."""
    return launch.link.target_link_uri if launch.link else None


@dataclass(frozen=True)
class MessageKind:
    """A message that the platform can send.

    `place` is what a launch of it belongs to: a link (and its course), a course, or the platform alone; of "link or
    course" it is the course when the order names one and no link. `admit` raises `ControlError` when an order fits
    the shape and makes no sense in this world. `target` is the target link URI of a launch whose order names none;
    None: the one that was registered for such messages.
    """

    type: str
    sentence: str
    place: Place
    claims: Callable[["Launch", Setting], dict[str, Any]]
    shape: Shape = NOTHING_MORE
    admit: Callable[["Platform", "Launch"], None] = _anything_goes
    target: Callable[["Launch"], str | None] = _of_link
