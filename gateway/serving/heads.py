"""Request heads with a limit: uvicorn on httptools takes an address, header or trailer of any length into memory."""

from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# The cookies of five hundred logins that were begun in one browser are 40 kB.
LARGEST_HEAD: Final = 64 * 1024


class LimitedHeads(HttpToolsProtocol):
    """A connection that ends when LARGEST_HEAD bytes came and neither completed a head nor belonged to a body."""

    _pending = 0

    def data_received(self, data: bytes) -> None:
        """Take what came in."""
        self._pending += len(data)
        super().data_received(data)
        if self._pending > LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of the request is too large.")

    def on_headers_complete(self) -> None:
        """A head is complete."""
        self._pending = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A body goes on; the application limits it."""
        self._pending = 0
        super().on_body(body)
