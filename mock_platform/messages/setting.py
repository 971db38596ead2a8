"""What a message needs to know beside its launch."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mock_platform.addresses import Addresses
from mock_platform.behaviour import STANDARD, Behaviour
from mock_platform.world import World

if TYPE_CHECKING:
    from mock_platform.grades.gradebook import Gradebook


@dataclass(frozen=True)
class Setting:
    """The platform around a message, its moment, and the nonce to send back."""

    addresses: Addresses
    world: World
    now: datetime
    nonce: str
    gradebook: "Gradebook"
    behaviour: Behaviour = STANDARD
