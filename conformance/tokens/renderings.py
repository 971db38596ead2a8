"""A public key as octets, in every way that it is stored or handed around: each was somebody's HMAC secret.

RFC 8725 section 3.1 describes the attack: a verifier that is told `HS256` by the token uses what it has, the public
key, as the secret. Which octets that are depends on how it keeps the key.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from conformance.tokens.draft import Draft, json_text
from conformance.tokens.signer import certificate_of, signing_jwk
from mock_platform.base64url import bytes_from_base64url

Rendering = Callable[[Draft], bytes]


def _written(encoding: Encoding, form: PublicFormat) -> Rendering:
    return lambda draft: _public_key(draft).public_bytes(encoding, form)


def _public_key(draft: Draft) -> RSAPublicKey:
    key: Any = draft.key
    public: RSAPublicKey = key.public_key()
    return public


_SPKI_PEM: Final = _written(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

RENDERINGS: Final[Mapping[str, Rendering]] = {
    "spki-pem": _SPKI_PEM,
    "spki-pem-without-final-newline": lambda draft: _SPKI_PEM(draft).rstrip(b"\n"),
    "spki-pem-after-a-blank": lambda draft: b" " + _SPKI_PEM(draft),
    "spki-pem-with-crlf": lambda draft: _SPKI_PEM(draft).replace(b"\n", b"\r\n"),
    "pkcs1-pem": _written(Encoding.PEM, PublicFormat.PKCS1),
    "pkcs1-pem-without-final-newline": lambda draft: _written(Encoding.PEM, PublicFormat.PKCS1)(draft).rstrip(b"\n"),
    "spki-der": _written(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
    "pkcs1-der": _written(Encoding.DER, PublicFormat.PKCS1),
    "openssh": _written(Encoding.OpenSSH, PublicFormat.OpenSSH),
    "certificate-der": certificate_of,
    "x5c": lambda draft: b64encode(certificate_of(draft)),
    "jwk-json": lambda draft: json_text(signing_jwk(draft)),
    "key-set-json": lambda draft: json_text({"keys": list(draft.key_set)}),
    "n-text": lambda draft: str(signing_jwk(draft)["n"]).encode(),
    "n-octets": lambda draft: bytes_from_base64url(signing_jwk(draft)["n"]),
}
