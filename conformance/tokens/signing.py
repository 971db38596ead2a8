"""Signatures of JWS that come out the same each time, so that a vector keeps its bytes (RFC 7518 section 3).

RS* and EdDSA are so by nature. ES256 takes its secret number from the message (RFC 6979), PS* its salt from the message
too: both are signatures that any reader of the algorithm takes.
"""

import hmac
from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa, utils

from mock_platform.algorithms import ALGORITHMS, COORDINATE_BYTES

Sign = Callable[[Any, bytes], bytes]

_TRAILER: Final = 0xBC
_DIGEST_BYTES: Final = 32


def signature(algorithm: str, key: Any, signing_input: bytes) -> bytes:
    """Sign by the algorithm of that name; *key* is a private key, or the bytes of a secret for HS*."""
    return _SIGN[algorithm](key, signing_input)


def _es256(key: ec.EllipticCurvePrivateKey, data: bytes) -> bytes:
    r, s = utils.decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True)))
    return r.to_bytes(COORDINATE_BYTES, "big") + s.to_bytes(COORDINATE_BYTES, "big")


def _hmac(digest: str) -> Sign:
    return lambda secret, data: hmac.digest(secret, data, digest)


def _ps256(key: rsa.RSAPrivateKey, data: bytes) -> bytes:
    """EMSA-PSS (RFC 8017 section 9.1.1) with a salt of 32 bytes, then the RSA operation itself."""
    size, bits = key.key_size // 8, key.key_size - 1
    salt = sha256(b"salt" + data).digest()
    digest = sha256(bytes(8) + sha256(data).digest() + salt).digest()
    block = bytes(size - _DIGEST_BYTES - len(salt) - 2) + b"\x01" + salt
    hidden = bytearray(masked(block, digest))
    hidden[0] &= 0xFF >> (8 * size - bits)
    encoded = bytes(hidden) + digest + bytes([_TRAILER])
    return with_private_key(key, encoded)


def with_private_key(key: rsa.RSAPrivateKey, block: bytes) -> bytes:
    """Return what the key makes of a block as large as its modulus (RFC 8017 section 5.1.2, the quicker form)."""
    numbers, value = key.private_numbers(), int.from_bytes(block)
    by_p, by_q = pow(value, numbers.dmp1, numbers.p), pow(value, numbers.dmq1, numbers.q)
    return (by_q + numbers.q * ((by_p - by_q) * numbers.iqmp % numbers.p)).to_bytes(len(block))


def masked(octets: bytes, seed: bytes) -> bytes:
    """Return octets under the mask that MGF1 with SHA-256 makes of a seed (RFC 8017 appendix B.2.1)."""
    blocks = -(-len(octets) // _DIGEST_BYTES)
    mask = b"".join(sha256(seed + counter.to_bytes(4)).digest() for counter in range(blocks))
    return bytes(a ^ b for a, b in zip(octets, mask, strict=False))


def _nothing(_key: Any, _data: bytes) -> bytes:
    return b""


_SIGN: Final[dict[str, Sign]] = {
    "RS256": ALGORITHMS["RS256"].sign,
    "RS384": ALGORITHMS["RS384"].sign,
    "RS512": ALGORITHMS["RS512"].sign,
    "EdDSA": ALGORITHMS["EdDSA"].sign,
    "ES256": _es256,
    "PS256": _ps256,
    "HS256": _hmac("sha256"),
    "HS384": _hmac("sha384"),
    "HS512": _hmac("sha512"),
    "none": _nothing,
}
