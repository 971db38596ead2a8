"""What a kind of notice is: what its order may say, and the claims that it has beyond those of every notice.

A notice type without a row in `NOTICES` does not exist. One that happens by itself, such as the copy of a course,
and one that is ordered have the same claims.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mock_platform.registration import Deployment, Registration
from mock_platform.shapes import Shape

if TYPE_CHECKING:
    from mock_platform.platform import Platform

NOTHING_MORE = Shape({}, {})


@dataclass(frozen=True)
class Recipient:
    """The tool and the deployment that a notice is for."""

    platform: "Platform"
    registration: Registration
    deployment: Deployment


@dataclass(frozen=True)
class NoticeKind:
    """A notice that the platform can send.

    `claims` raises `ControlError` when an order makes no sense in this world.
    """

    type: str
    sentence: str
    claims: Callable[[Recipient, Mapping[str, Any]], dict[str, Any]]
    shape: Shape = NOTHING_MORE
