"""Files of a platform: fetched with a token, whole, before anybody is given the first byte of them.

What is large waits in a temporary file, so a download takes MOST_IN_MEMORY of memory whatever its size; there are
MOST_AT_ONCE of them, each until it was read, or KEPT_FOR_SECONDS if its reader stalls. A redirect may
lead to another origin, as it does at Canvas; the token stays behind for good (Asset Processor, asset service; AP-006).
Failures name the address that was asked for: where it led may be one that anybody may fetch from, for a while.
"""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile
from typing import Final

import httpx

from gateway.clock import Clock
from gateway.errors import Code, PlatformFailure, Rejected
from gateway.platforms.bodies import UNCOMPRESSED, demand_uncompressed, limited_body
from gateway.platforms.exchange import LARGEST_BODY, MOST_REDIRECTS, Reply, demand_address, failures_told, target_of
from gateway.platforms.failures import failure_of
from gateway.protocol.pages import same_origin

LARGEST_FILE: Final = 100_000_000
MOST_IN_MEMORY: Final = 1_000_000
TIME_LIMIT_SECONDS: Final = 60.0
UNAUTHORIZED: Final = 401
MOST_AT_ONCE: Final = 8
# How long a download waits for its turn, and how long it is there to be read.
PATIENCE_SECONDS: Final = 10.0
KEPT_FOR_SECONDS: Final = 300.0
PIECE: Final = 262_144


class Download:
    """A file that was fetched; whoever has it closes it. `size` and `sha256` are those of its bytes so far."""

    def __init__(self) -> None:
        # It outlives this call, and is closed by whoever has it.
        self._file: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(max_size=MOST_IN_MEMORY)  # noqa: SIM115
        self._hash = hashlib.sha256()
        self._held = contextlib.ExitStack()
        self.size = 0
        self.media_type = ""

    @property
    def sha256(self) -> bytes:
        """The checksum, as bytes."""
        return self._hash.digest()

    async def add(self, piece: bytes) -> None:
        """Add bytes at the end; raises Rejected when the disk takes no more."""
        self.size += len(piece)
        try:
            await asyncio.to_thread(self._write, piece)
        except OSError as error:
            raise Rejected(Code.NO_ROOM_FOR_ASSET) from error

    def hold(self, held: contextlib.ExitStack, *, seconds: float) -> None:
        """Give back what is held when this is closed, which it is after so many seconds at the latest."""
        self._held = held
        held.callback(asyncio.get_running_loop().call_later(seconds, self.close).cancel)

    async def pieces(self) -> AsyncIterator[bytes]:
        """All bytes from the first one on; then it is closed."""
        try:
            self._file.seek(0)
            while piece := await asyncio.to_thread(self._file.read, PIECE):
                yield piece
        finally:
            self.close()

    def close(self) -> None:
        """Give memory, file and place back."""
        self._file.close()
        self._held.close()

    def _write(self, piece: bytes) -> None:
        self._file.write(piece)
        self._hash.update(piece)


class Downloads:
    """Fetches files of at most so many bytes, and so many at once; the others wait, for so long."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        clock: Clock,
        *,
        largest: int = LARGEST_FILE,
        most: int = MOST_AT_ONCE,
        patience: float = PATIENCE_SECONDS,
        kept_for: float = KEPT_FOR_SECONDS,
    ) -> None:
        self._http = http
        self._clock = clock
        self._largest = largest
        self._places = asyncio.Semaphore(most)
        self._patience = patience
        self._kept_for = kept_for

    def demand_fetchable(self, size: int, url: str) -> None:
        """Demand that a file of this size is not too large; raises PlatformFailure."""
        if size > self._largest:
            raise PlatformFailure(Code.ASSET_TOO_LARGE, url=url, reason=f"more than {self._largest} bytes")

    async def fetch(self, url: str, *, token: str) -> Download:
        """The file at an address; raises PlatformFailure for everything but a complete 2xx that is not too large.

        Raises Rejected when there is no room for it.
        """
        demand_address(url)
        with contextlib.ExitStack() as held:
            await self._take_place()
            held.callback(self._places.release)
            with failures_told(url):
                async with asyncio.timeout(TIME_LIMIT_SECONDS):
                    download = await self._followed(url, token)
            download.hold(held.pop_all(), seconds=self._kept_for)
            return download

    async def _take_place(self) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await self._places.acquire()
        except TimeoutError as error:
            raise Rejected(Code.NO_ROOM_FOR_ASSET) from error

    async def _followed(self, url: str, token: str) -> Download:
        headers = {**UNCOMPRESSED, "Accept": "*/*", "Authorization": f"Bearer {token}"}
        asked = url
        for _ in range(MOST_REDIRECTS + 1):
            async with self._http.stream("GET", url, headers=headers) as response:
                status = response.status_code
                target = target_of(Reply(status=status, url=url, headers=response.headers, body=b""), "GET")
                if target is None and not response.is_success:
                    raise await self._failure_of(response, asked, token, token_sent="Authorization" in headers)
                if target is None:
                    return await self._received(response, asked)
            demand_address(target, answered=status)
            if not same_origin(target, url):
                headers.pop("Authorization", None)
            url = target
        raise PlatformFailure(Code.PLATFORM_UNREACHABLE, url=asked, reason="it redirects too often", answered=status)

    async def _failure_of(self, response: httpx.Response, url: str, token: str, *, token_sent: bool) -> PlatformFailure:
        body = await limited_body(response, largest=LARGEST_BODY)
        reply = Reply(status=response.status_code, url=url, headers=response.headers, body=body)
        failure = failure_of(reply, Code.PLATFORM_REFUSED, now=self._clock(), secret=token)
        if failure.answered == UNAUTHORIZED and not token_sent:
            # Who never saw the token says nothing about it: it stays good.
            failure.answered = None
        return failure

    async def _received(self, response: httpx.Response, url: str) -> Download:
        demand_uncompressed(response)
        length = response.headers.get("content-length", "")
        self.demand_fetchable(int(length) if length.isdecimal() else 0, url)
        download = Download()
        try:
            download.media_type = response.headers.get("content-type", "")
            async for piece in response.aiter_bytes(PIECE):
                await download.add(piece)
                self.demand_fetchable(download.size, url)
        except BaseException as error:
            download.close()
            if isinstance(error, (httpx.NetworkError, httpx.ProtocolError)):
                # Answered, so that it is not fetched again at once: it may have taken a minute to come this far.
                raise _broken_off(url, response.status_code) from error
            raise
        return download


def _broken_off(url: str, status: int) -> PlatformFailure:
    reason = "the connection broke before all had come"
    return PlatformFailure(Code.PLATFORM_UNREACHABLE, url=url, reason=reason, answered=status)
