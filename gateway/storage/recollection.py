"""What was found a moment ago: a login and a launch need a registration, and hardly ever one that just changed.

A change made by this process forgets everything at once. One made by another process is seen RECALLED_FOR later, but
for a deactivation, which counts at once: the writer asks the database for every launch whether the platform is active.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

from gateway.clock import Clock

RECALLED_FOR: Final = timedelta(seconds=1)
MOST_RECALLED: Final = 1000

Item = TypeVar("Item")


@dataclass
class _Memory(Generic[Item]):
    """What was learned since everything was forgotten, and what is being asked."""

    answers: dict[Hashable, tuple[Sequence[Item], datetime]] = field(default_factory=dict)
    asked: dict[Hashable, asyncio.Task[Sequence[Item]]] = field(default_factory=dict)


class Recollection(Generic[Item]):
    """Answers by question, for a moment. `question_for` is the question that an item alone is the answer to."""

    def __init__(self, clock: Clock, question_for: Callable[[Item], Hashable]) -> None:
        self._clock = clock
        self._question_for = question_for
        self._memory = _Memory[Item]()

    async def recall(self, question: Hashable, ask: Callable[[], Awaitable[Sequence[Item]]]) -> Sequence[Item]:
        """The answer to a question; `ask` is called when it is not known, or too old, once for all who want it."""
        memory, now = self._memory, self._clock()
        known, since = memory.answers.get(question, ((), now))
        # A clock that was set back makes nothing younger.
        if known and abs(now - since) < RECALLED_FOR:
            return known
        if question not in memory.asked:
            memory.asked[question] = asyncio.create_task(self._ask(memory, question, ask))
        # Whoever leaves takes the answer from nobody else.
        return await asyncio.shield(memory.asked[question])

    def forget(self) -> None:
        """Forget everything; answers that are on their way are neither kept nor given to whoever asks from now on."""
        self._memory = _Memory()

    async def _ask(
        self, memory: _Memory[Item], question: Hashable, ask: Callable[[], Awaitable[Sequence[Item]]]
    ) -> Sequence[Item]:
        now = self._clock()
        try:
            found = await ask()
        finally:
            del memory.asked[question]
        # What is not there may come at any moment, and anybody can ask for what is not there.
        if found:
            if len(memory.answers) >= MOST_RECALLED:
                memory.answers.clear()
            memory.answers[question] = (found, now)
            memory.answers.update((self._question_for(item), ([item], now)) for item in found)
        return found
