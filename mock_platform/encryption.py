"""Encrypted tokens (RFC 7516), written only: no launch is encrypted, so a tool has to refuse each of them."""

import os
import zlib
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

from mock_platform.algorithms import public_key_from_jwk
from mock_platform.base64url import base64url_from_bytes
from mock_platform.draft import json_text
from mock_platform.edits.edit import NotApplicable

KeyManagement = Literal["RSA-OAEP", "dir", "PBES2-HS256+A128KW"]
Encryption = Literal["A128GCM", "A256GCM"]

KEY_BYTES = {"A128GCM": 16, "A256GCM": 32}
MOST_ROUNDS = 100_000  # above this the key is wrapped at random: a tool that starts to count has lost anyway
TAG_BYTES = 16
LEAST_BITS = 2048  # RFC 7518 section 4.3


@dataclass(frozen=True)
class ContentKey:
    """The key of the content, how it travels, and what the header says about it."""

    key: bytes
    wrapped: bytes
    header: dict[str, Any]


def content_key(alg: KeyManagement, enc: Encryption, password: str, p2c: int, key_set: dict[str, Any]) -> ContentKey:
    """Return a key for the recipient; raise `NotApplicable` when the tool has published no RSA key to encrypt to."""
    header: dict[str, Any] = {"alg": alg, "enc": enc, "typ": "JWT"}
    if alg == "dir":
        return ContentKey(sha256(password.encode()).digest()[: KEY_BYTES[enc]], b"", header)
    key = os.urandom(KEY_BYTES[enc])
    if alg == "RSA-OAEP":
        kid, recipient = _recipient(key_set)
        sha1 = hashes.SHA1()  # noqa: S303  (RFC 7518 section 4.3 names it)
        return ContentKey(
            key, recipient.encrypt(key, padding.OAEP(padding.MGF1(sha1), sha1, None)), header | {"kid": kid}
        )
    salt = os.urandom(16)
    wrapped = aes_key_wrap(_derived(password, salt, p2c), key)
    return ContentKey(key, wrapped, header | {"p2s": base64url_from_bytes(salt), "p2c": p2c})


def encrypted(payload: bytes, keys: ContentKey, *, compress: bool) -> str:
    """Return the five parts of a JWE."""
    header = keys.header | ({"zip": "DEF"} if compress else {})
    protected = base64url_from_bytes(json_text(header).encode())
    nonce = os.urandom(12)
    sealed = AESGCM(keys.key).encrypt(nonce, _deflated(payload) if compress else payload, protected.encode("ascii"))
    ciphertext, tag = sealed[:-TAG_BYTES], sealed[-TAG_BYTES:]
    return ".".join([protected, *(base64url_from_bytes(part) for part in (keys.wrapped, nonce, ciphertext, tag))])


def _derived(password: str, salt: bytes, rounds: int) -> bytes:
    if rounds > MOST_ROUNDS:
        return os.urandom(16)
    salt = b"PBES2-HS256+A128KW\x00" + salt
    return PBKDF2HMAC(hashes.SHA256(), 16, salt, rounds).derive(password.encode())


def _recipient(key_set: dict[str, Any]) -> tuple[str, rsa.RSAPublicKey]:
    for jwk in key_set["keys"]:
        if jwk.get("kty") == "RSA":
            return str(jwk.get("kid", "")), _rsa_key(jwk)
    raise NotApplicable("the tool publishes no RSA key to encrypt to")


def _rsa_key(jwk: dict[str, Any]) -> rsa.RSAPublicKey:
    try:
        key = public_key_from_jwk(jwk)
    except (ValueError, KeyError, TypeError) as error:
        raise NotApplicable(f"the tool's RSA key is unusable: {type(error).__name__}") from error
    assert isinstance(key, rsa.RSAPublicKey)
    if key.key_size < LEAST_BITS:
        raise NotApplicable(f"the tool's RSA key has fewer than {LEAST_BITS} bits")
    return key


def _deflated(data: bytes) -> bytes:
    squeezer = zlib.compressobj(wbits=-zlib.MAX_WBITS)  # raw DEFLATE, RFC 7516 section 4.1.3
    return squeezer.compress(data) + squeezer.flush()
