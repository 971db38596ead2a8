"""Bodies of answers, read with a limit: an LMS decides neither how much memory we use nor for what."""

import httpx

# No compressed answers: a kilobyte may unpack to gigabytes, in one piece, before anything could count it.
UNCOMPRESSED = {"Accept-Encoding": "identity"}


class UnreadBody(httpx.HTTPError):
    """A body that is not read to its end: the platform sent it whole, but not as it was asked to."""


async def limited_body(response: httpx.Response, *, largest: int) -> bytes:
    """The body of a streamed answer; raises UnreadBody when it is compressed, or has more bytes than `largest`."""
    demand_uncompressed(response)
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > largest:
            raise UnreadBody(f"it is larger than {largest} bytes")
    return bytes(body)


def demand_uncompressed(response: httpx.Response) -> None:
    """Demand an answer that is not compressed; raises UnreadBody."""
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise UnreadBody("it is compressed, which was not asked for")
