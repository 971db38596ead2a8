"""What a message needs to know beside its launch."""

from dataclasses import dataclass
from datetime import datetime

from mock_platform.addresses import Addresses
from mock_platform.world import World


@dataclass(frozen=True)
class Setting:
    """The platform around a message, its moment, and the nonce to send back."""

    addresses: Addresses
    world: World
    now: datetime
    nonce: str
