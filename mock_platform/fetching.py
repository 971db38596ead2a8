"""Fetching a tool's key set over HTTP: short, small, and without following anything."""

import asyncio
from typing import Any

import httpx

from mock_platform.jws import NotAccepted, json_value
from mock_platform.shapes import KEY_SET
from mock_platform.tool_keys import Unavailable
from mock_platform.trust import trust

TIMEOUT_S = 5.0
LARGEST = 1024 * 1024
HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}


async def fetch(url: str, certificate: str | None) -> dict[str, Any]:
    """Return the key set at this address; raise `Unavailable`."""
    try:
        async with asyncio.timeout(TIMEOUT_S):  # for the whole: a byte now and then is no key set either
            status, body = await _read(url, certificate)
        key_set = json_value(body)
    except TimeoutError as error:
        raise Unavailable(f"the key set at {url} could not be read within {TIMEOUT_S:g} s") from error
    except (httpx.HTTPError, httpx.InvalidURL, NotAccepted) as error:
        raise Unavailable(f"the key set at {url} could not be read: {type(error).__name__}: {error}") from error
    if status != 200 or not KEY_SET.fits(key_set):
        raise Unavailable(f"{url} answered {status} and no key set")
    return dict(key_set)


async def _read(url: str, certificate: str | None) -> tuple[int, bytes]:
    async with (
        httpx.AsyncClient(timeout=TIMEOUT_S, verify=trust(certificate), trust_env=False) as client,
        client.stream("GET", url, headers=HEADERS) as response,
    ):
        # A kilobyte may unpack to half a gigabyte, in one piece, before anything here could count it.
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise Unavailable(f"the key set at {url} is compressed, which was not asked for")
        body = b""
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > LARGEST:
                raise Unavailable(f"the key set at {url} has more than {LARGEST} bytes")
        return response.status_code, body
