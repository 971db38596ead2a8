"""Keys of a set and registered keys: which of them verify a launch."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.protocol.keys import any_key_verifies, jwk_of, rsa_key_from
from gateway.tests.lms import Lms, b64, public_jwk, rsa_key
from gateway.tests.site import BEARER, Site, code_of, ltik_of

pytestmark = pytest.mark.anyio

UNUSABLE: list[dict[str, Any]] = [
    {"kty": "OKP", "crv": "Ed25519", "x": "AAAA", "kid": "okp"},
    {"kty": "xyz", "kid": "xyz"},
    {"kty": "RSA", "kid": "no-modulus", "e": "AQAB"},
    {"kty": "RSA", "n": 7, "e": ["AQAB"], "kid": 7},
    {},
]


def pem(lms: Lms) -> str:
    """A platform's public key in PEM."""
    return lms.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


async def configure(site: Site, method: str, key: object) -> None:
    """Register another way to check signatures."""
    body = {"authConfig": {"method": method, "key": key}}
    answer = await site.client.put(f"/admin/platforms/{site.platform['id']}", json=body, headers=BEARER)
    assert answer.status_code == 200, answer.text


async def test_unusable_keys_of_a_set_are_skipped(site: Site) -> None:
    """Keys of other types or without their members do not spoil the set."""
    site.lms.keys = [*UNUSABLE, public_jwk(site.lms.key, kid="key-1")]

    assert ltik_of(await site.launch())


async def test_unusable_key_of_the_same_kid_is_skipped(site: Site) -> None:
    """A kid may serve one key of each type."""
    site.lms.keys = [{"kty": "EC", "kid": "key-1"}, public_jwk(site.lms.key, kid="key-1")]

    assert ltik_of(await site.launch())


@pytest.mark.parametrize(
    "jwk",
    [
        {"kty": "EC"},
        {"kty": "RSA"},
        {"kty": "RSA", "n": "AQAB", "e": "!"},
        {"kty": "RSA", "n": "_" * 9000, "e": "AQAB"},
    ],
)
async def test_key_that_is_none_is_refused(site: Site, jwk: dict[str, Any]) -> None:
    """A kid that names something else than an RSA key of reasonable size is refused."""
    site.lms.keys = [{**jwk, "kid": "key-1"}]

    assert code_of(await site.launch()) == "KEY_NOT_RSA"


@pytest.mark.parametrize(("size", "is_considered"), [(262, True), (1024, True), (1025, False)])
def test_modulus_has_a_limit(size: int, is_considered: bool) -> None:
    """A key of 8192 bits is considered, a longer one is not: it would verify too slowly."""
    modulus = b64(b"\xff" * size)

    key = rsa_key_from({"kty": "RSA", "n": modulus, "e": "AQAB"})

    assert (key is not None) == is_considered


@pytest.mark.parametrize(("size", "is_considered"), [(8, True), (9, False)])
def test_exponent_has_a_limit(size: int, is_considered: bool) -> None:
    """An exponent of 64 bits is considered, a longer one is not: it would verify too slowly."""
    exponent = b64(b"\x7f" + b"\xff" * (size - 1))

    key = rsa_key_from({"kty": "RSA", "n": b64(b"\xff" * 256), "e": exponent})

    assert (key is not None) == is_considered


@pytest.mark.parametrize("alg", ["ES256", "EdDSA", "HS256", "RS1", "", None, ["RS256"]])
def test_nothing_is_verified_by_an_algorithm_for_other_keys(alg: object) -> None:
    """An RSA key makes no signature of another family; what is no algorithm verifies nothing."""
    key = rsa_key("key-1")
    signature = key.sign(b"text", PKCS1v15(), SHA256())

    assert any_key_verifies([key.public_key()], "RS256", b"text", signature)
    assert not any_key_verifies([key.public_key()], alg, b"text", signature)


def test_only_padding_is_taken_from_a_number() -> None:
    """A modulus of 3072 bits needs none: whatever letter it ends with is its own."""
    modulus = (1 << 3071) | 0b010111  # X in base64

    assert jwk_of(RSAPublicNumbers(65537, modulus).public_key())["n"] == b64(modulus.to_bytes(384))


def test_jwk_of_a_key_describes_it() -> None:
    """The members of a key are those that the platform publishes, in base64url without padding."""
    key = rsa_key("key-1").public_key()

    assert jwk_of(key) == public_jwk(rsa_key("key-1"))
    assert rsa_key_from(jwk_of(key)) == key


@pytest.mark.parametrize(("others", "status"), [(3, 302), (4, 401)])
async def test_few_keys_of_one_kid_are_tried(site: Site, others: int, status: int) -> None:
    """A kid names one key, or a few by mistake; a platform that publishes hundreds cannot keep the gateway busy."""
    foreign = [public_jwk(rsa_key("foreign"), kid="key-1")] * others
    site.lms.keys = [*foreign, public_jwk(site.lms.key, kid="key-1")]

    assert (await site.launch()).status_code == status


async def test_keys_of_one_kid_are_all_tried(site: Site) -> None:
    """The platform's key verifies, whether another one of its kid comes before it or after it."""
    own, foreign = (public_jwk(rsa_key(name), kid="key-1") for name in ("key-1", "foreign"))
    site.lms.key = rsa_key("key-1")
    site.lms.keys = [foreign, own, foreign]

    assert ltik_of(await site.launch())


async def test_key_of_another_kid_is_not_tried(site: Site) -> None:
    """A kid names the keys that count: another key of the same set verifies nothing."""
    site.lms.keys = [public_jwk(rsa_key("foreign"), kid="key-1"), public_jwk(site.lms.key, kid="key-2")]

    assert code_of(await site.launch()) == "INVALID_SIGNATURE"


@pytest.mark.parametrize(
    "members",
    [{"use": "sig", "alg": "RS256"}, {"key_ops": ["verify"]}, {"x5t": "x", "unknown": {}}],
    ids=["marked", "key_ops", "unknown"],
)
async def test_marked_keys_are_used(site: Site, members: dict[str, Any]) -> None:
    """A key that says it is for this use is used, and so is one that says nothing."""
    site.lms.keys = [public_jwk(site.lms.key, kid="key-1", **members)]

    assert ltik_of(await site.launch())


@pytest.mark.parametrize("as_text", [True, False], ids=["text", "object"])
@pytest.mark.parametrize("header", [{}, {"kid": None}, {"kid": "other"}], ids=["kid", "no-kid", "other-kid"])
async def test_registered_jwk_verifies(site: Site, as_text: bool, header: dict[str, Any]) -> None:
    """With JWK_KEY the registered key is used, whatever kid says, and nothing is fetched."""
    jwk = public_jwk(site.lms.key, kid="key-1")
    await configure(site, "JWK_KEY", json.dumps(jwk) if as_text else jwk)

    assert ltik_of(await site.launch_with_header(**header))
    assert site.lms.key_set_requests == 0


@pytest.mark.parametrize("header", [{}, {"kid": None}], ids=["kid", "no-kid"])
async def test_registered_pem_verifies(site: Site, header: dict[str, Any]) -> None:
    """With RSA_KEY the registered key is used, whatever kid says."""
    await configure(site, "RSA_KEY", pem(site.lms))

    assert ltik_of(await site.launch_with_header(**header))
    assert site.lms.key_set_requests == 0


@pytest.mark.parametrize("method", ["JWK_SET", "JWK_KEY", "RSA_KEY"])
async def test_foreign_signature_is_refused_under_every_method(site: Site, method: str) -> None:
    """A token signed by another key is refused, however keys are registered."""
    keys = {
        "JWK_SET": "https://lms.example/jwks",
        "JWK_KEY": public_jwk(site.lms.key),
        "RSA_KEY": pem(site.lms),
    }
    await configure(site, method, keys[method])
    site.lms.keys = [public_jwk(site.lms.key, kid="key-1")]
    site.lms.key = rsa_key("foreign")

    assert code_of(await site.launch()) == "INVALID_SIGNATURE"


async def test_registered_key_for_another_use_is_refused(site: Site) -> None:
    """The rules about a key's use hold for a registered key too, however it came into the database."""
    stored = {"auth_method": "JWK_KEY", "auth_key": json.dumps(public_jwk(site.lms.key, use="enc"))}
    await site.rooms.registrations.change(site.platform["id"], stored)

    assert code_of(await site.launch()) == "KEY_NOT_FOR_SIGNATURES"
