"""Keys for one purpose each, all derived from the operator's SECRET (HKDF, RFC 5869).

A value made for one purpose (say a state) can therefore never pass for another (say a cookie): RFC 8725 section 3.12.
Private keys of registrations are sealed with AES-256-GCM, bound to the registration they belong to.
"""

import base64
import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_SEAL_NONCE_BYTES = 12


class Keyring:
    """Signs short values and seals private keys; two keyrings of the same secret agree."""

    def __init__(self, secret: bytes) -> None:
        self._state = _derived(secret, "oidc state")
        self._nonce = _derived(secret, "oidc nonce")
        self._cookie = _derived(secret, "login cookie")
        self._service_key = _derived(secret, "service key")
        self._submission_key = _derived(secret, "submission key")
        self._sealing = AESGCM(_derived(secret, "private keys at rest"))

    def state_mac(self, text: str) -> str:
        """The signature of a state."""
        return _mac(self._state, text)

    def nonce_mac(self, text: str) -> str:
        """The unpredictable part of a nonce."""
        return _mac(self._nonce, text)

    def cookie_mac(self, text: str) -> str:
        """The value of the cookie that binds a login to its browser."""
        return _mac(self._cookie, text)

    def service_key_mac(self, text: str) -> str:
        """The unpredictable part of a service key."""
        return _mac(self._service_key, text)

    def submission_key_mac(self, text: str) -> str:
        """The service key that goes with a notice."""
        return _mac(self._submission_key, text)

    def seal(self, plain: bytes, *, owner: str) -> bytes:
        """Encrypt `plain` so that it opens again only for the same owner."""
        nonce = os.urandom(_SEAL_NONCE_BYTES)
        return nonce + self._sealing.encrypt(nonce, plain, owner.encode())

    def open(self, sealed: bytes, *, owner: str) -> bytes:
        """Decrypt what `seal` made; raises cryptography's InvalidTag when secret or owner differ."""
        nonce, encrypted = sealed[:_SEAL_NONCE_BYTES], sealed[_SEAL_NONCE_BYTES:]
        return self._sealing.decrypt(nonce, encrypted, owner.encode())


def fingerprint(credential: str) -> str:
    """What is stored of a credential instead of itself: its SHA-256 in hex. Only for texts of 128 random bits."""
    return hashlib.sha256(credential.encode("utf-8", "surrogatepass")).hexdigest()


def same_text(left: str, right: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(left.encode("utf-8", "surrogatepass"), right.encode("utf-8", "surrogatepass"))


def _derived(secret: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"lti-gateway {purpose}".encode()).derive(secret)


def _mac(key: bytes, text: str) -> str:
    digest = hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
