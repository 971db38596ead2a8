"""This gateway's key set (RFC 7517; Sec 6.3): the public keys of all registrations, made once and kept while it holds.

Whoever asks costs one small question to the database, so that a registration made by another process is there at once;
what the answer is made of is read and put together only when something changed. Ten thousand platforms make a document
of four megabytes: `ETag` spares those who have it already. The set of one registration is small, and made when asked.
"""

import asyncio
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from gateway.clock import Clock
from gateway.errors import Code, Rejected
from gateway.keys.key_pairs import OVERLAP, KeyPair, published_pairs
from gateway.protocol.keys import jwk_of
from gateway.protocol.rules import ALG
from gateway.storage.registrations import Registration, Registrations


@dataclass(frozen=True, kw_only=True)
class Published:
    """The document, and its name for caches."""

    body: bytes
    etag: str


_NOTHING: Final = Published(body=b"", etag="")


@dataclass(kw_only=True)
class KeySet:
    """The key set of one gateway."""

    clock: Clock
    registrations: Registrations
    _version: tuple[object, ...] | None = None
    _until: datetime | None = None
    _published: Published = _NOTHING
    _parts: Mapping[str, str] = field(default_factory=dict)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def published(self) -> Published:
        """The key set as it is now."""
        version = await self.registrations.key_set_version()
        if not self._holds(version):
            # Once for all who wait, and in a thread: ten thousand keys take a second.
            async with self._lock:
                if not self._holds(version):
                    await asyncio.to_thread(self._publish, await self.registrations.find(), self.clock())
                    self._version = version
        return self._published

    async def published_of(self, identity: str) -> Published:
        """The key set of one registration as it is now; raises Rejected when there is none with this id."""
        found = await self.registrations.recall(id=identity)
        if not found:
            raise Rejected(Code.PLATFORM_NOT_FOUND)
        pairs = published_pairs(found[0], self.clock())
        return _published_from(self._parts.get(pair.kid) or _jwk_text(pair) for pair in pairs)

    def _holds(self, version: tuple[object, ...]) -> bool:
        return version == self._version and (self._until is None or self.clock() < self._until)

    def _publish(self, registrations: Sequence[Registration], now: datetime) -> None:
        pairs = [pair for registration in registrations for pair in published_pairs(registration, now)]
        # Parsing a key costs more than all the rest, and a kid never names another.
        self._parts = {pair.kid: self._parts.get(pair.kid) or _jwk_text(pair) for pair in pairs}
        self._published = _published_from(self._parts.values())
        ends = [one.next_signs_at + OVERLAP for one in registrations if one.next_signs_at is not None]
        self._until = min((end for end in ends if end > now), default=None)


def _published_from(keys: Iterable[str]) -> Published:
    body = f'{{"keys": [{", ".join(keys)}]}}'.encode("ascii")
    return Published(body=body, etag=f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def _jwk_text(pair: KeyPair) -> str:
    key = load_pem_public_key(pair.public_key.encode())
    if not isinstance(key, RSAPublicKey):
        raise TypeError(f"the key pair {pair.kid} is not RSA")
    return json.dumps({**jwk_of(key), "kid": pair.kid, "alg": ALG, "use": "sig"})
