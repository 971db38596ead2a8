"""As little HTTP/1.1 as the load needs: one connection, kept open, one request at a time, no redirect followed.

httpx costs as much CPU per request as a whole launch of the gateway; here the client must not be what is measured.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit

FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """A status, the headers with lower-case names (cookies apart), and the body."""

    status: int
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    body: bytes


class Connection:
    """A connection to one server, opened again when the server has closed it."""

    def __init__(self, origin: str) -> None:
        parts = urlsplit(origin)
        self._host, self._port = parts.hostname, parts.port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self, method: str, path: str, form: Mapping[str, str] | None = None, cookies: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request, and give the answer."""
        body = urlencode(form or {}).encode()
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}:{self._port}", "Accept: text/html"]
        lines += [f"Content-Type: {FORM}", f"Content-Length: {len(body)}"] if method == "POST" else []
        lines += [f"Cookie: {'; '.join(f'{name}={value}' for name, value in cookies.items())}"] if cookies else []
        reader, writer = self._streams or await asyncio.open_connection(self._host, self._port)
        self._streams = reader, writer
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        answer = await _read(reader)
        if answer.headers.get("connection", "").lower() == "close":
            self.close()
        return answer

    def close(self) -> None:
        """Close it."""
        if self._streams:
            self._streams[1].close()
        self._streams = None


async def _read(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in head[1:] if line)]
    headers = dict(pairs)
    cookies = dict(value.partition(";")[0].split("=", 1) for name, value in pairs if name == "set-cookie")
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return Answer(int(head[0].split()[1]), headers, cookies, await _chunks(reader))
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Answer(int(head[0].split()[1]), headers, cookies, body)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readuntil(b"\r\n")
    return body
