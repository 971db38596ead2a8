"""The key that signs a draft, and how it stands in the key set: what defects of keys and signatures begin with.

A defect is applied over any liberty, so it first makes sure of the key that it is about: a sound RSA key, or the one on
P-256, published under the `kid` that the header names.
"""

from collections.abc import Mapping
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPrivateNumbers
from cryptography.hazmat.primitives.serialization import Encoding

from conformance.tokens.draft import Draft, Json
from mock_platform.certificate import self_signed
from mock_platform.keys import KeyPair, fixture_key

SOUND_KEY: Final = "platform-05"
ATTACKER: Final = "foreign"
RS256_ONLY: Final = frozenset({"RS256"})
WITH_ES256: Final = frozenset({"RS256", "ES256"})


def rsa_signed(draft: Draft) -> Draft:
    """Return the draft signed by RS256, by its own key when that is an RSA key."""
    return draft if isinstance(draft.key, RSAPrivateKey) else plainly_signed(draft)


def plainly_signed(draft: Draft) -> Draft:
    """Return the draft signed by RS256 and 2048 bits, so that the signature has 256 octets."""
    return draft.signed_by(fixture_key(SOUND_KEY), "RS256")


def es256_signed(draft: Draft) -> Draft:
    """Return the draft signed by ES256, to a reader who agreed to it."""
    return draft.with_setting(algorithms=WITH_ES256).signed_by(fixture_key("ec-p256"), "ES256")


def forged(draft: Draft) -> Draft:
    """Return the draft signed by the attacker's key, which nobody publishes."""
    return draft.with_header(alg="RS256").signed_with(fixture_key(ATTACKER).private_key, "RS256")


def private_numbers(draft: Draft) -> RSAPrivateNumbers:
    """Return the numbers of the RSA key that signs."""
    key: RSAPrivateKey = draft.key
    return key.private_numbers()


def signing_jwk(draft: Draft) -> Json:
    """Return the published key that the header names."""
    return next(jwk for jwk in draft.key_set if jwk.get("kid") == draft.header["kid"])


def with_signing_jwk(draft: Draft, jwk: Json) -> Draft:
    """Publish this in the place of the key that the header names."""
    named = signing_jwk(draft)
    return draft.with_keys(*(jwk if each is named else each for each in draft.key_set))


def with_members(draft: Draft, **members: Any) -> Draft:
    """Publish the key that the header names with these members."""
    return with_signing_jwk(draft, {**signing_jwk(draft), **members})


def without_members(draft: Draft, *names: str) -> Draft:
    """Publish the key that the header names without these members."""
    return with_signing_jwk(draft, without(signing_jwk(draft), *names))


def without(jwk: Mapping[str, Any], *names: str) -> Json:
    """Return a key without these members."""
    return {name: value for name, value in jwk.items() if name not in names}


def certificate_of(draft: Draft) -> bytes:
    """Return a certificate of the key that signs, in DER, signed by itself."""
    return self_signed(KeyPair.of(draft.key)).public_bytes(Encoding.DER)


def named(draft: Draft, kid: str) -> Draft:
    """Call the key that signs by this name, in the header and in the key set."""
    return with_members(draft, kid=kid).with_header(kid=kid)
