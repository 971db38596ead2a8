"""The journal: everything a platform received, sent and noticed, in order.

Entries are plain dictionaries, as the control API shows them. The journal is bounded by number and by size;
when it is full the oldest entries go, and `dropped` says how many. An entry of a request is written when the
request arrives and gets its `status` when it is answered, so what the request caused stands after it.
"""

from collections import deque
from collections.abc import Iterator
from itertools import islice
from threading import RLock
from typing import Any

from mock_platform.clock import Clock

ENTRIES = 10_000
CHARACTERS = 64 * 1024 * 1024  # of request bodies and tokens
BODY_CHARACTERS = 64 * 1024  # of one request

KINDS = ("request", "message", "finding", "control")

Entry = dict[str, Any]


class Journal:
    """An ordered, bounded list of entries, safe to read from one thread while another writes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: deque[tuple[Entry, int]] = deque()
        self._lock = RLock()
        self._characters = 0
        self.last = 0
        self.dropped = 0

    def __iter__(self) -> Iterator[Entry]:
        """Iterate over a snapshot of the entries, oldest first."""
        with self._lock:
            return iter([entry for entry, _ in self._entries])

    def __len__(self) -> int:
        return len(self._entries)

    def write(self, kind: str, **members: Any) -> Entry:
        """Append an entry and return it; members that are None are left out."""
        size = sum(len(value) for value in members.values() if isinstance(value, str))
        with self._lock:
            self.last += 1
            entry = {"seq": self.last, "at": self._clock.now().isoformat(), "kind": kind}
            entry |= {name: value for name, value in members.items() if value is not None}
            self._entries.append((entry, size))
            self._characters += size
            self._drop_surplus()
        return entry

    def finding(self, requirement: str, sentence: str, advice: str, **members: Any) -> Entry:
        """Write down what the tool did wrong: the requirement's id, what was seen, and what to do about it."""
        return self.write("finding", requirement=requirement, sentence=sentence, advice=advice, **members)

    def select(self, *, after: int = 0, **wanted: str | None) -> list[Entry]:
        """Return the entries later than `after` whose members equal all the wanted ones that are not None."""
        filters = {name: value for name, value in wanted.items() if value is not None}
        return [
            entry
            for entry in self._later_than(after)
            if all(entry.get(name) == value for name, value in filters.items())
        ]

    def _later_than(self, seq: int) -> list[Entry]:
        with self._lock:
            return [entry for entry, _ in islice(self._entries, max(0, seq - self.dropped), None)]

    def _drop_surplus(self) -> None:
        while len(self._entries) > ENTRIES or (self._characters > CHARACTERS and len(self._entries) > 1):
            _, size = self._entries.popleft()
            self._characters -= size
            self.dropped += 1
