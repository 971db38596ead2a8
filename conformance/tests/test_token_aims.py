"""Defects hit what they aim at: the careless reader that each is made for would take it.

A strict reader refuses a broken token for any reason; so here a reader is as careless as the defect supposes, and finds
what it looks for. Signatures that are to come out the same each time are held against those who verify them.
"""

import hmac
import json
from base64 import b64decode
from collections.abc import Callable
from hashlib import sha1, sha256
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_public_key

from conformance.tokens.case import Case, hostile_case, valid_case
from conformance.tokens.defects import DEFECTS
from conformance.tokens.id_token import KEY, id_token
from conformance.tokens.renderings import RENDERINGS
from conformance.tokens.signing import signature
from mock_platform.algorithms import ALGORITHMS
from mock_platform.base64url import bytes_from_base64url
from mock_platform.keys import fixture_key

BY_NAME: Final = {defect.name: defect for defect in DEFECTS}


def case_of(name: str, form: str) -> Case:
    """Return a defect in one form, over the plain token."""
    return hostile_case(id_token(), BY_NAME[name], form)


def signed_text(token: str) -> bytes:
    """Return what the signature should be over."""
    return token.rpartition(".")[0].encode()


def number(text: str) -> int:
    """Return a number of a JWK."""
    return int.from_bytes(bytes_from_base64url(text))


def octets_of(part: str) -> bytes:
    """Return what a part of a token says to who drops white space."""
    return bytes_from_base64url("".join(part.split()))


def header_of(token: str) -> dict[str, Any]:
    """Return the header of a token."""
    header = json.loads(octets_of(token.partition(".")[0]))
    assert isinstance(header, dict)
    return header


def opened(case: Case) -> bytes:
    """Return what the signature opens to with the published numbers of the key that kid names, whatever they are."""
    kid = header_of(case.token)["kid"]
    jwk = next(each for each in case.key_set["keys"] if each["kid"] == kid)
    opening = pow(int.from_bytes(octets_of(case.token.rpartition(".")[2])), number(jwk["e"]), number(jwk["n"]))
    return opening.to_bytes(256)


def exact_encoding(text: bytes) -> bytes:
    """Return what a signature by RS256 and 2048 bits has to open to (RFC 8017 section 9.2)."""
    info = bytes.fromhex("3031300d060960864801650304020105000420") + sha256(text).digest()
    return b"\0\1" + b"\xff" * (256 - len(info) - 3) + b"\0" + info


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512", "PS256", "ES256", "EdDSA"])
def test_a_signature_verifies_and_comes_out_the_same(algorithm: str) -> None:
    """What signs for vectors is the algorithm of its name, and leaves nothing to chance."""
    name = {"ES256": "ec-p256", "EdDSA": "ed25519"}.get(algorithm, KEY)
    key: Any = fixture_key(name).private_key

    made = signature(algorithm, key, b"text")

    assert ALGORITHMS[algorithm].verify(key.public_key(), b"text", made)
    assert not ALGORITHMS[algorithm].verify(key.public_key(), b"texts", made)
    assert signature(algorithm, key, b"text") == made


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_an_hmac_is_one(algorithm: str) -> None:
    """What signs by HMAC takes the hash of its name."""
    expected = hmac.digest(b"secret", b"text", algorithm.replace("HS", "sha"))

    assert signature(algorithm, b"secret", b"text") == expected


def test_the_secrets_are_the_public_key() -> None:
    """Each rendering that a library can load, it loads as the key that is published."""
    key: Any = fixture_key(KEY).private_key
    rendered = {name: rendering(id_token()) for name, rendering in RENDERINGS.items()}

    pems = {name: load_pem_public_key(octets) for name, octets in rendered.items() if "pem" in name}
    ders = {name: load_der_public_key(rendered[name]) for name in ("spki-der", "pkcs1-der")}

    assert len(pems) == 6
    assert [name for name, loaded in (pems | ders).items() if loaded != key.public_key()] == []
    assert json.loads(rendered["jwk-json"]) == fixture_key(KEY).public_jwk
    assert int.from_bytes(rendered["n-octets"]) == key.public_key().public_numbers().n
    assert b64decode(rendered["x5c"]) == rendered["certificate-der"]


@pytest.mark.parametrize("name", RENDERINGS)
def test_the_public_key_verifies_as_a_secret(name: str) -> None:
    """Who uses its public key as the secret of HS256 finds the signature right."""
    token = case_of("public-key-as-secret", f"hs256-{name}").token

    assert hmac.digest(RENDERINGS[name](id_token()), signed_text(token), "sha256") == octets_of(
        token.rpartition(".")[2]
    )


@pytest.mark.parametrize(
    ("form", "digest"),
    [
        ("digest-only", sha256),
        ("octets-after-the-digest", sha256),
        ("digest-without-filler", sha256),
        ("other-filler", sha256),
        ("block-type-2", sha256),
        ("sha-1", sha1),
    ],
)
def test_a_digest_is_found_by_who_searches_for_it(form: str, digest: Callable[[bytes], Any]) -> None:
    """The signature opens to the digest of the text, in an encoding that is not the right one."""
    case = case_of("signature-encoded-otherwise", form)
    text = signed_text(case.token)

    assert digest(text).digest() in opened(case)
    assert opened(case) != exact_encoding(text)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("key-out-of-range", "exponent-1"),
        ("key-out-of-range", "exponent-of-2048-bits"),
        ("signature-damaged", "modulus-added"),
        ("signature-damaged", "zero-before"),
        ("signature-damaged", "zero-stripped"),
        ("stray-bits", "signature"),
        ("padding", "payload"),
        ("white-space-inside", "tab-in-signature"),
    ],
)
def test_a_signature_is_right_for_who_only_computes(name: str, form: str) -> None:
    """The signature opens to the right encoding, with the published numbers and no further question."""
    case = case_of(name, form)

    assert opened(case) == exact_encoding(signed_text(case.token))


def test_what_is_encrypted_opens_with_the_private_key() -> None:
    """The claims come out for a library that decrypts whatever has five parts."""
    token = case_of("encrypted", "to-a-public-key").token
    protected, *parts = token.split(".")
    wrapped, vector, sealed, tag = (bytes_from_base64url(part) for part in parts)
    private: Any = fixture_key("tool").private_key

    key = private.decrypt(wrapped, padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None))
    claims = AESGCM(key).decrypt(vector, sealed + tag, protected.encode())

    assert isinstance(private, rsa.RSAPrivateKey)
    assert json.loads(claims) == id_token().claims


@pytest.mark.parametrize("name", ["jku-of-the-attacker", "x5u-of-the-attacker"])
def test_an_address_can_hold_the_key_itself(name: str) -> None:
    """Who follows the address of a key finds the attacker's, without a network."""
    header = header_of(case_of(name, "address-that-holds-it").token)

    content = b64decode(header[name[:3]].partition("base64,")[2])

    assert content.startswith((b'{"keys":[{"kid":"' + fixture_key("foreign").kid.encode(), b"-----BEGIN CERTIFICATE"))


def test_a_repeated_member_says_two_things() -> None:
    """The member is there twice, with two values, and the last one is the one that the form names."""
    text = bytes_from_base64url(case_of("member-twice-last-wrong", "aud-escaped").token.split(".")[1])

    pairs = json.loads(text, object_pairs_hook=list)

    assert [value for name, value in pairs if name == "aud"] == [id_token().claims["aud"], "somebody-else"]


def test_the_plain_token_is_what_its_draft_says() -> None:
    """A draft writes its header and claims as they are, and publishes its keys."""
    case = valid_case(id_token())

    assert header_of(case.token) == id_token().header
    assert json.loads(bytes_from_base64url(case.token.split(".")[1])) == case.claims == id_token().claims
    assert case.key_set == {"keys": list(id_token().key_set)}
