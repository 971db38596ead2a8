"""A reader of id_tokens for these tests only: shares no line with the room that it judges."""

import base64
import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa


def octets(part: str) -> bytes:
    """Return the bytes of a part; blanks in it are of no account here."""
    part = "".join(part.split())
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def header_of(token: str) -> dict[str, Any]:
    """Return the header, unproven."""
    header: dict[str, Any] = json.loads(octets(token.split(".", maxsplit=1)[0]))
    return header


def claims_of(token: str) -> dict[str, Any]:
    """Return the claims, unproven."""
    claims: dict[str, Any] = json.loads(octets(token.split(".")[1]))
    return claims


def verified_claims(token: str, key_set: dict[str, Any]) -> dict[str, Any]:
    """Return the claims of a token that the key named by its kid signed with RS256; raise otherwise."""
    header, payload, signature = token.split(".")
    kid = header_of(token)["kid"]
    (jwk,) = [key for key in key_set["keys"] if key["kid"] == kid]
    key = rsa.RSAPublicNumbers(_number(jwk["e"]), _number(jwk["n"])).public_key()
    key.verify(octets(signature), f"{header}.{payload}".encode(), padding.PKCS1v15(), hashes.SHA256())
    return claims_of(token)


def _number(text: str) -> int:
    return int.from_bytes(octets(text), "big")
