"""Rotation: a registration gets another key pair, one at a time (docs/gateway/api.md, "Key rotation")."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidTag

from gateway.clock import Clock
from gateway.errors import Code, Rejected
from gateway.keyring import Keyring
from gateway.keys.key_pairs import LEAD, is_rotating, new_key_pair, signing_pair
from gateway.storage.registrations import Registration, Registrations


@dataclass(frozen=True, kw_only=True)
class Rotation:
    """Rotates the keys of registrations."""

    clock: Clock
    keyring: Keyring
    registrations: Registrations

    async def rotate(self, identity: str) -> Registration:
        """Add a key pair to a registration; raises Rejected while an earlier rotation is under way."""
        current, now = await self.registrations.get(identity), self.clock()
        if is_rotating(current, now):
            raise Rejected(Code.KEY_ROTATION_UNDER_WAY)
        self._demand_opens(current, now)
        public_key, private_key = await new_key_pair()
        pair = {
            "next_key_id": uuid.uuid4().hex,
            "next_public_key": public_key,
            "next_private_key": self.keyring.seal(private_key, owner=identity),
            "next_signs_at": now + LEAD,
        }
        return await self.registrations.rotate(current, pair | _kept(current))

    def _demand_opens(self, current: Registration, now: datetime) -> None:
        # What is sealed with another SECRET than the pair before is lost, and with it the registration.
        try:
            self.keyring.open(signing_pair(current, now).private_key, owner=current.id)
        except InvalidTag as error:
            raise Rejected(Code.DATABASE_OF_ANOTHER_SECRET) from error


def _kept(current: Registration) -> dict[str, object]:
    # The pair of the rotation before has long taken over; now it becomes the one to be replaced.
    if current.next_key_id is None:
        return {}
    return {
        "key_id": current.next_key_id,
        "public_key": current.next_public_key,
        "private_key": current.next_private_key,
    }
