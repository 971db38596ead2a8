"""The key pair of this tool, and its key set: one key per process is enough for a small tool (Sec 6)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from conformance.selftest.small_tool.jose import ALGORITHM, signed, text_from

_BITS = 2048


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=_BITS)


@dataclass
class OwnKeys:
    """The pair that signs client assertions and deep linking responses."""

    private_key: rsa.RSAPrivateKey = field(default_factory=_new_key, repr=False)
    kid: str = field(default_factory=lambda: secrets.token_hex(8))

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
            "n": text_from(numbers.n.to_bytes(_BITS // 8)),
            "e": text_from(numbers.e.to_bytes(3)),
        }
        return {"keys": [key]}
