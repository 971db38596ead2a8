"""One request to a platform and its answer, whatever its status: limited in size and time, within one origin.

A redirect is followed within the origin, where the method allows it (RFC 9110 section 15.4); to another origin nothing
is sent, least of all a token. What is no HTTP answer at all becomes a PlatformFailure.
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import httpx

from gateway.errors import Code, PlatformFailure, unreadable
from gateway.platforms.bodies import UNCOMPRESSED, UnreadBody, limited_body
from gateway.protocol.addresses import fault_of_url
from gateway.protocol.pages import same_origin

# A roster of ten thousand people in one answer has some five megabytes.
LARGEST_BODY: Final = 10_000_000
TIME_LIMIT_SECONDS: Final = 10.0
MOST_REDIRECTS: Final = 3

_SAFE: Final = frozenset({"GET", "HEAD"})
_KEEPS_METHOD: Final = frozenset({307, 308})


@dataclass(frozen=True, kw_only=True)
class Order:
    """A request that may be sent more than once; `largest` is how much of an answer is read, in bytes."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    largest: int | None = None


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What came back: `url` is where from, after redirects."""

    status: int
    url: str
    headers: httpx.Headers
    body: bytes


class Exchange:
    """Sends requests to platforms."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def send(self, order: Order) -> Reply:
        """Send a request; raises PlatformFailure when no complete answer comes back."""
        demand_address(order.url)
        with failures_told(order.url):
            async with asyncio.timeout(TIME_LIMIT_SECONDS):
                return await self._followed(order)

    async def _followed(self, order: Order) -> Reply:
        url = order.url
        for _ in range(MOST_REDIRECTS + 1):
            reply = await self._sent(order, url)
            target = target_of(reply, order.method)
            if target is None:
                return reply
            if not same_origin(target, order.url):
                raise PlatformFailure(
                    Code.PLATFORM_UNREACHABLE, url=url, reason="it redirects to another origin", answered=reply.status
                )
            url = target
        raise PlatformFailure(Code.PLATFORM_UNREACHABLE, url=url, reason="it redirects too often")

    async def _sent(self, order: Order, url: str) -> Reply:
        headers = {**UNCOMPRESSED, **order.headers}
        async with self._http.stream(order.method, url, headers=headers, content=order.content) as response:
            body = await limited_body(response, largest=order.largest or LARGEST_BODY)
            return Reply(status=response.status_code, url=url, headers=response.headers, body=body)


def demand_address(url: str, *, answered: int | None = None) -> None:
    """Demand an address that may be talked to; raises PlatformFailure. `answered` is the status that led there."""
    # It came in a message or from a database; a token goes nowhere in clear.
    fault = fault_of_url(url, allow_private=True)
    if fault:
        raise PlatformFailure(Code.PLATFORM_UNREACHABLE, url=url, reason=fault, answered=answered)


@contextmanager
def failures_told(url: str) -> Iterator[None]:
    """Turn what is no complete answer from there into PlatformFailure."""
    try:
        yield
    except UnreadBody as error:
        raise unreadable(url, str(error)) from error
    except httpx.ConnectTimeout as error:
        raise _unreachable(url, "no connection in time", undelivered=True) from error
    except (TimeoutError, httpx.TimeoutException) as error:
        raise PlatformFailure(Code.PLATFORM_TIMED_OUT, url=url, reason="no complete answer in time") from error
    except httpx.ConnectError as error:
        raise _unreachable(url, str(error) or "no connection", undelivered=True) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _unreachable(url, str(error) or "the connection broke", undelivered=False) from error


def target_of(reply: Reply, method: str) -> str | None:
    """Where an answer redirects a request of this method to, if it does."""
    if not 300 <= reply.status < 400 or "location" not in reply.headers:
        return None
    follows = method in _SAFE or reply.status in _KEEPS_METHOD
    return str(httpx.URL(reply.url).join(reply.headers["location"])) if follows else None


def _unreachable(url: str, reason: str, *, undelivered: bool) -> PlatformFailure:
    return PlatformFailure(Code.PLATFORM_UNREACHABLE, url=url, reason=reason, undelivered=undelivered)
