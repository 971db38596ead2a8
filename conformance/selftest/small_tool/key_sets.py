"""The key sets of the platforms: kept for a while, and fetched again for an unknown kid, if not for each (Sec 6.3)."""

import time
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers

from conformance.selftest.small_tool.fetching import Fetching
from conformance.selftest.small_tool.jose import ALGORITHM, json_object_from, octets_from
from conformance.selftest.small_tool.refusal import PlatformFailure, Refused
from conformance.selftest.small_tool.registrations import Registration

LIFETIME_S = 3.0
COOL_DOWN_S = 1.0
SHORTEST_KEY = 2048


@dataclass(frozen=True)
class KeySet:
    """The keys of one platform that can verify RS256, by kid, and when they were fetched."""

    keys: dict[str, RSAPublicKey]
    fetched: float


@dataclass
class KeySets:
    """What was fetched, by the address that the registration names: one platform's keys are nobody else's."""

    fetching: Fetching
    kept: dict[str, KeySet] = field(default_factory=dict)
    lifetime_s: float = LIFETIME_S
    cool_down_s: float = COOL_DOWN_S

    async def key(self, registration: Registration, kid: str) -> RSAPublicKey:
        """Return the key called *kid* of the platform; raise `Refused` when it has none."""
        keys = await self._current(registration.jwks_uri, kid)
        if kid not in keys.keys:
            raise Refused("the platform has no such key", 401)
        return keys.keys[kid]

    async def _current(self, address: str, kid: str) -> KeySet:
        kept = self.kept.get(address)
        age_s = time.monotonic() - kept.fetched if kept else self.lifetime_s
        if kept and age_s < self.lifetime_s and (kid in kept.keys or age_s < self.cool_down_s):
            return kept
        self.kept[address] = await self.fetched(address)
        return self.kept[address]

    async def fetched(self, address: str) -> KeySet:
        """Fetch a key set; what it has beside keys for RS256 is passed over (RFC 7517 section 5)."""
        answer = await self.fetching.ask("GET", address, headers={"Accept": "application/json"})
        if answer.status != 200:
            raise PlatformFailure(f"the key set of the platform was answered with {answer.status}")
        listed = json_object_from(answer.body).get("keys")
        entries = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
        keys = {entry["kid"]: key for entry in entries if (key := self.usable(entry)) is not None}
        return KeySet(keys, time.monotonic())

    def usable(self, entry: dict[str, Any]) -> RSAPublicKey | None:
        """Return the key of a JWK, or None when it must not verify RS256."""
        operations = entry.get("key_ops", ["verify"])
        fits = (
            entry.get("kty") == "RSA"
            and isinstance(entry.get("kid"), str)
            and entry.get("use", "sig") == "sig"
            and entry.get("alg", ALGORITHM) == ALGORITHM
            and isinstance(operations, list)
            and "verify" in operations
        )
        key = _rsa_key(entry) if fits else None
        return key if key is not None and self.is_long_enough(key) else None

    def is_long_enough(self, key: RSAPublicKey) -> bool:
        """RFC 7518 section 3.3: 2048 bits or more."""
        return key.key_size >= SHORTEST_KEY


def _rsa_key(entry: dict[str, Any]) -> RSAPublicKey | None:
    try:
        exponent, modulus = (int.from_bytes(octets_from(entry[name])) for name in ("e", "n"))
        return RSAPublicNumbers(exponent, modulus).public_key()
    except (KeyError, TypeError, ValueError, Refused):
        return None
