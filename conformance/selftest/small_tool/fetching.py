"""Every request of this tool to an LMS: bounded in time and size, never redirected, https except on loopback."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx

from conformance.selftest.small_tool.refusal import PlatformFailure, Refused

TIMEOUT_S = 5.0
LARGEST_ANSWER = 1024 * 1024
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Answer:
    """What the LMS answered, whole."""

    status: int
    headers: httpx.Headers
    body: bytes
    url: str


@dataclass
class Fetching:
    """The one client of this tool."""

    client: httpx.AsyncClient

    async def ask(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, content: Any = None
    ) -> Answer:
        """Send a request; raise `PlatformFailure` when nothing usable comes back, `Refused` when the URL is unsafe."""
        if not is_safe(url):
            raise Refused("an address of the platform is neither https nor on this machine")
        try:
            async with self.client.stream(method, url, headers=headers, content=content) as response:
                return Answer(response.status_code, response.headers, await self._body(response), url)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise PlatformFailure(f"the platform did not answer: {type(error).__name__}") from error

    async def _body(self, response: httpx.Response) -> bytes:
        body = b""
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > LARGEST_ANSWER:
                raise PlatformFailure("the platform answered with more than anybody needs")
        return body


def is_safe(url: object) -> bool:
    """Return whether *url* may be asked, or a browser be sent there: https, or http on this very machine."""
    if not isinstance(url, str):
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK))


def new_client() -> httpx.AsyncClient:
    """Return a client as this tool needs it."""
    return httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False, verify=_trust())


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()
