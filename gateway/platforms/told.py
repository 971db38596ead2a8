"""Every call to a platform or to the tool leaves word: in the log by method, host, status and time, and in the figures.

Never its path, query, headers or body: they carry tokens, keys and persons. A call ends here when the head of the
answer has come; whoever reads the body limits it.
"""

from time import perf_counter

import httpx
import structlog

from gateway.metrics import Metrics, Peer

_log = structlog.get_logger("gateway")


class ToldTransport(httpx.AsyncBaseTransport):
    """Passes calls on, and tells of each."""

    def __init__(self, inner: httpx.AsyncBaseTransport, metrics: Metrics, peer: Peer = Peer.PLATFORM) -> None:
        self._inner = inner
        self._metrics = metrics
        self._peer = peer

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, and tell how it went."""
        # Before it is sent: the guarded transport puts an address in the host's place.
        method, host, begun = request.method, request.url.host, perf_counter()
        outcome = "cancelled"
        try:
            response = await self._inner.handle_async_request(request)
            outcome = str(response.status_code)
            return response
        except httpx.HTTPError as error:
            outcome = type(error).__name__
            raise
        finally:
            seconds = perf_counter() - begun
            self._metrics.called(self._peer, method, outcome, seconds)
            told = {"peer": self._peer, "method": method, "host": host, "outcome": outcome}
            _log.info("called", **told, duration_ms=round(seconds * 1000, 1))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()
