"""What was answered, written into the journal's entry of the request on its way out."""

import time
from collections.abc import Callable
from typing import Any

from starlette.datastructures import Headers
from starlette.types import Message, Send

from mock_platform.journal.journal import BODY_CHARACTERS, Entry, Journal


class AnswerRecord:
    """Passes an answer on, and amends the entry before its last byte goes: whoever has the answer finds it noted."""

    def __init__(self, journal: Journal, entry: Entry, send: Send, blot: Callable[[str], str]) -> None:
        self._journal = journal
        self._entry = entry
        self._send = send
        self._blot = blot
        self._began = time.monotonic()
        self._sent: dict[str, Any] = {}
        self._body = b""
        self._done = False

    async def __call__(self, message: Message) -> None:
        """Note a part of the answer and send it."""
        if message["type"] == "http.response.start":
            headers = Headers(raw=message["headers"])
            joined = {name: "\n".join(headers.getlist(name)) for name in headers}
            self._sent = {"status": message["status"], "response_headers": joined}
        elif message["type"] == "http.response.body":
            self._body = (self._body + message.get("body", b""))[:BODY_CHARACTERS]
            if not message.get("more_body", False):
                self.finish()
        await self._send(message)

    def finish(self) -> None:
        """Amend the entry, once, with what was sent so far."""
        if self._done:
            return
        self._done = True
        duration = round((time.monotonic() - self._began) * 1000, 3)
        body = self._blot(self._body.decode("utf-8", "replace"))
        self._journal.amend(self._entry, **self._sent, response_body=body, duration_ms=duration)
