"""A writer of compact tokens (RFC 7515 section 7.1) that signs whatever it is told, valid or hostile.

Own work on `cryptography`: the platform that is judged may be our own mock LMS, and an instrument never borrows from
what it measures. A token of a tool is a header, a payload and a key; each may be exchanged by itself.
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

Sign = Callable[[bytes], bytes]


@dataclass(frozen=True)
class ToolKey:
    """A key pair of the tool that the suite plays; its `kid` is the thumbprint of RFC 7638 unless another is given."""

    private_key: rsa.RSAPrivateKey
    given_kid: str = ""

    @cached_property
    def kid(self) -> str:
        """The name of this key in the tool's key set."""
        return self.given_kid or _thumbprint(self._members)

    @property
    def public_jwk(self) -> dict[str, str]:
        """The public key as it is published (RFC 7517)."""
        return {**self._members, "kid": self.kid, "use": "sig", "alg": "RS256"}

    def sign(self, signing_input: bytes) -> bytes:
        """Return the RS256 signature of these bytes (RFC 7518 section 3.3)."""
        return bytes(self.private_key.sign(signing_input, padding.PKCS1v15(), hashes.SHA256()))

    @cached_property
    def _members(self) -> dict[str, str]:
        numbers = self.private_key.public_key().public_numbers()
        return {"e": _text_from_number(numbers.e), "kty": "RSA", "n": _text_from_number(numbers.n)}


def compact_token(header: Mapping[str, Any] | bytes, payload: Mapping[str, Any] | bytes, sign: Sign) -> str:
    """Return a compact token of these two parts, signed by *sign*; bytes are taken as they are."""
    signing_input = f"{base64url(_octets(header))}.{base64url(_octets(payload))}"
    return f"{signing_input}.{base64url(sign(signing_input.encode('ascii')))}"


def unsigned(_: bytes) -> bytes:
    """Return no signature at all, as `alg: none` has it (RFC 7515 appendix A.5)."""
    return b""


def hmac_with(secret: bytes) -> Sign:
    """Return the signer of HS256 with this secret (RFC 7518 section 3.2)."""
    return lambda signing_input: hmac.digest(secret, signing_input, "sha256")


def base64url(octets: bytes) -> str:
    """Return bytes as base64url without padding (RFC 7515 section 2)."""
    return urlsafe_b64encode(octets).rstrip(b"=").decode("ascii")


def _octets(part: Mapping[str, Any] | bytes) -> bytes:
    return part if isinstance(part, bytes) else json.dumps(dict(part)).encode()


def _thumbprint(members: Mapping[str, str]) -> str:
    text = json.dumps(dict(members), separators=(",", ":"), sort_keys=True)
    return base64url(hashlib.sha256(text.encode()).digest())


def _text_from_number(number: int) -> str:
    return base64url(number.to_bytes((number.bit_length() + 7) // 8, "big"))
