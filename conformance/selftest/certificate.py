"""A throw-away certificate for 127.0.0.1 and localhost, and the variables by which clients come to trust it."""

import ipaddress
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

LIFETIME = timedelta(days=1)
NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "throw-away certificate of lti-testbench")])


@dataclass(frozen=True)
class Certificate:
    """The files of a certificate and its key."""

    certificate: Path
    key: Path

    @property
    def trusted(self) -> dict[str, str]:
        """An environment in which requests and Python's ssl trust this certificate."""
        return {**os.environ, "REQUESTS_CA_BUNDLE": str(self.certificate), "SSL_CERT_FILE": str(self.certificate)}


def make_certificate(folder: Path) -> Certificate:
    """Make a self-signed certificate for this machine and write it, with its key, into *folder*."""
    key = ec.generate_private_key(ec.SECP256R1())
    made = Certificate(folder / "certificate.pem", folder / "certificate-key.pem")
    made.certificate.write_bytes(_signed(key).public_bytes(Encoding.PEM))
    made.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return made


def _signed(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    now = datetime.now(UTC)
    names = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]
    return (
        x509.CertificateBuilder()
        .subject_name(NAME)
        .issuer_name(NAME)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
