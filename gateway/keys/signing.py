"""What this gateway says in a registration's name: JWTs signed with the key of that registration (Sec 5.4, 6.3, 7.2).

RS256 and nothing else, `kid` as in the key set; which of two key pairs signs is decided in gateway.keys.key_pairs. A
private key is opened and parsed once, and kept: that costs more than signing. What a claim means is not decided here.
"""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_der_private_key
from jwt import PyJWS

from gateway.clock import Clock
from gateway.keyring import Keyring
from gateway.keys.key_pairs import signing_pair
from gateway.protocol.rules import ALG
from gateway.storage.registrations import Registration

# Parsed keys that are kept: a few kilobytes each.
MOST_KEYS: Final = 1024

_jws: Final = PyJWS(algorithms=[ALG])


class Signer:
    """Signs claims in the name of registrations."""

    def __init__(self, keyring: Keyring, clock: Clock) -> None:
        self._keyring = keyring
        self._clock = clock
        # By what is sealed, so that a registration with a new key signs with it at once.
        self._key: Callable[[str, bytes], RSAPrivateKey] = lru_cache(maxsize=MOST_KEYS)(self._opened)

    def sign(self, registration: Registration, claims: Mapping[str, Any]) -> str:
        """The claims as a compact JWT of the registration; raises ValueError for a number that JSON does not know."""
        payload = json.dumps(claims, separators=(",", ":"), allow_nan=False).encode("ascii")
        pair = signing_pair(registration, self._clock())
        key = self._key(registration.id, pair.private_key)
        return _jws.encode(payload, key, algorithm=ALG, headers={"kid": pair.kid})

    def _opened(self, owner: str, sealed: bytes) -> RSAPrivateKey:
        # A seal that opens proves that this is the pair which was made here: a search for wrong primes, tens of
        # milliseconds long, has nothing to find.
        opened = self._keyring.open(sealed, owner=owner)
        key = load_der_private_key(opened, password=None, unsafe_skip_rsa_key_validation=True)
        if not isinstance(key, RSAPrivateKey):
            raise TypeError(f"the key pair of registration {owner} is not RSA")
        return key
