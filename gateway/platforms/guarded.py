"""HTTP to addresses that somebody else chose: private networks are out of reach unless the operator allows them.

The host is resolved here, every answer is looked at, and the connection goes to the address that was looked at:
a second, different DNS answer (rebinding) changes nothing. TLS still checks the certificate against the name.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version
from ipaddress import ip_address
from typing import Final

import httpx

from gateway.platforms.told import ToldTransport
from gateway.protocol.addresses import Address, is_public
from gateway.serving.metrics import Metrics

TIMEOUT_SECONDS: Final = 5.0
HTTPS_PORT: Final = 443
# Anybody can name a host whose name server keeps us waiting.
MOST_LOOKUPS: Final = 16

Resolver = Callable[[str, int], Awaitable[Sequence[Address]]]


class ForbiddenAddress(httpx.ConnectError):
    """A host that is not out on the internet."""


async def addresses_of(host: str, port: int, threads: Executor) -> Sequence[Address]:
    """Every address that a name has now; one of the threads waits for it."""
    # Bytes go to the resolver as they are: of a text Python makes its own IDNA, and an error that is no OSError.
    look_up = partial(socket.getaddrinfo, host.encode("ascii"), port, type=socket.SOCK_STREAM)
    found = await asyncio.get_running_loop().run_in_executor(threads, look_up)
    return [ip_address(answer[4][0]) for answer in found]


class GuardedTransport(httpx.AsyncBaseTransport):
    """Connects only to public addresses."""

    def __init__(self, inner: httpx.AsyncBaseTransport, resolve: Resolver | None = None) -> None:
        self._inner = inner
        # Not those of asyncio, which others wait for.
        self._threads = ThreadPoolExecutor(MOST_LOOKUPS, thread_name_prefix="names")
        self._resolve = resolve or partial(addresses_of, threads=self._threads)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to an address of its host that was checked."""
        # The name in ASCII, as it is registered: that of a text such as "faß.de" depends on whom one asks.
        host = request.url.raw_host.decode("ascii")
        address = await self._public_address(host, request.url.port or HTTPS_PORT)
        request.extensions = {**request.extensions, "sni_hostname": host}
        request.url = request.url.copy_with(host=str(address))
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the connections, and wait for no name any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        await self._inner.aclose()

    async def _public_address(self, host: str, port: int) -> Address:
        try:
            addresses = await self._resolve(host, port)
        except OSError as error:
            raise httpx.ConnectError(f"{host} has no address") from error
        # One private answer among public ones is how rebinding begins.
        if not addresses or not all(map(is_public, addresses)):
            raise ForbiddenAddress(f"{host} is not a public address")
        return addresses[0]


def http_client(*, allow_private_networks: bool, metrics: Metrics) -> httpx.AsyncClient:
    """The client for everything that goes to a platform; the caller closes it. No proxy is read from anywhere."""
    # No connection is kept: the guarded transport finds connections by address, which two names may share.
    direct = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_keepalive_connections=0))
    return httpx.AsyncClient(
        transport=ToldTransport(direct if allow_private_networks else GuardedTransport(direct), metrics),
        timeout=TIMEOUT_SECONDS,
        follow_redirects=False,
        trust_env=False,
        # Canvas answers nobody without one (since January 2026).
        headers={"User-Agent": f"lti-gateway/{version('lti-testbench')}"},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
    )
