"""Key pairs of registrations, and which of two is used when (Sec 6.3, 7.2): one is replaced without a gap.

A rotation adds a pair. The key set shows it at once; it signs after LEAD, when every platform that keeps key sets for a
while has had time to see it; what it replaces is shown for OVERLAP more, for what was signed with it. The first pair of
a registration has the registration's id as `kid`, every later one an id of its own.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from gateway.storage.registrations import Registration

KEY_BITS: Final = 2048
# Canvas and Moodle look again for a kid that they do not know; others keep a key set for an hour at most.
LEAD: Final = timedelta(hours=1)
OVERLAP: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class KeyPair:
    """A key pair of a registration: its name, the public key in PEM, the private one sealed."""

    kid: str
    public_key: str
    private_key: bytes = field(repr=False)


def signing_pair(registration: Registration, now: datetime) -> KeyPair:
    """The pair that signs now."""
    newest = _newest(registration)
    if newest is None or registration.next_signs_at is None or now < registration.next_signs_at:
        return _first(registration)
    return newest


def published_pairs(registration: Registration, now: datetime) -> Sequence[KeyPair]:
    """The pairs that platforms must know now."""
    newest = _newest(registration)
    if newest is None:
        return [_first(registration)]
    return [_first(registration), newest] if is_rotating(registration, now) else [newest]


def is_rotating(registration: Registration, now: datetime) -> bool:
    """Whether two pairs are in use."""
    return registration.next_signs_at is not None and now < registration.next_signs_at + OVERLAP


async def new_key_pair() -> tuple[str, bytes]:
    """Make a key pair, in a thread: the public key in PEM, the private one in DER."""
    return await asyncio.to_thread(_key_pair)


def _first(registration: Registration) -> KeyPair:
    return KeyPair(
        kid=registration.key_id or registration.id,
        public_key=registration.public_key,
        private_key=registration.private_key,
    )


def _newest(registration: Registration) -> KeyPair | None:
    if not (registration.next_key_id and registration.next_public_key and registration.next_private_key):
        return None
    return KeyPair(
        kid=registration.next_key_id,
        public_key=registration.next_public_key,
        private_key=registration.next_private_key,
    )


def _key_pair() -> tuple[str, bytes]:
    private = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return public.decode(), private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
