"""HTTP to addresses that somebody else chose: private networks are out of reach unless the operator allows them.

The host is resolved here, every answer is looked at, and the connection goes to the address that was looked at:
a second, different DNS answer (rebinding) changes nothing. TLS still checks the certificate against the name. Where
private networks are allowed names are looked up here all the same, in few threads that nobody else waits for.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from functools import cache, partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version
from ipaddress import ip_address
from typing import Any, Final

import httpx

from gateway.metrics import Metrics, Peer
from gateway.platforms.told import ToldTransport
from gateway.protocol.addresses import Address, is_public

TIMEOUT_SECONDS: Final = 5.0
# For an address while there are others: all that a host has must fit into the time of one request (6 s for key sets).
IMPATIENT_SECONDS: Final = 1.0
HTTPS_PORT: Final = 443
# Anybody can name a host whose name server keeps us waiting.
MOST_LOOKUPS: Final = 16

Permission = Callable[[Address], bool]
Resolver = Callable[[str, int], Awaitable[Sequence[Address]]]


class ForbiddenAddress(httpx.ConnectError):
    """A host that is not out on the internet."""


async def addresses_of(host: str, port: int, threads: Executor) -> Sequence[Address]:
    """Every address that a name has now; one of the threads waits for it."""
    # Bytes go to the resolver as they are: of a text Python makes its own IDNA, and an error that is no OSError.
    look_up = partial(socket.getaddrinfo, host.encode("ascii"), port, type=socket.SOCK_STREAM)
    found = await asyncio.get_running_loop().run_in_executor(threads, look_up)
    return [ip_address(answer[4][0]) for answer in found]


def anywhere(_address: Address) -> bool:
    """The permission to connect to every address."""
    return True


class GuardedTransport(httpx.AsyncBaseTransport):
    """Connects only to addresses that it may connect to: public ones, unless it is told otherwise."""

    def __init__(
        self, inner: httpx.AsyncBaseTransport, resolve: Resolver | None = None, *, permits: Permission = is_public
    ) -> None:
        self._inner = inner
        self._permits = permits
        # Not those of asyncio, which others wait for.
        self._threads = ThreadPoolExecutor(MOST_LOOKUPS, thread_name_prefix="names")
        self._resolve = resolve or partial(addresses_of, threads=self._threads)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to the first address of its host that can be connected to; all of them were checked."""
        # The name in ASCII, as it is registered: that of a text such as "faß.de" depends on whom one asks.
        host = request.url.raw_host.decode("ascii")
        *others, last = await self._permitted_addresses(host, request.url.port or HTTPS_PORT)
        extensions = {**request.extensions, "sni_hostname": host}
        for address in others:
            # Without a connection nothing was sent: a name with an address for IPv6 may be reached by IPv4 alone.
            with suppress(httpx.ConnectError, httpx.ConnectTimeout):
                return await self._sent(request, address, extensions, connect=IMPATIENT_SECONDS)
        return await self._sent(request, last, extensions)

    async def aclose(self) -> None:
        """Close the connections, and wait for no name any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        await self._inner.aclose()

    async def _sent(
        self, request: httpx.Request, address: Address, extensions: Mapping[str, Any], **limits: float
    ) -> httpx.Response:
        request.url = request.url.copy_with(host=str(address))
        request.extensions = {**extensions, "timeout": {**extensions.get("timeout", {}), **limits}}
        return await self._inner.handle_async_request(request)

    async def _permitted_addresses(self, host: str, port: int) -> Sequence[Address]:
        try:
            addresses = await self._resolve(host, port)
        except OSError as error:
            raise httpx.ConnectError(f"{host} has no address") from error
        # One private answer among public ones is how rebinding begins.
        if not addresses or not all(map(self._permits, addresses)):
            raise ForbiddenAddress(f"{host} is not a public address")
        return addresses


def http_client(*, allow_private_networks: bool, metrics: Metrics, peer: Peer = Peer.PLATFORM) -> httpx.AsyncClient:
    """The client for everything that goes to platforms, or the tool; the caller closes it. No proxy is looked for."""
    # No connection is kept: the guarded transport finds connections by address, which two names may share.
    direct = httpx.AsyncHTTPTransport(verify=_authorities(), limits=httpx.Limits(max_keepalive_connections=0))
    guarded = GuardedTransport(direct, permits=anywhere if allow_private_networks else is_public)
    return httpx.AsyncClient(
        transport=ToldTransport(guarded, metrics, peer),
        timeout=TIMEOUT_SECONDS,
        follow_redirects=False,
        trust_env=False,
        # Canvas answers nobody without one (since January 2026).
        headers={"User-Agent": f"lti-gateway/{version('lti-testbench')}"},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
    )


@cache
def _authorities() -> ssl.SSLContext:
    """Whose certificates are trusted; to read them takes 35 ms, and every gateway has three clients."""
    return httpx.create_ssl_context()
