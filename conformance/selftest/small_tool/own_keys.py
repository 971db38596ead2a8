"""The key pair of this tool, and its key set: one key is enough for a small tool (Sec 6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from conformance.selftest.small_tool.jose import ALGORITHM, signed, text_from

_KID_LENGTH = 16


@dataclass
class OwnKeys:
    """The pair that signs client assertions and deep linking responses."""

    private_key: RSAPrivateKey = field(repr=False)

    @property
    def kid(self) -> str:
        """A name that is made of the key itself, so that no other key ever has it."""
        return sha256(self._modulus()).hexdigest()[:_KID_LENGTH]

    def sign(self, claims: Mapping[str, Any]) -> str:
        """Sign *claims* with this tool's key."""
        return signed(claims, key=self.private_key, kid=self.kid)

    def key_set(self) -> dict[str, Any]:
        """Return the public half as a JWK set (RFC 7517)."""
        numbers = self.private_key.public_key().public_numbers()
        key = {
            "kty": "RSA",
            "use": "sig",
            "alg": ALGORITHM,
            "kid": self.kid,
            "n": text_from(self._modulus()),
            "e": text_from(numbers.e.to_bytes(3)),
        }
        return {"keys": [key]}

    def _modulus(self) -> bytes:
        return self.private_key.public_key().public_numbers().n.to_bytes(self.private_key.key_size // 8)
