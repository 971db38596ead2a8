"""A self-signed certificate around a throw-away key, for headers that offer one."""

from datetime import UTC, datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from mock_platform.keys import KeyPair

NOT_BEFORE = datetime(2020, 1, 1, tzinfo=UTC)
NOT_AFTER = datetime(2120, 1, 1, tzinfo=UTC)


@cache
def self_signed(pair: KeyPair) -> x509.Certificate:
    """Return a certificate of this RSA key, signed by itself."""
    assert isinstance(pair.private_key, rsa.RSAPrivateKey)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "foreign.example")])
    builder = x509.CertificateBuilder(name, name, pair.private_key.public_key(), 1, NOT_BEFORE, NOT_AFTER)
    return builder.sign(pair.private_key, hashes.SHA256())
