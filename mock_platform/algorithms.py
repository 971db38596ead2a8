"""The signature algorithms of JWA as a table: how each signs, verifies and what key it takes (RFC 7518, 8037)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

from mock_platform.base64url import base64url_from_bytes, bytes_from_base64url

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey

SHORTEST_RSA_BITS = 2048  # RFC 7518 section 3.3
COORDINATE_BYTES = 32  # of P-256


@dataclass(frozen=True)
class Algorithm:
    """One value of `alg`: signing, verifying (False for a bad signature, no exception), and the keys it takes."""

    sign: Callable[[Any, bytes], bytes]
    verify: Callable[[Any, bytes, bytes], bool]
    takes: Callable[[PublicKey], bool]
    signs_with: type[PrivateKey]


def _rsa(scheme: padding.AsymmetricPadding, digest: hashes.HashAlgorithm) -> Algorithm:
    def verify(key: rsa.RSAPublicKey, data: bytes, signature: bytes) -> bool:
        return _verified(lambda: key.verify(signature, data, scheme, digest))

    return Algorithm(
        lambda key, data: bytes(key.sign(data, scheme, digest)),
        verify,
        lambda key: isinstance(key, rsa.RSAPublicKey) and key.key_size >= SHORTEST_RSA_BITS,
        rsa.RSAPrivateKey,
    )


def _pss(digest: hashes.HashAlgorithm) -> Algorithm:
    return _rsa(padding.PSS(padding.MGF1(digest), digest.digest_size), digest)


def _es256_sign(key: ec.EllipticCurvePrivateKey, data: bytes) -> bytes:
    r, s = utils.decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(COORDINATE_BYTES, "big") + s.to_bytes(COORDINATE_BYTES, "big")


def _es256_verify(key: ec.EllipticCurvePublicKey, data: bytes, signature: bytes) -> bool:
    r, s = signature[:COORDINATE_BYTES], signature[COORDINATE_BYTES:]
    if len(s) != COORDINATE_BYTES:
        return False
    encoded = utils.encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))
    return _verified(lambda: key.verify(encoded, data, ec.ECDSA(hashes.SHA256())))


def _eddsa_verify(key: ed25519.Ed25519PublicKey, data: bytes, signature: bytes) -> bool:
    return _verified(lambda: key.verify(signature, data))


def _verified(check: Callable[[], None]) -> bool:
    try:
        check()
    except InvalidSignature:
        return False
    return True


ALGORITHMS: dict[str, Algorithm] = {
    "RS256": _rsa(padding.PKCS1v15(), hashes.SHA256()),
    "RS384": _rsa(padding.PKCS1v15(), hashes.SHA384()),
    "RS512": _rsa(padding.PKCS1v15(), hashes.SHA512()),
    "PS256": _pss(hashes.SHA256()),
    "PS384": _pss(hashes.SHA384()),
    "PS512": _pss(hashes.SHA512()),
    "ES256": Algorithm(
        _es256_sign,
        _es256_verify,
        lambda key: isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name == "secp256r1",
        ec.EllipticCurvePrivateKey,
    ),
    "EdDSA": Algorithm(
        lambda key, data: bytes(key.sign(data)),
        _eddsa_verify,
        lambda key: isinstance(key, ed25519.Ed25519PublicKey),
        ed25519.Ed25519PrivateKey,
    ),
}


def jwk_from_public_key(key: PublicKey) -> dict[str, str]:
    """Return the members of the public JWK that hold the key itself (RFC 7518 section 6, RFC 8037)."""
    match key:
        case rsa.RSAPublicKey():
            numbers = key.public_numbers()
            return {"kty": "RSA", "n": _text_from_number(numbers.n), "e": _text_from_number(numbers.e)}
        case ec.EllipticCurvePublicKey():
            point = key.public_numbers()
            x, y = _text_from_number(point.x, COORDINATE_BYTES), _text_from_number(point.y, COORDINATE_BYTES)
            return {"kty": "EC", "crv": "P-256", "x": x, "y": y}
        case ed25519.Ed25519PublicKey():
            return {"kty": "OKP", "crv": "Ed25519", "x": base64url_from_bytes(key.public_bytes_raw())}


def public_key_from_jwk(jwk: dict[str, Any]) -> PublicKey:
    """Return the key of a public JWK.

    Raise `ValueError`, `KeyError` or `TypeError` when it holds none that we know.
    """
    match jwk.get("kty"), jwk.get("crv"):
        case "RSA", _:
            return rsa.RSAPublicNumbers(_number(jwk["e"]), _number(jwk["n"])).public_key()
        case "EC", "P-256":
            return ec.EllipticCurvePublicNumbers(_number(jwk["x"]), _number(jwk["y"]), ec.SECP256R1()).public_key()
        case "OKP", "Ed25519":
            return ed25519.Ed25519PublicKey.from_public_bytes(bytes_from_base64url(jwk["x"]))
        case kind:
            raise ValueError(f"unknown key type {kind!r}")


def _number(text: str) -> int:
    return int.from_bytes(bytes_from_base64url(text), "big")


def _text_from_number(number: int, size: int | None = None) -> str:
    return base64url_from_bytes(number.to_bytes(size or (number.bit_length() + 7) // 8, "big"))
