"""Encrypted tokens (RFC 7516) that come out the same each time: five parts, and nobody signed the claims.

RSA-OAEP-256 takes its seed, and every form its initialization vector, from what is encrypted: that is no secrecy, and
none is meant. A reader refuses them unread; what decrypts them is a library that was not told what to expect.
"""

from hashlib import sha256
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from conformance.tokens.draft import Draft, Json, json_text
from conformance.tokens.signing import masked
from mock_platform.base64url import base64url_from_bytes
from mock_platform.keys import fixture_key

_CONTENT_KEY: Final = sha256(b"content encryption key").digest()
_TAG_BYTES: Final = 16
_MOST_ITERATIONS: Final = 2**31 - 1


def encrypted_to_key(draft: Draft) -> Draft:
    """Encrypt the claims to the public key of a tool, as everybody could."""
    pair = fixture_key("tool")
    public: Any = pair.private_key.public_key()
    header = {"alg": "RSA-OAEP-256", "enc": "A256GCM", "kid": pair.kid}
    return _encrypted(draft, header, _CONTENT_KEY, _oaep(public, _CONTENT_KEY))


def encrypted_directly(draft: Draft) -> Draft:
    """Encrypt the claims with a key of nothing but zeros."""
    return _encrypted(draft, {"alg": "dir", "enc": "A256GCM"}, bytes(32), b"")


def encrypted_with_password(draft: Draft) -> Draft:
    """Announce a password, and more rounds of hashing than anybody has time for (CVE-2023-51775)."""
    header = {
        "alg": "PBES2-HS256+A128KW",
        "enc": "A256GCM",
        "p2c": _MOST_ITERATIONS,
        "p2s": base64url_from_bytes(b"a salt of 16 oct"),
    }
    return _encrypted(draft, header, _CONTENT_KEY, bytes(40))


def _encrypted(draft: Draft, header: Json, key: bytes, encrypted_key: bytes) -> Draft:
    protected = base64url_from_bytes(json_text(header))
    claims = json_text(draft.claims)
    vector = sha256(claims).digest()[:12]
    sealed = AESGCM(key).encrypt(vector, claims, protected.encode("ascii"))
    parts = (encrypted_key, vector, sealed[:-_TAG_BYTES], sealed[-_TAG_BYTES:])
    token = ".".join((protected, *map(base64url_from_bytes, parts)))
    return draft.token_written(lambda _: token)


def _oaep(key: RSAPublicKey, message: bytes) -> bytes:
    """EME-OAEP with SHA-256 (RFC 8017 section 7.1.1), then the RSA operation itself."""
    numbers, size = key.public_numbers(), key.key_size // 8
    seed = sha256(b"seed" + message).digest()
    filler = bytes(size - len(message) - 2 * len(seed) - 2)
    block = masked(sha256().digest() + filler + b"\x01" + message, seed)
    encoded = b"\x00" + masked(seed, block) + block
    return pow(int.from_bytes(encoded), numbers.e, numbers.n).to_bytes(size)
