"""A certificate for 127.0.0.1 around a throw-away key, for tests of a server with TLS."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from mock_platform.fixtures import fixtures_path
from mock_platform.keys import fixture_key


def loopback_certificate(folder: Path) -> tuple[Path, Path]:
    """Write the certificate into the folder; return its file and that of its key."""
    file, key = folder / "cert.pem", fixtures_path() / "keys" / "tool-2.pem"
    private_key = fixture_key("tool-2").private_key
    assert isinstance(private_key, rsa.RSAPrivateKey)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    hour, now = timedelta(hours=1), datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, private_key.public_key(), 1, now - hour, now + hour)
    loopback = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = builder.add_extension(loopback, critical=False).sign(private_key, hashes.SHA256())
    file.write_bytes(certificate.public_bytes(Encoding.PEM))
    return file, key
