"""The journal as it grows, for one listener: server-sent events (HTML standard, section 9.2).

An entry is a message with its number as id, so that a listener that comes back goes on where it was. When the
answer to a request that was told already becomes known, an `amended` event without an id brings the entry again.
A slow listener is held back by its own connection and reads from the journal, which is bounded; of amendments it
misses the oldest. The stream ends with the platform.
"""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Mapping

from mock_platform.journal.journal import Entry, Journal

MOST_AMENDMENTS = 1_000
ALIVE_S = 15.0  # a comment this often, so that a connection that broke is noticed


class JournalStream:
    """Tells one listener of a journal's entries after a number, filtered. Made in the loop that it is read in."""

    def __init__(self, journal: Journal, after: int, filters: Mapping[str, str]) -> None:
        self._journal = journal
        self._last = after
        self._filters = filters
        self._amended: deque[Entry] = deque(maxlen=MOST_AMENDMENTS)
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()

    async def events(self) -> AsyncIterator[str]:
        """Yield the text of the stream until the journal is closed."""
        self._journal.listen(self._hear)
        try:
            yield ": the journal\n\n"
            while not self._journal.closed:
                for event in self._fresh():
                    yield event
                if not await self._wait():
                    yield ": alive\n\n"
        finally:
            self._journal.leave(self._hear)

    def _hear(self, entry: Entry) -> None:
        if entry and entry["seq"] <= self._last and self._wants(entry):
            self._amended.append(entry)
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._news.set)

    def _fresh(self) -> list[str]:
        self._news.clear()
        amended = [self._amended.popleft() for _ in range(len(self._amended))]
        later = self._journal.select(after=self._last)
        if later:
            self._last = later[-1]["seq"]
        told = [f"id: {entry['seq']}\n{_data(entry)}" for entry in later if self._wants(entry)]
        return [*told, *(f"event: amended\n{_data(entry)}" for entry in amended)]

    async def _wait(self) -> bool:
        try:
            await asyncio.wait_for(self._news.wait(), ALIVE_S)
        except TimeoutError:
            return False
        return True

    def _wants(self, entry: Entry) -> bool:
        return all(entry.get(name) == value for name, value in self._filters.items())


def _data(entry: Entry) -> str:
    return f"data: {json.dumps(dict(entry))}\n\n"
