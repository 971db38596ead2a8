"""Outbound requests: private networks are out of reach, and TLS is asked for the name."""

from collections.abc import Sequence
from ipaddress import ip_address

import anyio
import httpx
import pytest

from gateway.metrics import Metrics
from gateway.platforms.guarded import (
    IMPATIENT_SECONDS,
    ForbiddenAddress,
    GuardedTransport,
    Resolver,
    http_client,
)
from gateway.protocol.addresses import Address, fault_of_url, is_loopback, is_public
from gateway.tests.threads import busy_threads

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.1", "127.0.0.1", "169.254.169.254", "192.168.1.1", "224.0.0.1", "100.64.0.1"),
        *("::1", "fe80::1", "fd00::1", "::", "::ffff:10.0.0.1", "::127.0.0.1", "fec0::1", "ff0e::1"),
        *("64:ff9b::10.0.0.1", "64:ff9b:1::1", "2002:a00:1::1", "2002:7f00:1::1"),
    ],
)
def test_special_address_is_not_public(address: str) -> None:
    """Private, loopback, link-local, shared and multicast addresses are not public, nor what stands for one of them."""
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::93.184.216.34", "2002:5db8:d822::1"]
)
def test_other_address_is_public(address: str) -> None:
    """Addresses of the internet are public."""
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.9.9.9", "[::1]", "localhost", "LOCALHOST", "a.localhost", "::ffff:127.0.0.1"]
)
def test_this_machine_has_several_names(host: str) -> None:
    """Loopback addresses and localhost are this machine."""
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["localhost.example", "127.0.0.1.example", "lms.example", "10.0.0.1", ""])
def test_other_names_are_not_this_machine(host: str) -> None:
    """A name that only looks like it is another machine."""
    assert not is_loopback(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "10.0.0.1"])
async def test_private_host_is_not_connected_to(host: str) -> None:
    """A request to a private address ends before a connection is made."""
    async with http_client(allow_private_networks=False, metrics=Metrics()) as client:
        with pytest.raises(ForbiddenAddress, match="not a public address"):
            await client.get(f"http://{host}:9/")


@pytest.mark.parametrize("allowed", [True, False])
@pytest.mark.parametrize("host", ["no-such-host.invalid", f"{'a' * 64}.invalid", "a..invalid"])
async def test_unknown_host_is_a_connection_failure(host: str, allowed: bool) -> None:
    """A host without an address, even one that cannot have any, fails like any that cannot be reached."""
    async with http_client(allow_private_networks=allowed, metrics=Metrics()) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(f"https://{host}/")


async def test_names_are_looked_up_beside_other_work() -> None:
    """Work that occupies the threads of asyncio keeps no name from being looked up."""
    with busy_threads():
        async with http_client(allow_private_networks=False, metrics=Metrics()) as client:
            with anyio.fail_after(60), pytest.raises(ForbiddenAddress):
                await client.get("http://localhost:9/")


async def test_names_of_private_networks_are_looked_up_beside_other_work() -> None:
    """Where private networks are allowed, names wait for nobody else's work either."""
    with busy_threads():
        async with http_client(allow_private_networks=True, metrics=Metrics()) as client:
            with anyio.fail_after(60), pytest.raises(httpx.ConnectError):
                await client.get("http://localhost:9/")


async def test_allowed_private_host_is_connected_to() -> None:
    """Where private networks are allowed the connection is tried: port 9 refuses it."""
    async with http_client(allow_private_networks=True, metrics=Metrics()) as client:
        with pytest.raises(httpx.ConnectError) as failure:
            await client.get("http://127.0.0.1:9/")

    assert not isinstance(failure.value, ForbiddenAddress)


class Recorder(httpx.AsyncBaseTransport):
    """A transport that keeps what it was asked to send."""

    def __init__(self, *dead: str, failure: type[httpx.TransportError] = httpx.ConnectError) -> None:
        self.dead = dead
        self.failure = failure
        self.requests: list[httpx.Request] = []
        self.hosts: list[str] = []
        self.limits: list[dict[str, float]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Keep the request; a dead host cannot be connected to."""
        self.requests.append(request)
        self.hosts.append(request.url.host)
        self.limits.append(request.extensions["timeout"])
        if request.url.host in self.dead:
            raise self.failure("no answer from there")
        return httpx.Response(200)


def resolver(*addresses: str) -> Resolver:
    """A name service with one answer to everything."""

    async def resolve(_host: str, _port: int) -> Sequence[Address]:
        return [ip_address(address) for address in addresses]

    return resolve


async def test_connection_goes_to_the_address_that_was_checked() -> None:
    """The request carries the checked address, and the name in Host and in SNI."""
    recorder = Recorder()

    async with httpx.AsyncClient(transport=GuardedTransport(recorder, resolver("93.184.216.34"))) as client:
        await client.get("https://lms.example:8443/jwks")

    (request,) = recorder.requests
    assert str(request.url) == "https://93.184.216.34:8443/jwks"
    assert request.headers["host"] == "lms.example:8443"
    assert request.extensions["sni_hostname"] == "lms.example"


@pytest.mark.parametrize("failure", [httpx.ConnectError, httpx.ConnectTimeout])
async def test_next_address_is_tried_when_one_cannot_be_connected_to(failure: type[httpx.TransportError]) -> None:
    """A machine without a way to IPv6, told so or kept waiting, reaches a host that has both kinds of address."""
    recorder = Recorder("2606:2800:220:1::1", failure=failure)
    resolve = resolver("2606:2800:220:1::1", "93.184.216.34", "93.184.216.35")

    async with httpx.AsyncClient(transport=GuardedTransport(recorder, resolve)) as client:
        answer = await client.post("https://lms.example/token", content=b"once")

    assert (answer.status_code, recorder.hosts) == (200, ["2606:2800:220:1::1", "93.184.216.34"])


@pytest.mark.parametrize("failure", [httpx.ReadTimeout, httpx.WriteTimeout, httpx.ReadError])
async def test_request_that_may_have_arrived_goes_to_no_other_address(failure: type[httpx.TransportError]) -> None:
    """Once there was a connection nothing is sent again."""
    recorder = Recorder("93.184.216.34", failure=failure)

    transport = GuardedTransport(recorder, resolver("93.184.216.34", "93.184.216.35"))
    async with httpx.AsyncClient(transport=transport) as client:
        with pytest.raises(failure):
            await client.post("https://lms.example/token", content=b"once")

    assert recorder.hosts == ["93.184.216.34"]


async def test_only_the_last_address_has_all_the_time() -> None:
    """An address that swallows what it is sent leaves time for the next; of the other limits nothing changes."""
    recorder = Recorder("2606:2800:220:1::1", failure=httpx.ConnectTimeout)

    transport = GuardedTransport(recorder, resolver("2606:2800:220:1::1", "93.184.216.34"))
    async with httpx.AsyncClient(transport=transport, timeout=5.0) as client:
        await client.get("https://lms.example/jwks")

    assert [(limits["connect"], limits["read"]) for limits in recorder.limits] == [(IMPATIENT_SECONDS, 5.0), (5.0, 5.0)]


async def test_host_without_a_living_address_is_a_connection_failure() -> None:
    """When no address of a host can be connected to, that is the failure, each was tried once."""
    recorder = Recorder("93.184.216.34", "93.184.216.35")

    transport = GuardedTransport(recorder, resolver("93.184.216.34", "93.184.216.35"))
    async with httpx.AsyncClient(transport=transport) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get("https://lms.example/jwks")

    assert recorder.hosts == ["93.184.216.34", "93.184.216.35"]


async def test_international_name_is_looked_up_as_it_is_registered() -> None:
    """Python's own IDNA would look up fass.de for this name, which may be somebody else's."""
    recorder, names = Recorder(), []

    async def resolve(host: str, _port: int) -> Sequence[Address]:
        names.append(host)
        return [ip_address("93.184.216.34")]

    async with httpx.AsyncClient(transport=GuardedTransport(recorder, resolve)) as client:
        await client.get("https://xn--fa-hia.de/jwks")

    assert [*names, recorder.requests[0].extensions["sni_hostname"]] == ["xn--fa-hia.de"] * 2


async def test_cookie_of_a_platform_is_not_kept() -> None:
    """What one platform sets is neither collected nor sent with another request."""
    request = httpx.Request("GET", "https://lms.example/jwks")

    async with http_client(allow_private_networks=True, metrics=Metrics()) as client:
        client.cookies.extract_cookies(httpx.Response(200, headers={"Set-Cookie": "seen=1"}, request=request))

        assert not client.cookies


@pytest.mark.parametrize(
    "answers", [["93.184.216.34", "10.0.0.1"], ["::ffff:10.0.0.1"], []], ids=["mixed", "mapped", "none"]
)
async def test_name_with_a_private_answer_is_refused(answers: list[str]) -> None:
    """One private address among the answers is enough to refuse the name."""
    recorder = Recorder()

    async with httpx.AsyncClient(transport=GuardedTransport(recorder, resolver(*answers))) as client:
        with pytest.raises(ForbiddenAddress):
            await client.get("https://lms.example/jwks")

    assert recorder.requests == []


@pytest.mark.parametrize("allowed", [True, False])
def test_loopback_url_depends_on_the_setting(allowed: bool) -> None:
    """Plain http on this machine is fine where private networks are allowed."""
    assert (fault_of_url("http://127.0.0.1:8400/lti/jwks", allow_private=allowed) is None) is allowed
