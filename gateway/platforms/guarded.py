"""HTTP to addresses that somebody else chose: private networks are out of reach unless the operator allows them.

The host is resolved here, every answer is looked at, and the connection goes to the address that was looked at:
a second, different DNS answer (rebinding) changes nothing. TLS still checks the certificate against the name.
"""

import asyncio
import socket
from ipaddress import ip_address
from typing import Final

import httpx

from gateway.protocol.addresses import Address, is_public

TIMEOUT_SECONDS: Final = 5.0


class ForbiddenAddress(httpx.ConnectError):
    """A host that is not out on the internet."""


class GuardedTransport(httpx.AsyncBaseTransport):
    """Connects only to public addresses."""

    def __init__(self) -> None:
        # No connection is kept: connections are found again by address, and two names may share one.
        self._inner = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_keepalive_connections=0))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to an address of its host that was checked."""
        host = request.url.host
        address = await _public_address(host, request.url.port)
        request.extensions = {**request.extensions, "sni_hostname": host}
        request.url = request.url.copy_with(host=str(address))
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()


def http_client(*, allow_private_networks: bool) -> httpx.AsyncClient:
    """The client for everything that goes to a platform; the caller closes it. No proxy is read from anywhere."""
    return httpx.AsyncClient(
        transport=httpx.AsyncHTTPTransport() if allow_private_networks else GuardedTransport(),
        timeout=TIMEOUT_SECONDS,
        follow_redirects=False,
        trust_env=False,
        headers={"User-Agent": "lti-gateway"},
    )


async def _public_address(host: str, port: int | None) -> Address:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port or 443, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpx.ConnectError(f"{host} has no address") from error
    addresses = [ip_address(answer[4][0]) for answer in found]
    if not addresses or not all(map(is_public, addresses)):
        raise ForbiddenAddress(f"{host} is not a public address")
    return addresses[0]
