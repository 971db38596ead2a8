"""Bodies of answers, read with a limit: an LMS decides neither how much memory we use nor for what."""

import httpx

# No compressed answers: a kilobyte may unpack to gigabytes, in one piece, before anything could count it.
UNCOMPRESSED = {"Accept-Encoding": "identity"}


async def limited_body(response: httpx.Response, *, largest: int) -> bytes:
    """The body of a streamed answer; raises httpx.HTTPError when it is compressed, or has more bytes than `largest`."""
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise httpx.DecodingError("it is compressed, which was not asked for")
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > largest:
            raise httpx.ReadError(f"it is larger than {largest} bytes")
    return bytes(body)
