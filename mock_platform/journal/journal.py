"""The journal: everything a platform received, sent and noticed, in order.

Entries are plain dictionaries, as the control API shows them. The journal is bounded by number and by size;
when it is full the oldest entries go, and `dropped` says how many. An entry of a request is written when the
request arrives and gets its answer when that has been sent, so what the request caused stands after it.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from threading import RLock
from typing import Any

from mock_platform.clock import Clock

ENTRIES = 10_000
CHARACTERS = 64 * 1024 * 1024  # of everything that entries say
BODY_CHARACTERS = 64 * 1024  # of one request, and of one response

KINDS = ("request", "message", "finding", "control")

Entry = dict[str, Any]
Listener = Callable[[Entry], None]


@dataclass
class _Kept:
    """An entry and how much of the journal's room it takes."""

    entry: Entry
    size: int


class Journal:
    """An ordered, bounded list of entries, safe to read from one thread while another writes."""

    def __init__(self, clock: Clock, *, characters: int = CHARACTERS) -> None:
        self._clock = clock
        self._most_characters = characters
        self._kept: deque[_Kept] = deque()
        self._listeners: tuple[Listener, ...] = ()
        self._lock = RLock()
        self._characters = 0
        self._gone = 0
        self.last = 0
        self.dropped = 0
        self.closed = False

    def __iter__(self) -> Iterator[Entry]:
        """Iterate over a snapshot of the entries, oldest first."""
        with self._lock:
            return iter([kept.entry for kept in self._kept])

    def __len__(self) -> int:
        return len(self._kept)

    def write(self, kind: str, **members: Any) -> Entry:
        """Append an entry and return it; members that are None are left out."""
        said = {name: value for name, value in members.items() if value is not None}
        with self._lock:
            self.last += 1
            entry = {"seq": self.last, "at": self._clock.now().isoformat(), "kind": kind, **said}
            self._kept.append(_Kept(entry, 0))
            self._grow(self._kept[-1], said)
        self._tell(entry)
        return entry

    def amend(self, entry: Entry, **members: Any) -> None:
        """Add to an entry what became known later; members that are None are left out."""
        said = {name: value for name, value in members.items() if value is not None}
        with self._lock:
            place = entry["seq"] - 1 - self._gone
            entry |= said
            if place >= 0:
                self._grow(self._kept[place], said)
        self._tell(entry)

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

    def clear(self) -> None:
        """Forget every entry. Numbers go on from the last one."""
        with self._lock:
            self._kept.clear()
            self._characters = 0
            self._gone = self.last

    def listen(self, listener: Listener) -> None:
        """Call `listener` with every entry that is written or amended, in the thread that does so."""
        with self._lock:
            self._listeners = (*self._listeners, listener)

    def leave(self, listener: Listener) -> None:
        """Call `listener` no more."""
        with self._lock:
            self._listeners = tuple(each for each in self._listeners if each != listener)

    def close(self) -> None:
        """Let those who wait for more entries go home, by telling them an empty one."""
        self.closed = True
        self._tell({})

    def _tell(self, entry: Entry) -> None:
        for listener in self._listeners:
            listener(entry)

    def _later_than(self, seq: int) -> list[Entry]:
        with self._lock:
            return [kept.entry for kept in islice(self._kept, max(0, seq - self._gone), None)]

    def _grow(self, kept: _Kept, said: Entry) -> None:
        size = _characters(said)
        kept.size += size
        self._characters += size
        while len(self._kept) > ENTRIES or (self._characters > self._most_characters and len(self._kept) > 1):
            self._characters -= self._kept.popleft().size
            self._gone += 1
            self.dropped += 1


def _characters(value: Any) -> int:
    """Return how much text there is in a JSON value, names of members included."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(_characters(name) + _characters(member) for name, member in value.items())
    return sum(map(_characters, value)) if isinstance(value, list | tuple) else 0
