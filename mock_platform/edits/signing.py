"""Edits of the signature's making.

Another key, another algorithm, none at all, a key that the token itself offers.
"""

import hmac as hashes
from base64 import b64encode
from collections.abc import Mapping
from secrets import token_bytes
from typing import Any, Literal

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mock_platform.base64url import base64url_from_bytes
from mock_platform.draft import Draft, json_text, signer
from mock_platform.edits.edit import Json, edit
from mock_platform.encryption import Encryption, KeyManagement, content_key, encrypted
from mock_platform.errors import ControlError
from mock_platform.keys import KeyPair, fixture_key

Algorithm = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "EdDSA"]
Hmac = Literal["HS256", "HS384", "HS512"]
Rendering = Literal[
    "spki_pem",
    "spki_pem_no_newline",
    "spki_pem_leading_space",
    "pkcs1_pem",
    "spki_der",
    "pkcs1_der",
    "jwk_json",
    "n",
]

MOST_PADDING = 64 * 1024 * 1024


def _expect_fitting_key(platform: Any, parameters: Mapping[str, Any]) -> None:
    pair: KeyPair = platform.signing_key(parameters["key"])
    algorithm = parameters.get("alg", "RS256")
    if not pair.fits(algorithm):
        sentence = f"the key {parameters['key']!r} cannot sign {algorithm}"
        raise ControlError(400, "unfit_key", sentence, "$.alg")


@edit("sign", check=_expect_fitting_key)
def sign_with(draft: Draft, key: str, alg: Algorithm = "RS256", kid: str | None = None) -> None:
    """Sign with a key of this platform, a fixture key such as `foreign`, or another platform's (`platform:<name>`)."""
    pair = draft.platform.signing_key(key)
    draft.header["alg"] = alg
    draft.sign = signer(pair, alg)
    if kid is not None or draft.platform.keys.publishes(pair.kid):
        draft.header["kid"] = kid if kid is not None else pair.kid


@edit("sign")
def hmac(draft: Draft, alg: Hmac = "HS256", secret: str = "", rendering: Rendering | None = None) -> None:
    """Sign with a secret, or with a rendering of the platform's present public key in the secret's place."""
    digest = alg.replace("HS", "sha")
    octets = secret.encode("utf-8", "surrogatepass") if rendering is None else _rendered(draft, rendering)
    draft.header["alg"] = alg
    draft.sign = lambda data: hashes.digest(octets, data, digest)


@edit("sign")
def unsigned(
    draft: Draft,
    alg: Json = "none",
    absent: bool = False,
    signature: Literal["", "junk", "original"] = "",
    dots: Literal[2, 1] = 2,
) -> None:
    """Claim not to be signed: `alg` has this value or is absent; the third part is empty, junk, or the true one."""
    original = draft.sign(draft.signing_input.encode("utf-8", "surrogatepass"))
    third = {"": b"", "junk": token_bytes(256), "original": original}[signature]
    draft.header["alg"] = alg
    if absent:
        del draft.header["alg"]
    draft.dots = dots
    draft.sign = lambda _: third


@edit("sign")
def embed_key(draft: Draft, member: Literal["jwk", "jku", "x5u", "x5c"], kid: Literal["keep", "drop"] = "keep") -> None:
    """Sign with a foreign key and offer it in the header: itself, a certificate, or its address at the sink."""
    foreign = fixture_key("foreign")
    if kid == "drop":
        draft.header.pop("kid", None)
    draft.header[member] = {
        "jwk": foreign.public_jwk,
        "jku": f"{draft.platform.base}/sink/jwks",
        "x5u": f"{draft.platform.base}/sink/certificate",
        "x5c": [_certificate(foreign)],
    }[member]
    draft.header["alg"] = "RS256"
    draft.sign = signer(foreign, "RS256")


@edit("sign")
def nest(draft: Draft) -> None:
    """Sign a token whose payload is another, unsigned token with all the claims (`cty` JWT)."""
    header = base64url_from_bytes(json_text({"alg": "none", "typ": "JWT"}).encode())
    draft.text = f"{header}.{base64url_from_bytes(draft.payload_bytes)}."
    draft.encoding = "utf-8"
    draft.header["cty"] = "JWT"


def _expect_modest_padding(_: Any, parameters: Mapping[str, Any]) -> None:
    if parameters.get("padding", 0) > MOST_PADDING:
        sentence = f"padding is at most {MOST_PADDING} bytes"
        raise ControlError(400, "invalid_body", sentence, "$.padding")


@edit("sign", check=_expect_modest_padding, needs_tool_keys=True)
def encrypt(
    draft: Draft,
    alg: KeyManagement = "RSA-OAEP",
    enc: Encryption = "A256GCM",
    compress: bool = False,
    p2c: int = 1000,
    padding: int = 1,
) -> None:
    """Encrypt the claims instead of signing them: to the tool's published key, or with its client id as password."""
    keys = content_key(alg, enc, draft.launch.registration.client_id, p2c, draft.tool_keys)
    draft.encrypt = lambda payload: encrypted(payload + b" " * padding, keys, compress=compress)


def _certificate(pair: KeyPair) -> str:
    from mock_platform.certificate import self_signed

    return b64encode(self_signed(pair).public_bytes(Encoding.DER)).decode("ascii")


def _rendered(draft: Draft, rendering: Rendering) -> bytes:
    key = draft.platform.keys.present.private_key.public_key()
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    jwk: dict[str, str] = draft.platform.keys.present.public_jwk
    renderings: dict[Rendering, bytes] = {
        "spki_pem": pem,
        "spki_pem_no_newline": pem.rstrip(b"\n"),
        "spki_pem_leading_space": b" " + pem,
        "pkcs1_pem": key.public_bytes(Encoding.PEM, PublicFormat.PKCS1),
        "spki_der": key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        "pkcs1_der": key.public_bytes(Encoding.DER, PublicFormat.PKCS1),
        "jwk_json": json_text(jwk).encode(),
        "n": jwk["n"].encode(),
    }
    return renderings[rendering]
