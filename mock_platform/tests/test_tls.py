"""The platform behind TLS: its issuer and every address are https, and what is older than TLS 1.2 is refused."""

import re
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from mock_platform import MockPlatform
from mock_platform.tests.certificates import loopback_certificate
from mock_platform.tests.reader import verified_claims
from mock_platform.tests.talking import Page, Talk, as_json

HANDSHAKE = b"\x16"  # the type of a record that carries a ServerHello (RFC 5246 section 6.2.1)
CIPHERS = bytes.fromhex("c02f c030 c013 c014 002f 0035")  # for RSA keys, of TLS 1.2 and of those before
GROUPS_AND_SIGNATURES = bytes.fromhex("000a 0006 0004 001d0017  000b 0002 0100  000d 0006 0004 08040401")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Make a certificate."""
    return loopback_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def secure(certificate: tuple[Path, Path]) -> Iterator[MockPlatform]:
    """Run a server with TLS."""
    with MockPlatform(tls_cert=certificate[0], tls_key=certificate[1]) as lms:
        yield lms


@pytest.fixture
def tool(secure: MockPlatform, certificate: tuple[Path, Path]) -> Iterator[Talk]:
    """Talk with it, with a tool registered."""
    with httpx.Client(verify=ssl.create_default_context(cafile=certificate[0]), trust_env=False, timeout=60) as client:
        platform = secure.platform("tls")
        talk = Talk(client, platform.issuer)
        talk.register()
        yield talk
        platform.delete()


def test_issuer_is_https_and_one_text(tool: Talk) -> None:
    """LOGIN-004: the issuer is an https URL without query and fragment, the same in login, token and configuration."""
    begun = tool.begin(login_method="POST")

    told = {
        Page(begun.response).fields["iss"],
        verified_claims(begun.authorize().token, tool.key_set())["iss"],
        tool.http.get(f"{tool.issuer}/.well-known/openid-configuration").json()["issuer"],
    }

    assert told == {tool.issuer}
    parts = urlsplit(tool.issuer)
    assert (parts.scheme, parts.hostname, parts.query, parts.fragment) == ("https", "127.0.0.1", "", "")


def test_every_address_is_https(tool: Talk) -> None:
    """LOGIN-023: what messages and configuration call the platform's own is reached by TLS."""
    token = verified_claims(tool.begin().authorize().token, tool.key_set())
    configuration = tool.http.get(f"{tool.issuer}/.well-known/openid-configuration").json()

    addresses = re.findall(r"https?://127\.0\.0\.1[^\"]*", as_json([token, configuration]).decode())

    assert len(addresses) > 10
    assert [url for url in addresses if not url.startswith("https://")] == []


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_current_tls_is_spoken(secure: MockPlatform, certificate: tuple[Path, Path], version: ssl.TLSVersion) -> None:
    """LOGIN-023: TLS 1.2 and TLS 1.3 are both spoken."""
    context = ssl.create_default_context(cafile=certificate[0])
    context.minimum_version = context.maximum_version = version

    with httpx.Client(verify=context, trust_env=False, timeout=60) as client:
        assert client.get(f"{secure.issuer}/lti/jwks").status_code == 200


@pytest.mark.parametrize(
    ("minor", "answered"),
    [(0, b""), (1, b""), (2, b""), (3, HANDSHAKE)],
    ids=["SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2"],
)
def test_old_tls_is_refused(secure: MockPlatform, minor: int, answered: bytes) -> None:
    """LOGIN-023: a client that offers nothing newer than TLS 1.1 is hung up on; the same offer of TLS 1.2 is taken."""
    assert said(secure.port, client_hello(minor))[:1] == answered


def test_plain_http_is_not_served(secure: MockPlatform) -> None:
    """LOGIN-023: the port answers no plain HTTP."""
    assert b"HTTP/" not in said(secure.port, b"GET /lti/jwks HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")


def client_hello(minor: int) -> bytes:
    """Return the first record of a client whose newest version is 3.`minor` (RFC 5246 section 7.4.1.2)."""
    version = bytes([3, minor])
    body = version + bytes(32) + b"\0" + sized(CIPHERS) + b"\1\0" + sized(GROUPS_AND_SIGNATURES)
    return HANDSHAKE + version + sized(b"\1\0" + sized(body))


def sized(data: bytes) -> bytes:
    """Return the bytes after their number, in two bytes."""
    return len(data).to_bytes(2, "big") + data


def said(port: int, data: bytes) -> bytes:
    """Send the bytes and return the first that comes back; nothing when it hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(data)
        try:
            return connection.recv(65536)
        except ConnectionResetError:
            return b""
